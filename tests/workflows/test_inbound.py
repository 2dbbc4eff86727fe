"""Receiving: matched, unmatched, poisonous, twice."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from domain.core.errors import DeliveryRejected
from domain.core.identifiers import digest
from domain.exchange.delivery import RemoteFile
from domain.exchange.inbound import InboundDocument, Mailbox
from domain.exchange.response import InvoiceResponse, ResponseCode
from domain.settlement.bank import BankEntry, BankStatement
from domain.trade.terms import ChannelConfig
from integration.bank.camt_writer import write_statement
from integration.formats.ubl_response import write as write_response
from tests import builders
from tests.workflows.world import World, refusal
from workflows.inbound import InboundDocumentWorkflow, MailboxPollWorkflow
from workflows.messages import InboundCommand, MailboxStart
from workflows.names import BLOCKED, QUEUE, inbound_workflow

MAILBOX = Mailbox(id="bank", partner_id="acme", channel=ChannelConfig(kind="fake"))


def response(number: str, code: str = "AP") -> bytes:
    reason = "order unknown" if code == "RE" else ""
    said = InvoiceResponse(id="r", invoice_number=number, code=ResponseCode(code), reason=reason)
    return write_response(
        said,
        issued_on=date(2026, 11, 3),
        sender=builders.party("Acme AG"),
        receiver=builders.party("Northwind GmbH"),
    )


def statement(*entries: tuple[str, str], closing: str | None = None) -> bytes:
    made = tuple(
        BankEntry.single(
            reference=f"ref-{index}",
            amount=Decimal(amount),
            currency="EUR",
            booked_on=date(2026, 11, 20),
            text=(text,),
        )
        for index, (text, amount) in enumerate(entries)
    )
    moved = sum((entry.amount for entry in made), Decimal(0))
    return write_statement(
        BankStatement(
            id="stmt-1",
            account="DE89370400440532013000",
            currency="EUR",
            opening=Decimal(0),
            closing=Decimal(closing) if closing else moved,
            entries=made,
        ),
        created_at=datetime(2026, 11, 20, tzinfo=UTC),
    )


async def poll(world: World, *contents: bytes) -> list[str]:
    """Put files into the mailbox, poll it, and wait for what becomes of them."""
    await world.store.mailboxes.put(MAILBOX)
    for index, content in enumerate(contents):
        name = f"{index}-{digest(content)[:6]}.xml"
        world.channel.waiting.append(
            RemoteFile(name=name, claimed_as=f".claimed-{name}", content=content)
        )
    poll = f"poll-{digest(b''.join(contents))[:8]}-{len(world.channel.finished)}"
    await world.poll("bank", poll)
    return [digest(content) for content in contents]


async def settled(world: World, document: str, *states: str) -> InboundDocument:
    while True:
        known: InboundDocument = await world.store.inbound.get(document)
        if known.state in states:
            return known
        await asyncio.sleep(0.01)


async def issued(world: World) -> Any:
    return await world.store.invoices.get(await world.sent())


async def test_a_response_reaches_its_invoice(world: World) -> None:
    invoice = await issued(world)
    (document,) = await poll(world, response(invoice.number))
    await settled(world, document, "processed")
    await world.until(invoice.id, "open")
    assert len(world.channel.finished) == 1


async def test_a_statement_settles_what_it_names(world: World) -> None:
    invoice = await issued(world)
    content = statement((f"Invoice {invoice.number}", "119.00"), ("who knows", "5.00"))
    (document,) = await poll(world, content)
    known = await settled(world, document, "processed")
    assert known.summary == "2 entries in 1 statement"
    await world.until(invoice.id, "reconciled")
    page = await world.store.payments.page({}, limit=10)
    assert sorted(payment.reason for payment in page.items) == [
        "",
        "no reference names an open document, and the payer is not known",
    ]


async def test_the_same_file_and_the_same_entry_count_once(world: World) -> None:
    invoice = await issued(world)
    content = statement((invoice.number, "19.00"))
    (document,) = await poll(world, content)
    await world.until(invoice.id, "partially_paid")
    await poll(world, content)
    other_file = content.replace(b"<MsgId>stmt-1", b"<MsgId>again")
    await poll(world, other_file)
    await settled(world, digest(other_file), "processed")
    known = await world.store.inbound.get(document)
    assert known.times_seen == 2
    record = await world.store.invoices.get(invoice.id)
    assert record.settlement.paid == 19
    assert await world.store.ledger.count({}) == 3  # issue, receipt, allocation


async def test_poison_is_parked_and_blocks_nothing(world: World) -> None:
    invoice = await issued(world)
    poison, good = await poll(world, b"<not xml", response(invoice.number))
    parked = await settled(world, poison, "parked")
    assert parked.findings
    await settled(world, good, "processed")
    handle = world.client.get_workflow_handle_for(
        InboundDocumentWorkflow.run, inbound_workflow(poison)
    )
    retried = await handle.execute_update(
        InboundDocumentWorkflow.command, InboundCommand(id="1", name="retry", actor="dora")
    )
    assert retried.state == "parked"
    await handle.execute_update(
        InboundDocumentWorkflow.command,
        InboundCommand(id="2", name="discard", actor="dora", reason="a test file"),
    )
    assert (await handle.result()).state == "discarded"
    assert (await world.store.inbound.get(poison)).summary == "discarded by dora: a test file"
    assert await world.documents.get(poison) == b"<not xml"


async def test_a_statement_that_does_not_add_up_books_nothing(world: World) -> None:
    (document,) = await poll(world, statement(("x", "10.00"), closing="11.00"))
    parked = await settled(world, document, "parked")
    assert parked.findings[0].rule == "BANK_BALANCE"
    assert await world.store.payments.count({}) == 0


async def test_an_unmatched_response_waits_for_its_invoice(world: World) -> None:
    (document,) = await poll(world, response("NW-00001"))
    await settled(world, document, "unmatched")
    invoice = await issued(world)
    assert invoice.number == "NW-00001"
    handle = world.client.get_workflow_handle_for(
        InboundDocumentWorkflow.run, inbound_workflow(document)
    )
    await handle.execute_update(
        InboundDocumentWorkflow.command, InboundCommand(id="1", name="retry", actor="dora")
    )
    await world.until(invoice.id, "open")


async def test_a_late_response_to_an_ended_invoice_is_kept(world: World) -> None:
    invoice = await issued(world)
    await poll(world, statement((invoice.number, "119.00")))
    await world.until(invoice.id, "reconciled")
    await world.handle(invoice.id).result()
    (document,) = await poll(world, response(invoice.number, "RE"))
    known = await settled(world, document, "processed")
    assert known.summary == "RE for NW-00001"
    kept = await world.store.acknowledgements.get(f"{document}.1")
    assert kept.invoice_id == invoice.id


async def test_an_unknown_command_is_refused(world: World) -> None:
    (document,) = await poll(world, b"nonsense")
    await settled(world, document, "parked")
    handle = world.client.get_workflow_handle_for(
        InboundDocumentWorkflow.run, inbound_workflow(document)
    )
    command = InboundCommand(id="1", name="eat", actor="dora")
    cause = await refusal(lambda: handle.execute_update(InboundDocumentWorkflow.command, command))
    assert cause.type == "invalid_transition"


async def test_two_commands_at_once_are_both_answered(world: World) -> None:
    (document,) = await poll(world, b"rubbish")
    await settled(world, document, "parked")
    handle = world.client.get_workflow_handle_for(
        InboundDocumentWorkflow.run, inbound_workflow(document)
    )
    commands = [
        InboundCommand(id=str(number), name="discard", actor="dora", reason="twice")
        for number in range(2)
    ]
    answers = await asyncio.gather(
        *(handle.execute_update(InboundDocumentWorkflow.command, each) for each in commands)
    )
    assert {answer.state for answer in answers} == {"discarded"}
    assert (await handle.result()).state == "discarded"


async def test_a_mailbox_that_cannot_be_read_is_shown_and_is_no_failed_workflow(
    world: World,
) -> None:
    world.channel.failures = [DeliveryRejected("wrong host key")]
    await world.store.mailboxes.put(MAILBOX)
    found = await world.client.execute_workflow(
        MailboxPollWorkflow.run, MailboxStart(mailbox_id="bank"), id="poll-x", task_queue=QUEUE
    )
    assert found == 0
    seen = await world.client.get_workflow_handle("poll-x").describe()
    assert seen.typed_search_attributes[BLOCKED] is True
