"""Order to cash in EDIFACT D.96A with a partner that somebody else wrote, and its misbehaviours."""

import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from domain.core.findings import Finding, Severity
from domain.exchange.inbound import InboundDocument, InboundState
from domain.exchange.response import Business
from domain.exchange.statement import Statement, Syntax
from domain.invoice.request import InvoiceRequest, RequestedLine
from domain.trade.terms import AcknowledgementKind, Expectation
from integration.formats.edifact.syntax import segments
from tests import builders
from tests.e2e.exchange import orders
from tests.e2e.exchange.trading_partner import Trade, trade

US, THEM = "EDISUP", "MOCKEDI"
"""We sell: they buy from `EDISUP`."""
PO = "4500001001"
FORMAT = "edifact-invoic-d96a"
SETTINGS = {
    "sender": {"id": US, "qualifier": "ZZ"},
    "receiver": {"id": THEM, "qualifier": "ZZ"},
    "level": "UNOC",
}
ANSWERED = (Expectation(kind=AcknowledgementKind.CONTRL, within="PT30M"),)

NO_SEGMENT_OF_THEIRS = {"PAI", "FII", "CTA", "COM", "TAX"}
"""Means of payment, account, contact and VAT: D.96A has them in INVOIC, their table does not."""
NOT_IN_THEIR_LISTS = {"FTX+AAB", "RFF+PQ", "RFF+VA", "DTM+13", "MOA+125", "QTY+47"}
"""Terms of payment, payment reference, VAT number, due date, taxable amount; and the unit C62.
D.96A has these codes, their short lists do not."""


@pytest.fixture
async def selling(tmp_path: Path) -> AsyncIterator[Trade]:
    async with trade(tmp_path) as made:
        await made.agree(FORMAT, SETTINGS, expects=ANSWERED)
        us = {"id": US, "role": "supplier", "dialect": "EDIFACT", "version": "D:96A:UN"}
        made.mock.expect("POST", "/_mock/partners", us, 201)
        line = {"sku": "WIDGET-001", "quantity": "1", "uom": "EA", "price": "100.00"}
        wanted = {"partner": US, "po_number": PO, "requested_on": "2026-11-15", "lines": [line]}
        made.mock.expect("POST", "/_mock/purchase", wanted, 201)
        yield made


@pytest.fixture
async def buying(tmp_path: Path) -> AsyncIterator[Trade]:
    """We are `EURODIS`, which buys from the partner."""
    async with trade(tmp_path) as made:
        await made.agree(FORMAT, SETTINGS)
        await made.buy_over_it()
        yield made


def ordered(quantity: int = 1) -> InvoiceRequest:
    line = RequestedLine(
        marketable_id="hosting", quantity=Decimal(quantity), unit_price=Decimal(100)
    )
    return builders.request(order_reference=PO, lines=(line,))


async def said(made: Trade, id: str) -> Statement:
    """What they say of the message with the invoice."""
    page = await made.world.store.acknowledgements.page({"invoice_id": id})
    found = [one.statement for one in page.items if one.statement.about.scheme == "message"]
    return found[0]


async def spoken_of(made: Trade, location: str, findings: Sequence[Finding]) -> set[str]:
    """Tags of the segments of ours in `findings`, with the first code where that is at fault."""
    content = (made.partner.inbound / "processed" / location.rpartition("/")[2]).read_bytes()
    message = [one for one in segments([content]) if one.tag not in ("UNA", "UNB")]
    found = set()
    for finding in findings:
        place = finding.path.removeprefix("segment ").partition(",")[0]
        if place.isdecimal():
            one = message[int(place) - 1]
            known = finding.rule == "EDIFACT-12"
            found.add(f"{one.tag}+{one.get(0)}" if known else one.tag)
    return found


def invoices(documents: Sequence[InboundDocument]) -> list[InboundDocument]:
    return [one for one in documents if one.kind == "invoice"]


