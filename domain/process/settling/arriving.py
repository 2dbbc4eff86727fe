"""Payments as they arrive: each part of a booked entry kept once, matched, its shares ordered.

The receipt is booked for what is new only, so the same entry in another file, or the same file
again, moves nothing twice.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.core.identifiers import canonical_json, digest
from domain.core.money import total
from domain.ports import Records
from domain.process.settling.pooling import Market
from domain.process.settling.refunding import as_refund
from domain.process.settling.returning import original_of, returned
from domain.process.settling.share_entries import kept_entry
from domain.process.settling.standing import ordered
from domain.settlement.bank import BankEntry, BankStatement, EntryPart, EntryStatus
from domain.settlement.ledger import receipt_entry
from domain.settlement.matching.deciding import decide
from domain.settlement.payer import account_key
from domain.settlement.payment import Decision, Payment, PaymentState, Proposal


class Arrival(NamedTuple):
    """Where a payment stands in a bank file."""

    statement: BankStatement
    """Without its entries."""
    entry: BankEntry
    part: EntryPart
    id: str


def arrivals(statement: BankStatement, entries: Sequence[BankEntry]) -> Iterator[Arrival]:
    """Every part of the booked entries; what is pending or informs only moves nothing."""
    for entry in entries:
        if entry.status is not EntryStatus.BOOKED:
            continue
        id = entry_id(statement, entry)
        for number, part in enumerate(entry.parts, start=1):
            name = id if len(entry.parts) == 1 else f"{id}-{number}"
            yield Arrival(statement, entry, part, name)


def entry_id(statement: BankStatement, entry: BankEntry) -> str:
    """The identity of an entry, the same in whatever file it comes.

    A bank's reference may be unique in its statement only, so it counts together with account,
    day, amount and remittance.
    """
    identity = entry.model_dump(mode="json", include={"reference", "amount", "currency"})
    said = [[part.end_to_end_id, list(part.references), list(part.text)] for part in entry.parts]
    content = [statement.account, identity, entry.booked_on.isoformat(), said]
    return digest(canonical_json(content))[:32]


class Matched(NamedTuple):
    """Payments that are new, with what was decided of each, and those that take others back."""

    payments: tuple[Payment, ...]
    returns: tuple[Payment, ...]


async def match_all(
    records: Records, market: Market, found: Sequence[Arrival], *, document: str, at: datetime
) -> Matched:
    """What becomes of the payments of `found` that are not kept yet. Promises count from now on."""
    known = await records.payments.several({one.id for one in found})
    new = list({one.id: one for one in found if one.id not in known}.values())
    await market.look_up([one.part for one in new])
    payments, returns = [], []
    for one in new:
        payment = _arrived(one, document, at)
        if one.entry.reversal or one.part.return_reason:
            returns.append(payment)
        else:
            payments.append(matched(market, payment))
    return Matched(tuple(payments), tuple(returns))


async def keep_all(
    tx: Records, found: Matched, *, booking: str, at: datetime
) -> tuple[Payment, ...]:
    """Keep and book what was matched. `AlreadyExists`, and nothing done, if one is kept by now.

    `booking`: the id of the receipt in the ledger. Answers with the payments as they are kept.
    """
    payments = tuple([await as_refund(tx, one, at) for one in found.payments])
    await tx.payments.insert_all(payments)
    for payment in payments:
        if payment.kept:
            await book_kept(tx, payment, at)
    for payment in found.returns:
        original = await original_of(tx, payment)
        await tx.payments.insert(await returned(tx, payment, original, at))
    await _book_receipts(tx, (*payments, *found.returns), booking, at)
    return payments


def _arrived(one: Arrival, document: str, at: datetime) -> Payment:
    return Payment(
        id=one.id,
        statement_id=one.statement.id,
        document=document,
        account=account_key(one.statement.account),
        bank_reference=one.entry.reference,
        booked_on=one.entry.booked_on,
        part=one.part,
        state=PaymentState.UNALLOCATED,
        received_at=at,
        updated_at=at,
    )


def matched(market: Market, payment: Payment) -> Payment:
    """`payment` with what `market` says of it."""
    decision = decide(
        payment.part,
        market.pool,
        market.policy,
        booked_on=payment.booked_on,
        payers=market.payers(payment.part),
    )
    return decided(payment, decision, payment.updated_at)


def decided(payment: Payment, decision: Decision, at: datetime) -> Payment:
    """`payment` with what matching says of it."""
    payment = payment.model_copy(
        update={
            "state": decision.state,
            "reason": decision.reason,
            "partner_id": decision.partner_id,
            "proposals": decision.proposals,
            "updated_at": at,
        }
    )
    if decision.chosen is None:
        return payment
    return as_proposed(payment, decision.chosen, at)


def as_proposed(payment: Payment, proposal: Proposal, at: datetime) -> Payment:
    """`payment` with the shares of `proposal`; what is over becomes a credit of the partner."""
    update = {
        "kept": proposal.rest,
        "score": proposal.score,
        "evidence": proposal.evidence,
        "partner_id": proposal.partner_id,
    }
    return ordered(payment.model_copy(update=update), proposal.shares, at)


async def book_kept(tx: Records, payment: Payment, at: datetime) -> None:
    """Book what is kept of a payment as a credit of its partner."""
    if payment.kept and payment.partner_id:
        entry = kept_entry(
            payment.partner_id,
            payment.kept,
            payment.currency,
            id=f"kept:{payment.id}:{len(payment.shares)}",
            at=at,
        )
        if entry:
            await tx.ledger.insert(entry)


async def _book_receipts(
    tx: Records, payments: Sequence[Payment], booking: str, at: datetime
) -> None:
    """One entry for all of a currency: each payment says for itself what it was."""
    for currency in sorted({one.currency for one in payments}):
        amount = total(one.part.amount for one in payments if one.currency == currency)
        booked = receipt_entry(id=f"{booking}:{currency}", at=at, currency=currency, amount=amount)
        if booked:
            await tx.ledger.insert(booked)
