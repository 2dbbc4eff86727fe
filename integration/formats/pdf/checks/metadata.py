"""What the file says about itself in XMP: that it is PDF/A-3, and which invoice is inside.

Sources: ISO 19005-3, 6.6.2 (metadata, extension schemas) and 6.6.4 (identification); ISO 16684-1
(XMP); Factur-X 1.0.07 (its extension schema).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from pypdf.generic import DictionaryObject, StreamObject

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from integration.formats.pdf.attachments import resolved
from integration.formats.pdf.checks.verdict import Findings, broken
from integration.formats.pdf.container import NAMESPACE
from integration.xml.parser import parse

PLACE = "PDF/Root/Metadata"
FACTUR_X = NAMESPACE
OLDER = {
    "urn:zugferd:pdfa:CrossIndustryDocument:invoice:2p0#": "ZUGFeRD 2.0",
    "urn:ferd:pdfa:CrossIndustryDocument:invoice:1p0#": "ZUGFeRD 1.0",
}
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PDFA = "http://www.aiim.org/pdfa/ns/id/"
_SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
_PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
_LEVELS = ("A", "B", "U")
_PACKET = re.compile(rb"<\?xpacket\b[^?]*\?>")
_FORBIDDEN = re.compile(rb"\b(bytes|encoding)\s*=")


@dataclass(frozen=True)
class Metadata:
    """What the file says about itself."""

    hybrid: str = ""
    """The namespace of what it says about the invoice inside."""
    values: dict[str, str] = field(default_factory=dict)
    """What it says there."""
    findings: tuple[Finding, ...] = ()


def metadata_of(catalog: DictionaryObject) -> Metadata:
    """What stands in the metadata, and what is wrong with it."""
    stream = resolved(catalog.get("/Metadata"))
    if not isinstance(stream, StreamObject):
        missing = broken("6.6.2.1", PLACE, "there is no metadata", "add it as XMP, as /Metadata")
        return Metadata(findings=(missing,))
    content = bytes(stream.get_data())
    try:
        root = parse(content.strip(b"\x00 \t\r\n"))
    except Unreadable as error:
        hint = "write XMP: RDF in UTF-8"
        return Metadata(findings=(broken("6.6.2.1", PLACE, error.message, hint),))
    found = (*_stream_faults(stream, content), *_identification(root))
    for namespace in (FACTUR_X, *OLDER):
        values = dict(_values(root, namespace))
        if values:
            return Metadata(namespace, values, (*found, *_schema_faults(root, namespace, values)))
    return Metadata(findings=found)


def _stream_faults(stream: StreamObject, content: bytes) -> Findings:
    if (stream.get("/Type"), stream.get("/Subtype")) != ("/Metadata", "/XML"):
        yield broken(
            "6.6.2.1", PLACE, "its type is not Metadata, XML", "say /Type /Metadata /Subtype /XML"
        )
    head = _PACKET.search(content)
    for name in _FORBIDDEN.findall(head[0]) if head else ():
        yield broken(
            "6.6.2.1", PLACE, f"the head of its packet says '{name.decode()}'", "leave it out"
        )


def _identification(root: etree._Element) -> Findings:
    said = dict(_values(root, _PDFA))
    if said.get("part") != "3":
        found = f"is '{said['part'][:20]}'" if "part" in said else "is not said"
        yield broken(
            "6.6.4",
            f"{PLACE}/pdfaid:part",
            f"the part of PDF/A {found}",
            "let pdfaid:part be 3: only PDF/A-3 may hold any file",
        )
    if said.get("conformance") not in _LEVELS:
        yield broken(
            "6.6.4",
            f"{PLACE}/pdfaid:conformance",
            f"the level of PDF/A is '{said.get('conformance', '')[:20]}'",
            "let pdfaid:conformance be A, B or U",
        )


def _values(root: etree._Element, namespace: str) -> Iterator[tuple[str, str]]:
    """Properties of a schema, as elements or as attributes: XMP allows both."""
    start = f"{{{namespace}}}"
    for description in root.iter(f"{_RDF}Description"):
        for name, value in description.attrib.items():
            if str(name).startswith(start):
                yield str(name).removeprefix(start), str(value).strip()
        for element in description:
            if str(element.tag).startswith(start):
                yield str(element.tag).removeprefix(start), (element.text or "").strip()


def _schema_faults(root: etree._Element, namespace: str, values: dict[str, str]) -> Findings:
    """PDF/A wants a description of each property that is not of a schema that it knows."""
    described: set[str] = set()
    for uri in root.iter(f"{_SCHEMA}namespaceURI"):
        schema = uri.getparent()
        if (uri.text or "").strip() == namespace and schema is not None:
            described |= {(name.text or "").strip() for name in schema.iter(f"{_PROPERTY}name")}
    missing = sorted(values.keys() - described)
    if missing:
        yield broken(
            "6.6.2.3.1",
            f"{PLACE}/pdfaExtension:schemas",
            f"no extension schema describes {', '.join(missing)[:100]}",
            "describe the schema of the hybrid invoice with its four properties",
        )
