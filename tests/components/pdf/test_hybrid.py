"""Hybrid PDF as a format: the XML inside, supporting documents, the same bytes, other readers."""

import base64
import io
import re
from datetime import timedelta

import facturx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader

from domain.core.errors import Invalid
from domain.exchange.inbound import InboundKind
from domain.invoice.model import Invoice
from integration.drafts import judge_draft
from integration.formats import FORMATS, XML
from integration.formats.pdf import enclosing
from integration.formats.pdf.attachments import attached
from integration.formats.pdf.checking import check_pdf
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.typesetting import Enclosed, typeset
from integration.inbound import read_inbound
from integration.received import judge_received
from integration.verdicts import judge_any
from tests.components.pdf.documents import AT
from tests.components.pdf.hybrids import NUMBERS, backed, document, envelope, hybrid
from tests.invoices import seeded
from tests.unit.formats import invoices

PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
KINDS = ("factur-x", "zugferd-xrechnung")
INSIDE = {"factur-x": "cii-d16b", "zugferd-xrechnung": "xrechnung-3-cii"}


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def files(pdf: bytes) -> dict[str, bytes]:
    return {one.name: one.content for one in attached(reader(pdf))}


def values(pdf: bytes) -> dict[str, str]:
    metadata = reader(pdf).trailer["/Root"]["/Metadata"]  # type: ignore[index]
    root = etree.fromstring(metadata.get_data())
    return {one.tag.removeprefix(FX): one.text or "" for one in root.iter(f"{FX}*")}


@pytest.mark.parametrize("format", KINDS)
def test_the_xml_inside_is_that_of_its_profile(format: str) -> None:
    said = backed(document(base64.b64encode(NUMBERS).decode()))
    name = FORMATS[format].level.file_name  # type: ignore[attr-defined]
    assert files(hybrid(format))[name] == XML[INSIDE[format]].write(said)
    assert FORMATS[format].read(hybrid(format)) == XML[INSIDE[format]].headed(said)


def test_metadata_say_what_is_inside() -> None:
    said = {"DocumentType": "INVOICE", "DocumentFileName": "factur-x.xml"}
    assert values(hybrid()) == {**said, "Version": "1.0", "ConformanceLevel": "EN 16931"}
    said["DocumentFileName"] = "xrechnung.xml"
    expected = {**said, "Version": "3.0", "ConformanceLevel": "XRECHNUNG"}
    assert values(hybrid("zugferd-xrechnung")) == expected


def test_another_library_reads_it_by_the_official_schema() -> None:
    name, content = facturx.get_xml_from_pdf(hybrid(), check_xsd=True)
    assert name == "factur-x.xml"
    root = etree.fromstring(content)
    assert facturx.get_flavor(root) == "factur-x"
    assert facturx.get_level(root) == "en16931"
    assert facturx.get_xml_from_pdf(hybrid("zugferd-xrechnung"), check_xsd=False)[1]


def test_what_other_programs_write_is_checked_too() -> None:
    content = XML["cii-d16b"].write(invoices.full())
    pages = typeset(invoices.full(), PdfSettings(), prepared_at=AT)
    theirs = facturx.generate_from_binary(pages, content, flavor="factur-x", level="en16931")
    assert check_pdf(theirs) == ()
    enclosed = Enclosed("factur-x.xml", content)
    alone = typeset(invoices.full(), PdfSettings(), prepared_at=AT, enclosed=[enclosed])
    assert [one.rule for one in check_pdf(alone)] == ["FX-XMP"]


# The same bytes


def test_the_same_invoice_and_envelope_give_the_same_bytes() -> None:
    said = backed(document(base64.b64encode(NUMBERS).decode()))
    again = FORMATS["factur-x"].write(said, envelope())
    assert again == hybrid()
    moment = envelope().model_copy(update={"prepared_at": AT + timedelta(microseconds=5)})
    assert FORMATS["factur-x"].write(said, moment) == again
    other = backed(document(base64.b64encode(NUMBERS[1:] + b"x").decode()))
    assert identifiers(FORMATS["factur-x"].write(other, envelope())) != identifiers(again)


def identifiers(pdf: bytes) -> object:
    return reader(pdf).trailer["/ID"]


