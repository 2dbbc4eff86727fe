"""What became of what we sent: expected acknowledgements, silence, refusals, matching by hand."""

import asyncio
import contextlib
import itertools
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.delivery_contracts import (
    DeliveryCommand,
    DeliveryNews,
    DeliveryStanding,
    MatchInput,
)
from domain.core.errors import DeliveryRejected, DeliveryUnavailable, DeliveryUnknown
from domain.exchange.statement import Statement, Syntax, Transport
from domain.exchange.transmission import MessageKind, Transmission
from domain.ports import Records
from domain.process.acknowledging import Acknowledged, acknowledge
from domain.process.outbox import place
from domain.record import InvoiceRecord
from domain.trade.terms import AcknowledgementKind, ChannelConfig, DeliveryProfile, Expectation
from tests import builders
from tests.acknowledged import response, statement
from tests.workflows.world import World, refusal
from workflows.delivery import DeliveryWorkflow, MatchWorkflow
from workflows.messages import DeliveryStart
from workflows.names import QUEUE, delivery_workflow, match_workflow

CONTRL = AcknowledgementKind.CONTRL
DAY = timedelta(days=1, minutes=1)


@pytest.fixture
async def expecting(world: World) -> World:
    """The partner's system has to acknowledge within a day."""
    await world.store.partnerships.put(builders.partnership(delivery=profile()))
    return world


def profile(**changes: Any) -> DeliveryProfile:
    wanted = {
        "channel": ChannelConfig(kind="fake"),
        "expects": (Expectation(kind=CONTRL, within="P1D"),),
    }
    return DeliveryProfile(**{**wanted, **changes})


async def say(
    world: World, *said: Statement, partner_id: str | None = "acme", document: str = "a"
) -> Acknowledged:
    """What the inbound side does with what came: kept and matched, then everybody is told."""

    async def work(tx: Records) -> Acknowledged:
        return await acknowledge(
            tx, said, document=document * 64, partner_id=partner_id, at=datetime.now(UTC)
        )

    done = await world.store.transact(work)
    for fact in done.facts:
        await world.notice(fact.invoice_id, fact.event, fact.acknowledgement_id)
    for id in done.transmissions:
        with contextlib.suppress(RPCError):  # nobody waits, or not yet
            await delivery(world, id).signal("acknowledged", DeliveryNews(id=id))
    return done


def delivery(world: World, id: str) -> WorkflowHandle[Any, Any]:
    return world.client.get_workflow_handle_for(DeliveryWorkflow.run, delivery_workflow(id))


async def finished(world: World, id: str) -> DeliveryStanding:
    """What a delivery came to. Its workflow starts a moment after the invoice was sent."""
    for _ in range(200):
        with contextlib.suppress(RPCError):
            standing: DeliveryStanding = await delivery(world, id).result()
            return standing
        await asyncio.sleep(0.02)
    raise AssertionError(f"nothing watches {id}")


def contrl(record: InvoiceRecord, syntax: str = "accepted", **more: Any) -> Statement:
    return statement(CONTRL, record.number or "", syntax=Syntax(syntax), **more)


async def log_of(world: World, id: str) -> list[str]:
    page = await world.store.exchange_log.page({"invoice_id": id})
    return [entry.act.value for entry in reversed(page.items)]


async def test_an_expected_acknowledgement_arrives(expecting: World) -> None:
    world = expecting
    id = await world.sent()
    record = await world.store.invoices.get(id)
    assert record.delivery.awaits == (CONTRL,)
    await say(world, contrl(record))
    standing = await finished(world, f"{id}.m1")
    assert (standing.syntax, standing.waits) == ("accepted", ())
    after = await world.until(id, lambda r: r.delivery.syntax is Syntax.ACCEPTED)
    assert (after.state, after.delivery.awaits) == ("awaiting_response", ())
    assert await log_of(world, id) == ["sent", "acknowledged"]


async def test_without_expectations_nothing_is_watched(world: World) -> None:
    id = await world.sent()
    record = await world.store.invoices.get(id)
    with pytest.raises(RPCError, match="not found"):
        await delivery(world, f"{id}.m1").describe()
    await say(world, contrl(record))
    after = await world.until(id, lambda r: r.delivery.syntax is Syntax.ACCEPTED)
    assert after.state == "awaiting_response"


