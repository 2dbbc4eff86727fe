"""Peppol BIS Billing 3.0: what the network asks beyond EN 16931, by the official ids (OpenPeppol).

The rules of EN 16931 apply besides; they are a layer of their own.
"""

from datetime import date

from integration.rules.layer import Layer, Release
from integration.rules.peppol import cii, ubl
from integration.rules.peppol.texts import text

PEPPOL = Layer(
    name="peppol",
    releases=(
        Release("3.0.19", date(2025, 8, 25)),
        Release("3.0.20", date(2026, 2, 23)),
        Release("3.0.21", date(2026, 8, 17)),
    ),
    patterns={"ubl": ubl.patterns, "cii": cii.patterns},
    text=text,
)
"""Each release counts from the day on which it became mandatory."""
