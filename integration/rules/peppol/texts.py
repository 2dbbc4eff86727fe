"""Peppol's rules in our words: those of the network, and where those of its countries are."""

from collections.abc import Mapping

from integration.rules.layer import RuleText
from integration.rules.peppol.national.texts import TEXTS as NATIONAL
from integration.rules.peppol.ubl_codes import EXEMPTIONS

_ALLOWANCE = "BT-92 to BT-105, BT-136 to BT-145"

_DOCUMENT = {
    "R001": RuleText(
        "the business process is missing",
        "state urn:fdc:peppol.eu:2017:poacc:billing:01:1.0 unless another one was agreed",
        "BT-23",
    ),
    "R002": RuleText(
        "there is more than one note, or a note with a subject code",
        "put all of it into one note; several are for invoices between German parties only",
        "BG-1",
    ),
    "R003": RuleText(
        "neither a buyer reference nor a purchase order is named",
        "ask the buyer what to quote, and state it as one or the other",
        "BT-10, BT-13",
    ),
    "R004": RuleText(
        "the specification identifier is not that of Peppol BIS Billing 3",
        "begin it with urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0,"
        " without a version or a document type after it",
        "BT-24",
    ),
    "R005": RuleText(
        "the VAT accounting currency is the currency of the invoice",
        "leave it out unless VAT is accounted for in another currency",
        "BT-6",
    ),
    "R006": RuleText(
        "the document names more than one invoiced object", "keep one of them", "BT-18"
    ),
    "R007": RuleText(
        "the business process is none that the network knows",
        "state urn:fdc:peppol.eu:2017:poacc:billing:01:1.0 unless another one was agreed",
        "BT-23",
    ),
    "R008": RuleText("an element is empty", "leave it out, or say something in it"),
    "R010": RuleText(
        "the buyer has no electronic address",
        "state the address under which the buyer is registered in the network",
        "BT-49",
    ),
    "R020": RuleText(
        "the seller has no electronic address",
        "state the address under which the seller is registered in the network",
        "BT-34",
    ),
    "R053": RuleText(
        "VAT is not broken down exactly once",
        "give one VAT total in the currency of the invoice, with its breakdown",
        "BT-110, BG-23",
    ),
    "R054": RuleText(
        "the VAT total in accounting currency does not go with an accounting currency",
        "give one such total if the accounting currency is stated, and none otherwise",
        "BT-6, BT-111",
    ),
    "R055": RuleText(
        "one of the two VAT totals is positive and the other negative",
        "state both as owed, or both as given back",
        "BT-110, BT-111",
    ),
    "R061": RuleText(
        "a direct debit names no mandate",
        "state the reference of the mandate that the debtor gave",
        "BT-89",
    ),
    "R080": RuleText("the document names more than one project", "keep one of them", "BT-11"),
}

_AMOUNTS = {
    "R040": RuleText(
        "the allowance or charge is not its percentage of the base amount",
        "compute it as base amount times percentage by a hundred; two cents are tolerated",
        _ALLOWANCE,
    ),
    "R041": RuleText(
        "an allowance or charge has a percentage, but no base amount",
        "state what the percentage is of",
        _ALLOWANCE,
    ),
    "R042": RuleText(
        "an allowance or charge has a base amount, but no percentage",
        "state the percentage, or leave out the base amount",
        _ALLOWANCE,
    ),
    "R043": RuleText(
        "it is unclear whether this is an allowance or a charge",
        "write the indicator as true for a charge, as false for an allowance",
        _ALLOWANCE,
    ),
    "R044": RuleText("there is a charge on a price", "only discounts are possible here", "BT-147"),
    "R046": RuleText(
        "the net price is not the gross price less the discount",
        "correct one of the three, or leave out the gross price",
        "BT-146, BT-147, BT-148",
    ),
    "R051": RuleText(
        "an amount is in another currency than the invoice",
        "only the VAT total in accounting currency may be",
        "BT-5",
    ),
    "R100": RuleText("the line names more than one invoiced object", "keep one of them", "BT-128"),
    "R101": RuleText(
        "the line refers to a document that is no invoiced object",
        "use type 130, or put the reference on the document",
        "BT-128",
    ),
    "R110": RuleText(
        "the period of the line begins before that of the invoice",
        "widen the one or narrow the other",
        "BT-134, BT-73",
    ),
    "R111": RuleText(
        "the period of the line ends after that of the invoice",
        "widen the one or narrow the other",
        "BT-135, BT-74",
    ),
    "R120": RuleText(
        "the net amount of the line is not what quantity and price come to",
        "quantity times price by base quantity, with charges and less allowances of the line;"
        " two cents are tolerated",
        "BT-131",
    ),
    "R121": RuleText(
        "the base quantity of the price is not above zero",
        "state how many units the price is for, or leave it out for one",
        "BT-149",
    ),
    "R130": RuleText(
        "the price is for another unit than the line invoices",
        "use the same unit code for both",
        "BT-130, BT-150",
    ),
}

