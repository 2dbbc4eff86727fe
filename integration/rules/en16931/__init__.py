"""EN 16931-1: the rules of the CEN validation artefacts, by their official ids."""

from datetime import date

from integration.rules.layer import Layer, Release, patterns_of, text_of

EN16931 = Layer(
    name="en16931",
    releases=(Release("1.3.16", date(2026, 4, 14)),),
    patterns=patterns_of(__name__),
    text=text_of(__name__),
)
