"""Guessing: what a known payer may have meant, when its money names nothing of ours."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, islice
from typing import NamedTuple

from domain.core.money import ZERO, total
from domain.settlement.bank import EntryPart
from domain.settlement.matching.pool import Pool
from domain.settlement.open_item import OpenItem
from domain.trade.matching import MatchRule

BY_ACCOUNT, BY_NAME, AMBIGUOUS = 91, 75, 60
OLDEST, UNIQUE_SUM, SOME_SUM = 78, 70, 55
_MOST_SUMMED = 16
"""Items that sums are looked for in: the oldest; all their sums are few thousand."""
_MOST_GUESSES = 5


class Payer(NamedTuple):
    """A partner that may have paid, and by what it is known."""

    partner_id: str
    by_account: bool


class Guess(NamedTuple):
    """Items that a payment may be for."""

    items: tuple[OpenItem, ...]
    rule: MatchRule
    score: int
    text: str


def guesses(part: EntryPart, payers: Sequence[Payer], pool: Pool) -> Iterator[Guess]:
    """What the payment may be for, the best guesses of each payer first."""
    for payer in payers:
        known = "account" if payer.by_account else "name"
        same = pool.with_amount(payer.partner_id, part.currency, part.amount)
        surely = BY_ACCOUNT if payer.by_account else BY_NAME
        score = surely if len(same) == 1 and len(payers) == 1 else AMBIGUOUS
        for item in same[:_MOST_GUESSES]:
            said = f"the payer is known by its {known}; exactly this is open on {item.number}"
            yield Guess((item,), MatchRule.AMOUNT_AND_PAYER, score, said)
        if not same:
            yield from _sums(part, payer, known, pool)


def _sums(part: EntryPart, payer: Payer, known: str, pool: Pool) -> Iterator[Guess]:
    inward = part.amount > 0
    open_items = [
        item
        for item in pool.of_partner(payer.partner_id)
        if item.currency == part.currency and (item.open > 0) is inward
    ][:_MOST_SUMMED]
    money = abs(part.amount)
    oldest = _oldest(open_items, money)
    found = [oldest] if oldest else list(islice(_adding_up(open_items, money), 2))
    for items in found:
        score = OLDEST if oldest else UNIQUE_SUM if len(found) == 1 else SOME_SUM
        numbers = ", ".join(item.number for item in items)
        said = f"the payer is known by its {known}; {numbers} add up to this amount"
        yield Guess(items, MatchRule.SUM_AND_PAYER, score, said)


def _oldest(items: Sequence[OpenItem], money: Decimal) -> tuple[OpenItem, ...]:
    """The oldest ones, if they add up."""
    left = money
    for index, item in enumerate(items):
        left -= abs(item.open)
        if left == ZERO and index:
            return tuple(items[: index + 1])
        if left < ZERO:
            break
    return ()


def _adding_up(items: Sequence[OpenItem], money: Decimal) -> Iterator[tuple[OpenItem, ...]]:
    """Two to four items that add up."""
    for count in (2, 3, 4):
        for some in combinations(items, count):
            if total(abs(item.open) for item in some) == money:
                yield some
