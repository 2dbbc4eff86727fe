"""Corrections of billing: what was confirmed is stored, drafts are amended, documents watched."""

from datetime import datetime

from temporalio import activity
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.service import RPCError, RPCStatusCode

from activities.contracts import Command, Contract, InvoiceStatus
from activities.failures import translated
from domain.billing.correction import BillingCorrection, InvoiceCorrection, Way
from domain.core.identifiers import canonical_json
from domain.invoice.request import InvoiceRequest
from domain.ports import DocumentStore, Store
from domain.process.booking import Booking
from domain.process.correction_documents import amended_request
from domain.process.correction_progress import documents_of, not_issued


class CorrectionInput(Contract):
    """Take a correction a step further."""

    correction_id: str
    at: datetime
    run_id: str = ""


class AmendInput(Contract):
    """Have a draft amended, or cancelled, by its workflow."""

    correction_id: str
    run_id: str
    invoice_id: str
    workflow_id: str
    attempt: int
    at: datetime


class WatchInput(Contract):
    """Wait until the documents of a correction stand otherwise than was seen."""

    correction_id: str
    seen: tuple[str, ...]


class Amendment(Contract):
    """A draft that its own workflow has to change."""

    run_id: str
    invoice_id: str


class CorrectionStatus(Contract):
    """Where a correction stands."""

    correction_id: str
    agreement_id: str
    partnership_id: str
    partner_id: str
    state: str
    runs: int
    """How many are corrected."""
    to_do: tuple[str, ...] = ()
    """Those whose documents are not stored yet."""
    amendments: tuple[Amendment, ...] = ()
    opened: tuple[str, ...] = ()
    """Drafts whose workflows have to be started."""
    documents: tuple[str, ...] = ()
    """Where each document stands, in words."""
    waits: bool = False
    """Whether one of them is not issued yet."""
    problem: str = ""


class CorrectingActivities:
    """Carries corrections out."""

    def __init__(self, store: Store, documents: DocumentStore, booking: Booking) -> None:
        self._store = store
        self._documents = documents
        self._booking = booking

    @activity.defn
    @translated
    async def begin_correction(self, input: CorrectionInput) -> CorrectionStatus:
        """A confirmed or parked correction runs."""
        return await self._status(await self._booking.begin(input.correction_id))

    @activity.defn
    @translated
    async def correct_run(self, input: CorrectionInput) -> CorrectionStatus:
        """Ledger, balances and drafts of one run, in one transaction, once."""
        done = await self._booking.book(input.correction_id, input.run_id, input.at)
        return await self._status(done)

    @activity.defn
    @translated
    async def amend_invoice(self, input: AmendInput) -> CorrectionStatus:
        """Tell the workflow of a draft what it says instead, under the name of who confirmed.

        A draft that was issued in the meantime is credited and billed again.
        """
        correction = await self._store.corrections.get(input.correction_id)
        [one] = [
            one
            for one in correction.run(input.run_id).invoices
            if one.invoice_id == input.invoice_id and one.way is Way.AMEND
        ]
        refusal = "" if one.settled else await self._amend(correction, one, input)
        done = await self._booking.book(input.correction_id, input.run_id, input.at)
        part = done.run(input.run_id)
        if refusal and not part.settled and not part.problem:
            done = await self._booking.refused(done.id, part.run_id, refusal)
        return await self._status(done)

    @activity.defn
    @translated
    async def watch_correction(self, input: WatchInput) -> CorrectionStatus:
        """Where the documents stand, once that is news; tried again until then."""
        status = await self._status(await self._store.corrections.get(input.correction_id))
        if status.waits and status.documents == input.seen:
            raise ApplicationError(
                "; ".join(status.documents)[:1000],
                type="waiting",
                category=ApplicationErrorCategory.BENIGN,
            )
        return status

    @activity.defn
    @translated
    async def park_correction(self, input: CorrectionInput) -> CorrectionStatus:
        """Something is in the way."""
        return await self._status(await self._booking.park(input.correction_id))

    @activity.defn
    @translated
    async def finish_correction(self, input: CorrectionInput) -> CorrectionStatus:
        """Nothing is left to do, or somebody has given it up."""
        known = await self._store.corrections.get(input.correction_id)
        problem = known.problem or not_issued(await documents_of(self._store, known))
        return await self._status(await self._booking.finish(known.id, problem, input.at))

    async def _amend(
        self, correction: BillingCorrection, one: InvoiceCorrection, input: AmendInput
    ) -> str:
        """Why the workflow of the draft refuses; empty if it has done what was asked."""
        record = await self._store.invoices.get(input.invoice_id)
        if record.request.reference() != one.request or record.number is not None:
            return ""
        amended = amended_request(record.request, one.taken, one.lines)
        command = Command(
            id=f"{correction.id}.{input.run_id}.{input.attempt}",
            name="amend" if amended else "cancel",
            actor=correction.confirmed_by or "",
            roles=correction.confirmed_roles,
            reason=correction.reason,
            request=await self._kept(amended) if amended else None,
        )
        try:
            await _updated(activity.client(), input.workflow_id, command)
        except WorkflowUpdateFailedError as error:
            return f"{input.invoice_id} ({record.state_title}): {error.cause or error}"
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return f"the workflow of {input.invoice_id} is not running"
        return ""

    async def _kept(self, request: InvoiceRequest) -> str:
        content = canonical_json(request.model_dump(mode="json", exclude_none=True))
        kept = await self._documents.put(
            content, name="invoice-request.json", media_type="application/json"
        )
        return kept.sha256

    async def _status(self, correction: BillingCorrection) -> CorrectionStatus:
        partnership = await self._store.partnerships.get(correction.partnership_id)
        documents = await documents_of(self._store, correction)
        parts = [part for part in correction.runs if part.changes]
        problems = [part.problem for part in parts if part.problem]
        amending = [
            Amendment(run_id=part.run_id, invoice_id=one.invoice_id)
            for part in parts
            for one in part.invoices
            if part.booked and one.way is Way.AMEND and not one.settled and one.invoice_id
        ]
        opened = (
            id
            for part in parts
            for one in part.invoices
            for id in (one.credit_note_id, one.bill_id)
            if id and id != one.invoice_id
        )
        return CorrectionStatus(
            correction_id=correction.id,
            agreement_id=correction.agreement_id,
            partnership_id=correction.partnership_id,
            partner_id=partnership.buyer_id,
            state=correction.state,
            runs=len(parts),
            to_do=tuple(part.run_id for part in parts if not part.settled),
            amendments=tuple(amending),
            opened=tuple(opened),
            documents=tuple(one.said for one in documents),
            waits=any(one.waits for one in documents),
            problem="; ".join(problems) or correction.problem,
        )


async def _updated(client: Client, workflow_id: str, command: Command) -> InvoiceStatus:
    handle = client.get_workflow_handle(workflow_id)
    done: InvoiceStatus = await handle.execute_update(
        "command", command, id=command.id, result_type=InvoiceStatus
    )
    return done
