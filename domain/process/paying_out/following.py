"""A run after its approval: written, sent, answered by the bank, seen on its statements."""

from datetime import datetime

from domain.core.errors import Conflict
from domain.ports import Records
from domain.process.paying_out.deciding import orders_of
from domain.record import InvoiceRecord
from domain.settlement.payee import KnownAccount, Payee
from domain.settlement.paying_out import (
    OrderState,
    PaymentOrder,
    PaymentRun,
    PaymentRunState,
    RunKind,
    recounted,
)
from domain.settlement.payment import Payment, PaymentState, ShareState
from domain.settlement.payment_status import PaymentStatusReport, answered


async def checked(tx: Records, run_id: str, at: datetime) -> tuple[PaymentOrder, ...]:
    """The orders that go into the file: what was paid or disputed meanwhile is taken out."""
    run, orders = await tx.payment_runs.get(run_id), []
    if run.state is not PaymentRunState.APPROVED or run.document is not None:
        return tuple(one for one in await orders_of(tx, run_id) if one.is_live)
    for one in await orders_of(tx, run_id):
        if one.is_live and (reason := await _changed_meanwhile(tx, one)):
            one = one.ended(OrderState.DROPPED, reason)
            await tx.payment_orders.put(one)
        orders.append(one)
    run = recounted(run, tuple(orders), at)
    live = tuple(one for one in orders if one.is_live)
    if not live:
        update = {"state": PaymentRunState.CANCELLED, "reason": "nothing was left to pay"}
        run = run.model_copy(update=update)
    await tx.payment_runs.put(run)
    return live


async def _changed_meanwhile(tx: Records, order: PaymentOrder) -> str:
    """What has happened since it was proposed, and stands against paying it."""
    if order.invoice_id is None:
        kept = (await tx.payments.get(order.refunds)).kept
        return f"only {kept} is kept meanwhile" if kept < order.amount else ""
    record = await tx.invoices.find(order.invoice_id)
    return "the invoice is gone" if record is None else _against(record, order)


def _against(record: InvoiceRecord, order: PaymentOrder) -> str:
    if record.open_amount < order.amount + order.discount:
        return f"only {record.open_amount} is open meanwhile"
    if record.dispute is not None and record.dispute.is_open:
        return "it is disputed meanwhile"
    return ""


async def written(tx: Records, run_id: str, document: str, at: datetime) -> PaymentRun:
    """Keep which file it is: from now on the run cannot be cancelled."""
    run = await tx.payment_runs.get(run_id)
    if run.state is not PaymentRunState.APPROVED or run.document is not None:
        return run
    run = run.model_copy(update={"document": document, "updated_at": at})
    await tx.payment_runs.put(run)
    return run


async def sent(tx: Records, run_id: str, place: str, at: datetime) -> PaymentRun:
    """The bank has it: every order counts as sent, once."""
    run = await tx.payment_runs.get(run_id)
    if run.state is not PaymentRunState.APPROVED:
        return run
    orders = []
    for one in await orders_of(tx, run_id):
        if one.is_live:
            one = one.model_copy(update={"state": OrderState.SENT})
            await tx.payment_orders.put(one)
        orders.append(one)
    update = {"state": PaymentRunState.SENT, "place": place}
    run = recounted(run.model_copy(update=update), tuple(orders), at)
    await tx.payment_runs.put(run)
    return run


async def report(tx: Records, said: PaymentStatusReport, at: datetime) -> PaymentRun:
    """Take what the bank says of a file of ours; `Conflict` if it is of none."""
    found = (await tx.payment_runs.page({"message_id": said.about}, limit=1)).items
    if not found:
        raise Conflict(
            f"no payment run has sent a file called '{said.about[:40]}'",
            hint="hand in the pain.002 that answers a file of ours",
        )
    return await _changed(tx, found[0], {}, said, at)


async def look(tx: Records, run_id: str, at: datetime) -> PaymentRun:
    """See which orders the bank's statements show, and which came back."""
    run = await tx.payment_runs.get(run_id)
    seen: dict[str, Payment] = {}
    for one in await orders_of(tx, run_id):
        if one.state in (OrderState.SENT, OrderState.ACCEPTED, OrderState.BOOKED):
            page = await tx.payments.page({"keys": one.end_to_end_id}, limit=20)
            known = [payment for payment in page.items if _is_of(payment, one)]
            if known:
                seen[one.id] = known[0]
    return await _changed(tx, run, seen, None, at)


async def _changed(
    tx: Records,
    run: PaymentRun,
    seen: dict[str, Payment],
    said: PaymentStatusReport | None,
    at: datetime,
) -> PaymentRun:
    """Every order as it is now; what was paid makes its account known."""
    orders = []
    for one in await orders_of(tx, run.id):
        after = answered(one, said) if said else one
        if one.id in seen:
            after = _booked(after, seen[one.id])
        if after != one:
            await tx.payment_orders.put(after)
            await _remember(tx, after, run, at)
        orders.append(after)
    changed = recounted(run, tuple(orders), at)
    if changed.model_copy(update={"updated_at": run.updated_at}) != run:
        await tx.payment_runs.put(changed)
        return changed
    return run


def _is_of(payment: Payment, order: PaymentOrder) -> bool:
    """Whether the money went the way of the order; a return goes the other way."""
    out = payment.part.amount < 0
    return not payment.reverses and out is order.kind.pays


def _booked(order: PaymentOrder, payment: Payment) -> PaymentOrder:
    if payment.state is PaymentState.REVERSED:
        reason = payment.reason or "the bank has taken it back"
        return order.ended(OrderState.RETURNED, reason, payment.id)
    taken = bool(payment.refunds) or any(
        share.order.invoice_id == order.invoice_id and share.state is ShareState.TAKEN
        for share in payment.shares
    )
    return order.ended(OrderState.BOOKED, payment_id=payment.id) if taken else order


async def _remember(tx: Records, order: PaymentOrder, run: PaymentRun, at: datetime) -> None:
    """An account that money arrived at is one that is known."""
    if order.state is not OrderState.BOOKED or order.kind is not RunKind.TRANSFER:
        return
    known = KnownAccount(account=order.account, by="system", at=at, reason=f"paid by {run.id}")
    payee = await tx.payees.find(order.partner_id) or Payee(id=order.partner_id)
    await tx.payees.put(payee.with_account(known))
