"""The rules of EN 16931 that only UBL has (UBL-SR, UBL-DT, UBL-CR), in our words.

What is said of elements and attributes without a use is made from the tables of the rules.
"""

from collections.abc import Iterator, Mapping

from integration.rules.en16931.ubl_attributes import (
    UNUSED_ATTRIBUTES,
    UNUSED_LISTS,
    UNUSED_SCHEMES,
)
from integration.rules.en16931.ubl_syntax import ONCE_IN_DOCUMENT, ONCE_IN_LINE
from integration.rules.en16931.ubl_unused import UNUSED_ANYWHERE, UNUSED_OF_OBJECT, entries
from integration.rules.en16931.ubl_unused_header import UNUSED_IN_DOCUMENT
from integration.rules.en16931.ubl_unused_line import UNUSED_IN_LINE
from integration.rules.layer import RuleText

_LEAVE_OUT = "leave it out: EN 16931 has no business term for it, receivers do not read it"
_ATTRIBUTE = "leave the attribute out"
_ONE = "keep one of them"

_SPECIAL: Mapping[str, RuleText] = {
    "UBL-SR-04": RuleText("more than one invoiced object (code 130) is given", _ONE, "BT-18"),
    "UBL-SR-06": RuleText(
        "a BillingReference names more than one invoice",
        "give each preceding invoice a BillingReference of its own",
        "BG-3",
    ),
    "UBL-SR-07": RuleText("a BillingReference names no invoice", "give its number", "BT-25"),
    "UBL-SR-12": RuleText("the seller has more than one VAT identifier", _ONE, "BT-31"),
    "UBL-SR-13": RuleText("the seller has more than one tax registration", _ONE, "BT-32"),
    "UBL-SR-18": RuleText("the buyer has more than one VAT identifier", _ONE, "BT-48"),
    "UBL-SR-19": RuleText(
        "the payee has more than one name, or that of the seller",
        "give one name; leave the payee out if it is the seller",
        "BT-59",
    ),
    "UBL-SR-20": RuleText(
        "the payee has more than one identifier, or the name of the seller",
        "give one identifier; leave the payee out if it is the seller",
        "BT-60",
    ),
    "UBL-SR-21": RuleText(
        "the payee has more than one legal registration, or the name of the seller",
        "give one registration; leave the payee out if it is the seller",
        "BT-61",
    ),
    "UBL-SR-22": RuleText("the tax representative has more than one name", _ONE, "BT-62"),
    "UBL-SR-23": RuleText("the tax representative has more than one VAT number", _ONE, "BT-63"),
    "UBL-SR-25": RuleText("the place of delivery has more than one name", _ONE, "BT-70"),
    "UBL-SR-26": RuleText("a means of payment has more than one reference", _ONE, "BT-83"),
    "UBL-SR-27": RuleText("a means of payment has more than one code", _ONE, "BT-81"),
    "UBL-SR-28": RuleText("a direct debit has more than one mandate", _ONE, "BT-89"),
    "UBL-SR-29": RuleText("more than one SEPA creditor is given", _ONE, "BT-90"),
    "UBL-SR-30": RuleText("an allowance has more than one reason in words", _ONE, "BT-97 BT-139"),
    "UBL-SR-31": RuleText("a charge has more than one reason in words", _ONE, "BT-104 BT-144"),
    "UBL-SR-32": RuleText(
        "a part of the VAT breakdown has more than one reason for no VAT", _ONE, "BT-120"
    ),
    "UBL-SR-33": RuleText("a supporting document has more than one description", _ONE, "BT-123"),
    "UBL-SR-42": RuleText(
        "the seller has more than two tax registrations",
        "give the VAT identifier, and at most one other",
        "BT-31 BT-32",
    ),
    "UBL-SR-43": RuleText(
        "a supporting document has a type, or its identifier a scheme",
        "leave them out; only the invoiced object (type 130) has them",
        "BT-18 BT-122",
    ),
    "UBL-SR-44": RuleText(
        "means of payment have different references",
        "give the same reference wherever means of payment repeat",
        "BT-83",
    ),
    "UBL-SR-46": RuleText("more than one means of payment is described", _ONE, "BT-82"),
    "UBL-SR-47": RuleText(
        "means of payment have different codes",
        "give the same code wherever means of payment repeat for further accounts",
        "BT-81",
    ),
    "UBL-SR-48": RuleText(
        "a line does not have exactly one VAT category", "give each line one", "BT-151"
    ),
    "UBL-SR-51": RuleText("an address has more than one AddressLine", _ONE),
    "UBL-SR-53": RuleText(
        "a tax registration lacks its number or its tax",
        "give CompanyID, and the ID of the TaxScheme, such as VAT",
        "BT-31 BT-32 BT-48 BT-63",
    ),
    "UBL-DT-01": RuleText("an amount has more than two decimals", "round to cents"),
    "UBL-DT-06": RuleText("a file has no media type", "give mimeCode", "BT-125-1"),
    "UBL-DT-07": RuleText("a file has no name", "give filename", "BT-125-2"),
    "UBL-CR-002": RuleText("UBLVersionID is not 2.1", "leave it out, or write 2.1"),
    "UBL-CR-412": RuleText(
        "PaymentMeans/PaymentDueDate is not used in an invoice", "give DueDate instead", "BT-9"
    ),
    "UBL-CR-665": RuleText(
        "a supporting document has an identifier with a scheme", _ATTRIBUTE, "BT-122"
    ),
}

