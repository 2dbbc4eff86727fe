"""A year of monthly billing of one partnership on the time-skipping server, in seconds."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domain.billing.agreement import Agreement, RunRule, Shift
from domain.billing.calendar import following, period_of
from domain.billing.charge import Charge, Timing
from domain.billing.period import BillingPeriod
from domain.billing.pricing import FlatPrice, GraduatedPrice
from domain.billing.pricing.tiers import Tier
from domain.billing.run import run_id
from domain.billing.timing import period_due, run_moment
from domain.billing.usage import UsageEvent
from domain.core.identifiers import billed_invoice_id
from domain.trade.terms import LifecycleChoice
from integration.calendars import holidays_of
from tests import builders
from tests.workflows.world import World, trading
from workflows.starting import start_billing_run

TIERS = (Tier(up_to=Decimal(100), unit_price=Decimal(1)), Tier(unit_price=Decimal("0.5")))


@workflow.defn(sandboxed=False)
class WaitWorkflow:
    """Lets time pass: the server skips it while a result is waited for."""

    @workflow.run
    async def run(self, wait: timedelta) -> None:
        """So long."""
        await workflow.sleep(wait)


def agreement(first: BillingPeriod) -> Agreement:
    """A fee in advance, calls in arrears, billed on the first business day of a month."""
    return Agreement(
        id="year",
        partnership_id="northwind-acme",
        starts_on=first.start,
        time_zone="Europe/Berlin",
        run=RunRule(shift=Shift.FOLLOWING, calendar="DE-BY", hour=6),
        charges=(
            Charge(
                id="fee",
                marketable_id="hosting",
                timing=Timing.ADVANCE,
                price=FlatPrice(amount=Decimal(49)),
            ),
            Charge(id="calls", marketable_id="calls", price=GraduatedPrice(tiers=TIERS)),
        ),
    )


async def used(world: World, period: BillingPeriod, quantity: int) -> None:
    """Calls in the middle of a period."""
    at = datetime(period.start.year, period.start.month, 15, tzinfo=UTC)
    event = UsageEvent(
        source="meter",
        event_id=period.key,
        partnership_id="northwind-acme",
        marketable_id="calls",
        quantity=Decimal(quantity),
        occurred_at=at,
    )
    await world.store.usage.ingest([event], received_at=at)


async def bill(world: World, environment: WorkflowEnvironment, moment: datetime) -> str:
    """Let time pass until the schedule would fire, and bill what is due then.

    The run is started without the schedule's tick: the test server does not skip time any more
    once a workflow has ended before a child that it left running.
    """
    one = await world.store.agreements.get("year")
    now = await environment.get_current_time()
    wait = max(moment - now, timedelta(0)) + timedelta(seconds=1)
    await world.client.execute_workflow(
        WaitWorkflow.run, wait, id=f"wait-{moment}", task_queue="waiting"
    )
    due = period_due(one, await environment.get_current_time(), holidays_of)
    outcome = await (await start_billing_run(world.client, one, due.key)).result()
    return outcome.invoice_ids[0]


async def test_a_year_of_monthly_billing(environment: WorkflowEnvironment) -> None:
    began = time.perf_counter()
    today = (await environment.get_current_time()).date()
    unbounded = agreement(BillingPeriod(start=today, end=today, key="2026", index=0))
    period = following(unbounded, period_of(unbounded, today))
    waiting = Worker(environment.client, task_queue="waiting", workflows=[WaitWorkflow])
    async with waiting, trading(environment.client) as world:
        terms = builders.partnership(lifecycle=LifecycleChoice(key="straight-through"))
        await world.store.partnerships.put(terms)
        await world.store.marketables.put(builders.marketable(id="calls", name="Calls"))
        one = agreement(period)
        await world.store.agreements.put(one)
        await world.store.agreement_versions.put(one)
        invoices, expected = [], []
        for month in range(12):
            invoice = await bill(world, environment, run_moment(one, period, holidays_of))
            record = await world.until(invoice, lambda r: r.state in ("approval", "open"))
            if record.state == "approval":
                await world.decide(invoice)
                record = await world.until(invoice, "open")
            invoices.append(record)
            expected.append(Decimal(49) + (100 + 5 * month if month else 0))
            assert invoice == billed_invoice_id(run_id("year", period.key))
            await used(world, period, 110 + 10 * month)
            period = following(one, period)
        runs = (await world.store.runs.page({})).items
        assert len(runs) == await world.store.invoices.count({}) == 12
    assert [record.number for record in invoices] == [f"NW-{n:05d}" for n in range(1, 13)]
    net = [record.document.totals.tax_exclusive for record in invoices if record.document]
    assert net == expected
    days = [run.started_at.date() for run in runs]
    assert (max(days) - min(days)).days > 330
    print(f"a year of monthly billing: {time.perf_counter() - began:.1f} s")
