"""Codes of an 820. Source: X12 data elements 426 (adjustment reasons), 128, 98 and 478."""

REASONS = {
    "01": "pricing error",
    "02": "allowance or charge error",
    "03": "extension error",
    "04": "item not accepted, damaged",
    "05": "item not accepted, quality",
    "06": "quantity contested",
    "07": "incorrect product",
    "09": "terms of sale error",
    "11": "returns, damage",
    "12": "returns, quality",
}
MUTUAL = "ZZ"

INVOICES = ("IV", "IK", "IN", "OI", "CM", "CN", "CD", "PO")
"""RMR01: invoices and credit notes; others name something else that is paid."""
INVOICE, CREDIT_NOTE = "IV", "CM"

PAYER, PAYEE = ("PR", "BY", "BT"), ("PE", "SE", "VN", "SU", "RE")
CREDIT, DEBIT = "C", "D"
"""BPR03: money for the payee, or taken back."""
