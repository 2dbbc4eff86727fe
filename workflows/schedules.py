"""Temporal Schedules, kept in step with agreements and mailboxes.

A missed firing is caught up for a year and none is dropped (`BUFFER_ALL`): a period that was due
while everything was down is billed when it is up again.
"""

from collections.abc import Callable
from datetime import timedelta

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

from domain.billing.agreement import Agreement
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


async def ensure_billing_schedule(client: Client, agreement: Agreement) -> None:
    """Create the schedule of `agreement`, or bring it in step with it."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            BillingTickWorkflow.run,
            agreement.id,
            id=billing_tick_workflow(agreement.id),
            task_queue=QUEUE,
            static_summary=f"Monthly billing of {agreement.id}",
        ),
        spec=ScheduleSpec(
            calendars=[
                ScheduleCalendarSpec(
                    day_of_month=[ScheduleRange(agreement.run_day)],
                    hour=[ScheduleRange(agreement.run_hour)],
                    minute=[ScheduleRange(0)],
                    second=[ScheduleRange(0)],
                )
            ],
            time_zone_name=agreement.time_zone,
        ),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ALL, catchup_window=_CATCH_UP),
        state=ScheduleState(
            paused=agreement.paused, note="paused in the agreement" if agreement.paused else ""
        ),
    )
    await _ensure(client, billing_schedule(agreement.id), schedule)


async def fire_billing_schedule(client: Client, agreement: Agreement, period: str) -> None:
    """Let the schedule fire for the moment at which `period` is due (a backfill of one)."""
    moment = agreement.run_moment(period)
    await client.get_schedule_handle(billing_schedule(agreement.id)).backfill(
        ScheduleBackfill(
            start_at=moment - timedelta(seconds=1),
            end_at=moment + timedelta(seconds=1),
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
