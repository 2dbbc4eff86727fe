"""Batches: all that is due, fairly, once, with progress; dry ones store no run."""

import asyncio
import contextlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError

from domain.billing.adjustments.discount import Discount
from domain.billing.agreement import Agreement, RunRule
from domain.billing.batch import (
    BatchItem,
    BatchMode,
    BatchProgress,
    BatchSelection,
    BillingBatch,
)
from domain.billing.cadence import Cadence, Unit
from domain.billing.charge import Charge
from domain.billing.pricing import FlatPrice
from domain.process.billing import Biller
from tests import builders
from tests.workflows.world import World
from workflows.billing_batch import BillingBatchWorkflow
from workflows.starting import start_batch, start_billing_run

Handle = WorkflowHandle[BillingBatchWorkflow, BatchProgress]
OCTOBER = BatchSelection(period="2026-10")
AT = datetime(2026, 11, 1, 6, tzinfo=UTC)


def agreement(
    id: str, partnership: str = "northwind-acme", marketable: str = "hosting"
) -> Agreement:
    price = FlatPrice(amount=Decimal(10))
    charge = Charge(id="base", marketable_id=marketable, price=price)
    return Agreement(id=id, partnership_id=partnership, charges=(charge,))


async def agreed(world: World, *agreements: Agreement) -> None:
    for one in agreements:
        partnership = builders.partnership(id=one.partnership_id)
        await world.store.partnerships.put(partnership)
        await world.store.agreements.put(one)
        await world.store.agreement_versions.put(one)


async def begun(
    world: World,
    id: str,
    mode: BatchMode = BatchMode.BILL,
    selection: BatchSelection = OCTOBER,
    window: int = 20,
    most: int = 500,
) -> Handle:
    batch = BillingBatch(
        id=id, mode=mode, selection=selection, requested_by="dora", started_at=AT, updated_at=AT
    )
    await world.store.batches.put(batch)
    return await start_batch(world.client, batch, window=window, most=most)


async def test_a_batch_bills_all_that_have_the_period_and_a_second_one_nothing(
    world: World,
) -> None:
    agreements = [agreement(f"a{number}") for number in range(12)]
    await agreed(world, *agreements, agreement("odd", marketable="gone"))
    progress = await (await begun(world, "oct", window=3)).result()
    assert (progress.total, progress.done) == (13, 13)
    assert progress.states == {"billed": 12, "parked": 1}
    assert progress.net == {"EUR": Decimal(120)}
    batch = await world.store.batches.get("oct")
    assert (batch.state, batch.progress.done) == ("completed", 13)
    assert await world.store.batch_items.count({"batch_id": "oct", "state": "billed"}) == 12
    odd = await world.store.batch_items.get("oct.odd.2026-10")
    assert "gone" in odd.problem
    again = await (await begun(world, "oct-again")).result()
    assert again.states == {"before": 12, "parked": 1}
    assert (again.net, again.invoices) == ({}, 0)
    assert await world.store.drafts.count({}) == 12
    assert await world.store.runs.count({"state": "completed"}) == 12


async def test_a_dry_batch_says_what_it_would_come_to_and_stores_no_run(world: World) -> None:
    await agreed(world, agreement("a"), agreement("b"), agreement("odd", marketable="gone"))
    progress = await (await begun(world, "dry", BatchMode.DRY)).result()
    assert progress.states == {"billed": 2, "parked": 1}
    assert progress.net == {"EUR": Decimal(20)}
    assert await world.store.runs.count({}) == 0
    assert await world.store.drafts.count({}) == 0


async def test_a_batch_takes_what_is_due_in_a_time(world: World) -> None:
    await agreed(world, agreement("a"))
    due = BatchSelection(
        due_from=datetime(2026, 9, 15, tzinfo=UTC), due_until=datetime(2026, 11, 15, tzinfo=UTC)
    )
    progress = await (await begun(world, "due", selection=due)).result()
    assert progress.done == 2
    assert await world.store.runs.find("a.2026-09")
    assert await world.store.runs.find("a.2026-10")


