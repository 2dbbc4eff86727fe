"""Peppol BIS Billing 3.0: what the network asks beyond EN 16931, by the official ids (OpenPeppol).

The rules of EN 16931 apply besides; they are a layer of their own.
"""

from datetime import date

from integration.rules.layer import Layer, Release, patterns_of, text_of

PEPPOL = Layer(
    name="peppol",
    releases=(
        Release("3.0.19", date(2025, 8, 25)),
        Release("3.0.20", date(2026, 2, 23)),
        Release("3.0.21", date(2026, 8, 17)),
    ),
    patterns=patterns_of(__name__),
    text=text_of(__name__),
)
"""Each release counts from the day on which it became mandatory."""
