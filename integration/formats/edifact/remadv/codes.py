"""Codes of REMADV: what qualifiers mean, and reasons in words.

Source: UN/EDIFACT D.96A and D.01B (EDCL: 1153, 1225, 2005, 3035, 4465, 5025).
"""

PAYERS, PAYEES = ("PR", "BY", "IV"), ("PE", "SU", "SE", "RE")
PAYS_ON = ("138", "203", "140", "209", "227")
"""2005: payment date, execution, due, value date, at the beneficiary's bank."""
PAYMENT_REFERENCES = ("PQ", "AEK", "CK")
TAKEN_BACK = "RA"
"""1153: the advice that this one takes back."""
REVERSING = ("1", "5")
"""1225: cancellation, replacement."""
REMITTED, DUE, DISCOUNT = ("12",), ("9", "77", "39"), ("52", "53", "21")
TOTAL = ("12", "128", "9", "86")
DISCOUNT_REASONS = ("39", "46")
CREDIT_NOTES = ("381", "81", "83", "261", "262", "296", "308", "396")
AGREED = "ZZZ"
ADVICE, INVOICE, CREDIT_NOTE = "481", "380", "381"

REASONS = {
    "2": "goods of inferior quality",
    "9": "invoice not in accordance with the order",
    "11": "bank charges",
    "12": "agent commission",
    "13": "counter claim",
    "14": "wrong delivery",
    "15": "goods returned to agent",
    "16": "goods partly returned",
    "17": "goods damaged in transit",
    "19": "trade discount",
    "20": "penalty for late delivery",
    "21": "advertising costs",
    "22": "customs duties",
    "24": "repair costs",
    "26": "taxes",
    "27": "deduction that is not specified",
    "31": "due date disagreed with",
    "32": "goods not received",
    "33": "goods delivered too late",
    "35": "goods returned",
    "36": "invoice not received",
    "38": "bonus",
    "39": "discount for early payment",
    "40": "freight costs",
    "42": "existing credit balance",
    "45": "debit note",
    "46": "discount larger than the terms",
    "48": "wrong allowance or charge",
    "52": "invoice to the wrong party",
    "53": "invoice sent twice",
    "55": "charge not authorised",
    "57": "price changed",
}
"""4465 in words; other codes are shown as they are."""
