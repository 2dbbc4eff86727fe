"""Billing: from an agreement and what was used in a period to the lines of an invoice."""
