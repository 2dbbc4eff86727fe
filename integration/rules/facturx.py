"""Factur-X and ZUGFeRD 2: what their profiles make of the rules of EN 16931 (FNFE-MPE, FeRD).

BASIC and EN 16931 (COMFORT) are whole invoices of the standard. MINIMUM and BASIC WL have no lines
and less of the rest: rules that ask for what they cannot hold do not count. EXTENDED holds more
than the standard and adds up otherwise; what it replaces by rules of its own, which are not here,
only warns.
"""

import re
from datetime import date

from domain.core.findings import Severity
from integration.rules.layer import Layer, Rating, Release, RuleText

MINIMUM, BASIC_WL, EXTENDED = "minimum", "basicwl", "extended"

_PROFILE = re.compile(r"(?:factur-x\.eu|zugferd\.de):\dp\d:(minimum|basicwl|extended)$")
_CATEGORIES = ("AE", "AF", "AG", "E", "G", "IC", "O", "S", "Z")
_LINES = frozenset({"BR-16", "BR-CO-10", "BR-B-01", "BR-B-02"}) | {
    f"BR-{category}-{number}" for category in _CATEGORIES for number in ("01", "08")
}
"""Rules that need lines, or add them up."""

_BUYER_AND_TOTALS = frozenset(
    {
        *("BR-10", "BR-11", "BR-12"),
        *("BR-CO-13", "BR-CO-14", "BR-CO-15", "BR-CO-16", "BR-CO-18"),
    }
)
"""Rules that need the buyer's address, the VAT breakdown or all totals."""

_EXTENDED = frozenset(
    {
        *(f"BR-{number}" for number in (22, 23, 24, 26, 27, 28, 38, 44, 54)),
        *(f"BR-CO-{number:02}" for number in (4, 6, 8, 10, 11, 12, 13, 15, 16, 17, 22, 24)),
        *(f"BR-{category}-{number}" for category in _CATEGORIES for number in ("01", "08")),
        *(f"BR-O-{number:02}" for number in (2, 3, 4, 11, 12, 13, 14)),
        *("BR-AF-10", "BR-AG-10", "BR-S-09", "BR-S-10", "BR-Z-10"),
    }
)
_SYNTAX = frozenset({"CII-DT-*", "CII-SR-*"})
"""Rules on the syntax of the standard; these profiles have schemas of their own."""


def profile(specification: str) -> str:
    """The profile that BT-24 names, of those that are not whole invoices of the standard."""
    match = _PROFILE.search(specification.strip())
    return match[1] if match else ""


FACTUR_X = Layer(
    name="factur-x",
    releases=(Release("1.0", date(2018, 3, 1)),),
    patterns={},
    text=lambda _: RuleText(""),
    variant=profile,
    ratings=(
        Rating(_LINES, None, frozenset({MINIMUM, BASIC_WL}), "cii"),
        Rating(_BUYER_AND_TOTALS, None, frozenset({MINIMUM}), "cii"),
        Rating(_SYNTAX, Severity.WARNING, frozenset({MINIMUM, BASIC_WL, EXTENDED}), "cii"),
        Rating(_EXTENDED, Severity.WARNING, frozenset({EXTENDED}), "cii"),
    ),
)
"""The profiles are identified as those of version 1.0 in all editions since."""
