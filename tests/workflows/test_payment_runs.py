"""Payment runs: from the proposal over two people and a bank to the statement that shows it."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from lxml import etree
from temporalio.testing import WorkflowEnvironment

from domain.core.errors import DeliveryRejected
from domain.core.identifiers import digest
from domain.exchange.delivery import RemoteFile
from domain.exchange.inbound import Mailbox
from domain.process.paying_out.asked import Asked
from domain.process.paying_out.deciding import orders_of
from domain.process.paying_out.proposing import propose
from domain.settlement.bank import BankStatement
from domain.settlement.paying_out import OrderState, PaymentRun, PaymentRunState, RunKind
from domain.trade.mandate import PayingPolicy
from domain.trade.terms import ChannelConfig
from integration.bank.camt_writer import write_statement
from integration.bank.pain_status import NAMESPACE
from tests import builders, payables
from tests.paying import left, owed
from tests.paying import world as owing
from tests.payments import entry
from tests.workflows.test_payables import opened
from tests.workflows.test_payables import settled as settled_document
from tests.workflows.world import World, refusal
from workflows.messages import RunCommand
from workflows.names import payment_run_workflow
from workflows.payment_run import PaymentRunWorkflow
from workflows.starting import start_payment_run

CHANNEL = ChannelConfig(kind="fake")


TOMORROW = datetime.now(UTC).date() + timedelta(days=1)


async def proposed(world: World, **changes: Any) -> Any:
    """A run of what is due; its workflow."""
    base: dict[str, Any] = {
        "run_id": "run-1",
        "kind": RunKind.TRANSFER,
        "company_id": "northwind",
        "pays_on": TOMORROW,
        "actor": "anna",
    }
    await propose(world.store, Asked(**{**base, **changes}), datetime.now(UTC))
    await start_payment_run(world.client, "run-1")
    return world.client.get_workflow_handle_for(
        PaymentRunWorkflow.run, payment_run_workflow("run-1")
    )


async def said(handle: Any, name: str, actor: str = "ben", **more: Any) -> Any:
    command = RunCommand(id=f"{name}-{actor}", name=name, actor=actor, **more)
    return await handle.execute_update(PaymentRunWorkflow.command, command)


async def until(world: World, wanted: PaymentRunState) -> PaymentRun:
    """The run, when it is there."""
    async with asyncio.timeout(60):
        while True:
            run: PaymentRun = await world.store.payment_runs.get("run-1")
            if run.state is wanted:
                return run
            await asyncio.sleep(0.01)


async def ended(
    environment: WorkflowEnvironment,
    world: World,
    wanted: PaymentRunState,
    after: timedelta = timedelta(hours=2),
) -> PaymentRun:
    """What the run came to, after some time."""
    await environment.sleep(after)
    return await until(world, wanted)


def status(run: PaymentRun, code: str) -> bytes:
    return (
        f'<Document xmlns="{NAMESPACE}10"><CstmrPmtStsRpt><GrpHdr><MsgId>S</MsgId></GrpHdr>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{run.message_id}</OrgnlMsgId><GrpSts>{code}</GrpSts>"
        "</OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()


async def handed_in(world: World, content: bytes) -> Any:
    """The bank's file comes by its mailbox; what it was taken for."""
    await world.store.mailboxes.put(Mailbox(id="bank", channel=CHANNEL))
    world.channel.waiting = [RemoteFile(name="s.xml", claimed_as=".s", content=content)]
    await world.poll("bank", f"poll-{digest(content)[:12]}")
    return await settled_document(world, digest(content))


def end_to_end_ids(content: bytes) -> list[str]:
    return [one.text or "" for one in etree.fromstring(content).iter("{*}EndToEndId")]


