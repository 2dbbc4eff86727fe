"""What becomes part of a partnership's past: what was issued, or received and accepted."""

from datetime import date

from domain.ports import Records
from domain.record import InvoiceRecord
from domain.trade.history import TradeHistory


async def remember(tx: Records, record: InvoiceRecord) -> None:
    """Move the past of the partnership on; credit notes are no part of it."""
    if record.request.type_code.is_credit_note:
        return
    id = record.terms.partnership.id
    past = await tx.histories.find(id) or TradeHistory(id=id)
    await tx.histories.put(past.followed_by(record.payable, record.account))


async def accepted(tx: Records, record: InvoiceRecord, day: date) -> InvoiceRecord:
    """`record` as one that we stand by: what was received counts from the first time that it is."""
    if record.request.received is None or record.accepted_on is not None:
        return record
    await remember(tx, record)
    return record.model_copy(update={"accepted_on": day})
