"""EN 16931 in UBL: all patterns of the layer for Invoice and CreditNote."""

from collections.abc import Iterable

from integration.rules.en16931 import (
    ubl_attributes,
    ubl_charges,
    ubl_codes,
    ubl_document,
    ubl_families,
    ubl_lines,
    ubl_syntax,
    ubl_totals,
    ubl_unused,
)
from integration.rules.pattern import Pattern


def patterns() -> Iterable[Pattern]:
    """The patterns, in the order in which findings are shown."""
    return (
        *ubl_document.patterns(),
        *ubl_charges.patterns(),
        *ubl_totals.patterns(),
        *ubl_lines.patterns(),
        *ubl_families.patterns(),
        *ubl_syntax.patterns(),
        *ubl_attributes.patterns(),
        *ubl_unused.patterns(),
        *ubl_codes.patterns(),
    )
