"""Schedules on the real server: they fire when the domain says, and are kept in step."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.workflowservice.v1 import ListScheduleMatchingTimesRequest
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleDescription,
    ScheduleIntervalSpec,
    ScheduleSpec,
    WorkflowHistory,
)
from temporalio.service import RPCError

from domain.billing.agreement import Agreement, RunRule, Shift
from domain.billing.cadence import Alignment, Cadence, MonthEnd, Unit
from domain.billing.calendar import period_of, preceding
from domain.billing.charge import Charge
from domain.billing.pricing import FlatPrice
from domain.billing.timing import run_moments
from integration.calendars import holidays_of
from tests.workflows.world import World
from workflows.billing import BillingRunWorkflow
from workflows.names import billing_run_workflow, billing_schedule
from workflows.schedules import ensure_billing_schedule, fire_billing_schedule, moments_ahead

NOW = datetime.now(UTC)
YEAR = timedelta(days=365)


def agreement(id: str, **changes: Any) -> Agreement:
    charge = Charge(id="base", marketable_id="hosting", price=FlatPrice(amount=Decimal(49)))
    return Agreement(id=id, partnership_id="northwind-acme", charges=(charge,), **changes)


async def ensure(client: Client, one: Agreement, now: datetime = NOW) -> None:
    await ensure_billing_schedule(client, one, holidays_of, now)


async def described(client: Client, id: str) -> ScheduleDescription:
    return await client.get_schedule_handle(billing_schedule(id)).describe()


async def matching(client: Client, id: str, since: datetime, until: datetime) -> list[datetime]:
    """The moments of a schedule in a time, as the server works them out."""
    start, end = Timestamp(), Timestamp()
    start.FromDatetime(since)
    end.FromDatetime(until)
    answer = await client.workflow_service.list_schedule_matching_times(
        ListScheduleMatchingTimesRequest(
            namespace=client.namespace,
            schedule_id=billing_schedule(id),
            start_time=start,
            end_time=end,
        )
    )
    return [moment.ToDatetime(tzinfo=UTC) for moment in answer.start_time]


DAILY, WEEKLY = Cadence(unit=Unit.DAY), Cadence(unit=Unit.WEEK, every=2)
LAST_DAYS = Cadence(alignment=Alignment.ANNIVERSARY, month_end=MonthEnd.LAST_DAY)
BAVARIA = RunRule(shift=Shift.MODIFIED_FOLLOWING, calendar="DE-BY", grace_days=3)
RHYTHMS = {
    "monthly": agreement("monthly", time_zone="Europe/Berlin"),
    "anniversary": agreement(
        "anniversary", time_zone="Asia/Tokyo", starts_on=date(2026, 1, 31), cadence=LAST_DAYS
    ),
    "business-days": agreement("business-days", time_zone="Europe/Berlin", run=BAVARIA),
    "weekly": agreement("weekly", time_zone="Asia/Kolkata", cadence=WEEKLY),
    "daily": agreement("daily", cadence=DAILY, run=RunRule(shift=Shift.FOLLOWING)),
    "skipped-and-repeated": agreement(
        "skipped-and-repeated", time_zone="Europe/Berlin", cadence=DAILY, run=RunRule(hour=2)
    ),
    "repeated-in-america": agreement(
        "repeated-in-america", time_zone="America/New_York", cadence=DAILY, run=RunRule(hour=1)
    ),
    "midnight-that-comes-twice": agreement(
        "midnight-that-comes-twice", time_zone="America/Havana", cadence=DAILY, run=RunRule(hour=0)
    ),
    "every-three-years": agreement(
        "every-three-years", cadence=Cadence(unit=Unit.YEAR, every=3), starts_on=date(2026, 1, 1)
    ),
}


@pytest.mark.parametrize("name", RHYTHMS)
async def test_the_server_fires_at_the_moments_of_the_domain(client: Client, name: str) -> None:
    one = RHYTHMS[name]
    await ensure(client, one)
    until = NOW + (2 * YEAR if one.cadence.unit is Unit.DAY else 5 * YEAR)
    wanted = [
        moment.astimezone(UTC)
        for _, moment in run_moments(one, NOW - YEAR, until, holidays_of)
        if moment <= until
    ]
    found = await matching(client, one.id, NOW - YEAR, NOW)
    found += await matching(client, one.id, NOW, until)
    assert found == wanted
    following = (await described(client, one.id)).info.next_action_times
    assert [at for at in following if at <= until] == [at for at in wanted if at > NOW][:10]


async def test_a_rhythm_needs_few_specifications(client: Client) -> None:
    await ensure(client, RHYTHMS["monthly"])
    spec = (await described(client, "monthly")).schedule.spec
    assert len(spec.calendars) <= 3
    assert spec.time_zone_name == "Europe/Berlin"


async def test_jitter_spreads_firings(client: Client) -> None:
    one = agreement("spread", run=RunRule(jitter_seconds=3600))
    await ensure(client, one)
    wanted = [m for _, m in run_moments(one, NOW, NOW + YEAR, holidays_of)]
    found = (await described(client, one.id)).info.next_action_times
    late = [at - moment for at, moment in zip(found, wanted, strict=False)]
    assert all(timedelta(0) <= delay < timedelta(hours=1) for delay in late)
    assert any(late)


async def test_what_fires_knows_its_moment_without_jitter(client: Client) -> None:
    """What ticks find their period by."""
    action = ScheduleActionStartWorkflow("Nobody", id="nobody", task_queue="nowhere")
    every = ScheduleIntervalSpec(every=timedelta(seconds=2))
    spec = ScheduleSpec(intervals=[every], jitter=timedelta(seconds=1))
    handle = await client.create_schedule("jittery", Schedule(action=action, spec=spec))
    while not (fired := (await handle.describe()).info.recent_actions):
        await asyncio.sleep(0.2)
    await handle.delete()
    known = await client.get_workflow_handle(fired[0].action.workflow_id).describe()  # type: ignore[union-attr]
    (moment,) = known.search_attributes["TemporalScheduledStartTime"]
    assert isinstance(moment, datetime)
    assert moment.timestamp() % 2 == 0
    assert moment <= fired[0].scheduled_at < moment + timedelta(seconds=1)


async def test_a_schedule_follows_its_agreement(client: Client) -> None:
    one = agreement("followed")
    await ensure(client, one)
    paused = one.model_copy(update={"paused": True, "pause_reason": "in dispute"})
    await ensure(client, paused)
    state = (await described(client, one.id)).schedule.state
    assert (state.paused, state.note) == (True, "in dispute")
    later = one.model_copy(update={"run": RunRule(hour=9, grace_days=4)})
    await ensure(client, later)
    known = await described(client, one.id)
    assert not known.schedule.state.paused
    assert all((at.day, at.hour) == (5, 9) for at in known.info.next_action_times)
    over = one.model_copy(update={"ends_on": NOW.date() - timedelta(days=90)})
    await ensure(client, over)
    assert (await described(client, one.id)).info.next_action_times == []
    together = one.model_copy(update={"consolidated_into": "another"})
    await ensure(client, together)
    await ensure(client, together)
    with pytest.raises(RPCError, match="not found"):
        await described(client, one.id)


async def run_of(world: World, one: Agreement, key: str) -> Any:
    """What came of the run that a tick started."""
    handle = world.client.get_workflow_handle_for(
        BillingRunWorkflow.run, billing_run_workflow(one.id, key)
    )
    for _ in range(100):
        try:
            return await handle.result()
        except RPCError:
            await asyncio.sleep(0.05)
    raise AssertionError(f"no run of {one.id} for {key}")


@pytest.mark.parametrize("jitter", [0, 86_400])
@pytest.mark.parametrize("cadence", [Cadence(), DAILY])
async def test_a_schedule_fires_for_a_period_that_was_missed(
    real_world: World, jitter: int, cadence: Cadence
) -> None:
    """However much firings are spread, a tick bills the period that was meant."""
    world = real_world
    run = RunRule(jitter_seconds=jitter)
    one = agreement(f"missed-{cadence.unit}-{jitter}", cadence=cadence, run=run)
    await world.store.agreements.put(one)
    await ensure(world.client, one)
    period = preceding(one, preceding(one, period_of(one, NOW.date())))
    await fire_billing_schedule(world.client, one, period, holidays_of)
    outcome = await run_of(world, one, period.key)
    assert outcome.state == "completed"
    assert [run.period_key for run in (await world.store.runs.page({})).items] == [period.key]


async def test_what_a_schedule_starts_is_shared_fairly(real_world: World) -> None:
    """Ticks, runs and ratings take turns by partnership."""
    world, one = real_world, agreement("fair")
    await world.store.agreements.put(one)
    await ensure(world.client, one)
    period = preceding(one, period_of(one, NOW.date()))
    await fire_billing_schedule(world.client, one, period, holidays_of)
    await run_of(world, one, period.key)
    run = world.client.get_workflow_handle(billing_run_workflow(one.id, period.key))
    history: WorkflowHistory = await run.fetch_history()
    started = history.events[0].workflow_execution_started_event_attributes
    assert started.priority.fairness_key == one.partnership_id


async def test_a_schedule_that_runs_out_is_renewed_when_it_fires(real_world: World) -> None:
    world, one = real_world, agreement("old")
    await world.store.agreements.put(one)
    then = NOW - timedelta(days=4 * 365 + 200)
    listed = moments_ahead(one, holidays_of, then)
    assert listed.renew_from is not None
    assert listed.renew_from < NOW < listed.moments[-1] < NOW + YEAR
    await ensure(world.client, one, then)
    period = preceding(one, period_of(one, NOW.date()))
    await fire_billing_schedule(world.client, one, period, holidays_of)
    for _ in range(100):
        ahead = await matching(world.client, one.id, NOW + 2 * YEAR, NOW + 3 * YEAR)
        if ahead:
            break
        await asyncio.sleep(0.05)
    assert len(ahead) == 12


def test_there_is_always_a_moment_left_that_renews() -> None:
    rare = agreement("rare", cadence=Cadence(unit=Unit.YEAR, every=4), starts_on=date(2026, 1, 1))
    for one in (*RHYTHMS.values(), rare):
        listed = moments_ahead(one, holidays_of, NOW)
        assert listed.renew_from is not None
        renewing = [moment for moment in listed.moments if moment >= listed.renew_from]
        assert listed.renew_from > NOW
        assert len(renewing) >= 2
    assert moments_ahead(agreement("over", ends_on=NOW.date()), holidays_of, NOW).renew_from is None


def test_moments_end_where_temporals_years_do() -> None:
    once = agreement("once", cadence=Cadence(unit=Unit.YEAR, every=366))
    assert moments_ahead(once, holidays_of, NOW).renew_from is None
