"""Billing runs: a period once, parked when it cannot be rated, retried on command."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

from domain.billing.agreement import Agreement, Charge
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


async def agreed(world: World, *marketables: str) -> None:
    hosting = await world.store.marketables.get("hosting")
    for id in marketables:
        await world.store.marketables.put(hosting.model_copy(update={"id": id}))
    await world.store.agreements.put(AGREEMENT)


async def test_a_period_becomes_one_invoice(world: World) -> None:
    await agreed(world, "calls")
    event = UsageEvent(
        source="meter",
        event_id="1",
        partnership_id="northwind-acme",
        marketable_id="calls",
        quantity=Decimal(200),
        occurred_at=datetime(2026, 10, 5, tzinfo=UTC),
    )
    await world.store.usage.ingest([event, event])
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
    charge = AGREEMENT.charges[0].model_copy(update={"marketable_id": "gone"})
    changed = AGREEMENT.model_copy(update={"charges": (charge,)})
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
    later = AGREEMENT.model_copy(update={"first_period": "2026-11"})
    await world.store.agreements.put(later)
    outcome = await (await start_billing_run(world.client, later, "2026-10")).result()
    assert outcome.state == "skipped"
    assert await world.store.drafts.count({}) == 0
    assert await world.store.runs.count({}) == 0
