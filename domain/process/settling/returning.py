"""Money that a bank takes back: the payment is found, and all that it settled is open again."""

from datetime import datetime
from typing import Any

from domain.core.money import ZERO
from domain.ports import Records
from domain.process.settling.refunding import not_given_back
from domain.process.settling.share_entries import kept_entry
from domain.process.settling.standing import standing
from domain.settlement.payment import Payment, PaymentState, ShareState

_MOST = 50


async def original_of(tx: Records, payment: Payment) -> Payment | None:
    """The payment that `payment` takes back: the same reference, the same amount the other way."""
    part = payment.part
    keys = frozenset(payment.keys)
    if not keys:
        return None
    page = await tx.payments.page({"keys": keys}, limit=_MOST)
    fitting = [
        one
        for one in page.items
        if one.part.amount == -part.amount
        and one.currency == payment.currency
        and one.account == payment.account
        and one.state is not PaymentState.REVERSED
    ]
    return fitting[0] if len(fitting) == 1 else None


async def returned(
    tx: Records, payment: Payment, original: Payment | None, at: datetime
) -> Payment:
    """`payment`, and the original without anything that it settles; invoices have to be told."""
    if original is None:
        reason = "the bank takes a payment back, and which one is not clear; allocate it by hand"
        return payment.model_copy(update={"reason": reason})
    await tx.payments.put(await undone(tx, original, PaymentState.REVERSED, _why(payment), at))
    update = {
        "state": PaymentState.SET_ASIDE,
        "reason": f"takes back the payment {original.id}",
        "reverses": original.id,
        "partner_id": original.partner_id,
    }
    return payment.model_copy(update=update)


async def undone(
    tx: Records, payment: Payment, state: PaymentState, reason: str, at: datetime
) -> Payment:
    """`payment` with all its shares on their way back, nothing kept, in `state`."""
    shares = tuple(
        share.model_copy(update={"state": ShareState.TAKING_BACK})
        if share.state in (ShareState.ORDERED, ShareState.TAKEN)
        else share
        for share in payment.shares
    )
    if payment.kept and payment.partner_id:
        entry = kept_entry(
            payment.partner_id,
            -payment.kept,
            payment.currency,
            id=f"kept:{payment.id}:{len(payment.shares)}:back",
            at=at,
        )
        if entry:
            await tx.ledger.insert(entry)
    if payment.refunds:
        await not_given_back(tx, payment, at)
    update: dict[str, Any] = {"shares": shares, "kept": ZERO, "refunds": "", "proposals": ()}
    update |= {"state": state, "reason": reason}
    return standing(payment.model_copy(update=update), at, reason)


def _why(payment: Payment) -> str:
    code = payment.part.return_reason
    said = f" ({code})" if code else ""
    return f"taken back by the bank on {payment.booked_on.isoformat()}{said}"
