"""Corrections as workflows: credit note and rebill, amended drafts, what is in the way, kills."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from temporalio.client import WorkflowHandle

from domain.billing.agreement import Agreement
from domain.billing.charge import Charge
from domain.billing.correction import BillingCorrection
from domain.billing.pricing import FlatPrice
from domain.process.correcting import Wanted
from tests.workflows.test_invoice_lifecycle import answered
from tests.workflows.world import World, refusal
from worker.relay import start_forgotten_corrections
from workflows.correction import BillingCorrectionWorkflow
from workflows.messages import CorrectionStart
from workflows.names import QUEUE
from workflows.starting import start_correction, start_invoice

T = TypeVar("T")

RUN = "acme-hosting.2026-10"
FIRST = f"inv-{RUN}"
MOMENT = datetime(2026, 11, 1, 6, tzinfo=UTC)


def agreement(amount: str, version: int = 1) -> Agreement:
    charge = Charge(id="fee", marketable_id="hosting", price=FlatPrice(amount=Decimal(amount)))
    return Agreement(
        id="acme-hosting", version=version, partnership_id="northwind-acme", charges=(charge,)
    )


async def billed(world: World) -> None:
    """October at 100.00, which waits for approval; the fee should have been 80.00."""
    await world.store.agreements.put(agreement("100.00"))
    outcome = await world.adapters.biller.bill("acme-hosting", "2026-10", MOMENT)
    assert outcome.run is not None, outcome.reason
    draft = await world.store.drafts.get(FIRST)
    partnership = await world.store.partnerships.get("northwind-acme")
    opened = await world.adapters.opening.open(FIRST, datetime.now(UTC))
    world.handles[FIRST] = await start_invoice(world.client, draft, partnership, opened)
    await world.until(FIRST, "approval")
    await world.store.agreements.put(agreement("80.00", 2))


async def issued(world: World) -> None:
    """The same, sent and accepted by the buyer."""
    await billed(world)
    await world.decide(FIRST)
    await world.until(FIRST, "awaiting_response")
    await answered(world, FIRST, "AP")
    await world.until(FIRST, "open")


async def proposed(world: World, id: str = "cor-1") -> BillingCorrection:
    return await world.adapters.correcting.propose(
        id,
        "acme-hosting",
        Wanted(periods=("2026-10",)),
        reason="wrong price list",
        by="anna",
        at=datetime.now(UTC),
    )


async def confirmed(
    world: World, proposal: BillingCorrection, roles: tuple[str, ...] = ("clerk",)
) -> WorkflowHandle[Any, Any]:
    done = await world.adapters.correcting.confirm(
        proposal.id, proposal.fingerprint, by="emil", roles=roles, at=datetime.now(UTC)
    )
    return await start_correction(world.client, done)


def losing(work: Callable[..., Awaitable[T]], lost: list[str], name: str) -> Any:
    """`work`, whose first answer does not arrive."""

    async def run(*args: Any) -> T:
        done = await work(*args)
        if name not in lost:
            lost.append(name)
            raise RuntimeError("the worker died")
        return done

    return run


async def until(world: World, state: str, id: str = "cor-1") -> BillingCorrection:
    async with asyncio.timeout(60):
        while (known := await world.store.corrections.get(id)).state != state:
            await asyncio.sleep(0.02)
    return known


async def test_credit_note_and_rebill_are_approved_issued_and_set_against_each_other(
    world: World,
) -> None:
    await issued(world)
    handle = await confirmed(world, await proposed(world))
    note, bill = f"{FIRST}.cn1", f"{FIRST}.r1"
    for id in (note, bill):
        await world.until(id, "approval")
        await world.decide(id)
    await world.until(bill, "awaiting_response")
    done = await handle.result()
    assert (done.state, done.problem) == ("completed", "")
    await world.until(FIRST, "credited")
    run = await world.store.runs.get(RUN)
    assert run.net == Decimal("80.00")
    record = await world.store.invoices.get(bill)
    assert record.document.preceding[0].number == "NW-00001"
    assert (await until(world, "completed")).finished_at is not None


async def test_a_second_start_yields_nothing_new(world: World) -> None:
    await issued(world)
    proposal = await proposed(world)
    await confirmed(world, proposal)
    await world.until(f"{FIRST}.r1", "approval")
    again = await confirmed(world, proposal)
    assert again.id == "billing-correction/cor-1"
    by_hand = await world.client.start_workflow(
        BillingCorrectionWorkflow.run,
        CorrectionStart(correction_id="cor-1"),
        id="somebody-started-it-by-hand",
        task_queue=QUEUE,
    )
    async with asyncio.timeout(60):
        while not (status := await by_hand.query(BillingCorrectionWorkflow.status)):
            await asyncio.sleep(0.05)
    assert status.opened == (f"{FIRST}.cn1", f"{FIRST}.r1")
    assert await world.store.invoices.count({}) == 3
    assert len((await world.store.runs.get(RUN)).items) == 3


async def test_a_worker_that_dies_after_any_step_leaves_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is done, its answer is lost, and it is done again."""
    lost: list[str] = []
    for name in ("begin", "book", "finish"):
        monkeypatch.setattr(
            world.adapters.booking, name, losing(getattr(world.adapters.booking, name), lost, name)
        )
    await issued(world)
    handle = await confirmed(world, await proposed(world))
    for id in (f"{FIRST}.cn1", f"{FIRST}.r1"):
        await world.until(id, "approval")
        await world.decide(id)
    assert (await handle.result()).state == "completed"
    assert lost == ["begin", "book", "finish"]
    run = await world.store.runs.get(RUN)
    assert [str(item.net) for item in run.items] == ["100.00", "-100.00", "80.00"]
    assert run.invoice_ids == (FIRST, f"{FIRST}.cn1", f"{FIRST}.r1")
    assert await world.store.drafts.count({}) == 3


