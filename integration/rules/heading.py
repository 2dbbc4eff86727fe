"""What a document says about itself: the specification it follows (BT-24) and its date (BT-2).

The rules of EN 16931 count whatever it says. Peppol BIS Billing and XRechnung have rules besides;
the profiles of Factur-X and ZUGFeRD that are not the whole standard take some away. Variants of a
specification, as the XRechnung Extension, are told apart by the layer (`Layer.variant`).
"""

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree

from integration.rules.syntax import Syntax

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_CLAIMS = (
    ("peppol", re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing")),
    ("xrechnung", re.compile(r"xrechnung")),
    ("factur-x", re.compile(r"(factur-x\.eu|zugferd\.de):\dp\d:(minimum|basicwl|extended)")),
)
"""A layer, and what BT-24 holds if a document claims to follow it."""

_PATHS = {
    "ubl": ("{*}CustomizationID", "{*}IssueDate"),
    "cii": (
        "{*}ExchangedDocumentContext/{*}GuidelineSpecifiedDocumentContextParameter/{*}ID",
        "{*}ExchangedDocument/{*}IssueDateTime/{*}DateTimeString",
    ),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """`specification` as it stands; `layers` are those that a document of it has to satisfy."""

    specification: str
    issued_on: date | None
    layers: tuple[str, ...]


def heading(root: etree._Element, syntax: Syntax) -> Heading:
    """The heading of the document `root`."""
    specification, issued_on = (root.findtext(path) or "" for path in _PATHS[syntax.name])
    claims = (layer for layer, claim in _CLAIMS if claim.search(specification))
    return Heading(specification, _day(issued_on.strip()), ("en16931", *claims))


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
