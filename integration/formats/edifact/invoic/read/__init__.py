"""From segments to the invoice: one module for each part of the message."""