def test_settings_that_are_wrong_are_told() -> None:
    (finding,) = FORMATS["factur-x"].check({"template": "baroque"})
    assert finding.path == "template"
    assert not FORMATS["factur-x"].check({})
    with pytest.raises(Invalid, match="format settings"):
        FORMATS["factur-x"].write(invoices.full(), envelope(colour="red"))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1 << 32), st.sampled_from(KINDS))
def test_any_invoice_is_a_hybrid_without_a_fault_and_comes_back(seed: int, format: str) -> None:
    invoice = seeded(seed)
    pdf = FORMATS[format].write(invoice, envelope())
    assert check_pdf(pdf) == ()
    kept = {"specification", "business_process"}
    again = FORMATS[format].read(pdf)
    assert again.model_dump(exclude=kept) == invoice.model_dump(exclude=kept)


# One level


def test_the_head_of_another_profile_is_left_out() -> None:
    said = invoices.full().model_copy(update={"specification": PEPPOL})
    for format in KINDS:
        assert check_pdf(FORMATS[format].write(said, envelope())) == ()


def test_a_draft_is_judged_by_the_rules_of_what_will_be_inside() -> None:
    said = invoices.full().model_copy(update={"buyer_reference": None})
    day = said.issue_date
    assert day is not None
    assert "BR-DE-15" in {one.rule for one in judge_draft(said, "zugferd-xrechnung", day)}
    assert "BR-DE-15" not in {one.rule for one in judge_draft(said, "factur-x", day)}


# Supporting documents


def test_supporting_documents_are_attached_byte_by_byte() -> None:
    content = bytes(range(256)) * 4
    pdf = FORMATS["factur-x"].write(
        backed(document(base64.b64encode(content).decode())), envelope()
    )
    assert files(pdf)["hours.csv"] == content
    assert check_pdf(pdf) == ()
    assert re.search(rb"/F\(hours\.csv\).{0,80}/AFRelationship/Supplement/Desc\(TS-1\)", pdf)


def test_names_are_told_apart_and_none_hides_the_invoice() -> None:
    names = ("factur-x.xml", "Order-X.xml", "a.csv", "A.csv", "../../etc/passwd", "..", "ü:?.png")
    said = backed(*(document("QQ==", name) for name in names))
    pdf = FORMATS["zugferd-xrechnung"].write(said, envelope())
    expected = {"factur-x-2.xml", "Order-X-2.xml", "a.csv", "A-2.csv", "passwd", "attachment"}
    assert set(files(pdf)) == {"xrechnung.xml", "ü_.png", *expected}
    assert check_pdf(pdf) == ()
    assert FORMATS["zugferd-xrechnung"].read(pdf).supporting_documents == said.supporting_documents


def test_a_media_type_that_is_none_is_not_written() -> None:
    said = backed(document("QQ==", media_type="a) /JS (x"))
    assert check_pdf(FORMATS["factur-x"].write(said, envelope())) == ()


def test_a_file_that_is_no_base64_is_refused_with_its_place() -> None:
    with pytest.raises(Invalid, match=r"hours\.csv") as refused:
        FORMATS["factur-x"].write(backed(document("A")), envelope())
    (finding,) = refused.value.findings
    assert (finding.rule, finding.path) == (
        "PDF_ATTACHMENT",
        "supporting_documents[0].attachment.content",
    )


def test_files_that_are_too_large_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosing, "MAX_ENCLOSED", 3)
    two = backed(document("QUE=", "a.csv"), document("QUE=", "b.csv"))
    with pytest.raises(Invalid, match="more than 3 bytes"):
        FORMATS["factur-x"].write(two, envelope())


# What comes in


def test_a_hybrid_that_comes_in_is_judged_by_the_xml_inside() -> None:
    said = invoices.full().model_copy(update={"buyer_reference": None})
    for format, is_asked in zip(KINDS, (False, True), strict=True):
        pdf = FORMATS[format].write(said, envelope())
        understood = read_inbound(pdf)
        assert understood.kind is InboundKind.INVOICE
        assert isinstance(understood.content, Invoice)
        rules = {one.rule for one in judge_received(pdf, understood.content)}
        assert ("BR-DE-15" in rules) is is_asked
        assert {one.rule for one in judge_any(pdf).findings} == rules
