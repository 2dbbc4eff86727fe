"""Settling: payments stored and matched, shares taken and given back by invoices, people's word."""
