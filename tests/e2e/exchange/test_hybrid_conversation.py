"""Hybrid PDF over SFTP, both ways: other software reads ours, and theirs becomes payable."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import facturx
import pytest
from lxml import etree
from pypdf import PdfReader

from domain.exchange.delivery import DocumentRef
from domain.exchange.envelope import Envelope
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState
from integration.formats import FORMATS
from integration.formats.pdf.checking import check_pdf
from tests import builders, payables
from tests.builders import NOON
from tests.components.pdf.hybrids import plain
from tests.e2e.exchange.trading_partner import Trade
from tests.integration import sftp_partners
from tests.workflows.world import time_skipping_server, trading


@pytest.fixture
async def over_sftp(tmp_path: Path) -> AsyncIterator[Trade]:
    """A partner with two folders."""
    async with (
        sftp_partners.in_process(tmp_path) as partner,
        time_skipping_server() as env,
        trading(env.client, {"sftp": partner.channel}) as world,
    ):
        yield Trade(world, env, None, partner)


def text(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_our_invoice_is_seen_by_people_and_read_by_their_software(over_sftp: Trade) -> None:
    await over_sftp.agree("factur-x", {"language": "de"})
    sent = await over_sftp.issue("inv-1")
    (document,) = sent.delivery.documents
    assert isinstance(document, DocumentRef)
    assert document.media_type == "application/pdf"
    (file,) = over_sftp.partner.inbound.glob("*.pdf")
    pdf = file.read_bytes()
    assert pdf == await over_sftp.world.documents.get(document.sha256)
    assert check_pdf(pdf) == ()
    assert "Rechnung" in text(pdf)
    assert sent.number in text(pdf)
    name, xml = facturx.get_xml_from_pdf(pdf, check_xsd=True)
    assert (name, facturx.get_level(etree.fromstring(xml))) == ("factur-x.xml", "en16931")
    again = FORMATS["factur-x"].read(pdf)
    assert (again.number, again.totals) == (sent.number, sent.document.totals)


async def test_what_no_font_has_stops_the_issue_before_a_number_is_taken(over_sftp: Trade) -> None:
    await over_sftp.agree("factur-x", {})
    world = over_sftp.world
    await world.open("inv-1", request=builders.request(note="\N{PHOENICIAN LETTER ALF}"))
    await world.until("inv-1", "approval")
    await world.decide("inv-1")
    record = await world.until("inv-1", "issue_failed")
    assert record.number is None
    assert "U+10900" in record.failure


async def test_their_invoice_becomes_payable_and_a_mere_picture_does_not(over_sftp: Trade) -> None:
    await over_sftp.agree("factur-x", {})
    store = over_sftp.world.store
    await payables.supply(store)
    mailbox = await store.mailboxes.get("acme-edi")
    await store.mailboxes.put(mailbox.model_copy(update={"partner_id": "globex"}))
    envelope = Envelope(control_number=1, prepared_at=NOON)
    theirs = FORMATS["factur-x"].write(payables.invoice(), envelope)
    for name, content in {"invoice.pdf": theirs, "picture.pdf": plain()}.items():
        (over_sftp.partner.outbound / name).write_bytes(content)
    known = {one.document.name: one for one in await over_sftp.collect()}
    await _is_payable(over_sftp, known["invoice.pdf"])
    picture = known["picture.pdf"]
    assert (picture.kind, picture.state) == (InboundKind.UNKNOWN, InboundState.PARKED)
    assert [one.rule for one in picture.findings] == ["PDF_WITHOUT_XML"]
    assert await over_sftp.world.documents.get(picture.document.sha256) == plain()


async def _is_payable(made: Trade, known: InboundDocument) -> None:
    assert (known.kind, known.state) == (InboundKind.INVOICE, InboundState.PROCESSED), known
    record = await made.world.until(known.invoice_id or "", "approval")
    assert record.document == FORMATS["cii-d16b"].headed(payables.invoice())  # type: ignore[attr-defined]
    assert record.request.received == known.document.sha256
