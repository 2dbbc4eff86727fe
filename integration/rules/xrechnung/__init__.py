"""XRechnung 3.0: what German authorities ask beyond EN 16931, by KoSIT's ids.

Standard, Extension and CVD, told apart by BT-24; of Peppol's rules those that KoSIT takes over.
The rules of EN 16931 apply besides; they are a layer of their own.
"""

from collections.abc import Iterable
from datetime import date

from integration.rules.layer import Layer, Release, RuleText
from integration.rules.pattern import Pattern
from integration.rules.xrechnung.ratings import RATINGS
from integration.rules.xrechnung.specification import variant

# Imported when they are needed: a verdict on UBL needs no rule for CII, a valid document no words.


def _ubl() -> Iterable[Pattern]:
    from integration.rules.xrechnung import ubl

    return ubl.patterns()


def _cii() -> Iterable[Pattern]:
    from integration.rules.xrechnung import cii

    return cii.patterns()


def _text(rule: str) -> RuleText:
    from integration.rules.xrechnung.texts import text

    return text(rule)


XRECHNUNG = Layer(
    name="xrechnung",
    releases=(
        Release("2.0.2", date(2024, 2, 1)),
        Release("2.1.0", date(2024, 6, 20)),
        Release("2.2.0", date(2024, 10, 31)),
        Release("2.3.0", date(2025, 3, 21)),
        Release("2.4.0", date(2025, 7, 10)),
        Release("2.5.0", date(2026, 1, 31)),
        Release("2.5.1", date(2026, 7, 6)),
    ),
    patterns={"ubl": _ubl, "cii": _cii},
    text=_text,
    variant=variant,
    ratings=RATINGS,
)
"""Versions of the XRechnung Schematron from the day they were published.

The first counts from the day on which XRechnung 3.0 came into force; the last is the state after
2.5.0, with the code lists of EN 16931's release 1.3.16.
"""