async def test_silence_becomes_visible_and_a_late_answer_counts(
    expecting: World, environment: WorkflowEnvironment
) -> None:
    world = expecting
    id = await world.sent()
    await environment.sleep(DAY)
    record = await world.until(id, "delivery_overdue")
    assert record.blocked
    assert record.delivery.overdue == (CONTRL,)
    standing = await delivery(world, f"{id}.m1").query("standing", result_type=DeliveryStanding)
    assert standing.overdue == ("contrl",)
    await say(world, contrl(record))
    after = await world.until(id, "awaiting_response")
    assert after.delivery.overdue == ()
    assert sorted(await log_of(world, id)) == ["acknowledged", "overdue", "sent"]


async def test_a_refusal_of_their_system_is_sent_again_by_command(expecting: World) -> None:
    world = expecting
    id = await world.sent()
    record = await world.store.invoices.get(id)
    await say(world, contrl(record, "rejected", code="UCM 4", reason="unknown segment"))
    refused = await world.until(id, "delivery_rejected")
    assert refused.delivery.problem == "CONTRL UCM 4: unknown segment"
    assert "why it is sent again" in (await refusal(lambda: world.command(id, "resend"))).message
    await world.command(id, "resend", reason="they mended their map")
    again = await world.until(id, "awaiting_response")
    assert again.delivery.message_id == f"{id}.m2"
    assert (again.delivery.syntax, again.delivery.problem) == (Syntax.UNKNOWN, "")
    first = await world.store.transmissions.get(f"{id}.m1")
    second = await world.store.transmissions.get(f"{id}.m2")
    assert first.superseded_by == second.id
    assert (first.control_number, second.control_number) == (1, 2)
    assert first.file_name != second.file_name
    assert len(world.channel.files) == 2
    await finished(world, f"{id}.m1")
    assert await log_of(world, id) == ["sent", "acknowledged", "superseded", "sent"]
    cause = await refusal(lambda: world.command(id, "resend", reason="once more"))
    assert cause.type == "invalid_transition"


async def test_what_is_said_of_a_superseded_message_is_noted_only(expecting: World) -> None:
    world = expecting
    id = await world.sent()
    record = await world.store.invoices.get(id)
    await say(world, contrl(record, "rejected"))
    await world.until(id, "delivery_rejected")
    await world.command(id, "resend", reason="mended")
    again = await world.until(id, "awaiting_response")
    late = statement(CONTRL, f"{id}.m1", "message_id", syntax=Syntax.REJECTED)
    done = await say(world, late, document="b")
    assert done.transmissions == (f"{id}.m1",)
    chain = await world.until(id, lambda r: r.version > again.version)
    assert (chain.state, chain.delivery.syntax) == ("awaiting_response", Syntax.UNKNOWN)


async def test_what_nobody_knows_is_kept_and_matched_by_hand(expecting: World) -> None:
    world = expecting
    id = await world.sent()
    record = await world.store.invoices.get(id)
    strange = statement(CONTRL, "4711", "interchange", syntax=Syntax.REJECTED)
    done = await say(world, strange)
    (kept,) = done.unmatched
    assert "interchange 4711" in kept.problem
    other = await say(world, contrl(record), partner_id="globex", document="b")
    assert other.unmatched, "what another partner says is not about this invoice"
    match = MatchInput(
        acknowledgement_id=kept.id,
        invoice_id=id,
        actor="olga",
        reason="their number was wrong",
        at=datetime.now(UTC),
    )
    outcome = await world.client.execute_workflow(
        MatchWorkflow.run, match, id=match_workflow(kept.id), task_queue=QUEUE
    )
    assert not outcome.problem
    await world.until(id, "delivery_rejected")
    matched = await world.store.acknowledgements.get(kept.id)
    assert (matched.matched_by, matched.transmission_id) == ("olga", f"{id}.m1")
    assert (await finished(world, f"{id}.m1")).syntax == "rejected"
    wrong = match.model_copy(update={"transmission_id": "other", "invoice_id": ""})
    outcome = await world.client.execute_workflow(
        MatchWorkflow.run, wrong, id="match/again", task_queue=QUEUE
    )
    assert "no 'other'" in outcome.problem


