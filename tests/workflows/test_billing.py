"""Billing runs: a period once, parked when it cannot be rated, retried on command."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities.contracts import BillingOutcome
from domain.billing.adjustments.discount import Discount
from domain.billing.agreement import Agreement, Grouping
from domain.billing.cadence import Cadence, Unit
from domain.billing.charge import Charge
from domain.billing.pricing import FlatPrice, PerUnitPrice
from domain.billing.usage import UsageEvent
from tests.workflows.world import World
from workflows.billing import BillingRunWorkflow, BillingTickWorkflow
from workflows.messages import BillingRunStart
from workflows.names import QUEUE
from workflows.starting import start_billing_run

AGREEMENT = Agreement(
    id="acme-hosting",
    partnership_id="northwind-acme",
    charges=(
        Charge(id="base", marketable_id="hosting", price=FlatPrice(amount=Decimal(49))),
        Charge(id="calls", marketable_id="calls", price=PerUnitPrice(unit_price=Decimal("0.10"))),
    ),
)


GONE = AGREEMENT.charges[0].model_copy(update={"marketable_id": "gone"})


async def agreed(world: World, *marketables: str) -> None:
    hosting = await world.store.marketables.get("hosting")
    for id in marketables:
        await world.store.marketables.put(hosting.model_copy(update={"id": id}))
    await world.store.agreements.put(AGREEMENT)


async def metered(world: World) -> None:
    """200 calls in October, sent twice."""
    event = UsageEvent(
        source="meter",
        event_id="1",
        partnership_id="northwind-acme",
        marketable_id="calls",
        quantity=Decimal(200),
        occurred_at=datetime(2026, 10, 5, tzinfo=UTC),
    )
    await world.store.usage.ingest([event, event], received_at=datetime(2026, 10, 6, tzinfo=UTC))


async def test_a_period_becomes_one_invoice(world: World) -> None:
    await agreed(world, "calls")
    await metered(world)
    handle = await start_billing_run(world.client, AGREEMENT, "2026-10")
    outcome = await handle.result()
    assert outcome.invoice_ids == ("inv-acme-hosting.2026-10",)
    record = await world.until(outcome.invoice_ids[0], "approval")
    assert record.payable == Decimal("82.11")  # (49 + 200 × 0.10) × 1.19
    again = await start_billing_run(world.client, AGREEMENT, "2026-10")
    assert (await again.result()).invoice_ids == outcome.invoice_ids
    assert await world.store.invoices.count({}) == 1


async def test_a_second_run_under_another_id_opens_nothing_new(world: World) -> None:
    await agreed(world, "calls")
    first = await start_billing_run(world.client, AGREEMENT, "2026-10")
    opened = await first.result()
    second = await world.client.execute_workflow(
        BillingRunWorkflow.run,
        BillingRunStart(agreement_id=AGREEMENT.id, period="2026-10"),
        id="somebody-started-it-by-hand",
        task_queue=QUEUE,
    )
    assert second.invoice_ids == opened.invoice_ids
    await world.until(opened.invoice_ids[0], "approval")
    assert await world.store.invoices.count({}) == 1


async def test_a_schedule_tick_bills_the_month_before(world: World) -> None:
    await agreed(world, "calls")
    run_id = await world.client.execute_workflow(
        BillingTickWorkflow.run, AGREEMENT.id, id="billing-tick/x", task_queue=QUEUE
    )
    outcome = await world.client.get_workflow_handle_for(BillingRunWorkflow.run, run_id).result()
    assert len(outcome.invoice_ids) == 1
    assert run_id.startswith("billing-run/acme-hosting/")


async def test_an_agreement_that_cannot_be_rated_parks_and_is_retried(world: World) -> None:
    await agreed(world)
    await metered(world)
    handle = await start_billing_run(world.client, AGREEMENT, "2026-10")
    run = None
    while run is None:
        run = await world.store.runs.find("acme-hosting.2026-10")
        await asyncio.sleep(0.01)
    assert run.state == "parked"
    assert "calls" in run.findings[0].message
    await agreed(world, "calls")
    outcome = await handle.execute_update(BillingRunWorkflow.retry)
    assert outcome.state == "completed"
    assert (await handle.result()).invoice_ids == ("inv-acme-hosting.2026-10",)


async def test_a_billed_period_stays_billed_when_it_could_not_be_rated_any_more(
    world: World,
) -> None:
    await agreed(world, "calls")
    opened = await (await start_billing_run(world.client, AGREEMENT, "2026-10")).result()
    changed = AGREEMENT.model_copy(update={"charges": (GONE,)})
    await world.store.agreements.put(changed)
    again = await world.client.execute_workflow(
        BillingRunWorkflow.run,
        BillingRunStart(agreement_id=AGREEMENT.id, period="2026-10"),
        id="a-second-run",
        task_queue=QUEUE,
    )
    assert again == opened
    assert (await world.store.runs.get("acme-hosting.2026-10")).state == "completed"


async def test_a_month_before_the_agreement_begins_is_skipped(world: World) -> None:
    await agreed(world, "calls")
    later = AGREEMENT.model_copy(update={"starts_on": date(2026, 11, 1)})
    await world.store.agreements.put(later)
    outcome = await (await start_billing_run(world.client, later, "2026-10")).result()
    assert outcome.state == "skipped"
    assert await world.store.drafts.count({}) == 0
    assert await world.store.runs.count({}) == 0


LIMITED = AGREEMENT.model_copy(
    update={
        "starts_on": date(2026, 1, 1),
        "discounts": (Discount(id="d", percentage=Decimal(10), limit=Decimal(100)),),
    }
)
"""A limit builds on the period before."""


async def first_outcome(handle: WorkflowHandle[Any, BillingOutcome]) -> BillingOutcome:
    while (known := await handle.query(BillingRunWorkflow.outcome)) is None:
        await asyncio.sleep(0.01)
    return known


async def test_a_run_that_is_early_is_woken_by_the_one_before(world: World) -> None:
    await agreed(world, "calls")
    await world.store.agreements.put(
        LIMITED.model_copy(update={"starts_on": date(2026, 9, 1)}),
    )
    october = await start_billing_run(world.client, LIMITED, "2026-10")
    known = await first_outcome(october)
    assert (known.state, known.waits_for) == ("early", "2026-09")
    assert "2026-09 has to be billed first" in known.problem
    assert await world.store.drafts.count({}) == 0
    retried = await october.execute_update(BillingRunWorkflow.retry)
    assert retried.state == "early"
    await (await start_billing_run(world.client, LIMITED, "2026-09")).result()
    assert (await october.result()).invoice_ids == ("inv-acme-hosting.2026-10",)
    took = await described(october)
    assert took < timedelta(seconds=50), "it waited for its timer"


async def described(handle: WorkflowHandle[Any, Any]) -> timedelta:
    """How long a workflow ran."""
    known = await handle.describe()
    assert known.close_time is not None
    return known.close_time - known.start_time


async def test_periods_that_build_on_each_other_come_in_order_however_they_start(
    world: World,
) -> None:
    await agreed(world, "calls")
    await world.store.agreements.put(LIMITED)
    keys = [f"2026-{month:02}" for month in (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)]
    handles = [await start_billing_run(world.client, LIMITED, key) for key in keys]
    for handle in handles:
        assert (await handle.result()).state == "completed"
        assert await described(handle) < timedelta(seconds=50), "it waited for its timer"
    runs = (await world.store.runs.page({})).items
    assert sorted(run.period_key for run in runs) == sorted(keys)
    # A tenth off, as long as 100 are not reached.
    assert {run.net for run in runs} == {Decimal("44.10")}


async def test_a_run_before_its_time_waits_for_the_very_moment(
    world: World, environment: WorkflowEnvironment
) -> None:
    await agreed(world, "calls")
    now = await environment.get_current_time()
    daily = AGREEMENT.model_copy(update={"cadence": Cadence(unit=Unit.DAY)})
    await world.store.agreements.put(daily)
    handle = await start_billing_run(world.client, daily, now.date().isoformat())
    known = await first_outcome(handle)
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
    assert (known.state, known.due) == ("early", midnight)
    assert (await handle.result()).state == "completed"
    closed = (await handle.describe()).close_time
    assert closed is not None
    assert midnight <= closed < midnight + timedelta(minutes=1)


async def test_what_was_skipped_or_terminated_can_be_billed_all_the_same(world: World) -> None:
    await agreed(world, "calls")
    later = AGREEMENT.model_copy(update={"starts_on": date(2026, 11, 1)})
    await world.store.agreements.put(later)
    skipped = await (await start_billing_run(world.client, later, "2026-10")).result()
    assert skipped.state == "skipped"
    await world.store.agreements.put(AGREEMENT.model_copy(update={"charges": (GONE,)}))
    parked = await start_billing_run(world.client, AGREEMENT, "2026-10")
    assert (await first_outcome(parked)).state == "parked"
    await parked.terminate("by an operator")
    await world.store.agreements.put(AGREEMENT)
    billed = await (await start_billing_run(world.client, AGREEMENT, "2026-10")).result()
    assert (billed.state, len(billed.invoice_ids)) == ("completed", 1)


async def test_many_invoices_are_opened_over_several_histories_each_once(world: World) -> None:
    await agreed(world, "calls")
    charges = tuple(
        Charge(
            id=f"c{number}",
            marketable_id="hosting",
            price=FlatPrice(amount=Decimal(1)),
            order_reference=f"PO-{number}",
        )
        for number in range(25)
    )
    many = AGREEMENT.model_copy(update={"charges": charges, "grouping": Grouping.ORDER_REFERENCE})
    await world.store.agreements.put(many)
    handle = await world.client.start_workflow(
        BillingRunWorkflow.run,
        BillingRunStart(agreement_id=many.id, period="2026-10", most_invoices=10),
        id="billing-run/many",
        task_queue=QUEUE,
    )
    outcome = await handle.result()
    assert len(set(outcome.invoice_ids)) == 25
    for id in outcome.invoice_ids:
        await world.until(id, "approval")
    last = await world.client.get_workflow_handle("billing-run/many").describe()
    assert last.run_id != handle.first_execution_run_id
    assert await world.store.invoices.count({}) == 25
    assert await world.store.runs.count({}) == 1
