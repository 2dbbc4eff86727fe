"""Money against invoices: allocations, credit notes, corrections. One writer per invoice.

An invoice takes its own share of a bank entry or credit note, up to its open amount, in its own
transaction; two invoices after the same money meet in a write conflict, and one tries again.
"""

from decimal import Decimal

from temporalio import activity

from activities.contracts import Command, InvoiceStatus, Notice, OutgoingNotice, StepInput
from activities.engine import Effect, Engine
from activities.failures import translated
from domain.acceptance import accepted, payment_of
from domain.core.errors import Conflict
from domain.core.identifiers import credit_note_id, replacement_id
from domain.core.money import total
from domain.invoice.correction import credit
from domain.invoice.request import InvoiceRequest, credit_note_request
from domain.lifecycle.steps import DONE
from domain.ports import Records
from domain.process.content import Contents, credit_notes_before
from domain.process.settling.taking import take
from domain.record import Draft, InvoiceRecord
from domain.settlement.allocation import Allocation, AllocationKind
from domain.settlement.ledger import payment_entry


class SettlementActivities:
    """Steps that settle, credit and correct."""

    def __init__(self, engine: Engine, contents: Contents) -> None:
        self._engine = engine
        self._contents = contents

    @activity.defn
    @translated
    async def reconcile_invoice(self, input: StepInput) -> InvoiceStatus:
        """Take this invoice's share of the money or credit note that the notice names."""

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            if isinstance(input.message, Command) and input.message.name == "pay":
                return await _paid_by_us(tx, record, input.message, input)
            if not isinstance(input.message, Notice):
                raise Conflict("there is nothing to reconcile with")
            if input.message.event == "credit_applied":
                return await _take_credit(tx, record, input.message.id, input)
            return await _take_share(tx, record, input.message.id, input)

        return await self._engine.run_step(input, work)

    @activity.defn
    @translated
    async def open_credit_note(self, input: StepInput) -> InvoiceStatus:
        """Store the draft of a credit note, in full or over the lines that a command names.

        Without a command (a deadline has passed, the buyer refuses) it is over everything left.
        """
        is_asked = isinstance(input.message, Command)
        command = _command(input) if is_asked else Command(id="", name="credit", actor="system")

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            request = await self._credit_request(tx, record, command)
            note_id = credit_note_id(record.id, len(record.credit_note_ids) + 1)
            await tx.drafts.insert(_draft(note_id, request, command, input))
            notes = (*record.credit_note_ids, note_id)
            after = record.model_copy(update={"credit_note_ids": notes})
            data = {"credit_note": note_id}
            return Effect(after, DONE, "credit_note_opened", command.actor, data)

        return await self._with_new_invoices(await self._engine.run_step(input, work))

    @activity.defn
    @translated
    async def open_correction(self, input: StepInput) -> InvoiceStatus:
        """Store a credit note over everything and the draft of the invoice that replaces this."""
        command = _command(input)

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            if not command.request or record.document is None:
                raise Conflict("a correction needs the new content")
            sequence = len(record.credit_note_ids) + 1
            note_id = credit_note_id(record.id, sequence)
            new_id = replacement_id(record.id, sequence)
            note = await _everything_left(tx, record, command.reason)
            corrected = await self._contents.requested(command.request)
            await tx.drafts.insert(_draft(note_id, note, command, input))
            await tx.drafts.insert(_draft(new_id, corrected, command, input))
            notes = (*record.credit_note_ids, note_id)
            after = record.model_copy(update={"credit_note_ids": notes, "replaced_by": new_id})
            data = {"credit_note": note_id, "replaced_by": new_id}
            return Effect(after, DONE, "correction_opened", command.actor, data)

        return await self._with_new_invoices(await self._engine.run_step(input, work))

    @activity.defn
    @translated
    async def apply_credit(self, input: StepInput) -> InvoiceStatus:
        """Tell the invoice that this credit note reduces.

        One that reduces no single invoice (usage taken back after it was billed) stays a credit
        of the partner, to be paid out or allocated.
        """

        async def work(_: Records, record: InvoiceRecord) -> Effect:
            if record.request.corrects_invoice_id is None:
                return Effect(record, DONE, "credit_kept")
            return Effect(record, DONE, "credit_applied")

        status = await self._engine.run_step(input, work)
        record = await self._engine.store.invoices.get(input.invoice_id)
        if record.request.corrects_invoice_id is None:
            return status
        notice = OutgoingNotice(
            invoice_id=record.request.corrects_invoice_id,
            notice=Notice(id=record.id, event="credit_applied"),
        )
        return status.model_copy(update={"notices": (notice,)})

    async def _credit_request(
        self, tx: Records, record: InvoiceRecord, command: Command
    ) -> InvoiceRequest:
        if command.request:
            return await self._contents.requested(command.request)
        return await _everything_left(tx, record, command.reason)

    async def _with_new_invoices(self, status: InvoiceStatus) -> InvoiceStatus:
        """The status with the drafts to start: read anew, so that a repetition says them too."""
        record = await self._engine.store.invoices.get(status.invoice_id)
        wanted = (
            *record.credit_note_ids[-1:],
            *([record.replaced_by] if record.replaced_by else []),
        )
        return status.model_copy(update={"open_invoices": wanted})


