"""A share, taken or given back by its invoice, in the invoice's own transaction.

An invoice takes no more than it has open; what is left of the money is visible at the payment.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from domain.core.errors import Conflict
from domain.core.money import ZERO, round_amount, total
from domain.ports import Records
from domain.process.settling.share_entries import converted_entries, settled_entry
from domain.process.settling.standing import payment_of, with_share
from domain.record import InvoiceRecord
from domain.settlement.allocation import Allocation, AllocationKind
from domain.settlement.ledger import JournalEntry
from domain.settlement.payer import KnownPayer, account_key
from domain.settlement.payment import Payment, Share, ShareState

_MOST_OF_ONE = 500
"""Allocations of one source or invoice that are read at once."""


class Taken(NamedTuple):
    """The invoice afterwards, and what was done to it; no amount: nothing."""

    record: InvoiceRecord
    amount: Decimal
    payment_id: str


async def take(tx: Records, record: InvoiceRecord, share_id: str, at: datetime) -> Taken:
    """What `record` takes of the share that is meant for it."""
    payment, share = await _meant(tx, record, share_id)
    if share.state is not ShareState.ORDERED:
        return Taken(record, ZERO, payment.id)
    parts = [one async for one in _parts(tx, record, share)]
    money = next((amount for kind, amount, _ in parts if kind is AllocationKind.PAYMENT), ZERO)
    if not parts:
        reason = f"{record.number or record.id} was settled in between"
        refused = share.model_copy(update={"state": ShareState.REFUSED, "reason": reason})
        await tx.payments.put(with_share(payment, refused, at))
        return Taken(record, ZERO, payment.id)
    for kind, amount, source in parts:
        allocation = _allocation(record, share, kind, amount, source or payment.id, at)
        await tx.allocations.insert(allocation)
        await _book(tx, record, allocation, payment, share)
        if kind is AllocationKind.CREDIT_NOTE:
            await _use_credit(tx, allocation.source_id, amount, at)
        moved = record.settlement.moved(kind, amount)
        record = record.model_copy(update={"settlement": moved})
    took = _of_payment(share, money, payment)
    done = share.model_copy(update={"state": ShareState.TAKEN, "amount": took})
    await tx.payments.put(with_share(payment, done, at))
    await _remember_payer(tx, payment, record)
    return Taken(record, total(amount for _, amount, _ in parts), payment.id)


async def give_back(tx: Records, record: InvoiceRecord, share_id: str, at: datetime) -> Taken:
    """`record` without what it took of a share that counts no more."""
    payment, share = await _meant(tx, record, share_id)
    if share.state is not ShareState.TAKING_BACK:
        return Taken(record, ZERO, payment.id)
    page = await tx.allocations.page({"invoice_id": record.id}, limit=_MOST_OF_ONE)
    undone = {one.reverses for one in page.items}
    mine = [one for one in page.items if one.share_id == share_id and not one.reverses]
    given = ZERO
    for allocation in mine:
        if allocation.id in undone:
            continue
        back = allocation.taken_back(at)
        await tx.allocations.insert(back)
        await _book(tx, record, back, payment, share)
        if allocation.kind is AllocationKind.CREDIT_NOTE:
            await _use_credit(tx, allocation.source_id, back.amount, at)
        moved = record.settlement.moved(allocation.kind, back.amount)
        record = record.model_copy(update={"settlement": moved})
        given += allocation.amount
    done = share.model_copy(update={"state": ShareState.TAKEN_BACK})
    await tx.payments.put(with_share(payment, done, at))
    return Taken(record, given, payment.id)


async def refuse(tx: Records, share_id: str, reason: str, at: datetime) -> None:
    """A share that its invoice cannot take any more: the money is free again, and says why."""
    payment = await tx.payments.get(payment_of(share_id))
    share = payment.share(share_id)
    if share is not None and share.state is ShareState.ORDERED:
        refused = share.model_copy(update={"state": ShareState.REFUSED, "reason": reason})
        await tx.payments.put(with_share(payment, refused, at))


async def _meant(tx: Records, record: InvoiceRecord, share_id: str) -> tuple[Payment, Share]:
    payment = await tx.payments.get(payment_of(share_id))
    share = payment.share(share_id)
    if share is None or share.order.invoice_id != record.id:
        raise Conflict("the payment has no share for this invoice")
    return payment, share


class _Part(NamedTuple):
    kind: AllocationKind
    amount: Decimal
    source: str


async def _parts(tx: Records, record: InvoiceRecord, share: Share) -> AsyncIterator[_Part]:
    """What the invoice takes: money first, then what lies between, up to what it has open."""
    left = record.open_amount
    money = min(share.order.amount, left)
    if money > 0:
        yield _Part(AllocationKind.PAYMENT, money, "")
        left -= money
    for gap in share.order.gaps:
        amount = min(gap.amount, left)
        if gap.credit_note_id:
            amount = min(amount, await _credit_left(tx, gap.credit_note_id))
        if amount > 0:
            yield _Part(AllocationKind.of(gap.kind), amount, gap.credit_note_id or "")
            left -= amount


def _of_payment(share: Share, money: Decimal, payment: Payment) -> Decimal:
    """How much of the payment `money` of the document is."""
    order = share.order
    if order.money is None or not order.amount:
        return money
    return round_amount(order.money * money / order.amount, payment.currency)


def _allocation(
    record: InvoiceRecord,
    share: Share,
    kind: AllocationKind,
    amount: Decimal,
    source: str,
    at: datetime,
) -> Allocation:
    name = "" if kind is AllocationKind.PAYMENT else f":{kind.value}"
    if kind is AllocationKind.CREDIT_NOTE:
        name = f":{source}"
    return Allocation(
        id=f"{share.id}{name}",
        kind=kind,
        source_id=source,
        share_id=share.id,
        invoice_id=record.id,
        amount=amount,
        currency=record.document.currency if record.document else "",
        at=at,
    )


async def _book(
    tx: Records, record: InvoiceRecord, allocation: Allocation, payment: Payment, share: Share
) -> None:
    for entry in _entries(record, allocation, payment, share):
        await tx.ledger.insert(entry)


def _entries(
    record: InvoiceRecord, allocation: Allocation, payment: Payment, share: Share
) -> Iterator[JournalEntry]:
    id, at, amount = allocation.id, allocation.at, allocation.amount
    if allocation.kind is AllocationKind.PAYMENT and allocation.currency != payment.currency:
        money = _of_payment(share, amount, payment)
        yield from converted_entries(record, amount, money, payment.currency, id=id, at=at)
        return
    booked = settled_entry(record, allocation.kind, amount, id=id, at=at)
    if booked:
        yield booked


async def _credit_left(tx: Records, note_id: str) -> Decimal:
    note = await tx.invoices.find(note_id)
    return note.open_amount if note is not None and note.number is not None else ZERO


async def _use_credit(tx: Records, note_id: str, amount: Decimal, at: datetime) -> None:
    """The credit note has less left; below zero: it has it again. Its workflow has ended."""
    note = await tx.invoices.get(note_id)
    moved = note.settlement.moved(AllocationKind.CREDIT_NOTE, amount)
    update = {"settlement": moved, "version": note.version + 1, "updated_at": at}
    await tx.invoices.replace(note.model_copy(update=update), expected_version=note.version)


async def _remember_payer(tx: Records, payment: Payment, record: InvoiceRecord) -> None:
    """From now on this account is known to pay for this partner."""
    account = payment.part.counterparty_iban
    if not account or payment.part.amount <= 0:
        return
    key, partner_id = account_key(account), record.terms.counterparty.id
    known = await tx.payers.find(key) or KnownPayer(id=key, partner_ids=())
    if partner_id not in known.partner_ids:
        ids = (*known.partner_ids, partner_id)
        await tx.payers.put(known.model_copy(update={"partner_ids": ids}))
