"""What people say of payments: this proposal is right, allocate it so, take it back, keep it.

Everything is one change of the payment; the invoices that it concerns are told afterwards.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from domain.core.errors import Conflict, Invalid
from domain.core.findings import Finding
from domain.core.money import ZERO, total
from domain.ports import Records
from domain.process.settling.arriving import as_proposed, book_kept, matched
from domain.process.settling.open_items import open_item
from domain.process.settling.pooling import Market
from domain.process.settling.refunding import as_refund, on_its_way
from domain.process.settling.returning import undone
from domain.process.settling.standing import ordered, standing, with_share
from domain.record import InvoiceRecord
from domain.settlement.payment import Payment, PaymentState, ShareOrder, ShareState

_ENDED = (PaymentState.REVERSED,)


async def confirm(
    tx: Records, payment: Payment, number: int, *, actor: str, at: datetime
) -> Payment:
    """Allocate as the proposal `number` says, counted from 1."""
    if not 1 <= number <= len(payment.proposals):
        raise Conflict(
            f"there is no proposal {number} any more",
            hint="read the payment again: it may have been decided in between",
        )
    proposal = payment.proposals[number - 1]
    await _check(tx, payment, proposal.shares)
    done = as_proposed(payment.model_copy(update={"decided_by": actor}), proposal, at)
    await book_kept(tx, done, at)
    return done


def reject(payment: Payment, *, actor: str, reason: str, at: datetime) -> Payment:
    """None of what was proposed is right."""
    if payment.state is not PaymentState.PROPOSED:
        raise Conflict("nothing is proposed for this payment")
    update = {"state": PaymentState.UNALLOCATED, "proposals": (), "decided_by": actor}
    return standing(payment.model_copy(update=update), at, f"rejected by {actor}: {reason}")


async def allocate(
    tx: Records, payment: Payment, orders: Sequence[ShareOrder], *, actor: str, at: datetime
) -> Payment:
    """Allocate to the documents named, as much to each as is said."""
    if payment.state in _ENDED:
        raise Conflict("the bank has taken this payment back")
    records = await _check(tx, payment, orders)
    named = tuple(
        order.model_copy(update={"number": records[order.invoice_id].number or ""})
        for order in orders
    )
    partner_id = records[orders[0].invoice_id].terms.counterparty.id
    open_again = payment.model_copy(
        update={
            "state": PaymentState.UNALLOCATED,
            "decided_by": actor,
            "partner_id": partner_id,
            "evidence": (),
            "score": None,
        }
    )
    return ordered(open_again, named, at)


def release(payment: Payment, share_id: str, *, actor: str, at: datetime) -> Payment:
    """Take one share back from its invoice."""
    share = payment.share(share_id)
    if share is None or share.state not in (ShareState.ORDERED, ShareState.TAKEN):
        raise Conflict(
            "there is no such share to take back", hint="read the payment: its shares say their id"
        )
    back = share.model_copy(update={"state": ShareState.TAKING_BACK})
    return with_share(payment.model_copy(update={"decided_by": actor}), back, at)


async def keep(
    tx: Records, payment: Payment, partner_id: str, *, actor: str, at: datetime
) -> Payment:
    """Keep what is left as a credit of a partner."""
    if payment.state in _ENDED or payment.remaining <= 0 or payment.part.amount < 0:
        raise Conflict("nothing of this payment is left to keep")
    await tx.partners.get(partner_id)
    kept = payment.kept + payment.remaining
    if payment.kept and payment.partner_id != partner_id:
        raise Conflict(f"{payment.kept} of it is kept for {payment.partner_id} already")
    more = payment.model_copy(update={"kept": payment.remaining, "partner_id": partner_id})
    await book_kept(tx, more, at)
    update = {
        "kept": kept,
        "partner_id": partner_id,
        "decided_by": actor,
        "state": PaymentState.UNALLOCATED,
    }
    return standing(payment.model_copy(update=update), at)


async def set_aside(
    tx: Records, payment: Payment, *, actor: str, reason: str, at: datetime
) -> Payment:
    """It settles nothing here (a loan, interest); what it settled is undone."""
    if payment.state in _ENDED:
        raise Conflict("the bank has taken this payment back")
    if payment.kept and await on_its_way(tx, payment.id):
        raise Conflict(
            "a payment run is about to give back what is kept of it",
            hint="take it out of that run first, if the bank does not have it yet",
        )
    said = f"set aside by {actor}: {reason}"
    marked = payment.model_copy(update={"decided_by": actor})
    return await undone(tx, marked, PaymentState.SET_ASIDE, said, at)


async def match_again(tx: Records, payment: Payment, at: datetime) -> Payment:
    """Match it against what is open now."""
    if payment.shares or payment.kept or payment.refunds or payment.state in _ENDED:
        raise Conflict(
            "it is allocated, at least in part", hint="take the shares back, then match it again"
        )
    market = Market(tx)
    await market.look_up([payment.part])
    found = matched(market, payment.model_copy(update={"updated_at": at}))
    done = await as_refund(tx, found, at)
    await book_kept(tx, done, at)
    return done


async def _check(
    tx: Records, payment: Payment, orders: Sequence[ShareOrder]
) -> dict[str, InvoiceRecord]:
    """The invoices of `orders`; `Invalid` names each that cannot take what is said."""
    records: dict[str, InvoiceRecord] = {}
    findings = []
    for place, order in enumerate(orders):
        record = await tx.invoices.find(order.invoice_id)
        problem = f"there is no invoice '{order.invoice_id}'"
        if record is not None:
            records[record.id] = record
            problem = _problem(payment, record, order)
        if problem:
            findings.append(
                Finding(
                    rule="ALLOCATION",
                    path=f"shares/{place}",
                    message=problem,
                    hint="say an open invoice, and no more than it has open",
                )
            )
    asked = total(order.takes for order in orders)
    if asked > payment.remaining:
        findings.append(
            Finding(
                rule="ALLOCATION",
                path="shares",
                message=f"{asked} {payment.currency} is more than the {payment.remaining} left",
                hint="take other shares back first, or allocate less",
            )
        )
    if findings:
        raise Invalid("the payment cannot be allocated so", findings=findings)
    return records


def _problem(payment: Payment, record: InvoiceRecord, order: ShareOrder) -> str:
    """Why `record` cannot take `order`; empty if it can."""
    item = open_item(record)
    number = record.number or record.id
    if item is None:
        return f"nothing is open on {number}"
    if (item.open > 0) is not (payment.part.amount > 0):
        return f"{number} waits for money the other way"
    if order.settles > abs(item.open) or order.settles <= ZERO:
        return f"{number} has {abs(item.open)} {item.currency} open, not {order.settles}"
    if item.currency != payment.currency and order.money is None:
        return f"{number} is in {item.currency}: say how much of the money that is"
    return "" if _in_places(order.settles) else f"{order.settles} has too many decimals"


def _in_places(amount: Decimal) -> bool:
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -4