async def _everything_left(tx: Records, record: InvoiceRecord, reason: str) -> InvoiceRequest:
    """The request for a credit note over what earlier ones left; `Conflict` for nothing."""
    if record.document is None:
        raise Conflict("there is nothing to credit")
    credit(record.document, before=await credit_notes_before(tx, record))
    return credit_note_request(record.id, record.document, record.request, reason=reason)


async def _paid_by_us(
    tx: Records, record: InvoiceRecord, command: Command, input: StepInput
) -> Effect:
    """What we say that we have paid, on a payable or self-billed invoice."""
    amount = payment_of(record, command.amount)
    allocation = _allocation(record, AllocationKind.PAID_BY_US, command.id, amount, input)
    after = await accepted(tx, record, input.at)
    await tx.allocations.insert(allocation)
    booked = payment_entry(
        id=allocation.id,
        at=input.at,
        currency=allocation.currency,
        amount=amount,
        invoice_id=record.id,
        partner_id=record.terms.seller.id,
        refund=record.request.type_code.is_credit_note,
    )
    if booked:
        await tx.ledger.insert(booked)
    settled = record.settlement.moved(allocation.kind, amount)
    data = {"amount": str(amount), "reference": command.reason}
    after = after.model_copy(update={"settlement": settled})
    return Effect(after, DONE, "payment_recorded", command.actor, data)


async def _take_share(
    tx: Records, record: InvoiceRecord, share_id: str, input: StepInput
) -> Effect:
    """The share of a payment that is meant for this invoice, as far as it still needs it."""
    taken = await take(tx, record, share_id, input.at)
    data = {"source": taken.payment_id, "amount": str(taken.amount)}
    if not taken.amount:
        return Effect(record, DONE, "payment_not_needed", data={"source": taken.payment_id})
    after = await accepted(tx, taken.record, input.at)
    return Effect(after, DONE, "payment_allocated", data=data)


async def _take_credit(
    tx: Records, record: InvoiceRecord, note_id: str, input: StepInput
) -> Effect:
    note = await tx.invoices.get(note_id)
    if note.request.corrects_invoice_id != record.id or note.number is None:
        raise Conflict("that is not an issued credit note on this invoice")
    taken = await tx.allocations.page({"source_id": note_id}, limit=500)
    left = note.payable - total(allocation.amount for allocation in taken.items)
    amount = min(left, record.open_amount)
    if amount <= 0:
        return Effect(record, DONE, "credit_not_needed", data={"source": note_id})
    allocation = _allocation(record, AllocationKind.CREDIT_NOTE, note_id, amount, input)
    await tx.allocations.insert(allocation)
    settled = record.settlement.moved(allocation.kind, amount)
    return _settled(record.model_copy(update={"settlement": settled}), allocation)


def _allocation(
    record: InvoiceRecord, kind: AllocationKind, source: str, amount: Decimal, input: StepInput
) -> Allocation:
    return Allocation(
        id=f"{source}>{record.id}",
        kind=kind,
        source_id=source,
        invoice_id=record.id,
        amount=amount,
        currency=record.terms.partnership.currency,
        at=input.at,
    )


def _settled(record: InvoiceRecord, allocation: Allocation) -> Effect:
    data = {"source": allocation.source_id, "amount": str(allocation.amount)}
    return Effect(record, DONE, f"{allocation.kind.value}_allocated", data=data)


def _draft(id: str, request: InvoiceRequest, command: Command, input: StepInput) -> Draft:
    return Draft(id=id, request=request, created_by=command.actor, submit=True, created_at=input.at)


def _command(input: StepInput) -> Command:
    if not isinstance(input.message, Command):
        raise Conflict("a command was expected")
    return input.message
