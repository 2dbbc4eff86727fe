"""EN 16931 in CII: all patterns of the layer for the Cross Industry Invoice."""

from collections.abc import Iterable

from integration.rules.en16931 import (
    cii_codes,
    cii_datatypes,
    cii_families,
    cii_lines,
    cii_model,
    cii_syntax,
    cii_totals,
)
from integration.rules.pattern import Pattern


def patterns() -> Iterable[Pattern]:
    """The patterns, in the order in which findings are shown."""
    return (
        *cii_model.patterns(),
        *cii_totals.patterns(),
        *cii_lines.patterns(),
        *cii_families.patterns(),
        *cii_codes.patterns(),
        *cii_syntax.patterns(),
        *cii_datatypes.patterns(),
    )
