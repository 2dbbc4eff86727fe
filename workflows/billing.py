"""Billing: what a schedule starts, and one run per agreement and period."""

from datetime import datetime

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.billing import BillingActivities
    from activities.contracts import BillingInput, BillingOutcome, TickInput
    from workflows import policies
    from workflows.messages import BillingRunStart
    from workflows.names import (
        BILLING_PERIOD,
        BLOCKED,
        INVOICE_STATE,
        PARTNERSHIP,
        billing_run_workflow,
    )
    from workflows.outgoing import start_invoices

_SCHEDULED = "TemporalScheduledStartTime"
"""The nominal moment, without jitter: the key of the period."""


@workflow.defn
class BillingTickWorkflow:
    """A schedule fired: find the period that was meant and start its run."""

    @workflow.run
    async def run(self, agreement_id: str) -> str:
        """The id of the run; one that was started before is left alone."""
        scheduled = workflow.info().search_attributes.get(_SCHEDULED, [workflow.now()])[0]
        moment = scheduled if isinstance(scheduled, datetime) else workflow.now()
        period = await policies.on_record(
            BillingActivities.find_period,
            TickInput(agreement_id=agreement_id, scheduled=moment),
            str,
            "Which period is due",
        )
        run_id = billing_run_workflow(agreement_id, period)
        try:
            await workflow.start_child_workflow(
                BillingRunWorkflow.run,
                BillingRunStart(agreement_id=agreement_id, period=period),
                id=run_id,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"Bill {agreement_id} for {period}",
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("the period was billed before", extra={"run": run_id})
        return run_id


@workflow.defn
class BillingRunWorkflow:
    """Bill one period of one agreement, once."""

    @workflow.init
    def __init__(self, start: BillingRunStart) -> None:
        self._period = start.period
        self._retry_wanted = False
        self._outcome: BillingOutcome | None = None

    @workflow.run
    async def run(self, start: BillingRunStart) -> BillingOutcome:
        """Rate, store, open; park and wait for `retry` when the agreement cannot be rated."""
        outcome = await self._bill(start)
        while outcome.state == "parked":
            self._show(outcome)
            await workflow.wait_condition(lambda: self._retry_wanted)
            self._retry_wanted = False
            outcome = await self._bill(start)
        await start_invoices(
            outcome.invoice_ids,
            partnership_id=outcome.partnership_id,
            partner_id=outcome.partner_id,
        )
        self._show(outcome)
        return outcome

    @workflow.update(description="Try a parked run again.")
    async def retry(self) -> BillingOutcome:
        """Rate again; answers with the new outcome."""
        before = self._outcome
        self._retry_wanted = True
        await workflow.wait_condition(lambda: self._outcome is not before)
        if self._outcome is None:
            raise ApplicationError("the run has no outcome yet", type="conflict")
        return self._outcome

    @retry.validator
    def _parked(self) -> None:
        if self._outcome is None or self._outcome.state != "parked":
            raise ApplicationError(
                "only a parked run can be tried again", type="invalid_transition"
            )

    async def _bill(self, start: BillingRunStart) -> BillingOutcome:
        wanted = BillingInput(
            agreement_id=start.agreement_id, period=start.period, at=workflow.now()
        )
        self._outcome = await policies.on_record(
            BillingActivities.bill_period, wanted, BillingOutcome, f"Rate {start.period}"
        )
        return self._outcome

    def _show(self, outcome: BillingOutcome) -> None:
        workflow.upsert_search_attributes(
            [
                INVOICE_STATE.value_set(outcome.state),
                BLOCKED.value_set(outcome.state == "parked"),
                PARTNERSHIP.value_set(outcome.partnership_id),
                BILLING_PERIOD.value_set(self._period),
            ]
        )
        opened = "\n".join(f"- opened {invoice}" for invoice in outcome.invoice_ids)
        problem = f"> {outcome.problem}\n\nMend it, then `retry`." if outcome.problem else ""
        workflow.set_current_details(f"## {outcome.state.capitalize()}\n{problem}{opened}")
