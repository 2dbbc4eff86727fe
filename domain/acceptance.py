"""What we owe and stand by: remembered as the partnership's past, booked, and paid."""

from datetime import datetime
from decimal import Decimal

from domain.core.errors import Conflict
from domain.ports import Records
from domain.record import InvoiceRecord
from domain.settlement.ledger import purchase_entry
from domain.settlement.paying import amount_to_pay
from domain.trade.history import TradeHistory


async def remember(tx: Records, record: InvoiceRecord) -> None:
    """Move the past of the partnership on; credit notes are no part of it."""
    if record.request.type_code.is_credit_note:
        return
    id = record.terms.partnership.id
    past = await tx.histories.find(id) or TradeHistory(id=id)
    await tx.histories.put(past.followed_by(record.payable, record.account))


async def accepted(tx: Records, record: InvoiceRecord, at: datetime) -> InvoiceRecord:
    """`record` as one that we stand by; what was received is booked the first time that it is."""
    if record.request.received is None or record.document is None or record.accepted_on:
        return record
    await remember(tx, record)
    booked = purchase_entry(
        id=f"accept:{record.id}",
        at=at,
        invoice_id=record.id,
        partner_id=record.terms.seller.id,
        invoice=record.document,
    )
    if booked:
        await tx.ledger.insert(booked)
    return record.model_copy(update={"accepted_on": at.date()})


def payment_of(record: InvoiceRecord, said: str) -> Decimal:
    """What `said` means as a payment of ours; `Conflict` where there is nothing for us to pay."""
    if record.request.received is None and not record.terms.we_buy:
        raise Conflict(
            "this invoice is owed to us, not by us",
            hint="hand in the bank statement that shows the money, or write the rest off",
        )
    return amount_to_pay(said, record.open_amount, record.terms.partnership.currency)
