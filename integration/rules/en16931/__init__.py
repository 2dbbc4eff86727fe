"""EN 16931-1: the rules of the CEN validation artefacts, by their official ids."""

from datetime import date

from integration.rules.en16931 import cii, ubl
from integration.rules.en16931.texts import text
from integration.rules.layer import Layer, Release

EN16931 = Layer(
    name="en16931",
    releases=(Release("1.3.16", date(2026, 4, 14)),),
    patterns={"ubl": ubl.patterns, "cii": cii.patterns},
    text=text,
)
