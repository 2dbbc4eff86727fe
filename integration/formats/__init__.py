"""The registry of document formats: what an invoice can be written in and read from."""

from domain.invoice.model import Invoice
from domain.ports import Format
from integration.einvoice.documents import Conversion, Detected, Documents, Lost
from integration.einvoice.profile import EN16931, PEPPOL, PROFILES, XRECHNUNG, Profile
from integration.einvoice.syntax import Location, Locator, Reading, XmlFormat
from integration.formats.cii import CII
from integration.formats.edifact.invoic import INVOIC
from integration.formats.pdf.format import PdfFormat
from integration.formats.pdf.levels import EN_16931 as LEVEL_EN16931
from integration.formats.pdf.levels import XRECHNUNG as LEVEL_XRECHNUNG
from integration.formats.plain_json import JsonFormat
from integration.formats.tabular import TabularFormat
from integration.formats.ubl import UBL
from integration.formats.x12.format import X12_810_4010, X12_810_5010

__all__ = [
    "FORMATS",
    "PROFILES",
    "ROOTS",
    "XML",
    "Conversion",
    "Detected",
    "Location",
    "Locator",
    "Lost",
    "Profile",
    "Reading",
    "as_judged",
    "convert",
    "detect",
    "locator",
    "read",
    "read_invoice",
    "written",
]

XML = {
    format.id: format
    for format in (
        XmlFormat("ubl-2.1", UBL, EN16931),
        XmlFormat("cii-d16b", CII, EN16931),
        XmlFormat("peppol-bis-3", UBL, PEPPOL),
        XmlFormat("xrechnung-3-ubl", UBL, XRECHNUNG),
        XmlFormat("xrechnung-3-cii", CII, XRECHNUNG),
    )
}
"""The formats that are nothing but XML: no envelope, no settings."""

_BESIDE_XML = "ubl-2.1"

_DOCUMENTS = Documents((UBL, CII), XML)


def read_invoice(content: bytes) -> Invoice:
    """The invoice in `content`, whatever its syntax is; `Unreadable` says where it breaks."""
    return _DOCUMENTS.read(content).invoice


_OTHERS: tuple[Format, ...] = (
    PdfFormat("factur-x", LEVEL_EN16931, XML["cii-d16b"], read_invoice),
    PdfFormat("zugferd-xrechnung", LEVEL_XRECHNUNG, XML["xrechnung-3-cii"], read_invoice),
    JsonFormat(),
    TabularFormat(),
    *INVOIC.values(),
    X12_810_4010,
    X12_810_5010,
)

FORMATS: dict[str, Format] = {**XML, **{format.id: format for format in _OTHERS}}
"""By id, as delivery profiles name them. A new format is one more line here."""

ROOTS = _DOCUMENTS.roots
"""The root elements of invoices in any known syntax."""

detect = _DOCUMENTS.detect
"""Syntax, kind and profile of a document, by its first elements."""

read = _DOCUMENTS.read
"""The invoice in a document of any known syntax, with what the model does not hold."""

convert = _DOCUMENTS.convert
"""A document in another format, with what could not be carried."""

written = _DOCUMENTS.written
"""An invoice from anywhere in a format that is nothing but XML."""

locator = _DOCUMENTS.locator
"""What finds for XPaths in a document their places in the model."""


def as_judged(invoice: Invoice, format_id: str) -> bytes:
    """The XML by whose rules `invoice` is judged before it is written in a format.

    A hybrid PDF is judged by what is inside. What claims no rules, as rows do, is judged as the
    plain European document.
    """
    format = FORMATS.get(format_id)
    if isinstance(format, PdfFormat):
        return format.inside(invoice)
    return XML.get(format_id, XML[_BESIDE_XML]).write(invoice)
