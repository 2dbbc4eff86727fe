"""Fitting money to the items it is for: what each takes, what lies between, what is left.

Amounts without signs: items on the side of the money are settled, items of the other side (a
credit of the buyer, when a buyer pays) are set off against them.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from domain.core.money import ZERO, round_amount, total
from domain.settlement.bank import EntryPart
from domain.settlement.open_item import OpenItem
from domain.settlement.payment import Gap, ShareOrder
from domain.trade.matching import Difference, MatchingPolicy

EXACT, DISCOUNTED, CHARGED, TOLERATED, PARTLY, OVERPAID, SPREAD = 100, 98, 97, 96, 92, 92, 75
"""How well the amount fits: each score says how little is assumed."""


class Fit(NamedTuple):
    """How money settles items."""

    shares: tuple[ShareOrder, ...]
    rest: Decimal
    score: int


def fit(
    part: EntryPart, items: Sequence[OpenItem], policy: MatchingPolicy, booked_on: date
) -> Fit | None:
    """How the money of `part` settles `items`, in their order; `None` if it cannot."""
    inward = part.amount > 0
    due = [item for item in items if (item.open > 0) is inward]
    credits = [item for item in items if (item.open > 0) is not inward and item.is_credit_note]
    if not due or len({item.currency for item in items}) > 1:
        return None
    if due[0].currency != part.currency:
        return _converted(part, due) if not credits else None
    money = abs(part.amount)
    wanted = total(abs(item.open) for item in due) - total(abs(one.open) for one in credits)
    if wanted <= 0:
        return None
    if money >= wanted:
        shares = _full(due, _set_off(due, credits))
        return Fit(shares, money - wanted, EXACT if money == wanted else OVERPAID)
    gaps = _bridged(part, due, policy, booked_on, wanted - money)
    if gaps is not None:
        allowed, score = gaps
        set_off = _set_off(due, credits)
        between = [(*one, *other) for one, other in zip(set_off, allowed, strict=True)]
        return Fit(_full(due, between), ZERO, score)
    if credits:
        return None
    return _spread(money, due, policy)


def _bridged(
    part: EntryPart,
    due: Sequence[OpenItem],
    policy: MatchingPolicy,
    booked_on: date,
    short: Decimal,
) -> tuple[list[tuple[Gap, ...]], int] | None:
    """What explains that `short` is missing, for each item; `None` if nothing does."""
    discounts = [_discount(item, booked_on, policy) for item in due]
    kept = total(discounts)
    small = max(policy.tolerance, ZERO)
    if kept and ZERO <= short - kept <= small:
        gaps = [_gap(Difference.DISCOUNT, amount) for amount in discounts]
        gaps[0] = (*gaps[0], *_gap(Difference.TOLERANCE, short - kept))
        return gaps, DISCOUNTED
    none: list[tuple[Gap, ...]] = [() for _ in due[1:]]
    if short == part.charges or short <= policy.charges:
        return [_gap(Difference.CHARGES, short), *none], CHARGED
    if short <= small:
        return [_gap(Difference.TOLERANCE, short), *none], TOLERATED
    return None


def _discount(item: OpenItem, booked_on: date, policy: MatchingPolicy) -> Decimal:
    """The discount that may still be kept back on the day the money was booked."""
    grace = timedelta(days=policy.discount_grace_days)
    earned = [one.amount for one in item.discounts if booked_on <= one.until + grace]
    return min(max(earned, default=ZERO), abs(item.open))


def _gap(kind: Difference, amount: Decimal) -> tuple[Gap, ...]:
    return (Gap(kind=kind, amount=amount),) if amount > 0 else ()


def _set_off(due: Sequence[OpenItem], credits: Sequence[OpenItem]) -> list[tuple[Gap, ...]]:
    """Credits against items, in order: as much of each as the items have room for."""
    room = [abs(item.open) for item in due]
    gaps: list[tuple[Gap, ...]] = [() for _ in due]
    for credit in credits:
        left = abs(credit.open)
        for index, free in enumerate(room):
            used = min(left, free)
            if used > 0:
                gap = Gap(kind=Difference.CREDIT_NOTE, amount=used, credit_note_id=credit.id)
                gaps[index] = (*gaps[index], gap)
                room[index], left = free - used, left - used
    return gaps


def _full(due: Sequence[OpenItem], gaps: Sequence[tuple[Gap, ...]]) -> tuple[ShareOrder, ...]:
    """Shares that settle everything: what no gap explains is money."""
    return tuple(
        ShareOrder(
            invoice_id=item.id,
            number=item.number,
            amount=abs(item.open) - total(gap.amount for gap in between),
            gaps=between,
        )
        for item, between in zip(due, gaps, strict=True)
    )


def _spread(money: Decimal, due: Sequence[OpenItem], policy: MatchingPolicy) -> Fit:
    """Less than all: the items take it in order."""
    shares = []
    left = money
    for item in due:
        amount = min(left, abs(item.open))
        if amount > 0:
            shares.append(ShareOrder(invoice_id=item.id, number=item.number, amount=amount))
            left -= amount
    certain = len(due) == 1 and policy.partial
    return Fit(tuple(shares), ZERO, PARTLY if certain else SPREAD)


def _converted(part: EntryPart, due: Sequence[OpenItem]) -> Fit | None:
    """Money of another currency settles what the payer has ordered, as the bank says it."""
    said = part.instructed
    if len(due) != 1 or said is None or said.currency != due[0].currency:
        return None
    item, money = due[0], abs(part.amount)
    settled = min(said.amount, abs(item.open))
    taken = round_amount(money * settled / said.amount, part.currency)
    order = ShareOrder(invoice_id=item.id, number=item.number, amount=settled, money=taken)
    score = EXACT if settled == said.amount == abs(item.open) else PARTLY
    return Fit((order,), money - taken, score)
