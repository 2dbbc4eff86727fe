"""From the invoice to segments: one module for each part of the message."""
