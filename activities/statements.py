"""Booking bank statements: every entry once, matched to the open invoices it names."""

from collections.abc import Sequence

from activities.contracts import InboundInput, InboundOutcome, Notice, OutgoingNotice
from domain.core.identifiers import canonical_json, digest
from domain.exchange.inbound import InboundKind, InboundState
from domain.ports import Records
from domain.settlement.allocation import OpenInvoice, StoredEntry, match
from domain.settlement.bank import BankEntry, BankStatement
from domain.settlement.ledger import receipt_entry


async def book_statements(
    tx: Records, statements: Sequence[BankStatement], input: InboundInput
) -> InboundOutcome:
    """Store new entries and book them; a notice for every invoice that an entry names.

    An entry seen before (in another file, or the same one again) is not booked again; its
    notices are sent again, and the invoices recognise them.
    """
    notices: list[OutgoingNotice] = []
    unmatched = 0
    for statement in statements:
        for entry in statement.entries:
            stored = await _stored(tx, statement, entry, input)
            unmatched += not stored.candidates
            notices += [
                OutgoingNotice(
                    invoice_id=invoice, notice=Notice(id=stored.id, event="payment_received")
                )
                for invoice in stored.candidates
            ]
    count = sum(len(statement.entries) for statement in statements)
    return InboundOutcome(
        state=InboundState.PROCESSED,
        kind=InboundKind.BANK_STATEMENT,
        summary=f"{count} entries, {unmatched} without an invoice",
        notices=tuple(notices),
    )


async def _stored(
    tx: Records, statement: BankStatement, entry: BankEntry, input: InboundInput
) -> StoredEntry:
    id = entry_id(statement, entry)
    known = await tx.entries.find(id)
    if known and known.candidates:
        return known
    text = " ".join(entry.remittance)
    records = await tx.invoices.by_numbers_in(text, currency=entry.currency)
    open_invoices = {
        record.number: OpenInvoice(id=record.id, number=record.number, currency=entry.currency)
        for record in records
        if record.number and not record.terms.we_buy  # money that comes in pays no debt of ours
    }
    named, reason = match(entry, open_invoices)
    stored = StoredEntry(
        id=id,
        statement_id=statement.id,
        entry=entry,
        candidates=tuple(invoice.id for invoice in named),
        reason=reason,
        received_at=input.at,
    )
    await tx.entries.put(stored)
    if known is None:
        booked = receipt_entry(
            id=f"entry:{id}", at=input.at, currency=entry.currency, amount=entry.amount
        )
        if booked:
            await tx.ledger.insert(booked)
    return stored


def entry_id(statement: BankStatement, entry: BankEntry) -> str:
    """The identity of an entry, the same in whatever file it comes.

    A bank's reference may be unique in its statement only, so it counts together with account,
    day, amount and remittance.
    """
    identity = entry.model_dump(
        mode="json", include={"reference", "amount", "currency", "booked_on", "end_to_end_id"}
    )
    content = [statement.account_iban, identity, list(entry.remittance)]
    return digest(canonical_json(content))[:32]