async def test_the_buyer_knows_better_than_any_system(expecting: World) -> None:
    world = expecting
    id = await world.sent()
    record = await world.store.invoices.get(id)
    await say(world, response(record.number, "AP"))
    await world.until(id, "open")
    failed = statement("mdn", f"{id}.m1", "message_id", transport=Transport.FAILED)
    await say(world, failed, document="b")
    after = await world.until(id, lambda r: r.delivery.transport is Transport.FAILED)
    assert after.state == "open"


async def test_a_refusal_on_the_spot_is_no_delivery(world: World) -> None:
    world.channel.says = [
        (statement("mdn", "x", "message_id", transport=Transport.FAILED, reason="decryption"),)
    ]
    id = await world.open()
    await world.until(id, "approval")
    await world.decide(id)
    failed = await world.until(id, "transmit_failed")
    assert "decryption" in failed.failure
    assert failed.delivery.transport is Transport.FAILED
    (kept,) = (await world.store.acknowledgements.page({"invoice_id": id})).items
    assert await world.documents.get(kept.document) == b"said"
    await world.command(id, "retry")
    done = await world.until(id, "awaiting_response")
    assert (done.delivery.transport, done.failure) == (Transport.TRANSMITTED, "")
    assert [message.id for message in world.channel.messages] == [f"{id}.m1"] * 2


async def test_a_receipt_on_the_spot_ends_the_wait(world: World) -> None:
    expects = (Expectation(kind=AcknowledgementKind.MDN, within="PT1H"),)
    await world.store.partnerships.put(builders.partnership(delivery=profile(expects=expects)))
    world.channel.says = [
        (statement("mdn", "x", "message_id", transport=Transport.DELIVERED, code="processed"),)
    ]
    id = await world.sent()
    record = await world.store.invoices.get(id)
    assert record.delivery.transport is Transport.DELIVERED
    assert record.delivery.awaits == ()


async def test_a_lost_reply_never_makes_a_second_message(world: World) -> None:
    world.channel.failures = [DeliveryUnknown("reply lost"), DeliveryUnavailable("down")]
    id = await world.sent()
    assert [message.id for message in world.channel.messages] == [f"{id}.m1"] * 3
    assert len(await world.store.transmissions.several([f"{id}.m1", f"{id}.m2"])) == 1
    assert await log_of(world, id) == ["not_sent", "not_sent", "sent"]


async def ordered(world: World, **changes: Any) -> Transmission:
    """An answer of ours that no invoice is behind."""
    content = await world.documents.put(b"UNB", name="c.edi", media_type="application/edifact")
    order = Transmission(
        **{
            "id": f"contrl-{uuid.uuid4().hex[:8]}",
            "kind": MessageKind.ACKNOWLEDGEMENT,
            "partner_id": "acme",
            "document": content,
            "file_name": "c.edi",
            "channel": ChannelConfig(kind="fake"),
            "created_at": datetime.now(UTC),
            **changes,
        }
    )
    return await world.store.transact(lambda tx: place(tx, order))


async def carried(world: World, order: Transmission) -> WorkflowHandle[Any, Any]:
    return await world.client.start_workflow(
        DeliveryWorkflow.run,
        DeliveryStart(transmission_id=order.id, partner_id="acme", send=True),
        id=delivery_workflow(order.id),
        task_queue=QUEUE,
    )


async def test_an_answer_of_ours_is_carried(world: World) -> None:
    world.channel.failures = [DeliveryUnavailable("busy")]
    order = await ordered(world)
    standing = await (await carried(world, order)).result()
    assert (standing.state, standing.transport) == ("sent", "transmitted")
    assert world.channel.files == {"c.edi": b"UNB"}


