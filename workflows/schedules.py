"""Temporal Schedules, kept in step with agreements and mailboxes.

A missed firing is caught up for a year and none is dropped (`BUFFER_ALL`): a period that was due
while everything was down is billed when it is up again.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleBackfill,
    ScheduleCalendarSpec,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleState,
    ScheduleUpdate,
    ScheduleUpdateInput,
)
from temporalio.common import Priority
from temporalio.service import RPCError, RPCStatusCode

from activities.schedules import KeepSchedule
from domain.billing.agenda import Agenda
from domain.billing.agreement import Agreement
from domain.billing.calendar import following
from domain.billing.period import BillingPeriod
from domain.billing.ports import Holidays
from domain.billing.timing import run_moment
from domain.exchange.inbound import Mailbox
from workflows.billing import BillingTickWorkflow
from workflows.inbound import MailboxPollWorkflow
from workflows.messages import MailboxStart
from workflows.names import (
    QUEUE,
    billing_schedule,
    billing_tick_workflow,
    mailbox_poll_workflow,
    mailbox_schedule,
)

_CATCH_UP = timedelta(days=365)
_BEHIND = timedelta(days=400)
"""So far back a period can be fired that was missed."""
_AHEAD = timedelta(days=5 * 366)
"""So far ahead moments are listed, and at least some; a save of the agreement lists them anew."""
_SOME, _MOST = 3, 1000
_SPARE = timedelta(days=365)
"""A schedule with moments for less than that is renewed when it fires."""
_LAST_YEAR = 2099
"""Temporal knows no later one."""


class Listed(NamedTuple):
    """The moments at which a schedule fires, in order."""

    moments: Sequence[datetime]
    renew_from: datetime | None
    """Firing at this moment or later, it needs more moments; `None`: these are all."""


async def ensure_billing_schedule(
    client: Client, agreement: Agreement, holidays: Holidays, now: datetime
) -> None:
    """Create the schedule of `agreement`, or bring it in step with it.

    One that is consolidated into another agreement has none.
    """
    if agreement.consolidated_into is not None:
        await _remove(client, billing_schedule(agreement.id))
        return
    # A daily agreement takes a good second, in which the caller has others to serve.
    listed = await asyncio.to_thread(moments_ahead, agreement, holidays, now)
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            BillingTickWorkflow.run,
            args=[agreement.id, listed.renew_from],
            id=billing_tick_workflow(agreement.id),
            task_queue=QUEUE,
            static_summary=f"Billing of {agreement.id}",
            priority=Priority(fairness_key=agreement.partnership_id[:64]),
        ),
        spec=_spec(agreement, listed.moments),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=_CATCH_UP),
        state=ScheduleState(
            paused=agreement.paused,
            note=agreement.pause_reason or "paused in the agreement" if agreement.paused else "",
        ),
    )
    await _ensure(client, billing_schedule(agreement.id), schedule)


def keeper(client: Client, holidays: Holidays, now: Callable[[], datetime]) -> KeepSchedule:
    """What brings the schedule of an agreement in step with it."""

    async def keep(agreement: Agreement) -> None:
        await ensure_billing_schedule(client, agreement, holidays, now())

    return keep


def moments_ahead(agreement: Agreement, holidays: Holidays, now: datetime) -> Listed:
    """The moments of all runs from a year ago to some years ahead, as the domain works them out.

    A rule of Temporal's own could only come near to business days and the ends of months.
    """
    moments: list[datetime] = []
    coming: list[datetime] = []
    for period in Agenda(agreement, holidays, now - _BEHIND).coming():
        moment = run_moment(agreement, period, holidays)
        if moment.year > _LAST_YEAR:
            break
        moments.append(moment)
        if moment > now:
            coming.append(moment)
        if len(coming) >= _MOST or (len(coming) >= _SOME and moment > now + _AHEAD):
            return Listed(moments, min(coming[-2], coming[-1] - _SPARE))
    return Listed(moments, None)


def _spec(agreement: Agreement, moments: Sequence[datetime]) -> ScheduleSpec:
    """`moments` in the agreement's zone; in UTC if the clocks repeat one of them.

    Of an hour that comes twice, Temporal fires at the second one in some zones, and in others at
    both.
    """
    zone = agreement.time_zone
    if any(_comes_twice(moment) for moment in moments):
        zone, moments = "UTC", [moment.astimezone(UTC) for moment in moments]
    return ScheduleSpec(
        calendars=_calendars(moments),
        time_zone_name=zone,
        jitter=timedelta(seconds=agreement.run.jitter_seconds),
    )


def _comes_twice(moment: datetime) -> bool:
    return moment.replace(fold=0).astimezone(UTC) != moment.replace(fold=1).astimezone(UTC)


def _calendars(moments: Iterable[datetime]) -> list[ScheduleCalendarSpec]:
    """`moments` put together: days of a month, months with the same days, years alike."""
    days: dict[tuple[int, int, int, int], list[int]] = {}
    for moment in moments:
        key = (moment.hour, moment.minute, moment.year, moment.month)
        days.setdefault(key, []).append(moment.day)
    months: dict[tuple[int, int, int, tuple[int, ...]], list[int]] = {}
    for (hour, minute, year, month), found in days.items():
        months.setdefault((hour, minute, year, tuple(found)), []).append(month)
    years: dict[tuple[int, int, tuple[int, ...], tuple[int, ...]], list[int]] = {}
    for (hour, minute, year, of_month), in_year in months.items():
        years.setdefault((hour, minute, tuple(in_year), of_month), []).append(year)
    return [
        ScheduleCalendarSpec(
            year=_ranges(several),
            month=_ranges(in_year),
            day_of_month=_ranges(of_month),
            hour=[ScheduleRange(hour)],
            minute=[ScheduleRange(minute)],
            second=[ScheduleRange(0)],
        )
        for (hour, minute, in_year, of_month), several in years.items()
    ]


def _ranges(numbers: Iterable[int]) -> list[ScheduleRange]:
    """Ascending numbers, those that follow each other as one."""
    found: list[ScheduleRange] = []
    for number in numbers:
        if found and found[-1].end == number - 1:
            found[-1] = ScheduleRange(found[-1].start, number)
        else:
            found.append(ScheduleRange(number, number))
    return found


async def fire_billing_schedule(
    client: Client, agreement: Agreement, period: BillingPeriod, holidays: Holidays
) -> None:
    """Let the schedule fire for the moment at which `period` is due (a backfill of one)."""
    moment = run_moment(agreement, period, holidays)
    after = run_moment(agreement, following(agreement, period), holidays)
    # Jitter counts in a backfill, and never reaches the next moment.
    latest = moment + timedelta(seconds=agreement.run.jitter_seconds)
    await client.get_schedule_handle(billing_schedule(agreement.id)).backfill(
        ScheduleBackfill(
            start_at=moment - timedelta(seconds=1),
            end_at=min(latest, after - timedelta(milliseconds=1)),
            overlap=ScheduleOverlapPolicy.BUFFER_ALL,
        )
    )


async def ensure_mailbox_schedule(client: Client, mailbox: Mailbox) -> None:
    """Create the schedule that looks into `mailbox`, or bring it in step with it."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            MailboxPollWorkflow.run,
            MailboxStart(mailbox_id=mailbox.id),
            id=mailbox_poll_workflow(mailbox.id),
            task_queue=QUEUE,
            static_summary=f"Look into {mailbox.id}",
        ),
        spec=ScheduleSpec(
            intervals=[ScheduleIntervalSpec(every=timedelta(seconds=mailbox.every_seconds))]
        ),
        policy=SchedulePolicy(
            overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(minutes=1)
        ),
    )
    await _ensure(client, mailbox_schedule(mailbox.id), schedule)


async def remove_mailbox_schedule(client: Client, mailbox_id: str) -> None:
    """Remove the schedule of a mailbox, if it has one."""
    await _remove(client, mailbox_schedule(mailbox_id))


async def _ensure(client: Client, id: str, schedule: Schedule) -> None:
    try:
        await client.create_schedule(id, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(id).update(_replacing(schedule))


def _replacing(
    schedule: Schedule,
) -> Callable[[ScheduleUpdateInput], ScheduleUpdate]:
    def update(_: ScheduleUpdateInput) -> ScheduleUpdate:
        return ScheduleUpdate(schedule=schedule)

    return update


async def _remove(client: Client, id: str) -> None:
    try:
        await client.get_schedule_handle(id).delete()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
