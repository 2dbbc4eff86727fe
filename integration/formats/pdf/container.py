"""Completes a PDF/A-3 of the typesetter to a hybrid invoice: what the typesetter cannot do.

It writes PDF/A-3 with the XML attached. Two things are put in: in the metadata, a schema and four
values that make it a Factur-X; and the bytes of supporting documents, which would cost the
typesetter fifty times their size in memory, in place of the stand-ins that it attached. Whatever
lies behind moves, so the offsets are mended. Nothing else is touched, and its tags stay.
Sources: Factur-X 1.0.07 (XMP); ISO 19005-3, 6.6.2.3.3 (extension schemas); ISO 32000-1,
7.5.4 (cross-references), 7.11.4 (embedded files).
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from integration.formats.pdf.levels import Level

NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"

_PROPERTIES = (
    ("DocumentFileName", "name of the embedded XML invoice file"),
    ("DocumentType", "type of the hybrid document"),
    ("Version", "version of the XML schema of the invoice"),
    ("ConformanceLevel", "profile of the XML invoice according to Factur-X"),
)

_METADATA = re.compile(
    rb"(?P<number>\d+) 0 obj\n<</Length (?P<length>\d+)(?P<rest>/Type/Metadata/Subtype/XML>>\n)"
    rb"stream\n"
)
_EMBEDDED = re.compile(
    rb"(?P<number>\d+) 0 obj\n<</Length (?P<length>\d+)/Type/EmbeddedFile"
    rb"(?P<packed>/Filter/FlateDecode)?(?P<type>/Subtype/[^/]+)/Params<</Size \d+"
    rb"(?P<rest>/ModDate\([^)]+\)>>>>\n)stream\n"
)
_XREF = re.compile(rb"xref\n0 (\d+)\n")
_ENTRY = 20
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_END = b"</rdf:RDF>"


@dataclass(frozen=True, slots=True)
class _Edit:
    """What takes the place of some bytes."""

    start: int
    end: int
    content: bytes

    @property
    def moves(self) -> int:
        """By how much what lies behind it moves."""
        return len(self.content) - (self.end - self.start)


def completed(pdf: bytes, level: Level, contents: Mapping[bytes, bytes]) -> bytes:
    """`pdf` of the typesetter as a hybrid invoice of `level`; `contents` are told by stand-ins."""
    first, count = _table(pdf)
    offsets = [int(pdf[at : at + 10]) for at in _entries(first, count)]
    edits = sorted(_edits(pdf, offsets, level, contents), key=lambda edit: edit.start)
    if len(edits) != 1 + len(contents):
        raise AssertionError("the typesetter writes one metadata, and every file once")
    moved = sum(edit.moves for edit in edits)
    entries = (_moved(pdf[at : at + _ENTRY], edits) for at in _entries(first, count))
    behind = pdf[first + count * _ENTRY : pdf.rindex(b"startxref\n")]
    begin = pdf.rindex(b"xref\n", 0, first)
    last = b"startxref\n%d\n%%%%EOF" % (begin + moved)
    return b"".join((*_body(pdf[:first], edits), *entries, behind, last))


def _table(pdf: bytes) -> tuple[int, int]:
    """Where the entries of the cross-reference table begin, and how many there are."""
    begin = pdf.rindex(b"startxref\n") + len(b"startxref\n")
    found = _XREF.match(pdf, int(pdf[begin : pdf.index(b"\n", begin)]))
    if found is None:
        raise AssertionError("the typesetter writes one table of cross-references")
    return found.end(), int(found[1])


def _entries(first: int, count: int) -> range:
    return range(first, first + count * _ENTRY, _ENTRY)


def _edits(
    pdf: bytes, offsets: list[int], level: Level, contents: Mapping[bytes, bytes]
) -> Iterator[_Edit]:
    """Only where an object begins, so that nothing within a stream is taken for one."""
    for offset in offsets:
        metadata, embedded = _METADATA.match(pdf, offset), _EMBEDDED.match(pdf, offset)
        if metadata is not None:
            yield _described(pdf, metadata, level)
        elif embedded is not None:
            end = embedded.end() + int(embedded["length"])
            said = pdf[embedded.end() : end]
            content = contents.get(zlib.decompress(said) if embedded["packed"] else said)
            if content is not None:
                yield _Edit(embedded.start(), end, _embedded(embedded, content))


def _described(pdf: bytes, found: re.Match[bytes], level: Level) -> _Edit:
    """The metadata, with those of a Factur-X."""
    end = found.end() + int(found["length"])
    metadata = pdf[found.end() : end]
    if metadata.count(_SCHEMAS_END) != 1 or metadata.count(_END) != 1:
        raise AssertionError("the typesetter writes extension schemas")
    said = metadata.replace(_SCHEMAS_END, _schema() + _SCHEMAS_END)
    said = said.replace(_END, _values(level) + _END)
    head = b"%b 0 obj\n<</Length %d%bstream\n" % (found["number"], len(said), found["rest"])
    return _Edit(found.start(), end, head + said)


def _embedded(found: re.Match[bytes], content: bytes) -> bytes:
    """A file as it is: packing depends on the machine, and most files are packed already."""
    size = len(content)
    head = b"%b 0 obj\n<</Length %d/Type/EmbeddedFile%b/Params<</Size %d%bstream\n"
    return head % (found["number"], size, found["type"], size, found["rest"]) + content


def _body(pdf: bytes, edits: list[_Edit]) -> Iterator[bytes]:
    at = 0
    for edit in edits:
        yield pdf[at : edit.start]
        yield edit.content
        at = edit.end
    yield pdf[at:]


def _moved(entry: bytes, edits: list[_Edit]) -> bytes:
    offset = int(entry[:10])
    moved = sum(edit.moves for edit in edits if edit.start < offset)
    return b"%010d%b" % (offset + moved, entry[10:])


def _schema() -> bytes:
    """The description of the values, which PDF/A wants of every schema that is not its own."""
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{said}</pdfaProperty:description></rdf:li>"
        for name, said in _PROPERTIES
    )
    return (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    ).encode()


def _values(level: Level) -> bytes:
    values = {
        "DocumentType": "INVOICE",
        "DocumentFileName": level.file_name,
        "Version": level.version,
        "ConformanceLevel": level.name,
    }
    said = "".join(f"<fx:{name}>{escape(value)}</fx:{name}>" for name, value in values.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{said}</rdf:Description>'.encode()