async def test_a_draft_that_was_amended_is_not_amended_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workflow of the draft has done it, and whoever asked died before it knew."""
    lost: list[str] = []
    whole = world.adapters.booking.book

    async def book(id: str, run_id: str, at: datetime) -> BillingCorrection:
        record = await world.store.invoices.get(FIRST)
        if record.edited_by == "emil" and not lost:
            lost.append("amend")
            raise RuntimeError("the worker died")
        return await whole(id, run_id, at)

    monkeypatch.setattr(world.adapters.booking, "book", book)
    await billed(world)
    handle = await confirmed(world, await proposed(world))
    await world.until(FIRST, lambda r: r.edited_by == "emil" and r.state == "approval")
    await world.decide(FIRST)
    assert (await handle.result()).state == "completed"
    assert lost == ["amend"]
    actions = [entry.action for entry in await world.store.audit.chain(FIRST)]
    assert actions.count("amend") == 1


async def test_a_draft_is_amended_by_its_own_workflow(world: World) -> None:
    await billed(world)
    handle = await confirmed(world, await proposed(world))
    record = await world.until(FIRST, lambda r: r.edited_by == "emil" and r.state == "approval")
    assert record.payable == Decimal("95.20")
    assert record.request.lines[0].origin.kind == "charge"
    await world.decide(FIRST)
    assert (await handle.result()).state == "completed"
    assert await world.store.invoices.count({}) == 1
    assert (await world.store.runs.get(RUN)).net == Decimal("80.00")


async def test_a_draft_that_may_not_be_amended_parks_the_correction(world: World) -> None:
    await billed(world)
    handle = await confirmed(world, await proposed(world), roles=("auditor",))
    parked = await until(world, "parked")
    assert "only clerk may edit" in parked.problem
    await world.decide(FIRST)
    await world.until(FIRST, "awaiting_response")
    done = await handle.execute_update(BillingCorrectionWorkflow.retry)
    assert done.opened == (f"{FIRST}.cn1", f"{FIRST}.r1")
    await world.until(f"{FIRST}.r1", "approval")


async def test_a_confirmed_correction_that_nobody_started_is_started(world: World) -> None:
    await issued(world)
    proposal = await proposed(world)
    now = datetime.now(UTC)
    await world.adapters.correcting.confirm(
        proposal.id, proposal.fingerprint, by="emil", roles=("clerk",), at=now
    )
    assert await start_forgotten_corrections(world.store, world.client, now) == 0
    later = now + timedelta(minutes=1)
    assert await start_forgotten_corrections(world.store, world.client, later) == 1
    await world.until(f"{FIRST}.r1", "approval")


async def test_what_is_in_the_way_can_be_given_up(world: World) -> None:
    await billed(world)
    handle = await confirmed(world, await proposed(world), roles=("auditor",))
    await until(world, "parked")
    done = await handle.execute_update(BillingCorrectionWorkflow.give_up)
    assert done.state == "failed"
    assert "only clerk may edit" in (await handle.result()).problem
    known = await world.store.corrections.get("cor-1")
    assert known.state == "failed"


async def test_only_a_parked_correction_is_retried(world: World) -> None:
    await issued(world)
    handle = await confirmed(world, await proposed(world))
    await world.until(f"{FIRST}.cn1", "approval")
    error = await refusal(lambda: handle.execute_update(BillingCorrectionWorkflow.retry))
    assert error.type == "invalid_transition"


async def test_a_refused_credit_note_is_shown(world: World) -> None:
    await issued(world)
    handle = await confirmed(world, await proposed(world))
    note = f"{FIRST}.cn1"
    await world.until(note, "approval")
    await world.decide(note, verdict="reject")
    await world.until(note, "correction")
    async with asyncio.timeout(60):
        while "Needs correction" not in str(await handle.query("status")):
            await asyncio.sleep(0.1)
    await world.until(f"{FIRST}.r1", "approval")
    await world.command(note, "cancel")
    await world.decide(f"{FIRST}.r1")
    done = await handle.result()
    assert done.state == "failed"
    assert f"{note}: Voided before issue" in done.problem


async def test_two_corrections_of_the_same_stop_at_the_second(world: World) -> None:
    await issued(world)
    one, other = await proposed(world), await proposed(world, "cor-2")
    await world.adapters.correcting.confirm(
        other.id, other.fingerprint, by="emil", roles=("clerk",), at=datetime.now(UTC)
    )
    await confirmed(world, one)
    await world.until(f"{FIRST}.r1", "approval")
    await start_correction(world.client, await world.store.corrections.get("cor-2"))
    parked = await until(world, "parked", "cor-2")
    assert "has changed since it was confirmed" in parked.problem
    assert await world.store.invoices.count({}) == 3