async def test_an_answer_that_is_refused_is_parked_until_somebody_decides(world: World) -> None:
    world.channel.failures = [DeliveryRejected("wrong key"), DeliveryRejected("wrong key")]
    order = await ordered(world)
    handle = await carried(world, order)
    await parked(world, order)
    command = DeliveryCommand(
        id="c1", transmission_id=order.id, name="retry", actor="olga", at=datetime.now(UTC)
    )
    again = await handle.execute_update("command", command, id="c1", result_type=DeliveryStanding)
    assert again.problem == "wrong key"
    discard = command.model_copy(update={"id": "c2", "name": "discard", "reason": "by phone"})
    await handle.execute_update("command", discard, id="c2")
    assert (await handle.result()).state == "discarded"
    page = await world.store.exchange_log.page({"transmission_id": order.id})
    assert [(one.act.value, one.actor) for one in reversed(page.items)] == [
        ("not_sent", "system"),
        ("not_sent", "system"),
        ("discarded", "olga"),
    ]


async def parked(world: World, order: Transmission) -> None:
    handle = delivery(world, order.id)
    for _ in range(200):
        standing = await handle.query("standing", result_type=DeliveryStanding | None)
        if standing is not None and standing.is_parked:
            return
    raise AssertionError("not parked")


async def test_a_credit_note_ends_once_their_system_has_it(
    expecting: World, environment: WorkflowEnvironment
) -> None:
    world = expecting
    id = await world.sent()
    await say(world, contrl(await world.store.invoices.get(id)))
    await world.command(id, "credit", reason="returned")
    record = await world.until(id, lambda r: bool(r.credit_note_ids))
    note = record.credit_note_ids[-1]
    await world.until(note, "approval")
    await world.decide(note)
    kept = await world.until(note, "awaiting_delivery")
    await environment.sleep(DAY)
    await world.until(note, "delivery_overdue")
    await say(world, contrl(kept), document="b")
    await world.until(note, "reconciled")


async def test_a_dead_partner_is_asked_now_and_then_and_delays_nobody(
    world: World, environment: WorkflowEnvironment
) -> None:
    """Twelve messages to a system that is down, one to another: a handful of tries, and patience
    until it is back."""
    dead = ChannelConfig(kind="fake", settings={"host": "dead.example"})
    alive = ChannelConfig(kind="fake", settings={"host": "alive.example"})
    world.channel.down = {"dead.example"}
    lost = [
        await carried(world, await ordered(world, channel=dead, file_name=f"{number}.edi"))
        for number in range(12)
    ]
    await (await carried(world, await ordered(world, channel=alive))).result()
    assert list(world.channel.files) == ["c.edi"]
    await environment.sleep(timedelta(minutes=2))
    tries = len(world.channel.messages)
    assert tries < 25, "every message would have tried it seven times by now"
    (endpoint,) = (await world.store.endpoints.page({"state": {"open", "half_open"}})).items
    assert (endpoint.place, endpoint.failures >= 5) == ("dead.example", True)
    world.channel.down = set()
    for handle in lost:
        await handle.result()
    assert len(world.channel.files) == 13
    (endpoint,) = (await world.store.endpoints.page({})).items
    assert (endpoint.state.value, endpoint.reason) == ("closed", "")


async def test_a_partner_that_stays_dead_is_given_up_visibly(
    world: World, environment: WorkflowEnvironment
) -> None:
    world.channel.down = {"dead.example"}
    dead = ChannelConfig(kind="fake", settings={"host": "dead.example"})
    await world.store.partnerships.put(builders.partnership(delivery=profile(channel=dead)))
    ids = [await world.open() for _ in range(3)]
    for id in ids:
        await world.until(id, "approval")
        await world.decide(id)
    await environment.sleep(timedelta(hours=2))
    for id in ids:
        record = await world.until(id, "transmit_failed")
        assert "in vain" in record.failure
    world.channel.down = set()
    for id in ids:
        await environment.sleep(timedelta(minutes=6))
        await world.command(id, "retry")
        await world.until(id, "awaiting_response")


async def test_so_many_per_minute_and_each_in_its_turn(world: World) -> None:
    slow = ChannelConfig(kind="fake", settings={"host": "slow.example"}, per_minute=6)
    handles = [
        await carried(world, await ordered(world, channel=slow, file_name=f"{number}.edi"))
        for number in range(5)
    ]
    sent = [await handle.result() for handle in handles]
    moments = sorted(standing.since for standing in sent)
    assert len(world.channel.messages) == 5, "waiting for one's turn is no try"
    pauses = [after - before for before, after in itertools.pairwise(moments)]
    assert min(pauses) >= timedelta(seconds=9)
