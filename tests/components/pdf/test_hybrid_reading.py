"""The invoice in whatever hybrid PDF comes in; each way to fail has its word and stays bounded."""

import io
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import NameObject, NumberObject, TextStringObject

from domain.core.errors import Unreadable
from domain.exchange.inbound import InboundKind
from domain.invoice.model import Invoice
from integration.formats import XML
from integration.formats.pdf import opening
from integration.formats.pdf.reading import embedded_xml
from integration.inbound import read_inbound, read_received
from tests.components.pdf.hybrids import (
    changed,
    hybrid,
    listed,
    plain,
    specifications,
    stream,
    written,
)
from tests.components.pdf.test_checking import dictionary
from tests.unit.formats import invoices

CII = XML["cii-d16b"].write(invoices.full())


def refused(content: bytes) -> str:
    """The rule by which it is refused, however it is read."""
    understood = read_inbound(content)
    assert isinstance(understood.content, Unreadable)
    assert understood.kind is InboundKind.UNKNOWN
    (finding,) = understood.content.findings
    assert finding.hint
    with pytest.raises(Unreadable):
        read_received(content)
    return finding.rule


# Found


@pytest.mark.parametrize(
    "name",
    [
        "factur-x.xml",
        "FACTUR-X.XML",
        "xrechnung.xml",
        "zugferd-invoice.xml",
        "ZUGFeRD-invoice.xml",
    ],
)
def test_the_names_of_all_standards_are_known(name: str) -> None:
    found = embedded_xml(plain(**{"terms.txt": b"", name: CII, "other.xml": CII}))
    assert (found.name, found.content, found.findings) == (name, CII, ())


def test_an_invoice_by_another_name_is_found_and_told() -> None:
    found = embedded_xml(plain(**{"readme.xml": b"<a/>", "rechnung-17.xml": CII}))
    assert (found.name, found.content) == ("rechnung-17.xml", CII)
    assert [one.rule for one in found.findings] == ["PDF_XML_NAME"]


def test_of_several_invoices_the_first_standard_counts_and_the_others_are_told() -> None:
    found = embedded_xml(plain(**{"zugferd-invoice.xml": b"<a/>", "factur-x.xml": CII}))
    assert (found.name, found.content) == ("factur-x.xml", CII)
    (finding,) = found.findings
    assert "zugferd-invoice.xml was not read" in finding.message


def only_associated(writer: PdfWriter) -> None:
    writer.root_object.pop("/Names")


def only_annotated(writer: PdfWriter) -> None:
    file = specifications(writer)["factur-x.xml"]
    note = dictionary(Subtype=NameObject("/FileAttachment"), FS=file)
    writer.pages[0][NameObject("/Annots")] = listed(note)
    writer.root_object.pop("/Names")
    writer.root_object.pop("/AF")


def nested(writer: PdfWriter) -> None:
    tree = writer.root_object["/Names"]["/EmbeddedFiles"]  # type: ignore[index]
    leaf = dictionary(Names=tree.pop("/Names"))
    inner = writer._add_object(dictionary(Kids=listed(leaf)))
    inner.get_object()["/Kids"].append(inner)  # type: ignore[index,union-attr]
    tree[NameObject("/Kids")] = listed(inner)


def packed_twice(writer: PdfWriter) -> None:
    file = specifications(writer)["factur-x.xml"]
    twice = zlib.compress(zlib.compress(CII))
    flate = NameObject("/FlateDecode")
    packed = writer._add_object(stream(twice, Filter=listed(flate, flate)))
    file[NameObject("/EF")] = dictionary(F=packed)


@pytest.mark.parametrize("change", [only_associated, only_annotated, nested, packed_twice])
def test_it_is_found_wherever_it_hangs(change: Callable[[PdfWriter], None]) -> None:
    understood = read_inbound(changed(hybrid(), change))
    assert understood.kind is InboundKind.INVOICE
    assert isinstance(understood.content, Invoice)
    assert understood.content.number == invoices.full().number


def test_a_broken_table_of_references_is_mended() -> None:
    pdf = hybrid()
    place = pdf.rindex(b"startxref\n") + len(b"startxref\n")
    assert embedded_xml(pdf[:place] + b"7" + pdf[place + 1 :]).name == "factur-x.xml"


def test_bytes_before_the_beginning_do_not_matter() -> None:
    assert embedded_xml(b"\r\n\r\n" + hybrid()).name == "factur-x.xml"


# Refused


def test_a_pdf_without_an_invoice_is_kept_as_unknown() -> None:
    assert refused(plain()) == "PDF_WITHOUT_XML"
    assert refused(plain(**{"data.xml": b"<a/>", "broken.xml": b"<a"})) == "PDF_WITHOUT_XML"


def test_an_order_is_no_invoice() -> None:
    assert refused(plain(**{"order-x.xml": CII})) == "PDF_ORDER"


def test_an_encrypted_file_is_refused() -> None:
    assert refused(changed(hybrid(), lambda writer: writer.encrypt("user", "owner"))) == (
        "PDF_ENCRYPTED"
    )


def test_a_file_that_is_cut_off_is_broken() -> None:
    assert refused(hybrid()[:700]) == "PDF_BROKEN"


def test_an_invoice_that_is_broken_is_an_invoice_that_cannot_be_read() -> None:
    understood = read_inbound(plain(**{"factur-x.xml": CII[: len(CII) // 2]}))
    assert understood.kind is InboundKind.INVOICE
    assert isinstance(understood.content, Unreadable)


def test_a_file_that_is_too_large_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_PDF", 1_000)
    assert refused(hybrid()) == "PDF_TOO_LARGE"


def test_what_unpacks_to_too_much_is_not_unpacked() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(hybrid()))
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(100)) + packer.flush()
    assert len(bomb) < 200_000
    packed = writer._add_object(stream(bomb, Filter=NameObject("/FlateDecode")))
    specifications(writer)["factur-x.xml"][NameObject("/EF")] = dictionary(F=packed)
    assert refused(written(writer)) == "PDF_TOO_LARGE"


def test_a_stream_that_claims_too_much_does_not_harm() -> None:
    def claim(writer: PdfWriter) -> None:
        size = dictionary(Size=NumberObject(1 << 31), ModDate=TextStringObject("D:2026"))
        file = specifications(writer)["factur-x.xml"]["/EF"]["/F"]  # type: ignore[index]
        file[NameObject("/Params")] = size

    assert embedded_xml(changed(hybrid(), claim)).name == "factur-x.xml"


SMALL = plain(**{"factur-x.xml": CII})


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_whatever_is_damaged_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.sampled_from([0, 1, 20]))
        content[at : at + cut] = data.draw(st.binary(max_size=6))
    found = read_inbound(b"%PDF-" + bytes(content)).content
    assert isinstance(found, Invoice | Unreadable)
