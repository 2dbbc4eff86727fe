"""The rules of EN 16931 that only CII has (CII-SR, CII-DT), in our words.

What is said of elements and attributes without a use is made from the tables of the rules.
"""

from collections.abc import Iterable, Mapping

from integration.rules.en16931.cii_datatypes import UNUSED_ATTRIBUTES, UNUSED_IN_TYPE
from integration.rules.en16931.cii_syntax import ONCE_IN_TOTALS, UNUSED, entries
from integration.rules.en16931.texts_cii_special import SPECIAL
from integration.rules.layer import RuleText

_LEAVE_OUT = "leave it out: EN 16931 has no business term for it, receivers do not read it"
_CARRIERS = {
    "root": "the document",
    "plain identifier": "this identifier",
    "identifier": "an identifier",
    "type code": "a type code",
    "VAT category of a line": "the VAT category of a line",
    "amount": "an amount; the currency is stated once for the document, and with total VAT",
    "quantity": "a quantity",
}
"""By the names of `UNUSED_ATTRIBUTES`."""


def _unused_elements() -> Iterable[tuple[str, RuleText]]:
    for context, table in UNUSED.items():
        last = context.rpartition("/")[2].partition(":")[2]
        for number, path in entries(table):
            yield f"CII-SR-{number}", _unused(path, last)
    for type_, listed in UNUSED_IN_TYPE.items():
        around = type_ if type_ in ("BillingSpecifiedPeriod", "PostalTradeAddress") else f"…{type_}"
        for number, path in entries({"": listed}):
            yield f"CII-DT-{number}", _unused(path, around)


def _unused(path: str, context: str) -> RuleText:
    *around, name = path.replace("ram:", "").split("/")
    return RuleText(f"{name} in {'/'.join((context, *around))} is not used", _LEAVE_OUT)


def _unused_attributes() -> Iterable[tuple[str, RuleText]]:
    for carrier, listed in UNUSED_ATTRIBUTES.items():
        for entry in listed.split():
            number, _, name = entry.partition(":")
            said = f"the attribute {name} does not belong on {_CARRIERS[carrier]}"
            yield f"CII-DT-{number}", RuleText(said, "leave the attribute out")


def _once_in_totals() -> Iterable[tuple[str, RuleText]]:
    for entry in ONCE_IN_TOTALS.split():
        number, _, name = entry.partition(":")
        yield f"CII-SR-{number}", RuleText(f"{name} is given more than once", "give one", "BG-22")


TEXTS: Mapping[str, RuleText] = {
    **dict(_unused_elements()),
    **dict(_unused_attributes()),
    **dict(_once_in_totals()),
    **SPECIAL,
}
"""By rule."""
