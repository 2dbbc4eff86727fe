"""What shares of payments, kept credits and write-offs book. Pure; the ledger of `ledger`."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from domain.core.money import ZERO, round_amount
from domain.record import InvoiceRecord
from domain.settlement.allocation import AllocationKind
from domain.settlement.ledger import (
    BAD_DEBT,
    BANK_CHARGES,
    CREDIT,
    DISCOUNT,
    EXCHANGE,
    INPUT_VAT,
    PAYABLE,
    RECEIVABLE,
    SMALL_DIFFERENCE,
    UNALLOCATED,
    VAT,
    JournalEntry,
    balanced,
)

_ACCOUNTS = {
    AllocationKind.DISCOUNT: DISCOUNT,
    AllocationKind.CHARGES: BANK_CHARGES,
    AllocationKind.TOLERANCE: SMALL_DIFFERENCE,
    AllocationKind.WRITE_OFF: BAD_DEBT,
}


def settled_entry(
    record: InvoiceRecord, kind: AllocationKind, amount: Decimal, *, id: str, at: datetime
) -> JournalEntry | None:
    """What an allocation of money or of a difference books, against what the partner owes or gets.

    `amount` below zero takes it back. A discount takes its part of the VAT with it. A credit note
    books nothing: it has reduced what the partner owes when it was issued.
    """
    if record.document is None or kind in (AllocationKind.CREDIT_NOTE, AllocationKind.PAID_BY_US):
        return None
    sides = [(_open_account(record), -amount), *_given(record, kind, amount)]
    sign = -1 if _outward(record) else 1
    text = f"{kind.value.replace('_', ' ')} allocated" if amount > 0 else "taken back"
    return balanced(id, at, record.document.currency, text, record.id, sides, sign)


def converted_entries(
    record: InvoiceRecord,
    amount: Decimal,
    money: Decimal,
    money_currency: str,
    *,
    id: str,
    at: datetime,
) -> tuple[JournalEntry, ...]:
    """Money of another currency: each side against `exchange`, in its own currency."""
    if record.document is None:
        return ()
    sign = -1 if _outward(record) else 1
    taken = [(UNALLOCATED, money), (EXCHANGE, -money)]
    given = [(EXCHANGE, amount), (_open_account(record), -amount)]
    text = "payment in another currency"
    made = (
        balanced(f"{id}:money", at, money_currency, text, record.id, taken, sign),
        balanced(id, at, record.document.currency, text, record.id, given, sign),
    )
    return tuple(entry for entry in made if entry)


def kept_entry(
    partner_id: str, amount: Decimal, currency: str, *, id: str, at: datetime
) -> JournalEntry | None:
    """What keeping the rest of a payment as a credit of the partner books; below zero: released."""
    sides = [(UNALLOCATED, amount), (f"{CREDIT}:{partner_id}", -amount)]
    return balanced(id, at, currency, "kept as a credit", None, sides, 1)


def _given(
    record: InvoiceRecord, kind: AllocationKind, amount: Decimal
) -> Iterator[tuple[str, Decimal]]:
    if kind is AllocationKind.PAYMENT:
        yield UNALLOCATED, amount
        return
    tax = _tax_in(record, amount) if kind is AllocationKind.DISCOUNT else ZERO
    yield _ACCOUNTS[kind], amount - tax
    if tax:
        yield INPUT_VAT if record.terms.we_buy else VAT, tax


def _tax_in(record: InvoiceRecord, amount: Decimal) -> Decimal:
    """The VAT in a part of what is payable (Directive 2006/112/EC, Art. 90)."""
    if record.document is None or not record.document.totals.tax_inclusive:
        return ZERO
    totals = record.document.totals
    share = amount * totals.tax_or_zero / totals.tax_inclusive
    return round_amount(share, record.document.currency)


def _open_account(record: InvoiceRecord) -> str:
    if record.terms.we_buy:
        return f"{PAYABLE}:{record.terms.seller.id}"
    return f"{RECEIVABLE}:{record.terms.buyer.id}"


def _outward(record: InvoiceRecord) -> bool:
    """Whether money goes out for it: what we owe, and credits of our buyers."""
    is_note = record.document is not None and record.document.is_credit_note
    return record.terms.we_buy is not is_note
