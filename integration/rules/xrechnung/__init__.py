"""XRechnung 3.0: what German authorities ask beyond EN 16931, by KoSIT's ids.

Standard, Extension and CVD, told apart by BT-24; of Peppol's rules those that KoSIT takes over.
The rules of EN 16931 apply besides; they are a layer of their own.
"""

from datetime import date

from integration.rules.layer import Layer, Release, patterns_of, text_of
from integration.rules.xrechnung.ratings import RATINGS
from integration.rules.xrechnung.specification import variant

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
    patterns=patterns_of(__name__),
    text=text_of(__name__),
    variant=variant,
    ratings=RATINGS,
)
"""Versions of the XRechnung Schematron from the day they were published.

The first counts from the day on which XRechnung 3.0 came into force; the last is the state after
2.5.0, with the code lists of EN 16931's release 1.3.16.
"""
