"""What a document says about itself: the specification it follows (BT-24) and its date (BT-2)."""

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree

from integration.rules.syntax import Syntax

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_CLAIMS = (("peppol", "urn:fdc:peppol.eu:2017:poacc:billing"), ("xrechnung", "xrechnung"))
_PATHS = {
    "ubl": ("{*}CustomizationID", "{*}IssueDate"),
    "cii": (
        "{*}ExchangedDocumentContext/{*}GuidelineSpecifiedDocumentContextParameter/{*}ID",
        "{*}ExchangedDocument/{*}IssueDateTime/{*}DateTimeString",
    ),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """`layers` are those that a document of this specification has to satisfy."""

    specification: str
    issued_on: date | None
    layers: tuple[str, ...]


def heading(root: etree._Element, syntax: Syntax) -> Heading:
    """The heading of the document `root`."""
    specification, issued_on = ((root.findtext(path) or "").strip() for path in _PATHS[syntax.name])
    claims = (layer for layer, claim in _CLAIMS if claim in specification)
    return Heading(specification, _day(issued_on), ("en16931", *claims))


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