async def test_from_the_suppliers_invoice_to_the_statement(world: World) -> None:
    await payables.supply(world.store)
    record = await opened(world, payables.document(payables.invoice()))
    await world.decide(record.id)
    await world.until(record.id, "payable")
    world.channel.files.clear()
    await world.store.partners.put(builders.seller(paying=PayingPolicy(channel=CHANNEL)))
    handle = await proposed(world, invoice_ids=(record.id,))
    own = await refusal(lambda: said(handle, "approve", "anna"))
    assert "four eyes" in own.message
    await said(handle, "approve")
    run = await until(world, PaymentRunState.SENT)
    ((name, content),) = world.channel.files.items()
    (order,) = await orders_of(world.store, "run-1")
    assert name == f"{run.message_id}.xml"
    assert end_to_end_ids(content) == [order.end_to_end_id]
    assert order.amount == Decimal("119.00")
    known = await handed_in(world, status(run, "ACCP"))
    assert (known.kind, known.summary) == ("payment_status", "payment run run-1 is answered")
    us = builders.seller()
    booked = entry("-119.00", end_to_end_id=order.end_to_end_id)
    shown = BankStatement(
        id="stmt-1",
        account=us.iban or "",
        currency="EUR",
        opening=Decimal(500),
        closing=Decimal(381),
        entries=(booked,),
    )
    await handed_in(world, write_statement(shown, created_at=datetime.now(UTC)))
    paid = await world.until(record.id, "paid")
    assert paid.open_amount == 0
    assert (await said(handle, "look", "system")).state == "done"
    (order,) = await orders_of(world.store, "run-1")
    assert order.state is OrderState.BOOKED


async def test_a_bank_that_refuses_the_file_is_asked_again(
    world: World, environment: WorkflowEnvironment
) -> None:
    await owing(world.store, owed("a"), channel=CHANNEL)
    world.channel.failures = [DeliveryRejected("no such folder")]
    handle = await proposed(world, invoice_ids=("a",))
    await said(handle, "approve")
    (order,) = await orders_of(world.store, "run-1")
    await world.store.payments.put(left(order.end_to_end_id, "a"))
    await ended(environment, world, PaymentRunState.DONE)
    names = {message.file_name for message in world.channel.messages}
    assert (len(world.channel.messages), len(names), world.channel.sent) == (2, 1, 1)


async def test_without_a_way_to_the_bank_somebody_hands_the_file_over(world: World) -> None:
    await owing(world.store, owed("a"), owed("b"))
    handle = await proposed(world, invoice_ids=("a", "b"))
    early = await refusal(lambda: said(handle, "handed_over"))
    assert "no file" in early.message
    await said(handle, "drop", order_id="run-1.2", reason="not yet")
    await said(handle, "approve")
    async with asyncio.timeout(60):
        while (await world.store.payment_runs.get("run-1")).document is None:
            await asyncio.sleep(0.01)
    late = await refusal(lambda: said(handle, "cancel"))
    assert "with the bank" in late.message
    await said(handle, "handed_over", "dora")
    run = await until(world, PaymentRunState.SENT)
    assert run.place == "handed over by dora"
    assert run.document is not None
    content = await world.documents.get(run.document)
    assert len(end_to_end_ids(content)) == 1
    await handed_in(world, status(run, "RJCT"))
    assert (await said(handle, "look", "system")).state == "done"


async def test_a_proposal_that_nobody_approves_lets_its_invoices_go(
    world: World, environment: WorkflowEnvironment
) -> None:
    await owing(world.store, owed("a"))
    await proposed(world, invoice_ids=("a",))
    run = await ended(environment, world, PaymentRunState.CANCELLED, timedelta(days=15))
    assert (run.ended_by, run.reason) == ("system", "nobody has approved it for 14 days")
    assert (await orders_of(world.store, "run-1"))[0].holds is None


async def test_what_cannot_be_written_ends_the_run_with_the_reason(world: World) -> None:
    await owing(world.store, owed("a"), channel=CHANNEL)
    await world.store.partners.put(builders.seller(iban=None, paying=PayingPolicy()))
    handle = await proposed(world, invoice_ids=("a",))
    await said(handle, "approve")
    run = await until(world, PaymentRunState.CANCELLED)
    assert "has no account" in run.reason


async def test_a_status_of_a_file_that_is_none_of_ours_waits(world: World) -> None:
    await owing(world.store, owed("a"))
    await proposed(world, invoice_ids=("a",))
    run = await world.store.payment_runs.get("run-1")
    other = run.model_copy(update={"message_id": "SOMEBODYELSE"})
    known = await handed_in(world, status(other, "ACCP"))
    assert (known.state, known.findings[0].rule) == ("parked", "PAIN_UNKNOWN")
