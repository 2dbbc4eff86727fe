"""Corrections of billing: what was confirmed is stored once, then watched until it is issued."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.correcting import (
        AmendInput,
        Amendment,
        CorrectingActivities,
        CorrectionInput,
        CorrectionStatus,
        WatchInput,
    )
    from workflows import policies
    from workflows.messages import CorrectionStart
    from workflows.names import BLOCKED, INVOICE_STATE, PARTNERSHIP, invoice_workflow
    from workflows.outgoing import start_invoices

_PARKED = "parked"


@workflow.defn
class BillingCorrectionWorkflow:
    """Credit and rebill what a confirmed correction names, run by run."""

    def __init__(self) -> None:
        self._id = ""
        self._status: CorrectionStatus | None = None
        self._started: set[str] = set()
        self._attempt = 0
        self._given_up = False
        self._rests = False
        """Nothing more is done until somebody wants it, or documents are issued."""

    @workflow.run
    async def run(self, start: CorrectionStart) -> CorrectionStatus:
        """Store, start, wait; park when something is in the way."""
        self._id = start.correction_id
        status = await self._carry_out()
        while status.to_do and not self._given_up:
            self._take(await self._step(CorrectingActivities.park_correction, "Park"))
            self._rests = True
            await workflow.wait_condition(lambda: not self._rests)
            if not self._given_up:
                status = await self._carry_out()
        self._rests = not self._given_up
        while status.waits and not self._given_up:
            status = await self._watch(status)
        status = self._take(await self._step(CorrectingActivities.finish_correction, "Finish"))
        self._rests = True
        await workflow.wait_condition(workflow.all_handlers_finished)
        return status

    @workflow.update(description="Try again what was in the way.")
    async def retry(self) -> CorrectionStatus:
        """Carry out what is left; answers with where it stands then."""
        return await self._answered()

    @workflow.update(description="Leave what is in the way as it is, and end.")
    async def give_up(self) -> CorrectionStatus:
        """What is stored goes on by itself; the rest is not done."""
        self._given_up = True
        return await self._answered()

    @retry.validator
    def _can_retry(self) -> None:
        self._require_parked("tried again")

    @give_up.validator
    def _can_give_up(self) -> None:
        self._require_parked("given up")

    @workflow.query(description="Where the correction stands.")
    def status(self) -> CorrectionStatus | None:
        """The last known status; `None` before anything was done."""
        return self._status

    def _require_parked(self, what: str) -> None:
        if self._status is None or self._status.state != _PARKED:
            raise ApplicationError(
                f"only a parked correction can be {what}", type="invalid_transition"
            )

    async def _answered(self) -> CorrectionStatus:
        """Let the workflow go on, and say where it stands when it rests again."""
        self._rests = False
        await workflow.wait_condition(lambda: self._rests)
        if self._status is None:
            raise RuntimeError("the correction has not begun")
        return self._status

    async def _carry_out(self) -> CorrectionStatus:
        """Everything that can be done now; what cannot stays to be done, and says why."""
        status = self._take(await self._step(CorrectingActivities.begin_correction, "Begin"))
        self._attempt += 1
        for run_id in status.to_do:
            status = self._take(
                await self._step(CorrectingActivities.correct_run, f"Correct {run_id}", run_id)
            )
            await self._start(status)
            for amendment in status.amendments:
                if amendment.run_id == run_id:
                    status = self._take(await self._amend(amendment))
                    await self._start(status)
        return status

    async def _amend(self, amendment: Amendment) -> CorrectionStatus:
        argument = AmendInput(
            correction_id=self._id,
            run_id=amendment.run_id,
            invoice_id=amendment.invoice_id,
            workflow_id=invoice_workflow(amendment.invoice_id),
            attempt=self._attempt,
            at=workflow.now(),
        )
        return await policies.patiently(
            CorrectingActivities.amend_invoice,
            argument,
            CorrectionStatus,
            f"Amend {amendment.invoice_id}",
        )

    async def _watch(self, status: CorrectionStatus) -> CorrectionStatus:
        """Wait until a document stands otherwise than is known."""
        argument = WatchInput(correction_id=self._id, seen=status.documents)
        return self._take(
            await policies.patiently(
                CorrectingActivities.watch_correction,
                argument,
                CorrectionStatus,
                "Wait until all is issued",
            )
        )

    async def _step(self, activity: object, summary: str, run_id: str = "") -> CorrectionStatus:
        argument = CorrectionInput(correction_id=self._id, run_id=run_id, at=workflow.now())
        return await policies.on_record(activity, argument, CorrectionStatus, summary)

    async def _start(self, status: CorrectionStatus) -> None:
        """Start the workflows of drafts that were stored."""
        new = [id for id in status.opened if id not in self._started]
        await start_invoices(
            new, partnership_id=status.partnership_id, partner_id=status.partner_id
        )
        self._started.update(new)

    def _take(self, status: CorrectionStatus) -> CorrectionStatus:
        """Know and show `status`."""
        before, self._status = self._status, status
        if before is None or before.state != status.state:
            workflow.upsert_search_attributes(
                [
                    INVOICE_STATE.value_set(status.state),
                    BLOCKED.value_set(status.state == _PARKED),
                    PARTNERSHIP.value_set(status.partnership_id),
                ]
            )
        workflow.set_current_details(_details(status))
        return status


def _details(status: CorrectionStatus) -> str:
    """Markdown: what is done of what, what is in the way, where each document stands."""
    done = status.runs - len(status.to_do)
    lines = [f"## {status.state.capitalize()}", f"{done} of {status.runs} runs stored"]
    if status.problem:
        lines.append(f"> {status.problem}")
    if status.state == _PARKED:
        lines.append("Mend it, then `retry`; or `give_up`.")
    lines.append("\n".join(f"- {said}" for said in status.documents))
    return "\n\n".join(line for line in lines if line)
