"""From records and allocations to claims: what an invoice stands for, and why that moved.

The store keeps `standing` beside each invoice, so that open ones are found without the others.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.core.dates import month_key
from domain.record import InvoiceRecord
from domain.settlement.allocation import Allocation, AllocationKind
from domain.settlement.receivables import Change, ChangeKind, Claim

_KINDS = {
    "payment": ChangeKind.PAYMENT,
    "paid_by_us": ChangeKind.PAYMENT,
    "credit_note": ChangeKind.SET_OFF,
    "write_off": ChangeKind.WRITE_OFF,
}
"""Any other kind is a difference that was let pass."""

_WRITTEN_OFF = "written_off"
"""The state that ends an invoice whose rest was given up."""


class Standing(StrEnum):
    """What an invoice is to whoever asks what is open."""

    OPEN = "open"
    """Issued to a buyer, with something open."""
    GIVEN_UP = "given_up"
    """Issued to a buyer and written off, with something open."""
    CREDIT = "credit"
    """A credit note issued to a buyer; how much of it is left, its allocations say."""
    OWED = "owed"
    """By us: received and accepted, or self-billed, with something open."""


def standing(record: InvoiceRecord) -> Standing | None:
    """What `record` is; `None` for drafts and what is settled."""
    document = record.document
    if document is None or not (record.is_issued or record.accepted_on):
        return None
    if record.terms.we_buy or record.request.received is not None:
        return Standing.OWED if record.open_amount > 0 and not document.is_credit_note else None
    if document.is_credit_note:
        return Standing.CREDIT
    if record.open_amount <= 0:
        return None
    return Standing.GIVEN_UP if is_given_up(record) else Standing.OPEN


def is_given_up(record: InvoiceRecord) -> bool:
    """Whether what was open was written off."""
    return record.state == _WRITTEN_OFF


def month_of_sale(record: InvoiceRecord) -> str | None:
    """The month in which it was sold to a buyer; `None` for drafts, and for what we buy."""
    if record.issued_on is None or record.terms.we_buy or record.request.received is not None:
        return None
    return month_key(record.issued_on)


def is_receivable(record: InvoiceRecord) -> bool:
    """Whether it stands on the account of somebody whom we sell to."""
    return record.document is not None and month_of_sale(record) is not None


def claim_now(record: InvoiceRecord) -> Claim:
    """`record`, an invoice, as it is now: what was, is left out."""
    return _claim(record, record.open_amount, ())


def claim_of(
    record: InvoiceRecord, allocations: Iterable[Allocation], issued: Mapping[str, date]
) -> Claim:
    """`record` with everything that changed what is open of it.

    `allocations`: those to it, and from it; `issued`: when the other documents in them were.
    """
    sign = -1 if record.request.type_code.is_credit_note else 1
    changes = [_change(record, one, issued) for one in allocations]
    if is_given_up(record) and record.open_amount > 0 and record.entered_at:
        given_up = max(record.entered_at.date(), _issued_on(record))
        left = -record.open_amount * sign
        changes.append(Change(kind=ChangeKind.WRITE_OFF, on=given_up, amount=left))
    return _claim(record, record.payable * sign, tuple(changes))


def others(record: InvoiceRecord, allocation: Allocation) -> str | None:
    """The other document in a set-off that `record` takes part in."""
    if allocation.kind is not AllocationKind.CREDIT_NOTE:
        return None
    is_source = allocation.source_id == record.id
    return allocation.invoice_id if is_source else allocation.source_id


def _change(record: InvoiceRecord, allocation: Allocation, issued: Mapping[str, date]) -> Change:
    """Recorded on its day, or when the last of the documents was issued if that is later.

    An allocation that takes another one back has an amount below zero.
    """
    other = others(record, allocation)
    days = [allocation.at.date(), _issued_on(record)]
    if other is not None and other in issued:
        days.append(issued[other])
    is_note = record.request.type_code.is_credit_note
    return Change(
        kind=_kind(allocation, is_note),
        on=max(days),
        amount=allocation.amount if is_note else -allocation.amount,
        reference=other or allocation.source_id,
    )


def _kind(allocation: Allocation, is_note: bool) -> ChangeKind:
    kind = _KINDS.get(allocation.kind.value, ChangeKind.ADJUSTMENT)
    if kind is not ChangeKind.PAYMENT:
        return kind
    if allocation.amount < 0:
        return ChangeKind.REVERSAL
    return ChangeKind.REFUND if is_note else ChangeKind.PAYMENT


def _claim(record: InvoiceRecord, amount: Decimal, changes: tuple[Change, ...]) -> Claim:
    issued_on = _issued_on(record)
    return Claim(
        invoice_id=record.id,
        number=record.number or "",
        partner_id=record.terms.buyer.id,
        partner_name=record.terms.buyer.party.name,
        partnership_id=record.request.partnership_id,
        currency=record.terms.partnership.currency,
        amount=amount,
        issued_on=issued_on,
        due_on=record.due_on or issued_on,
        disputed=record.dispute is not None and record.dispute.is_open,
        corrects=record.request.corrects_invoice_id or "",
        changes=changes,
    )


def _issued_on(record: InvoiceRecord) -> date:
    return record.issued_on or record.created_at.date()