class Held:
    """Ratings of one agreement, held until they are let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, id: str = "giant") -> None:
        rated, self._free, self.reached = Biller.rated, asyncio.Event(), asyncio.Event()

        async def slow(biller: Biller, agreement: Agreement, *args: Any, **named: Any) -> Any:
            if agreement.id == id:
                self.reached.set()
                await self._free.wait()
            return await rated(biller, agreement, *args, **named)

        monkeypatch.setattr(Biller, "rated", slow)

    def let_go(self) -> None:
        """Let them go on."""
        self._free.set()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


async def until_done(handle: Handle, count: int) -> BatchProgress:
    """A query that a busy machine does not answer in time is asked again."""
    while True:
        with contextlib.suppress(RPCError):
            progress = await handle.query(BillingBatchWorkflow.progress)
            if progress.done >= count:
                return progress
        await asyncio.sleep(0.02)


async def kept(world: World, id: str) -> list[BatchItem]:
    """The items of a batch in the store."""
    found, cursor = list[BatchItem](), None
    while True:
        page = await world.store.batch_items.page({"batch_id": id}, limit=100, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


async def test_a_giant_does_not_hold_up_two_hundred_small_ones(
    real_world: World, held: Held
) -> None:
    world = real_world
    small = [agreement(f"s{number:03}", f"p{number % 20:02}") for number in range(200)]
    await agreed(world, agreement("giant", "a-giant"), *small)
    handle = await begun(world, "fair")
    progress = await until_done(handle, 200)
    assert progress.current == ("a-giant",)
    assert progress.bar().endswith("200 of 201")
    held.let_go()
    assert (await handle.result()).done == 201
    assert await world.store.runs.count({"state": "completed"}) == 201


@pytest.mark.parametrize("mode", BatchMode)
async def test_a_batch_continues_as_new_and_loses_nothing(
    world: World, held: Held, mode: BatchMode
) -> None:
    """Billing takes a giant along; on trial, it waits for what is under way."""
    small = [agreement(f"s{number:02}", f"p{number % 7}") for number in range(60)]
    await agreed(world, agreement("giant", "a-giant"), *small)
    bills = mode is BatchMode.BILL
    handle = await begun(world, "long", mode, window=6, most=25)
    await until_done(handle, 60 if bills else 0)
    held.let_go()
    await until_done(handle, 61)
    # Asked for the result of the first run, the time-skipping server may never answer.
    latest = world.client.get_workflow_handle_for(BillingBatchWorkflow.run, handle.id)
    progress = await latest.result()
    assert (progress.total, progress.done, progress.invoices) == (61, 61, 61)
    assert progress.net == {"EUR": Decimal(610)}
    last = await world.client.get_workflow_handle(handle.id).describe()
    assert last.run_id != handle.first_execution_run_id
    batch = await world.store.batches.get("long")
    assert (batch.state, batch.progress, batch.finished_at is None) == (
        "completed",
        progress,
        False,
    )
    items = await kept(world, "long")
    assert sorted(item.agreement_id for item in items) == ["giant", *(one.id for one in small)]
    assert {(item.state, item.net, item.lines) for item in items} == {("billed", Decimal(10), 1)}
    assert await world.store.runs.count({}) == await world.store.drafts.count({}) == 61 * bills


async def test_a_trial_of_a_giant_does_not_hold_up_the_others(world: World, held: Held) -> None:
    small = [agreement(f"s{number:02}", f"p{number % 7}") for number in range(40)]
    await agreed(world, agreement("giant", "a-giant"), *small)
    handle = await begun(world, "trial", BatchMode.DRY, window=6, most=25)
    assert (await until_done(handle, 40)).current == ("a-giant",)
    held.let_go()
    assert (await handle.result()).states == {"billed": 41}


async def test_one_partnership_with_many_agreements_leaves_room_for_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of the large partnership come first by name, and all of them are slow."""
    helds = [Held(monkeypatch, f"a{number}") for number in range(8)]
    large = [agreement(f"a{number}", "large") for number in range(8)]
    small = [agreement(f"s{number}", f"p{number}") for number in range(10)]
    await agreed(world, *large, *small)
    handle = await begun(world, "shared", window=8)
    await until_done(handle, 10)
    for held in helds:
        held.let_go()
    assert (await handle.result()).states == {"billed": 18}


