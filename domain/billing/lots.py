"""Lots: what is left of each top-up of a balance, and when it expires.

A draw takes from what expires first, of what has not expired on its day. What a run drew and gets
back returns to where it came from. If there is not enough left (people took back more than what
can still be drawn), expired lots are taken too.
"""

from bisect import bisect_left, insort
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.core.money import ZERO


class _Lot(NamedTuple):
    """By its last day, then in the order of top-ups."""

    last: date
    number: int


class Lots:
    """Movements are told in their order."""

    def __init__(self) -> None:
        self._order: list[_Lot] = []
        """Those with something left."""
        self._left: dict[_Lot, Decimal] = {}
        self._taken: dict[str, list[tuple[_Lot, Decimal]]] = {}
        self._numbers = 0
        self._owed = ZERO
        """What was taken beyond all there was; the next money pays for it."""

    def add(self, amount: Decimal, expires_on: date | None) -> None:
        """A top-up."""
        self._numbers += 1
        self._fill(_Lot(expires_on or date.max, self._numbers), amount)

    def take(self, amount: Decimal, on: date, by: str | None) -> None:
        """A draw `by` a run, or by people."""
        live = bisect_left(self._order, _Lot(on, 0))
        for lot in (*self._order[live:], *self._order[:live]):
            if amount <= ZERO:
                break
            taken = min(amount, self._left[lot])
            amount -= taken
            self._empty(lot, taken)
            if by is not None:
                self._taken.setdefault(by, []).append((lot, taken))
        self._owed += amount

    def put_back(self, amount: Decimal, by: str, expires_on: date | None) -> None:
        """What a run had taken, the last of it first; what it had not is a top-up."""
        taken = self._taken.get(by, [])
        while amount > ZERO and taken:
            lot, most = taken.pop()
            back = min(amount, most)
            amount -= back
            self._fill(lot, back)
            if back < most:
                taken.append((lot, most - back))
        if amount > ZERO:
            self.add(amount, expires_on)

    def live(self, on: date) -> Decimal:
        """What has not expired on the day `on`."""
        return sum((self._left[lot] for lot in self._order if lot.last >= on), ZERO)

    def first_expiry(self, on: date) -> date:
        """The last day of what expires next; the last of all days if nothing does."""
        return next((lot.last for lot in self._order if lot.last >= on), date.max)

    def _fill(self, lot: _Lot, amount: Decimal) -> None:
        owed = min(self._owed, amount)
        self._owed -= owed
        amount -= owed
        if not amount:
            return
        if lot not in self._left:
            insort(self._order, lot)
        self._left[lot] = self._left.get(lot, ZERO) + amount

    def _empty(self, lot: _Lot, amount: Decimal) -> None:
        self._left[lot] -= amount
        if not self._left[lot]:
            del self._left[lot]
            del self._order[bisect_left(self._order, lot)]
