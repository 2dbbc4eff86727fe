"""EN 16931-1: the rules of the CEN validation artefacts, by their official ids."""

from collections.abc import Iterable
from datetime import date

from integration.rules.layer import Layer, Release, RuleText
from integration.rules.pattern import Pattern

# Imported when they are needed: a verdict on UBL needs no rule for CII, a valid document no words.


def _ubl() -> Iterable[Pattern]:
    from integration.rules.en16931 import ubl

    return ubl.patterns()


def _cii() -> Iterable[Pattern]:
    from integration.rules.en16931 import cii

    return cii.patterns()


def _text(rule: str) -> RuleText:
    from integration.rules.en16931.texts import text

    return text(rule)


EN16931 = Layer(
    name="en16931",
    releases=(Release("1.3.16", date(2026, 4, 14)),),
    patterns={"ubl": _ubl, "cii": _cii},
    text=_text,
)
