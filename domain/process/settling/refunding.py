"""Refunds on bank statements: what was kept of a payment and has been given back since."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.core.money import ZERO
from domain.ports import Records
from domain.process.settling.share_entries import kept_entry
from domain.settlement.paying_out import PaymentOrder, held_payment, is_ours
from domain.settlement.payment import Payment, PaymentState


async def as_refund(tx: Records, payment: Payment, at: datetime) -> Payment:
    """`payment` as the refund that a payment run of ours has ordered, if it is one.

    Whatever else was found for it, and nobody was told yet, does not count: its name is ours. The
    payment that it gives back keeps so much less. If that is not kept any more, because the bank
    has taken the first payment back meanwhile, somebody has to look.
    """
    order = await _order_of(tx, payment)
    if order is None:
        return payment
    first = await tx.payments.get(order.refunds)
    enough = first.kept >= payment.amount
    missing = f"it gives back more than the {first.kept} that is kept of {first.id}"
    update: dict[str, Any] = {
        "state": PaymentState.ALLOCATED if enough else PaymentState.UNALLOCATED,
        "reason": "" if enough else missing,
        "refunds": first.id if enough else "",
        "partner_id": order.partner_id,
        "proposals": (),
        "shares": (),
        "kept": ZERO,
        "score": None,
        "evidence": (),
    }
    if enough:
        await _move(tx, payment, first, payment.amount, at)
    return payment.model_copy(update=update)


async def not_given_back(tx: Records, payment: Payment, at: datetime) -> None:
    """The refund `payment` has come back, or was none: it is kept again."""
    first = await tx.payments.get(payment.refunds)
    await _move(tx, payment, first, -payment.amount, at)


async def on_its_way(records: Records, payment_id: str) -> bool:
    """Whether a payment run may be about to give back what is kept of a payment."""
    return await records.payment_orders.count({"holds": held_payment(payment_id)}) > 0


async def _order_of(tx: Records, payment: Payment) -> PaymentOrder | None:
    name = payment.part.end_to_end_id
    if payment.part.amount >= 0 or not is_ours(name):
        return None
    found = (await tx.payment_orders.page({"end_to_end_id": name}, limit=1)).items
    fits = [
        one
        for one in found
        if one.refunds and (one.amount, one.currency) == (payment.amount, payment.currency)
    ]
    return fits[0] if fits else None


async def _move(
    tx: Records, payment: Payment, first: Payment, amount: Decimal, at: datetime
) -> None:
    """`amount` of what is kept of `first` is given back; below zero: kept again."""
    update = {
        "kept": first.kept - amount,
        "refunded": first.refunded + amount,
        "updated_at": at,
    }
    await tx.payments.put(first.model_copy(update=update))
    booked = kept_entry(
        first.partner_id or "",
        -amount,
        payment.currency,
        id=f"refund:{payment.id}:{at.isoformat()}",
        at=at,
    )
    if booked:
        await tx.ledger.insert(booked)
