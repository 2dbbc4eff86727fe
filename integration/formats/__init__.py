"""The registry of document formats: what an invoice can be written in and read from."""

from domain.invoice.model import Invoice
from domain.ports import Format
from integration.einvoice.documents import Conversion, Detected, Documents, Lost
from integration.einvoice.profile import EN16931, PEPPOL, PROFILES, XRECHNUNG, Profile
from integration.einvoice.syntax import Location, Locator, Reading, XmlFormat
from integration.formats.cii import CII
from integration.formats.ubl import UBL

__all__ = [
    "FORMATS",
    "PROFILES",
    "ROOTS",
    "Conversion",
    "Detected",
    "Location",
    "Locator",
    "Lost",
    "Profile",
    "Reading",
    "convert",
    "detect",
    "locator",
    "read",
    "read_invoice",
]

_XML = {
    format.id: format
    for format in (
        XmlFormat("ubl-2.1", UBL, EN16931),
        XmlFormat("cii-d16b", CII, EN16931),
        XmlFormat("peppol-bis-3", UBL, PEPPOL),
        XmlFormat("xrechnung-3-ubl", UBL, XRECHNUNG),
        XmlFormat("xrechnung-3-cii", CII, XRECHNUNG),
    )
}

FORMATS: dict[str, Format] = {**_XML}
"""By id, as delivery profiles name them. A new format is one more line here."""

_DOCUMENTS = Documents((UBL, CII), _XML)

ROOTS = _DOCUMENTS.roots
"""The root elements of invoices in any known syntax."""

detect = _DOCUMENTS.detect
"""Syntax, kind and profile of a document, by its first elements."""

read = _DOCUMENTS.read
"""The invoice in a document of any known syntax, with what the model does not hold."""

convert = _DOCUMENTS.convert
"""A document in another format, with what could not be carried."""

locator = _DOCUMENTS.locator
"""What finds for XPaths in a document their places in the model."""


def read_invoice(content: bytes) -> Invoice:
    """The invoice in `content`, whatever its syntax is; `Unreadable` says where it breaks."""
    return read(content).invoice
