"""The rules of the Netherlands and Germany in our words."""

from integration.rules.layer import RuleText

_REGISTER = "state the KVK number under scheme 0106 or the OIN under 0190"
_ADDRESS = "state street, city and post code"

DUTCH = {
    "NL-R-001": RuleText(
        "a Dutch credit note names no invoice", "name the invoice that it corrects", "BT-25"
    ),
    "NL-R-002": RuleText("the address of the Dutch seller is incomplete", _ADDRESS, "BG-5"),
    "NL-R-003": RuleText(
        "the legal identifier of the Dutch seller is of another register", _REGISTER, "BT-30"
    ),
    "NL-R-004": RuleText("the address of the Dutch buyer is incomplete", _ADDRESS, "BG-8"),
    "NL-R-005": RuleText(
        "the legal identifier of the Dutch buyer is of another register", _REGISTER, "BT-47"
    ),
    "NL-R-006": RuleText(
        "the address of the Dutch tax representative is incomplete", _ADDRESS, "BG-12"
    ),
    "NL-R-007": RuleText(
        "a Dutch invoice does not say how to pay it", "state a means of payment", "BG-16"
    ),
    "NL-R-008": RuleText(
        "this means of payment is not in use between Dutch parties",
        "use 30, 48, 49, 57, 58 or 59",
        "BT-81",
    ),
    "NL-R-009": RuleText(
        "a line names a line of an order, but the invoice names no order",
        "state the purchase order on the document",
        "BT-13",
    ),
}

_TRANSFER = "for a transfer (30, 58)"
_CARD = "for a card (48, 54, 55)"
_DEBIT = "for a direct debit (59)"


def _missing(what: str, term: str) -> RuleText:
    return RuleText(f"between German parties {what} is needed", "state it", term)


def _only(wanted: str, payment: str, terms: str) -> RuleText:
    return RuleText(f"{payment} the document says more than {wanted}", "leave the rest out", terms)


GERMAN = {
    "DE-R-001": _missing("information on payment", "BG-16"),
    "DE-R-002": _missing("a contact of the seller", "BG-6"),
    "DE-R-003": _missing("the city of the seller", "BT-37"),
    "DE-R-004": _missing("the post code of the seller", "BT-38"),
    "DE-R-005": _missing("the name of the seller's contact", "BT-41"),
    "DE-R-006": _missing("the telephone number of the seller's contact", "BT-42"),
    "DE-R-007": _missing("the mail address of the seller's contact", "BT-43"),
    "DE-R-008": _missing("the city of the buyer", "BT-52"),
    "DE-R-009": _missing("the post code of the buyer", "BT-53"),
    "DE-R-010": _missing("the city of the delivery address", "BT-77"),
    "DE-R-011": _missing("the post code of the delivery address", "BT-78"),
    "DE-R-014": _missing("the rate of each VAT category", "BT-119"),
    "DE-R-015": _missing("a buyer reference (Leitweg-ID)", "BT-10"),
    "DE-R-016": RuleText(
        "the invoice has to do with VAT, but does not say where the seller is registered",
        "state the VAT number, the tax number, or a tax representative",
        "BT-31, BT-32, BG-11",
    ),
    "DE-R-017": RuleText(
        "this document type is unusual between German parties",
        "use 326, 380, 381, 384, 389, 875, 876 or 877",
        "BT-3",
    ),
    "DE-R-018": RuleText(
        "a discount for early payment is not in the form agreed",
        "write each in a row of its own, as #SKONTO#TAGE=14#PROZENT=2.25#, and end with a line"
        " break",
        "BT-20",
    ),
    "DE-R-019": RuleText(
        "the account of a SEPA transfer is no IBAN", "compare the number", "BT-84"
    ),
    "DE-R-020": RuleText(
        "the debited account of a SEPA direct debit is no IBAN", "compare the number", "BT-91"
    ),
    "DE-R-022": RuleText(
        "two attachments have the same file name", "name them differently", "BT-125-2"
    ),
    "DE-R-023-1": RuleText(f"{_TRANSFER} the account is missing", "state it", "BG-17"),
    "DE-R-023-2": _only("the account", _TRANSFER, "BG-18, BG-19"),
    "DE-R-024-1": RuleText(f"{_CARD} the card is missing", "state it", "BG-18"),
    "DE-R-024-2": _only("the card", _CARD, "BG-17, BG-19"),
    "DE-R-025-1": RuleText(f"{_DEBIT} the mandate is missing", "state it", "BG-19"),
    "DE-R-025-2": _only("the mandate", _DEBIT, "BG-17, BG-18"),
    "DE-R-026": RuleText(
        "a corrected invoice (384) does not say what it corrects", "name that invoice", "BG-3"
    ),
    "DE-R-027": RuleText("this is no telephone number", "write at least three digits", "BT-42"),
    "DE-R-028": RuleText(
        "this is no mail address", "write it as name@domain.tld, without blanks", "BT-43"
    ),
    "DE-R-030": RuleText(
        "a direct debit does not name the creditor",
        "state the identifier that the bank gave, under scheme SEPA",
        "BT-90",
    ),
    "DE-R-031": RuleText("a direct debit does not name the debited account", "state it", "BT-91"),
    "DE-R-T02": RuleText(
        "the place of a supporting document is no absolute URL",
        "begin it with a scheme, as https:",
        "BT-124",
    ),
}
