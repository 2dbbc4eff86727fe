"""Levels of a hybrid invoice: how its metadata names the rules that the XML inside follows.

Sources: Factur-X 1.0.07 / ZUGFeRD 2.3 (FNFE-MPE, FeRD): names of files, XMP, AFRelationship; the
profile XRECHNUNG of ZUGFeRD 2.3 (xrechnung.xml, the release of XRechnung in the metadata).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One level, and what a file of it says of itself."""

    name: str
    """`fx:ConformanceLevel`."""
    specification: str
    """A pattern of the identifiers (BT-24) of XML that follows it."""
    file_name: str = "factur-x.xml"
    version: str = "1.0"
    """`fx:Version` as we write it; others write other releases of the same."""
    relationships: tuple[str, ...] = ("Alternative", "Source", "Data")
    """What the XML may be to the pages; the first is what we write."""


_EN = r"urn:cen\.eu:en16931:2017"
_OF = r"urn:(?:factur-x\.eu:1p0|zugferd\.de:2p0)"
_BOOKING_AID = ("Data",)
"""Too little to be an invoice by German law, so it is never the same as the pages."""

MINIMUM = Level("MINIMUM", f"{_OF}:minimum", relationships=_BOOKING_AID)
BASIC_WL = Level("BASIC WL", f"{_OF}:basicwl", relationships=_BOOKING_AID)
BASIC = Level("BASIC", f"{_EN}#compliant#{_OF}:basic")
EN_16931 = Level("EN 16931", _EN)
EXTENDED = Level("EXTENDED", f"{_EN}#conformant#{_OF}:extended")
XRECHNUNG = Level(
    "XRECHNUNG",
    rf"{_EN}#compliant#urn:(?:xeinkauf\.de:kosit:|xoev-de:kosit:standard:)xrechnung_\d\.\d"
    r"(?:#.+)?",
    file_name="xrechnung.xml",
    version="3.0",
)

LEVELS = (MINIMUM, BASIC_WL, BASIC, EN_16931, EXTENDED, XRECHNUNG)


def level_of(specification: str) -> Level | None:
    """The level of XML that has `specification` at its head, if it has one."""
    return next((one for one in LEVELS if re.fullmatch(one.specification, specification)), None)
