"""What people say of a run: approve, cancel, take an order out, confirm an account."""

from datetime import datetime

from domain.core.errors import Conflict, NotFound
from domain.ports import Records
from domain.process.receivables import pages
from domain.settlement.payee import KnownAccount, Payee
from domain.settlement.paying_out import (
    OrderState,
    PaymentOrder,
    PaymentRun,
    approved,
    cancelled,
    check_changeable,
    recounted,
    voided,
)


async def orders_of(records: Records, run_id: str) -> tuple[PaymentOrder, ...]:
    """Every order of a run."""
    found: list[PaymentOrder] = []
    async for page in pages(records.payment_orders, {"run_id": run_id}):
        found += page
    return tuple(sorted(found, key=lambda one: int(one.id.rpartition(".")[2])))


async def approve(tx: Records, run_id: str, actor: str, at: datetime) -> PaymentRun:
    """Let the run go to the bank, if enough people other than the proposer have said so."""
    run, orders = await tx.payment_runs.get(run_id), await orders_of(tx, run_id)
    return await _kept(tx, recounted(approved(run, orders, actor, at.date()), orders, at))


async def cancel(tx: Records, run_id: str, actor: str, reason: str, at: datetime) -> PaymentRun:
    """Give the run up: its invoices are free for another one."""
    run = cancelled(await tx.payment_runs.get(run_id), actor, reason)
    for one in await orders_of(tx, run_id):
        if one.is_live:
            await tx.payment_orders.put(one.ended(OrderState.DROPPED, "the run was cancelled"))
    return await _kept(tx, run.model_copy(update={"updated_at": at}))


async def drop(
    tx: Records, run_id: str, order_id: str, actor: str, reason: str, at: datetime
) -> PaymentRun:
    """Take an order out; approvals were for another sum, so they are void."""
    run, order = await _order(tx, run_id, order_id)
    check_changeable(run, order)
    said = f"taken out by {actor}: {reason}" if reason else f"taken out by {actor}"
    await tx.payment_orders.put(order.ended(OrderState.DROPPED, said))
    orders = await orders_of(tx, run_id)
    return await _kept(tx, recounted(voided(run), orders, at))


async def confirm_account(
    tx: Records, run_id: str, order_id: str, actor: str, reason: str, at: datetime
) -> PaymentRun:
    """Say that the account is the supplier's: by somebody else than who proposed the run."""
    run, order = await _order(tx, run_id, order_id)
    check_changeable(run, order)
    if order.state is not OrderState.BLOCKED:
        raise Conflict("the account of this order is not in question")
    if actor == run.proposed_by:
        raise Conflict(
            "you proposed this run", hint="somebody else has to confirm the account: four eyes"
        )
    known = KnownAccount(account=order.account, by=actor, at=at, reason=reason)
    payee = await tx.payees.find(order.partner_id) or Payee(id=order.partner_id)
    await tx.payees.put(payee.with_account(known))
    orders = []
    for one in await orders_of(tx, run_id):
        same = (one.partner_id, one.account) == (order.partner_id, order.account)
        if same and one.state is OrderState.BLOCKED:
            free = {"state": OrderState.PROPOSED, "reason": ""}
            await tx.payment_orders.put(one := one.model_copy(update=free))
        orders.append(one)
    return await _kept(tx, recounted(run, tuple(orders), at))


async def _order(tx: Records, run_id: str, order_id: str) -> tuple[PaymentRun, PaymentOrder]:
    order = await tx.payment_orders.get(order_id)
    if order.run_id != run_id:
        raise NotFound(f"there is no order '{order_id}' in the run '{run_id}'")
    return await tx.payment_runs.get(run_id), order


async def _kept(tx: Records, run: PaymentRun) -> PaymentRun:
    await tx.payment_runs.put(run)
    return run
