"""BT-24 in XRechnung 3.0 and the variants it names (KoSIT, XRechnung 3.0.2 and XRechnung CVD 0.9).

A credit note may claim the Extension too; KoSIT's configuration has no scenario for it, its rules
apply all the same.
"""

EXTENSION = "extension"
"""Sub invoice lines, third party payments, XML attachments."""
CVD = "cvd"
"""Invoices for road vehicles (Clean Vehicles Directive)."""

XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
VARIANTS = {
    XRECHNUNG: "",
    f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0": EXTENSION,
    f"{XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9": CVD,
}


BEFORE_CVD = frozenset(claim for claim, variant in VARIANTS.items() if variant != CVD)
"""What BR-DE-21 knew up to 2.3.0."""


def variant(specification: str) -> str:
    """The variant that a specification identifier names; it has to be exactly so written."""
    return VARIANTS.get(specification, "")