_TERMS = {
    "UBL-SR-01": "BT-12",
    "UBL-SR-02": "BT-15",
    "UBL-SR-03": "BT-16",
    "UBL-SR-05": "BT-20",
    "UBL-SR-08": "BG-14",
    "UBL-SR-09": "BT-27",
    "UBL-SR-10": "BT-28",
    "UBL-SR-11": "BT-30",
    "UBL-SR-14": "BT-33",
    "UBL-SR-15": "BT-44",
    "UBL-SR-16": "BT-46",
    "UBL-SR-17": "BT-47",
    "UBL-SR-24": "BG-13",
    "UBL-SR-34": "BT-127",
    "UBL-SR-35": "BT-132",
    "UBL-SR-36": "BG-26",
    "UBL-SR-37": "BT-147",
    "UBL-SR-39": "BT-11",
    "UBL-SR-40": "BT-45",
    "UBL-SR-45": "BT-9",
    "UBL-SR-49": "BT-8",
    "UBL-SR-50": "BT-154",
    "UBL-SR-52": "BT-128",
    "UBL-SR-54": "BG-18",
    "UBL-SR-55": "BG-19",
    "UBL-SR-56": "BT-17",
}
"""Business terms of what stands once at most, by rule."""


def _plain(path: str) -> str:
    """A path as it is said: without prefixes and without where it begins."""
    return path.removeprefix("/*/").replace("cac:", "").replace("cbc:", "").replace("ext:", "")


def _unused_elements() -> Iterator[tuple[str, RuleText]]:
    for around, table in (("", UNUSED_IN_DOCUMENT), (" in a line", UNUSED_IN_LINE)):
        for id, path in entries(table):
            yield id, RuleText(f"{_plain(path)}{around} is not used", _LEAVE_OUT)
    for path, id in UNUSED_ANYWHERE.items():
        yield id, RuleText(f"{_plain(path)} is not used", _LEAVE_OUT)
    for name, id in UNUSED_OF_OBJECT.items():
        said = f"the invoiced object (code 130) has {_plain(name)}"
        yield id, RuleText(said, "leave it out: it is for supporting documents", "BT-18")


def _unused_attributes() -> Iterator[tuple[str, RuleText]]:
    for name, id in UNUSED_ATTRIBUTES.items():
        yield id, RuleText(f"the attribute {name} is not used", _ATTRIBUTE)
    for name, table in (("schemeID", UNUSED_SCHEMES), ("listID", UNUSED_LISTS)):
        for path, id in table.items():
            yield id, RuleText(f"{_plain(path)} has the unused attribute {name}", _ATTRIBUTE)


def _once() -> Iterator[tuple[str, RuleText]]:
    for around, table in (("", ONCE_IN_DOCUMENT), (" in a line", ONCE_IN_LINE)):
        for id, path in table.items():
            said = f"{_plain(path)} is given more than once{around}"
            yield id, RuleText(said, _ONE, _TERMS[id])


TEXTS: Mapping[str, RuleText] = {
    **dict(_unused_elements()),
    **dict(_unused_attributes()),
    **dict(_once()),
    **_SPECIAL,
}
"""By rule."""