async def test_our_invoic_is_read_by_them_and_their_contrl_by_us(selling: Trade) -> None:
    sent = await selling.issue("inv-1", request=ordered())
    assert sent.delivery.syntax is Syntax.UNKNOWN
    await selling.exchange()
    told = await selling.world.until("inv-1", lambda r: r.delivery.syntax is not Syntax.UNKNOWN)
    assert told.delivery.syntax is Syntax.ACCEPTED_WITH_ERRORS
    assert (told.state, told.delivery.awaits) == ("open", ())
    statement = await said(selling, "inv-1")
    assert {one.severity for one in statement.findings} == {Severity.WARNING}
    complaints = await spoken_of(selling, sent.delivery.location, statement.findings)
    assert complaints == NO_SEGMENT_OF_THEIRS | NOT_IN_THEIR_LISTS
    # We send no despatch advice, so they are billed before anything was announced to come.
    disagreements = selling.mock.get("/_mock/disagreements").body
    assert {one["rule"] for one in disagreements} == {"billed-before-shipped"}


async def test_what_they_can_read_they_need_not_agree_with(selling: Trade) -> None:
    await selling.issue("inv-1", request=ordered(quantity=2))
    await selling.exchange()
    told = await selling.world.until("inv-1", lambda r: r.delivery.syntax is not Syntax.UNKNOWN)
    assert told.delivery.syntax is Syntax.ACCEPTED_WITH_ERRORS
    assert told.delivery.business is Business.UNKNOWN
    disagreements = selling.mock.get("/_mock/disagreements").body
    assert "billed-more-than-ordered" in {one["rule"] for one in disagreements}


async def test_what_they_refuse_is_sent_again_by_command_and_accepted(selling: Trade) -> None:
    selling.mock.behaviour(US, "reject-ack")
    first = await selling.issue("inv-1", request=ordered())
    await selling.exchange()
    refused = await selling.world.until("inv-1", "delivery_rejected")
    assert refused.delivery.syntax is Syntax.REJECTED
    assert (await said(selling, "inv-1")).code.startswith("UCM 4")
    selling.mock.behaviour(US, "accept")
    await selling.world.command("inv-1", "resend", reason="their translator is mended")
    again = await selling.world.until(
        "inv-1",
        lambda r: r.state == "open" and r.delivery.message_id != first.delivery.message_id,
    )
    await selling.exchange()
    told = await selling.world.until("inv-1", lambda r: r.delivery.syntax is not Syntax.UNKNOWN)
    assert (told.state, told.delivery.syntax) == ("open", Syntax.ACCEPTED_WITH_ERRORS)
    store = selling.world.store
    old = await store.transmissions.get(first.delivery.message_id)
    new = await store.transmissions.get(again.delivery.message_id)
    assert old.superseded_by == new.id
    assert old.control_number < new.control_number
    # What they refused they did not file: the same invoice is no repetition to them.
    rules = {one["rule"] for one in selling.mock.get("/_mock/disagreements").body}
    assert rules == {"billed-before-shipped"}


async def test_a_strict_partner_refuses_and_says_which_segments(selling: Trade) -> None:
    selling.mock.behaviour(US, "strict")
    sent = await selling.issue("inv-1", request=ordered())
    await selling.exchange()
    refused = await selling.world.until("inv-1", "delivery_rejected")
    statement = await said(selling, "inv-1")
    assert statement.syntax is Syntax.REJECTED
    assert {one.severity for one in statement.findings} == {Severity.FATAL}
    complaints = await spoken_of(selling, sent.delivery.location, statement.findings)
    assert complaints >= NO_SEGMENT_OF_THEIRS
    assert "segment 4" in refused.delivery.problem


async def test_an_answer_that_is_late_is_overdue_until_it_comes(selling: Trade) -> None:
    selling.mock.behaviour(US, "late")
    await selling.issue("inv-1", request=ordered())
    selling.read_ours()
    await selling.clock.sleep(timedelta(minutes=45))
    late = await selling.world.until("inv-1", lambda r: bool(r.delivery.overdue))
    assert late.delivery.overdue == (AcknowledgementKind.CONTRL,)
    assert (late.state, late.delivery.syntax) == ("delivery_overdue", Syntax.UNKNOWN)
    selling.mock.advance(seconds=3700)
    await selling.exchange()
    told = await selling.world.until("inv-1", "open")
    assert told.delivery.syntax is Syntax.ACCEPTED_WITH_ERRORS
    assert (told.delivery.awaits, told.delivery.overdue) == ((), ())


