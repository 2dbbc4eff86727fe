"""What a bank says of a payment file that we have sent (pain.002), and what it means for orders.

Codes: ISO 20022 external code set ExternalPaymentTransactionStatus1Code.
"""

from domain.core.model import DomainModel
from domain.settlement.paying_out import OrderState, PaymentOrder, batch_id

_ACCEPTED = frozenset({"ACCP", "ACSP", "ACSC", "ACTC", "ACWC", "ACCC", "ACFC", "ACWP"})
_REJECTED = frozenset({"RJCT", "CANC"})


class StatusOfOrder(DomainModel):
    """What is said of one payment, or of all in a batch that nothing else is said of."""

    end_to_end_id: str = ""
    batch: str = ""
    """PmtInfId."""
    status: str
    reason: str = ""


class PaymentStatusReport(DomainModel):
    """One report."""

    id: str
    about: str
    """MsgId of the file."""
    status: str = ""
    """Of the whole file: ACCP, ACTC, PART, RJCT …"""
    reason: str = ""
    orders: tuple[StatusOfOrder, ...] = ()


def answered(order: PaymentOrder, report: PaymentStatusReport) -> PaymentOrder:
    """`order` as the bank has it now; what was booked or has ended already stays as it is.

    Pending and partly accepted say nothing for good, so that nothing changes.
    """
    if order.state not in (OrderState.SENT, OrderState.ACCEPTED):
        return order
    status, reason = _said_of(order, report) or (report.status, report.reason)
    if status in _REJECTED:
        return order.ended(OrderState.REJECTED, reason or f"the bank has answered {status}")
    if status in _ACCEPTED:
        return order.model_copy(update={"state": OrderState.ACCEPTED, "reason": reason})
    return order


def _said_of(order: PaymentOrder, report: PaymentStatusReport) -> tuple[str, str] | None:
    """Of the order itself, else of its batch."""
    batch = batch_id(report.about, order.batch)
    said = [one for one in report.orders if one.status]
    own = [one for one in said if one.end_to_end_id == order.end_to_end_id]
    whole = [one for one in said if not one.end_to_end_id and one.batch == batch]
    found = (*own, *whole)
    return (found[0].status, found[0].reason) if found else None
