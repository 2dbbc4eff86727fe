"""Booking a correction: ledger, balances and drafts of a run in one transaction, once.

What is in the way is kept with the part of the run, and nothing of it is done; it is tried again on
command. Drafts that are amended are no part of it: their own workflows change them.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from domain.billing.balance import available
from domain.billing.correction import (
    BillingCorrection,
    CorrectionState,
    InvoiceCorrection,
    RunCorrection,
    Way,
)
from domain.billing.ledger import credits_of, ledger_of, moved, with_entries
from domain.billing.run import BillingRun, RunState
from domain.core.errors import Conflict, InvoicingError
from domain.core.identifiers import billed_invoice_id, credit_note_id, replacement_id
from domain.invoice.request import InvoiceRequest
from domain.ports import AuditAnchor, Records, Store
from domain.process.announcing import Announcer
from domain.process.correction_documents import bill_request, corrected_line, credit_request
from domain.process.correction_prepaid import paid_ahead
from domain.process.journal import Deed, head_of, journalled
from domain.record import Draft, InvoiceRecord

_MOST_RUNS = 500

_Work = Callable[[Records, BillingCorrection], Awaitable[BillingCorrection]]


class Booking:
    """Carries out what was confirmed."""

    def __init__(self, store: Store, anchor: AuditAnchor, announcer: Announcer) -> None:
        self._store = store
        self._anchor = anchor
        self._announcer = announcer

    async def begin(self, id: str) -> BillingCorrection:
        """A confirmed correction runs."""

        async def begin(_: Records, before: BillingCorrection) -> BillingCorrection:
            if before.state not in (CorrectionState.CONFIRMED, CorrectionState.PARKED):
                return before
            return before.model_copy(update={"state": CorrectionState.RUNNING, "problem": ""})

        return await self._change(id, begin)

    async def book(self, id: str, run_id: str, at: datetime) -> BillingCorrection:
        """Store all that one run needs; what is in the way is its `problem`."""

        async def book(tx: Records, before: BillingCorrection) -> BillingCorrection:
            part = before.run(run_id)
            if part.settled:
                return before
            return before.with_run(await _Booked(tx, self._announcer, before, part, at).part())

        try:
            after = await self._change(id, book)
        except InvoicingError as error:
            if error.retryable:
                raise
            return await self._note(id, run_id, str(error))
        for one in after.run(run_id).invoices:
            if one.credit_note_id and one.invoice_id:
                await self._anchor.append(head_of(await self._store.invoices.get(one.invoice_id)))
        return after

    async def park(self, id: str) -> BillingCorrection:
        """Something is in the way; it waits for somebody to mend it."""

        async def park(_: Records, before: BillingCorrection) -> BillingCorrection:
            problems = [f"{run.run_id}: {run.problem}" for run in before.runs if run.problem]
            said = {"state": CorrectionState.PARKED, "problem": "; ".join(problems)}
            return before.model_copy(update=said)

        return await self._change(id, park)

    async def finish(self, id: str, problem: str, at: datetime) -> BillingCorrection:
        """Everything is issued, or `problem` says what is not."""

        async def finish(_: Records, before: BillingCorrection) -> BillingCorrection:
            if before.finished_at is not None:
                return before
            state = CorrectionState.FAILED if problem else CorrectionState.COMPLETED
            said = {"state": state, "problem": problem, "finished_at": at}
            return before.model_copy(update=said)

        return await self._change(id, finish)

    async def refused(self, id: str, run_id: str, problem: str) -> BillingCorrection:
        """An invoice of the run could not be amended."""
        return await self._note(id, run_id, problem)

    async def _note(self, id: str, run_id: str, problem: str) -> BillingCorrection:
        async def note(_: Records, before: BillingCorrection) -> BillingCorrection:
            part = before.run(run_id)
            return before.with_run(part.model_copy(update={"problem": problem}))

        return await self._change(id, note)

    async def _change(self, id: str, work: _Work) -> BillingCorrection:
        async def change(tx: Records) -> BillingCorrection:
            before = await tx.corrections.get(id)
            after = await work(tx, before)
            if after != before:
                await tx.corrections.put(after)
            return after

        return await self._store.transact(change)


class _Booked:
    """One run, inside a transaction."""

    def __init__(
        self,
        tx: Records,
        announcer: Announcer,
        correction: BillingCorrection,
        part: RunCorrection,
        at: datetime,
    ) -> None:
        self._tx = tx
        self._announcer = announcer
        self._correction = correction
        self._part = part
        self._at = at
        self._opened: list[str] = []

    async def part(self) -> RunCorrection:
        """The part with its entries in the ledger, and all documents that can be stored now."""
        run = await self._tx.runs.get(self._part.run_id)
        if not self._part.booked:
            await self._check_ledger()
            await self._move_balances(run)
            run = with_entries(run, self._part.entries)
            # Late usage is rated by the version that the run now stands by.
            version = self._correction.agreement_version
            corrections = (*run.corrections, self._correction.id)
            run = run.model_copy(update={"corrections": corrections, "agreement_version": version})
        invoices = [await self._settled(run, one) for one in self._part.invoices]
        ids = (*run.invoice_ids, *self._opened)
        await self._tx.runs.put(run.model_copy(update={"invoice_ids": ids}))
        for one in invoices:
            await self._share(run, one)
        said = {"booked": True, "invoices": tuple(invoices), "problem": ""}
        return self._part.model_copy(update=said)

    async def _share(self, run: BillingRun, one: InvoiceCorrection) -> None:
        """Other runs that an invoice is of have what was opened for it as well."""
        opened = [id for id in (one.credit_note_id, one.bill_id) if id in self._opened]
        if not opened or one.invoice_id is None:
            return
        record = await self._tx.invoices.get(one.invoice_id)
        first = await self._tx.runs.find(record.request.billing_run_id or "")
        if first is None:
            return
        where = {"partnership_id": first.partnership_id, "period_key": first.period_key}
        for other in (await self._tx.runs.page(where, limit=_MOST_RUNS)).items:
            if other.id != run.id and one.invoice_id in other.invoice_ids:
                ids = (*other.invoice_ids, *opened)
                await self._tx.runs.put(other.model_copy(update={"invoice_ids": ids}))

    async def _check_ledger(self) -> None:
        where = {"agreement_id": self._correction.agreement_id, "state": RunState.COMPLETED}
        runs = (await self._tx.runs.page(where, limit=_MOST_RUNS)).items
        if ledger_of(runs, self._part.subjects) != self._part.ledger:
            raise Conflict(
                f"what was billed with {self._part.run_id} has changed since it was confirmed",
                hint="propose the correction again",
            )

    async def _move_balances(self, run: BillingRun) -> None:
        for id, amount in credits_of(self._part.entries).items():
            balance = await self._tx.balances.get(id)
            if amount > available(balance, self._at.date()):
                raise Conflict(
                    f"the balance '{id}' has less than {amount} by now",
                    hint="propose the correction again",
                )
            name = f"{self._correction.id}.{run.id}"
            await self._tx.balances.put(moved(balance, -amount, id=name, run=run, at=self._at))

    async def _settled(self, run: BillingRun, one: InvoiceCorrection) -> InvoiceCorrection:
        """The drafts that it takes to correct one invoice."""
        if one.settled:
            return one
        if one.invoice_id is None or one.way is Way.BILL:
            return await self._billed(run, one, one.bill)
        record = await self._tx.invoices.get(one.invoice_id)
        if one.way is Way.AMEND:
            return await self._amended(run, record, one)
        return await self._credited(run, record, one, one.bill)

    async def _amended(
        self, run: BillingRun, record: InvoiceRecord, one: InvoiceCorrection
    ) -> InvoiceCorrection:
        """A draft that was amended is settled; one that was issued instead is credited."""
        reference = record.request.reference()
        if one.amended and reference == one.amended:
            return one.model_copy(update={"settled": True, "bill_id": record.id})
        if reference != one.request:
            raise Conflict(
                f"{record.id} was changed by {record.edited_by} since this was proposed",
                hint="correct it by hand, or discard what was done to it",
            )
        if record.number is None:
            shelved = await self._tx.definitions.get(record.lifecycle)
            ended = shelved.definition.states[record.state].final is not None
            if ended and one.amended:
                raise Conflict(
                    f"{record.id} was cancelled since this was proposed",
                    hint="propose the rest of the correction again once this one has ended",
                )
            return one.model_copy(update={"settled": ended})
        bill = bill_request(
            record.request,
            [corrected_line(line) for line in one.lines],
            currency=record.terms.partnership.currency,
            preceding=record,
            reason=self._correction.reason,
        )
        return await self._credited(run, record, one, bill)

    async def _credited(
        self,
        run: BillingRun,
        record: InvoiceRecord,
        one: InvoiceCorrection,
        bill: InvoiceRequest | None,
    ) -> InvoiceCorrection:
        """A credit note on an issued invoice, and the invoice that bills it again."""
        mine = set(self._correction.documents)
        if tuple(id for id in record.credit_note_ids if id not in mine) != one.before:
            raise Conflict(
                f"there is another credit note on {record.number} since this was proposed",
                hint="propose the correction again",
            )
        if one.way is Way.REVERSE:
            return await self._billed(run, one, bill)
        sequence = len(record.credit_note_ids) + 1
        note = credit_request(record, one, self._correction.reason)
        if note is not None:
            one = one.model_copy(update={"credit_note_id": credit_note_id(record.id, sequence)})
            await self._draft(one.credit_note_id or "", note)
            name = f"{self._correction.id}.{record.id}"
            bill = await paid_ahead(self._tx, record, note, bill, id=name, at=self._at)
        one = await self._billed(run, one, bill, replacement_id(record.id, sequence))
        await self._written(record, one)
        return one

    async def _billed(
        self,
        run: BillingRun,
        one: InvoiceCorrection,
        bill: InvoiceRequest | None,
        id: str | None = None,
    ) -> InvoiceCorrection:
        """The invoice that bills instead; its id says which one of the run it is."""
        if bill is None:
            return one.model_copy(update={"settled": True})
        if id is None:
            count = len(run.invoice_ids) + len(self._opened) + 1
            id = f"{billed_invoice_id(run.id)}.c{count}"
        await self._draft(id, bill)
        return one.model_copy(update={"settled": True, "bill_id": id})

    async def _draft(self, id: str, request: InvoiceRequest) -> None:
        by = self._correction.confirmed_by or self._correction.requested_by
        await self._tx.drafts.insert(
            Draft(id=id, request=request, created_by=by, submit=True, created_at=self._at)
        )
        self._opened.append(id)

    async def _written(self, record: InvoiceRecord, one: InvoiceCorrection) -> None:
        """The invoice that is corrected says so."""
        update: dict[str, Any] = {}
        if one.credit_note_id:
            update["credit_note_ids"] = (*record.credit_note_ids, one.credit_note_id)
        if one.all_taken and one.bill_id:
            update["replaced_by"] = one.bill_id
        if not update:
            return
        said: Mapping[str, Any] = {
            "correction": self._correction.id,
            "credit_note": one.credit_note_id,
            "billed_with": one.bill_id,
        }
        by = self._correction.confirmed_by or self._correction.requested_by
        deed = Deed("billing_corrected", by, self._at, said)
        after, entry = journalled(record, record.model_copy(update=update), deed)
        await self._tx.invoices.replace(after, expected_version=record.version)
        await self._announcer.write(self._tx, after, entry)