async def test_a_run_that_is_there_already_is_asked_to_report(world: World, held: Held) -> None:
    await agreed(world, agreement("giant"), agreement("small"))
    run = await start_billing_run(world.client, agreement("giant"), "2026-10")
    await held.reached.wait()
    handle = await begun(world, "asks")
    await until_done(handle, 1)
    held.let_go()
    assert (await handle.result()).states == {"billed": 2}
    assert (await run.result()).state == "completed"


async def test_what_was_parked_is_tried_again_by_the_next_batch(world: World) -> None:
    await agreed(world, agreement("odd", marketable="gone"))
    assert (await (await begun(world, "first")).result()).states == {"parked": 1}
    await agreed(world, agreement("odd"))
    assert (await (await begun(world, "second")).result()).states == {"billed": 1}
    assert (await world.store.batch_items.get("first.odd.2026-10")).state == "parked"


async def test_a_run_that_ends_without_a_result_does_not_stop_the_batch(
    real_world: World, held: Held
) -> None:
    world = real_world
    await agreed(world, agreement("giant"), agreement("small"))
    handle = await begun(world, "terminated")
    await until_done(handle, 1)
    await held.reached.wait()
    await world.client.get_workflow_handle("billing-run/giant/2026-10").terminate("by an operator")
    progress = await handle.result()
    assert progress.states == {"billed": 1, "parked": 1}
    item = await world.store.batch_items.get("terminated.giant.2026-10")
    assert item.problem.startswith("its run ended without a result")
    held.let_go()
    await (await begun(world, "again")).result()
    assert await world.store.runs.count({"state": "completed"}) == 2


async def test_what_is_not_billed_is_said(world: World) -> None:
    paused = agreement("paused").model_copy(update={"paused": True, "pause_reason": "in dispute"})
    late = agreement("late").model_copy(update={"run": RunRule(grace_days=60)})
    yearly = agreement("yearly").model_copy(update={"cadence": Cadence(unit=Unit.YEAR)})
    member = agreement("member").model_copy(update={"consolidated_into": "now"})
    await agreed(world, agreement("now"), paused, late, yearly, member)
    progress = await (await begun(world, "some")).result()
    assert progress.total == progress.done == 3
    said = {item.agreement_id: (item.state, item.problem) for item in await kept(world, "some")}
    assert said == {
        "now": ("billed", ""),
        "paused": ("skipped", "the agreement is paused: in dispute"),
        "late": ("skipped", "its schedule bills it on 2026-12-31 06:00 (UTC)"),
    }
    dry = await (await begun(world, "dry", BatchMode.DRY)).result()
    assert dry.states == {"before": 1, "skipped": 1, "billed": 1}
    assert await world.store.runs.count({"agreement_id": "late"}) == 0


@pytest.mark.parametrize("in_order", [True, False])
async def test_on_trial_it_comes_to_what_billing_comes_to(world: World, in_order: bool) -> None:
    """Where limits build on earlier periods, each is rated after those before it."""
    limit = Discount(id="welcome", amount=Decimal(4), limit=Decimal(10))
    limited = agreement("limited").model_copy(
        update={"starts_on": date(2026, 7, 1), "discounts": (limit,)}
    )
    await agreed(world, limited)
    due = BatchSelection(due_from=datetime(2026, 7, 15, tzinfo=UTC), due_until=AT)
    selection = due if in_order else OCTOBER
    tried = await (await begun(world, "dry", BatchMode.DRY, selection)).result()
    billed = await (await begun(world, "bill", BatchMode.BILL, due)).result()
    assert billed.net == {"EUR": Decimal(30)}
    october = await world.store.runs.get("limited.2026-10")
    assert tried.net == ({"EUR": Decimal(30)} if in_order else {"EUR": october.net})


async def test_a_batch_is_paused_resumed_and_cancelled(world: World) -> None:
    await agreed(world, *(agreement(f"a{number}") for number in range(30)))
    handle = await begun(world, "slow", window=1)
    await handle.execute_update(BillingBatchWorkflow.pause)
    assert (await world.store.batches.get("slow")).state == "paused"
    await handle.execute_update(BillingBatchWorkflow.resume)
    await handle.execute_update(BillingBatchWorkflow.cancel)
    progress = await handle.result()
    assert progress.done < 30
    assert (await world.store.batches.get("slow")).state == "cancelled"
