"""Trying a lifecycle out: sample invoices walk a definition over the real stepper, without I/O."""
