"""The open item that an invoice is: what is owed of it, by whom, what may be kept back."""

from datetime import timedelta
from decimal import Decimal

from domain.core.money import ZERO, round_amount
from domain.record import InvoiceRecord
from domain.settlement.open_item import Discount, OpenItem
from domain.settlement.paying_out import end_to_end_ids


def open_item(record: InvoiceRecord) -> OpenItem | None:
    """The open item that `record` is; `None` for what is settled, and for drafts."""
    document, amount = record.document, _signed_open(record)
    if document is None or not amount:
        return None
    references = {means.remittance for means in document.payment_instructions}
    if amount < 0 or record.terms.partnership.mandate is not None:
        references |= set(end_to_end_ids(record.id))  # of the payment runs that it is in
    return OpenItem(
        id=record.id,
        number=record.number or document.number or "",
        currency=document.currency,
        open=amount,
        due_on=record.due_on,
        partner_id=record.terms.counterparty.id,
        partnership_id=record.request.partnership_id,
        references=tuple(sorted(text for text in references if text)),
        discounts=_discounts(record),
        is_credit_note=document.is_credit_note,
    )


def item_keys(record: InvoiceRecord) -> tuple[str, ...]:
    """By what money finds `record`; nothing for what is not open."""
    item = open_item(record)
    return item.keys if item else ()


def written_item(record: InvoiceRecord) -> str | None:
    """The open item as text, which is kept beside the record."""
    item = open_item(record)
    return item.written() if item else None


def _signed_open(record: InvoiceRecord) -> Decimal:
    if record.document is None:
        return ZERO
    if record.document.is_credit_note and record.request.corrects_invoice_id is not None:
        return ZERO  # it reduces its invoice, which is the open item
    standing = record.number is not None or record.accepted_on is not None
    if not standing or record.open_amount <= 0:
        return ZERO
    outward = record.terms.we_buy != record.document.is_credit_note
    return -record.open_amount if outward else record.open_amount


def _discounts(record: InvoiceRecord) -> tuple[Discount, ...]:
    """Discounts for early payment, in amounts: of what is payable, as the terms write it."""
    if record.issued_on is None or record.document is None or record.document.is_credit_note:
        return ()
    terms = record.terms.partnership.payment_terms
    return tuple(
        Discount(
            record.issued_on + timedelta(days=one.days),
            round_amount(record.payable * one.percentage / 100, record.document.currency),
        )
        for one in terms.discounts
    )
