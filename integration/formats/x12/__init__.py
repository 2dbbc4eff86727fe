"""ANSI X12, versions 004010 and 005010: syntax, acknowledgements, invoices and remittances."""
