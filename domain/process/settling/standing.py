"""Where a payment stands, from its shares; and the notices that its invoices get."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from domain.settlement.payment import Payment, PaymentState, Share, ShareOrder, ShareState

RECEIVED, REVERSED = "payment_received", "payment_reversed"
"""The facts that invoices are told."""


class ShareNotice(NamedTuple):
    """A fact for an invoice; the id is that of the share."""

    invoice_id: str
    event: str
    share_id: str


def payment_of(share_id: str) -> str:
    """The payment that a share is of."""
    return share_id.rpartition(".")[0]


def ordered(payment: Payment, orders: tuple[ShareOrder, ...], at: datetime) -> Payment:
    """`payment` with more shares, which the invoices have to be told."""
    first = len(payment.shares) + 1
    shares = tuple(
        Share(id=f"{payment.id}.{number}", order=order)
        for number, order in enumerate(orders, start=first)
    )
    return standing(payment.model_copy(update={"shares": (*payment.shares, *shares)}), at)


def with_share(payment: Payment, share: Share, at: datetime) -> Payment:
    """`payment` with a share that has changed."""
    shares = tuple(share if one.id == share.id else one for one in payment.shares)
    return standing(payment.model_copy(update={"shares": shares}), at)


def standing(payment: Payment, at: datetime, reason: str = "") -> Payment:
    """`payment` in the state that its shares add up to; `reason`: why not all of it counts."""
    state = PaymentState.ALLOCATED
    if payment.state in (PaymentState.REVERSED, PaymentState.SET_ASIDE):
        state = payment.state
    elif payment.remaining > 0:
        state = PaymentState.UNALLOCATED
        reason = reason or _left(payment)
    else:
        reason = ""
    update = {"state": state, "reason": reason or _kept_reason(payment, state), "updated_at": at}
    if state is not PaymentState.PROPOSED:
        update["proposals"] = ()
    return payment.model_copy(update=update)


def notices(payment: Payment) -> Iterator[ShareNotice]:
    """What invoices have to be told; they recognise what they were told before."""
    for share in payment.shares:
        if share.state is ShareState.ORDERED:
            yield ShareNotice(share.order.invoice_id, RECEIVED, share.id)
        elif share.state is ShareState.TAKING_BACK:
            yield ShareNotice(share.order.invoice_id, REVERSED, share.id)


def is_under_way(payment: Payment) -> bool:
    """Whether an invoice has yet to take or to give back a share."""
    return any(True for _ in notices(payment))


def _left(payment: Payment) -> str:
    if not payment.shares:
        return "nothing is allocated"
    refused = [one.reason for one in payment.shares if one.state is ShareState.REFUSED]
    left = f"{payment.remaining} {payment.currency} of it is left"
    return f"{left}: {refused[-1]}" if refused and refused[-1] else left


def _kept_reason(payment: Payment, state: PaymentState) -> str:
    """What was said of one that was reversed or set aside stays said."""
    return payment.reason if state in (PaymentState.REVERSED, PaymentState.SET_ASIDE) else ""
