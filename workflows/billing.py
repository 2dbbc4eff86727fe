"""Billing: what a schedule starts, and one run per agreement and period."""

import contextlib
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.billing import BillingActivities
    from activities.contracts import BillingInput, BillingOutcome, TickInput
    from activities.schedules import ScheduleActivities
    from workflows import policies
    from workflows.messages import BillingRunStart, RunReport
    from workflows.names import (
        BILLING_PERIOD,
        BLOCKED,
        INVOICE_STATE,
        PARTNERSHIP,
        billing_run_workflow,
    )
    from workflows.outgoing import start_invoices

_WAITING = ("parked", "early")
_SHORTEST_WAIT = timedelta(seconds=1)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
_SHOWN = 20
_SCHEDULED = "TemporalScheduledStartTime"
"""The nominal moment, without jitter: the key of the period."""


@workflow.defn
class BillingTickWorkflow:
    """A schedule fired: find the period that was meant and start its run."""

    @workflow.run
    async def run(self, agreement_id: str, renew_from: datetime | None = None) -> str:
        """The id of the run; one that was started before is left alone.

        From `renew_from` on the schedule has few moments left, and gets more.
        """
        scheduled = workflow.info().search_attributes.get(_SCHEDULED, [workflow.now()])[0]
        moment = scheduled if isinstance(scheduled, datetime) else workflow.now()
        tick = TickInput(agreement_id=agreement_id, scheduled=moment)
        period = await policies.on_record(
            BillingActivities.find_period, tick, str, "Which period is due"
        )
        run_id = await self._start(agreement_id, period)
        if renew_from is not None and moment >= renew_from:
            await policies.in_passing(
                ScheduleActivities.renew_schedule, tick, "List more moments of the schedule"
            )
        return run_id

    async def _start(self, agreement_id: str, period: str) -> str:
        run_id = billing_run_workflow(agreement_id, period)
        try:
            await workflow.start_child_workflow(
                BillingRunWorkflow.run,
                BillingRunStart(agreement_id=agreement_id, period=period),
                id=run_id,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"Bill {agreement_id} for {period}",
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("the period was billed before", extra={"run": run_id})
        return run_id


@workflow.defn
class BillingRunWorkflow:
    """Bill one period of one agreement, once.

    There is one at a time. One after it is answered by the stored run; so it is no loss to allow
    it, and what was skipped or terminated can still be billed.
    """

    @workflow.init
    def __init__(self, start: BillingRunStart) -> None:
        self._period = start.period
        self._try_again = False
        self._tries = 0
        self._outcome = start.outcome
        self._reports_to = list(start.reports_to)

    @workflow.run
    async def run(self, start: BillingRunStart) -> BillingOutcome:
        """Rate, store, open. What cannot be rated waits for `retry`, what is early for its time."""
        outcome = start.outcome or await self._until_billed(start)
        await self._open(start, outcome)
        await self._wake(start, outcome)
        await workflow.wait_condition(workflow.all_handlers_finished)
        await self._report(start, outcome)
        return outcome

    @workflow.update(description="Try a run that is parked or waits again.")
    async def retry(self) -> BillingOutcome:
        """Rate again; answers with the new outcome."""
        before = self._tries
        self._try_again = True
        await workflow.wait_condition(lambda: self._tries > before)
        if self._outcome is None:
            raise ApplicationError("the run has no outcome yet", type="conflict")
        return self._outcome

    @retry.validator
    def _waits(self) -> None:
        if self._outcome is None or self._outcome.state not in _WAITING:
            raise ApplicationError(
                "only a run that is parked or waits can be tried again", type="invalid_transition"
            )

    @workflow.signal(description="The period before was billed.")
    def before_billed(self) -> None:
        """What waited for it is tried again."""
        self._try_again = True

    @workflow.signal(description="Try again what waits, and tell a workflow what came of it.")
    def report_to(self, workflow_id: str) -> None:
        """A batch has come to this run, which was started before."""
        if workflow_id not in self._reports_to:
            self._reports_to.append(workflow_id)
        self._try_again = True

    @workflow.query(description="What came of the last try.")
    def outcome(self) -> BillingOutcome | None:
        """`None` before the first one."""
        return self._outcome

    async def _until_billed(self, start: BillingRunStart) -> BillingOutcome:
        outcome = await self._bill(start)
        await self._report(start, outcome)
        while outcome.state in _WAITING:
            self._show(outcome)
            await self._until_next_try(outcome)
            if not self._try_again and workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(start.model_copy(update=self._carried()))
            outcome = await self._bill(start)
            await self._report(start, outcome)
        self._show(outcome)
        return outcome

    async def _bill(self, start: BillingRunStart) -> BillingOutcome:
        wanted = BillingInput(
            agreement_id=start.agreement_id, period=start.period, at=workflow.now()
        )
        # Whoever asks from here on may know something that this try does not.
        self._try_again = False
        self._outcome = await policies.on_billing(
            BillingActivities.bill_period, wanted, BillingOutcome, f"Rate {start.period}"
        )
        self._tries += 1
        return self._outcome

    async def _until_next_try(self, outcome: BillingOutcome) -> None:
        """Until somebody asks for it; of one that is early, also at its time, or after a while."""
        patience = None
        if outcome.due is not None:
            patience = max(outcome.due - workflow.now(), _SHORTEST_WAIT)
        elif outcome.state == "early":
            patience = min(_FIRST_WAIT * 2 ** min(self._tries - 1, 10), _LONGEST_WAIT)
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._try_again,
                timeout=patience,
                timeout_summary=f"Look again whether {self._period} can be billed",
            )

    async def _open(self, start: BillingRunStart, outcome: BillingOutcome) -> None:
        """Start the workflows of the invoices; too many for one history, over several."""
        until = start.opened + start.most_invoices
        await start_invoices(
            outcome.invoice_ids[start.opened : until],
            partnership_id=outcome.partnership_id,
            partner_id=outcome.partner_id,
        )
        if until < len(outcome.invoice_ids):
            more = {**self._carried(), "outcome": outcome, "opened": until}
            workflow.continue_as_new(start.model_copy(update=more))

    def _carried(self) -> dict[str, object]:
        return {"reports_to": tuple(self._reports_to)}

    async def _wake(self, start: BillingRunStart, outcome: BillingOutcome) -> None:
        """Tell the run of the next period that it need not wait any longer, if it does."""
        if outcome.awaited_by:
            await _signal(
                billing_run_workflow(start.agreement_id, outcome.awaited_by), "before_billed"
            )

    async def _report(self, start: BillingRunStart, outcome: BillingOutcome) -> None:
        """Tell the batches that came to this run what became of it."""
        report = RunReport(key=f"{start.agreement_id}.{start.period}", outcome=outcome)
        while self._reports_to:
            await _signal(self._reports_to.pop(0), "ran", report)

    def _show(self, outcome: BillingOutcome) -> None:
        state = "waiting" if outcome.state == "early" else outcome.state
        workflow.upsert_search_attributes(
            [
                INVOICE_STATE.value_set(state),
                BLOCKED.value_set(outcome.state == "parked"),
                PARTNERSHIP.value_set(outcome.partnership_id),
                BILLING_PERIOD.value_set(self._period),
            ]
        )
        opened = "\n".join(f"- opened {invoice}" for invoice in outcome.invoice_ids[:_SHOWN])
        more = len(outcome.invoice_ids) - _SHOWN
        opened += f"\n- and {more} more" if more > 0 else ""
        advice = "Mend it, then `retry`." if outcome.state == "parked" else ""
        problem = f"> {outcome.problem}\n\n{advice}\n" if outcome.problem else ""
        workflow.set_current_details(f"## {state.capitalize()}\n{problem}{opened}")


async def _signal(workflow_id: str, name: str, *args: RunReport) -> None:
    """Signal another workflow. That there is none, or no more, is no error."""
    try:
        await workflow.get_external_workflow_handle(workflow_id).signal(name, args=list(args))
    except ApplicationError:
        workflow.logger.info("nobody to be told", extra={"to": workflow_id, "signal": name})