async def test_their_invoic_opens_a_payable_and_they_read_our_contrl(buying: Trade) -> None:
    assert buying.mock.send(orders.edifact("PO-1", 900_001))["accepted"]
    [taken] = invoices(await buying.exchange())
    assert taken.state is InboundState.PROCESSED
    assert {one.severity for one in taken.findings} == {Severity.INFORMATION}
    record = await buying.world.until(taken.invoice_id or "", "approval")
    assert (record.payable, record.terms.seller.id) == (Decimal("125.00"), "globex")
    assert record.document.order_reference == "PO-1"
    became = await buying.answered()
    assert (became["INVOIC"]["ack_status"], became["INVOIC"]["ack_code"]) == ("accepted", "7")
    # They write CNT behind the totals; D.96A has it before them. That is told, not refused.
    assert became["INVOIC"]["ack_note"] == "CNT at segment 22: Not supported in this position"
    # Answers to orders and notes of despatch are nothing that we read, and they are told so.
    assert {became[code]["ack_status"] for code in ("ORDRSP", "DESADV")} == {"rejected"}
    assert became["CONTRL"]["ack_status"] == ""


async def test_their_contrl_for_what_is_not_ours_is_kept_and_listed(buying: Trade) -> None:
    buying.mock.send(orders.edifact("PO-1", 900_001))
    documents = await buying.exchange()
    [unmatched] = [one for one in documents if one.state is InboundState.UNMATCHED]
    assert unmatched.kind == "acknowledgement"
    assert "900001" in unmatched.summary


async def test_their_broken_invoic_is_refused_and_opens_nothing(buying: Trade) -> None:
    buying.mock.behaviour("EURODIS", "corrupt")
    buying.mock.send(orders.edifact("PO-1", 900_001))
    documents = await buying.exchange()
    assert invoices(documents) == []
    refused = next(one for one in documents if "INVOIC" in one.document.name)
    counted = [one for one in refused.findings if one.severity is Severity.FATAL]
    assert [one.rule for one in counted] == ["EDIFACT-29"]
    invoic = (await buying.answered())["INVOIC"]
    assert (invoic["ack_status"], invoic["ack_code"]) == ("rejected", "4")
    answers = (buying.partner.inbound / "processed").glob("contrl*")
    assert any(b"+INVOIC:D:96A:UN+4+29+UNT" in one.read_bytes() for one in answers)


async def test_an_invoice_that_comes_twice_is_payable_once(buying: Trade) -> None:
    buying.mock.behaviour("EURODIS", "duplicate-invoice")
    buying.mock.send(orders.edifact("PO-1", 900_001))
    await buying.exchange()
    buying.mock.advance(everything=True)
    taken = invoices(await buying.exchange())
    assert sorted(one.state for one in taken) == ["parked", "processed"]
    [parked] = [one for one in taken if one.state is InboundState.PARKED]
    assert [one.rule for one in parked.findings if one.severity is Severity.FATAL] == [
        "PAYABLE-DUPLICATE"
    ]


async def test_the_same_file_again_counts_as_seen_again(buying: Trade, tmp_path: Path) -> None:
    buying.mock.send(orders.edifact("PO-1", 900_001))
    buying.read_ours()
    [file] = buying.partner.outbound.glob("*INVOIC*")
    shutil.copy(file, tmp_path / "kept")
    await buying.collect()
    shutil.copy(tmp_path / "kept", file)
    documents = await buying.collect()
    assert len(invoices(documents)) == 1
    whole = next(one for one in documents if one.part_of is None and "INVOIC" in one.document.name)
    assert whole.times_seen == 2


async def test_another_interchange_under_a_used_reference_is_parked(
    buying: Trade, tmp_path: Path
) -> None:
    buying.mock.send(orders.edifact("PO-1", 900_001))
    buying.read_ours()
    [file] = buying.partner.outbound.glob("*INVOIC*")
    other = file.read_bytes().replace(b"BGM+380+", b"BGM+380+X")
    await buying.collect()
    file.write_bytes(other)
    documents = await buying.collect()
    assert len(invoices(documents)) == 1
    [parked] = [one for one in documents if one.state is InboundState.PARKED]
    assert "was used before, with other content" in parked.summary
