"""Index revisions: what the values of an index make of a price, day of revision by day.

Changes are kept as fractions, so that nothing is rounded before the price itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from domain.billing.index_series import IndexSeries, IndexValue
from domain.billing.pricing.figures import number
from domain.core.errors import Invalid
from domain.invoice.reckoning import EXACT, Reckoning

Bounds = tuple[Decimal | None, Decimal | None]
"""Floor and cap, in per cent."""


class Revised(NamedTuple):
    """What a price has to be multiplied by, and how it came about."""

    factor: Fraction
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revisions:
    """The revisions of one price; see `domain.billing.pricing.index_linked` for the rules."""

    series: IndexSeries
    base_month: str
    first: str
    every: int
    lag: int
    threshold: Decimal
    revision: Bounds
    overall: Bounds
    carried_over: bool

    def until(self, day: date) -> Revised:
        """After all revisions up to and including `day`; `Invalid` if a value is missing."""
        factor, steps = Fraction(1), []
        days = list(self._days(day))
        if not days:
            return Revised(factor, (f"index {self.series.id}: no revision before {self.first}",))
        base = last = self._value(self.base_month, days[0])
        for revised_on in days:
            value = self._value(month_named(month_number_of(revised_on) - self.lag), revised_on)
            said = f"index {self.series.id} on {revised_on}: {_said(value)}"
            stands_for = _fraction(base) * factor if self.carried_over else _fraction(last)
            change = _fraction(value) / stands_for - 1
            said = f"{said} against {_said(last)}: {_percent(change)}"
            if abs(change) * 100 < Fraction(self.threshold):
                steps.append(f"{said}, below the threshold of {number(self.threshold)} %")
                continue
            allowed, kept = _within(change, self.revision)
            factor, held = _within(factor * (1 + allowed) - 1, self.overall)
            factor, last = factor + 1, value
            steps.append(f"{said}{kept}{held and f', overall{held}'}")
        return Revised(factor, tuple(steps))

    def _days(self, last: date) -> Iterator[date]:
        month = month_number(self.first)
        while (day := date(month // 12, month % 12 + 1, 1)) <= last:
            yield day
            month += self.every

    def _value(self, month: str, revised_on: date) -> IndexValue:
        value = self.series.value_for(month, on=revised_on)
        if value is None:
            raise Invalid(
                f"the index '{self.series.id}' has no value for {month}, which the revision on "
                f"{revised_on} needs",
                hint="record the value once it is published, then run it again",
            )
        return value


def month_number(month: str) -> int:
    """Months since year 0 of `2026-10`."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_number_of(day: date) -> int:
    """Months since year 0 of the month of `day`."""
    return day.year * 12 + day.month - 1


def month_named(number: int) -> str:
    """The opposite of `month_number`."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def scaled(price: Decimal, factor: Fraction) -> Decimal:
    """`price` × `factor`; a result that ends within 120 digits is exact."""
    result = Fraction(price) * factor
    return EXACT.divide(Decimal(result.numerator), Decimal(result.denominator))


def _fraction(value: IndexValue) -> Fraction:
    return Fraction(value.value)


def _within(change: Fraction, bounds: Bounds) -> tuple[Fraction, str]:
    """`change` kept within bounds, and what to say if it was not."""
    floor, cap = bounds
    if cap is not None and change > Fraction(cap) / 100:
        return Fraction(cap) / 100, f", capped at {number(cap)} %"
    if floor is not None and change < Fraction(floor) / 100:
        return Fraction(floor) / 100, f", kept at {number(floor)} % at least"
    return change, ""


def _said(value: IndexValue) -> str:
    return f"{number(value.value)} of {value.month} (published {value.published_on})"


def _percent(change: Fraction) -> str:
    return f"{Reckoning.to_places(scaled(Decimal(100), change), 4):+f} %"
