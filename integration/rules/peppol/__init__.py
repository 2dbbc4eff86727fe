"""Peppol BIS Billing 3.0: what the network asks beyond EN 16931, by the official ids (OpenPeppol).

The rules of EN 16931 apply besides; they are a layer of their own.
"""

from collections.abc import Iterable
from datetime import date

from integration.rules.layer import Layer, Release, RuleText
from integration.rules.pattern import Pattern

# Imported when they are needed: a verdict on UBL needs no rule for CII, a valid document no words.


def _ubl() -> Iterable[Pattern]:
    from integration.rules.peppol import ubl

    return ubl.patterns()


def _cii() -> Iterable[Pattern]:
    from integration.rules.peppol import cii

    return cii.patterns()


def _text(rule: str) -> RuleText:
    from integration.rules.peppol.texts import text

    return text(rule)


PEPPOL = Layer(
    name="peppol",
    releases=(
        Release("3.0.19", date(2025, 8, 25)),
        Release("3.0.20", date(2026, 2, 23)),
        Release("3.0.21", date(2026, 8, 17)),
    ),
    patterns={"ubl": _ubl, "cii": _cii},
    text=_text,
)
"""Each release counts from the day on which it became mandatory."""
