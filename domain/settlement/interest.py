"""Interest on money that is late: exact, day by day, at a rate that changes over time.

Convention: act/365 (each day counts one 365th of a year, in leap years too). The first day that
bears interest is the day after the due date, the last one is the day that is asked for (directive
2011/7/EU, article 3(3)). Only the sum is rounded, once, half up.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import TypeVar

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal, round_amount

_YEAR_IN_PER_CENT = Decimal(36500)
_DIGITS = 80
"""So many digits keep every product of an amount, a rate and a number of days exact."""


class Balance(DomainModel):
    """What is owed from a day on."""

    since: date
    amount: ExactDecimal = Field(ge=0)


class RateStep(DomainModel):
    """A rate in per cent a year, in force from a day on until the next step."""

    since: date
    percent: ExactDecimal
    assumed: bool = False
    """Nobody has published it: the last known one is taken to go on."""


Dated = TypeVar("Dated", Balance, RateStep)


class Accrual(DomainModel):
    """Days on which the same amount bore interest at the same rate."""

    first: date
    last: date
    principal: ExactDecimal
    percent: ExactDecimal
    assumed: bool = False

    @property
    def days(self) -> int:
        """How many days they are, the first and the last included."""
        return (self.last - self.first).days + 1


def accrue(
    balances: Sequence[Balance], rates: Sequence[RateStep], due_on: date, until: date
) -> tuple[Accrual, ...]:
    """The stretches from the day after `due_on` to `until`, that day included.

    Days before the first balance or the first rate, or on which nothing is owed, bear none.
    """
    first = due_on + timedelta(days=1)
    starts = {first, *(one.since for one in balances), *(one.since for one in rates)}
    marks = sorted(day for day in starts if first <= day <= until)
    ends = (*(day - timedelta(days=1) for day in marks[1:]), until)
    return tuple(
        stretch
        for start, end in zip(marks, ends, strict=False)
        for stretch in _stretch(balances, rates, start, end)
    )


def interest(accruals: Iterable[Accrual], currency: str) -> Decimal:
    """The interest of all stretches together, rounded once."""
    with localcontext(prec=_DIGITS):
        parts = [one.principal * one.percent * one.days for one in accruals]
        exact = sum(parts, ZERO) / _YEAR_IN_PER_CENT
        return round_amount(exact, currency)


def _stretch(
    balances: Sequence[Balance], rates: Sequence[RateStep], start: date, end: date
) -> Iterator[Accrual]:
    owed = _in_force(balances, start)
    rate = _in_force(rates, start)
    if owed and rate and owed.amount > 0 and rate.percent > 0:
        yield Accrual(
            first=start,
            last=end,
            principal=owed.amount,
            percent=rate.percent,
            assumed=rate.assumed,
        )


def _in_force(steps: Sequence[Dated], day: date) -> Dated | None:
    """The last step that has begun by `day`; of two of the same day the later in the row."""
    found: Dated | None = None
    for step in steps:
        if step.since <= day and (found is None or found.since <= step.since):
            found = step
    return found
