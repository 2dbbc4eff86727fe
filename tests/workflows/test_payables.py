"""Invoices that suppliers send: placed, judged, approved, answered, paid; or waiting, and why."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from temporalio.service import RPCError

from domain.core.codes import InvoiceTypeCode
from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.core.findings import fatal
from domain.core.identifiers import digest
from domain.exchange.delivery import RemoteFile
from domain.exchange.inbound import InboundDocument, InboundKind, Mailbox
from domain.exchange.response import Business, InvoiceResponse, ResponseCode
from domain.exchange.transmission import TransmissionState
from domain.record import InvoiceRecord
from domain.trade.history import TradeHistory
from domain.trade.terms import ChannelConfig, LifecycleChoice
from integration.formats import read_invoice, ubl_response
from integration.formats.edifact.invoic.format import INVOIC
from tests import builders, payables
from tests.unit.formats.edifact import invoices as edifact
from tests.workflows.world import World, refusal
from worker.verification import verify
from workflows.inbound import InboundDocumentWorkflow
from workflows.messages import InboundCommand
from workflows.names import inbound_workflow

MAILBOX = Mailbox(id="suppliers", partner_id="globex", channel=ChannelConfig(kind="fake"))


async def arrive(world: World, *contents: bytes) -> list[InboundDocument]:
    """Contents come by the mailbox; what they are taken for."""
    await world.store.mailboxes.put(MAILBOX)
    world.channel.waiting = [
        RemoteFile(name=f"{place}.xml", claimed_as=f".{place}", content=content)
        for place, content in enumerate(contents)
    ]
    poll = f"poll-{digest(b''.join(contents))[:12]}-{len(world.channel.finished)}"
    await world.poll("suppliers", poll)
    return [await settled(world, digest(content)) for content in contents]


async def settled(world: World, document: str) -> InboundDocument:
    async with asyncio.timeout(60):
        while True:
            known: InboundDocument = await world.store.inbound.get(document)
            if known.state != "received":
                return known
            await asyncio.sleep(0.01)


async def retry(world: World, known: InboundDocument, id: str = "1") -> InboundDocument:
    handle = world.client.get_workflow_handle_for(
        InboundDocumentWorkflow.run, inbound_workflow(known.id)
    )
    command = InboundCommand(id=id, name="retry", actor="dora")
    try:
        await handle.execute_update(InboundDocumentWorkflow.command, command)
    except RPCError:  # the test server sometimes forgets an update that ends its workflow
        await handle.result()
    return await settled(world, known.id)


async def opened(world: World, content: bytes, state: str = "approval") -> InvoiceRecord:
    (known,) = await arrive(world, content)
    assert known.invoice_id is not None, known
    return await world.until(known.invoice_id, state)


async def holds(world: World) -> None:
    """Nothing that is kept contradicts anything else."""
    checks = await verify(world.store, world.documents, world.anchor)
    broken = [check.as_text() for check in checks if not check.holds]
    # What a test opens itself is not marked as started; only the API does that.
    assert [text for text in broken if "draft" not in text or "pay-" in text] == []


def said(world: World) -> list[Any]:
    """The responses at the supplier, in the order they were sent."""
    return [ubl_response.read(content) for content in world.channel.files.values()]


@pytest.fixture
async def supplied(world: World) -> World:
    await payables.supply(world.store)
    return world


async def test_accepted_and_paid_in_two_parts(supplied: World) -> None:
    world = supplied
    content = payables.document(payables.invoice())
    record = await opened(world, content)
    assert record.number is None
    assert record.document
    assert record.document.number == "GX-1"
    assert record.content_hash == digest(content)
    assert record.due_on == date(2026, 12, 2)
    assert record.payable == Decimal("119.00")
    assert record.circumstances
    assert record.circumstances.first_invoice
    assert not record.circumstances.new_bank_details
    assert [ref.sha256 for ref in record.delivery.documents] == [digest(content)]
    await world.decide(record.id)
    record = await world.until(record.id, "payable")
    (response,) = said(world)
    assert (response.code, response.invoice_number) == (ResponseCode.ACCEPTED, "GX-1")
    assert record.delivery.business is Business.ACCEPTED
    assert record.accepted_on is not None
    past = await world.store.histories.get("globex-northwind")
    assert (past.invoices, past.totals) == (1, (Decimal("119.00"),))
    await world.command(record.id, "pay", amount="19.00")
    await world.until(record.id, lambda r: r.settlement.paid == 19 and r.state == "payable")
    await world.command(record.id, "pay")
    record = await world.until(record.id, "paid")
    assert record.open_amount == 0
    assert (await world.handle(record.id).result())["state"] == "paid"
    allocations = (await world.store.allocations.page({"invoice_id": record.id})).items
    assert sorted(one.amount for one in allocations) == [Decimal("19.00"), Decimal("100.00")]
    booked = (await world.store.ledger.page({"invoice_id": record.id})).items
    payable = [line for entry in booked for line in entry.lines if line.account == "payable:globex"]
    assert sum(line.credit - line.debit for line in payable) == 0
    await holds(world)


async def test_an_amount_that_cannot_be_paid_is_refused(supplied: World) -> None:
    record = await opened(supplied, payables.document(payables.invoice()))
    await supplied.decide(record.id)
    await supplied.until(record.id, "payable")
    for amount in ("119.01", "many"):
        cause = await refusal(partial(supplied.command, record.id, "pay", amount=amount))
        assert cause.type == "conflict"
    assert (await supplied.store.invoices.get(record.id)).settlement.paid == 0


async def test_a_supplier_who_sends_edifact_is_answered_in_it(supplied: World) -> None:
    world = supplied
    sent = INVOIC["edifact-invoic-d96a"].write(payables.invoice(), edifact.envelope())
    (known,) = await arrive(world, sent)
    kept = (await world.store.inbound.page({})).items
    (part,) = [one for one in kept if one.part_of == known.id]
    part = await settled(world, part.id)
    assert part.invoice_id is not None, part
    await world.until(part.invoice_id, "approval")
    await world.decide(part.invoice_id, verdict="reject", reason="nobody ordered this")
    await world.until(part.invoice_id, "refused")
    receipt, answer = world.channel.files.values()
    assert b"+CONTRL:D:3" in receipt
    assert b"+APERAK:D:96A" in answer
    assert b"BGM+305+R000000002+27" in answer
    assert b"RFF+IV:GX-1" in answer
    assert b"nobody ordered this" in answer
    assert b"4098765000010:14+4012345000009:14" in answer
    await holds(world)


@pytest.mark.parametrize("answer", [True, False])
async def test_whoever_sent_what_is_put_away_can_be_told(supplied: World, answer: bool) -> None:
    world = supplied
    stranger = payables.supplier(party=builders.party("Nobody Ltd", vat_id="DE129273398"))
    content = payables.document(payables.invoice(seller=stranger))
    (known,) = await arrive(world, content)
    assert known.state == "parked"
    handle = world.client.get_workflow_handle_for(
        InboundDocumentWorkflow.run, inbound_workflow(known.id)
    )
    command = InboundCommand(
        id="1", name="discard", actor="dora", reason="we do not know you", answer=answer
    )
    with contextlib.suppress(RPCError):  # the test server forgets updates that end a workflow
        await handle.execute_update(InboundDocumentWorkflow.command, command)
    assert (await handle.result()).state == "discarded"
    known = await world.store.inbound.get(known.id)
    if not answer:
        assert known.deliveries == ()
        return
    assert known.summary.endswith("(the sender is told)"), known.summary
    await asyncio.wait_for(_delivered(world), 30)
    (response,) = said(world)
    assert (response.code, response.invoice_number) == (ResponseCode.REJECTED, "GX-1")
    assert response.reason == "we do not know you"


async def _delivered(world: World) -> None:
    while not world.channel.files:
        await asyncio.sleep(0.02)


async def test_nobody_is_told_of_what_has_no_number(supplied: World) -> None:
    (known,) = await arrive(supplied, b"<nonsense/>")
    handle = supplied.client.get_workflow_handle_for(
        InboundDocumentWorkflow.run, inbound_workflow(known.id)
    )
    command = InboundCommand(id="1", name="discard", actor="dora", reason="spam", answer=True)
    with contextlib.suppress(RPCError):
        await handle.execute_update(InboundDocumentWorkflow.command, command)
    assert "cannot be told" in (await handle.result()).summary


async def test_refused_with_the_reason_of_the_approver(supplied: World) -> None:
    world = supplied
    record = await opened(world, payables.document(payables.invoice(), "cii-d16b"))
    await world.decide(record.id, verdict="reject", reason="nobody ordered\x07 <this>")
    record = await world.until(record.id, "refused")
    (response,) = said(world)
    assert response.code is ResponseCode.REJECTED
    assert response.reason == "nobody ordered <this>"
    assert record.delivery.business is Business.REJECTED
    assert record.delivery.business_reason == "nobody ordered <this>"
    assert record.accepted_on is None
    assert await world.store.histories.find("globex-northwind") is None
    assert len(record.delivery.documents) == 2
    assert await world.store.ledger.count({"invoice_id": record.id}) == 0


async def test_the_supplier_is_asked_before_it_is_accepted(supplied: World) -> None:
    world = supplied
    record = await opened(world, payables.document(payables.invoice()))
    await world.command(record.id, "dispute", reason="which order is this for?")
    await world.until(record.id, "queried")
    await world.command(record.id, "resolve", reason="order 7, they say")
    await world.until(record.id, "approval")
    await world.decide(record.id)
    record = await world.until(record.id, "payable")
    asked, accepted = said(world)
    assert (asked.code, asked.reason) == (ResponseCode.UNDER_QUERY, "which order is this for?")
    assert (accepted.code, accepted.reason) == (ResponseCode.ACCEPTED, "")
    assert record.dispute is not None
    assert not record.dispute.is_open
    assert record.dispute.resolution == "order 7, they say"


async def test_what_breaks_rules_keeps_its_findings_and_is_refused_with_them(
    supplied: World,
) -> None:
    made = payables.invoice()
    wrong = made.totals.model_copy(update={"payable": Decimal("200.00")})
    record = await opened(
        supplied, payables.document(made.model_copy(update={"totals": wrong})), "faulty"
    )
    assert "BR-CO-16" in {found.rule for found in fatal(record.findings)}
    assert record.payable == Decimal("200.00")
    await supplied.command(record.id, "answer", choice="refuse", roles=("clerk",))
    await supplied.until(record.id, "refused")
    (response,) = said(supplied)
    assert "BR-CO-16" in response.reason


async def test_an_unknown_supplier_waits_until_it_is_known(world: World) -> None:
    content = payables.document(payables.invoice())
    (known,) = await arrive(world, content)
    assert (known.state, known.kind) == ("parked", InboundKind.INVOICE)
    (finding,) = known.findings
    assert finding.rule == "PAYABLE-SELLER"
    assert "vat:de811907980" in finding.message
    assert "create the partner" in finding.hint
    assert "Globex" not in known.summary
    await world.store.partners.put(payables.supplier())
    known = await retry(world, known)
    assert known.findings[0].rule == "PAYABLE-PARTNERSHIP"
    await payables.supply(world.store)
    known = await retry(world, known, "2")
    assert (known.state, known.findings) == ("processed", ())
    assert known.invoice_id
    await world.until(known.invoice_id, "approval")


async def test_the_same_number_twice_waits_and_names_the_first(supplied: World) -> None:
    world = supplied
    first = await opened(world, payables.document(payables.invoice()))
    (second,) = await arrive(world, payables.document(payables.invoice("gx-1"), "cii-d16b"))
    assert second.state == "parked"
    assert second.findings[0].rule == "PAYABLE-DUPLICATE"
    assert first.id in second.findings[0].message
    await world.decide(first.id, verdict="reject", reason="wrong price")
    await world.until(first.id, "refused")
    second = await retry(world, second)
    assert second.state == "processed"
    (third,) = await arrive(world, payables.document(payables.invoice(price="50")))
    assert second.invoice_id
    assert second.invoice_id in third.findings[0].message


async def test_two_of_one_number_at_once_open_one(supplied: World) -> None:
    one, other = payables.invoice(), payables.invoice(price="50")
    found = await arrive(supplied, payables.document(one), payables.document(other))
    assert sorted(known.state for known in found) == ["parked", "processed"]
    assert await supplied.store.drafts.count({"partnership_id": "globex-northwind"}) == 1


async def test_the_same_bytes_open_one_invoice(supplied: World) -> None:
    content = payables.document(payables.invoice())
    record = await opened(supplied, content)
    (again,) = await arrive(supplied, content)
    assert (again.invoice_id, again.times_seen) == (record.id, 2)


async def test_an_account_that_nobody_knows_is_told(supplied: World) -> None:
    forged = payables.supplier(iban="DE89370400440532013000")
    record = await opened(supplied, payables.document(payables.invoice(seller=forged)))
    assert record.circumstances
    assert record.circumstances.new_bank_details
    (finding,) = [found for found in record.findings if found.rule == "PAYABLE-ACCOUNT"]
    assert "DE89" not in finding.message


async def test_an_account_that_was_accepted_before_is_known(supplied: World) -> None:
    record = await opened(supplied, payables.document(payables.invoice()))
    await supplied.store.partners.put(payables.supplier(iban="DE89370400440532013000"))
    past = TradeHistory(id="globex-northwind").followed_by(Decimal(1), record.account)
    await supplied.store.histories.put(past)
    record = await opened(supplied, payables.document(payables.invoice("GX-2")))
    assert record.circumstances
    assert not record.circumstances.new_bank_details


async def test_a_credit_note_knows_the_payable_that_it_reduces(supplied: World) -> None:
    record = await opened(supplied, payables.document(payables.invoice()))
    note = await opened(supplied, payables.document(payables.credit_note()))
    assert note.request.corrects_invoice_id == record.id
    assert note.document
    assert note.document.is_credit_note


async def test_a_lifecycle_that_issues_takes_up_nothing_received(world: World) -> None:
    choice = LifecycleChoice(key="credit-note")
    await payables.supply(world.store, partnership=payables.buying(credit_note_lifecycle=choice))
    (known,) = await arrive(world, payables.document(payables.credit_note()))
    assert known.findings[0].rule == "PAYABLE-LIFECYCLE"
    await world.store.partnerships.put(payables.buying())
    assert (await retry(world, known)).state == "processed"


async def test_an_answer_that_cannot_be_sent_keeps_its_message_id(supplied: World) -> None:
    world = supplied
    record = await opened(world, payables.document(payables.invoice()))
    world.channel.failures = [DeliveryUnavailable("no route"), DeliveryRejected("wrong key")]
    await world.decide(record.id, verdict="reject", reason="not ordered")
    failed = await world.until(record.id, "refusal_failed")
    assert "wrong key" in failed.failure
    order = await world.store.transmissions.get(failed.delivery.message_id)
    assert order.state is TransmissionState.FAILED
    await world.command(record.id, "retry")
    done = await world.until(record.id, "refused")
    assert done.delivery.message_id == order.id
    assert list(world.channel.files) == [order.file_name]
    kept = await world.store.transmissions.get(order.id)
    assert (kept.state, kept.document) == (TransmissionState.SENT, order.document)


async def test_a_supplier_without_an_address_cannot_be_answered_and_that_is_seen(
    world: World,
) -> None:
    party = builders.party("Globex GmbH", vat_id="DE811907980")
    silent = payables.supplier(party=party.model_copy(update={"electronic_address": None}))
    await payables.supply(world.store)
    await world.store.partners.put(silent)
    record = await opened(world, payables.document(payables.invoice(seller=silent)))
    await world.decide(record.id, verdict="reject", reason="not ordered")
    failed = await world.until(record.id, "refusal_failed")
    assert "cannot be written" in failed.failure


SPOILT: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda content: content[:-40], "XML"),
    (lambda content: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + content, "XML"),
    (lambda content: content.replace(b">EUR<", b">money<"), ""),
    (lambda content: content.replace(b">119.00<", b">many<"), ""),
    (lambda content: content.replace(b"Invoice-2", b"Invoice-3"), "DOCUMENT_UNKNOWN"),
    (lambda content: b"\x00\xff" * 500, "DOCUMENT_UNKNOWN"),
]


async def test_hostile_and_broken_documents_are_kept_and_seen(supplied: World) -> None:
    good = payables.document(payables.invoice())
    spoilt = [spoil(good) for spoil, _ in SPOILT]
    *broken, fine = await arrive(supplied, *spoilt, good)
    for known, content, (_, rule) in zip(broken, spoilt, SPOILT, strict=True):
        assert known.state == "parked"
        assert known.findings[0].rule.startswith(rule)
        assert await supplied.documents.get(known.id) == content
    assert fine.state == "processed"
    assert (await retry(supplied, broken[0])).state == "parked"


async def test_an_invoice_that_we_write_for_a_supplier_is_accepted_and_paid(
    world: World,
) -> None:
    await payables.supply(world.store, partnership=payables.self_billing())
    wanted = builders.request(partnership_id="globex-northwind", type_code="389")
    id = await world.open(request=wanted)
    await world.until(id, "approval")
    await world.decide(id)
    record = await world.until(id, "awaiting_response")
    assert record.number == "GX-SB-00001"
    sent = read_invoice(world.channel.files["GX-SB-00001.xml"])
    assert (sent.type_code, sent.seller.name) == ("389", "Globex GmbH")
    response = InvoiceResponse(id="r", invoice_number=record.number, code=ResponseCode.ACCEPTED)
    content = ubl_response.write(
        response,
        issued_on=date(2026, 11, 3),
        sender=payables.supplier().party,
        receiver=builders.seller().party,
        invoice_type=InvoiceTypeCode.SELF_BILLED,
    )
    await arrive(world, content)
    await world.until(id, "open")
    await world.command(id, "pay", reason="transfer 17")
    await world.until(id, "reconciled")
    booked = (await world.store.ledger.page({"invoice_id": id})).items
    owed = [line for entry in booked for line in entry.lines if line.account == "payable:globex"]
    assert [line.credit - line.debit for line in owed] in ([119, -119], [-119, 119])
    assert record.document
    assert [note.text for note in record.document.notes] == ["Self-billing"]
    await holds(world)


async def test_an_invoice_for_a_supplier_has_to_say_that_we_wrote_it(world: World) -> None:
    await payables.supply(world.store, partnership=payables.self_billing())
    id = await world.open(request=builders.request(partnership_id="globex-northwind"))
    record = await world.until(id, "correction")
    assert [found.rule for found in fatal(record.findings)] == ["INV-SELF-BILLED"]