_CODES = {
    "CL001": RuleText(
        "the attachment is of a kind that the network does not carry",
        "attach PDF, PNG, JPEG, CSV or an open spreadsheet",
        "BT-125",
    ),
    "CL002": RuleText(
        "the code is no reason for an allowance", "use one of UNTDID 5189", "BT-98, BT-140"
    ),
    "CL003": RuleText(
        "the code is no reason for a charge", "use one of UNTDID 7161", "BT-105, BT-145"
    ),
    "CL006": RuleText("the code does not say when VAT becomes due", "use 3, 35 or 432", "BT-8"),
    "CL007": RuleText("the currency is none of ISO 4217", "use a code in force", "BT-5"),
    "CL008": RuleText(
        "the scheme of the electronic address is none that the network knows",
        "use a code of the list of electronic address schemes (EAS) in force",
        "BT-34-1, BT-49-1",
    ),
    "F001": RuleText(
        "this is not a date in the form asked for",
        "write 2026-01-31 in UBL, and 20260131 with format 102 in CII",
    ),
    "P0100": RuleText(
        "the document type is none that an invoice may have in this process",
        "380 is the usual one",
        "BT-3",
    ),
    "P0101": RuleText(
        "the document type is none that a credit note may have in this process",
        "381 is the usual one",
        "BT-3",
    ),
    "P0112": RuleText(
        "partial and corrected invoices are for German parties only",
        "use 380, and correct by a credit note",
        "BT-3",
    ),
}

_FORMS = {
    "R040": ("GLN", "all digits, the last of them the check digit"),
    "R041": ("Norwegian organisation number", "nine digits, the last of them the check digit"),
    "R042": ("Danish CVR number", "eight digits, with DK before them if you like"),
    "R043": ("Belgian enterprise number", "ten digits, the last two of them check digits"),
    "R044": ("Italian office code (IPA)", "six letters or digits"),
    "R045": ("Italian tax code", "sixteen characters in its pattern, or eleven digits"),
    "R046": ("Italian tax code", "sixteen characters in its pattern, or eleven digits"),
    "R047": ("Italian VAT number", "IT and eleven digits, the last of them the check digit"),
    "R048": ("Italian VAT number", "IT and eleven digits, the last of them the check digit"),
    "R049": ("Swedish organisation number", "ten digits, the last of them the check digit"),
    "R050": ("Australian business number", "eleven digits with their checksum"),
    "R052": ("Danish P number", "ten digits"),
    "R053": ("Danish SE number", "DK and eight digits"),
    "R054": ("Dutch KVK number", "eight digits"),
    "R055": ("Dutch OIN", "twenty digits"),
    "R056-1": ("Dutch VAT number", "NL, nine digits, B and two digits"),
    "R056-2": ("Dutch VAT number", "NL, nine digits, B and two digits"),
    "R057": ("Dutch establishment number", "twelve digits"),
}
"""Identifiers by rule: what they are, how they look."""


def _all() -> dict[str, RuleText]:
    texts = {
        f"PEPPOL-EN16931-{number}": words
        for family in (_DOCUMENT, _AMOUNTS, _CODES)
        for number, words in family.items()
    }
    for reason, (id, category) in EXEMPTIONS.items():
        texts[id] = RuleText(
            f"the exemption {reason} does not go with this VAT category",
            f"use category {category}, or another reason",
            "BT-118, BT-121",
        )
    for number, (name, form) in _FORMS.items():
        texts[f"PEPPOL-COMMON-{number}"] = RuleText(
            f"this is no {name}", f"it has to be {form}; check it, and its scheme"
        )
    return texts | dict(NATIONAL)


TEXTS: Mapping[str, RuleText] = _all()
_UNKNOWN = RuleText("")


def text(rule: str) -> RuleText:
    """The words for `rule`; empty if it is none of Peppol's."""
    return TEXTS.get(rule, _UNKNOWN)
