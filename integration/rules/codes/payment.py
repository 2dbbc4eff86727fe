"""Codes for means of payment (UN/CEFACT UNTDID)."""

from integration.rules.codes.listed import listed

PAYMENT_MEANS = listed("1..9 10..70 74..78 91..98 ZZZ")
"""BT-81, UNTDID 4461."""
