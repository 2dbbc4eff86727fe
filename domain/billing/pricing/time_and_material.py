"""Time and material: hours (or days) by a rate card, role by role.

Use it for services. The meter groups by role, and by the day of work if rates change in mid-period
or if every day's work is rounded up by itself. Of the rates of a role the one counts that was the
last to become valid by the day of work; without a day, by the first day of the period. A role that
the card does not have stops the run, unless the card has a rate for `*`.

What is rounded up is each group. Corrections below zero are taken as they are.

Example: 12.4 hours of a senior and 7 of a junior, each rounded up to quarters of an hour.

    {"model": "time_and_material",
     "increment": "0.25",
     "rates": [{"role": "senior", "unit_price": "140"}, {"role": "junior", "unit_price": "90"}]}
    used: 7 role=junior
    used: 12.4 role=senior
    7.00 × 90 = 630.00 (role=junior)
    12.50 × 140 = 1750.00 (role=senior)
    total: 2380.00

Example: the rate rises within the period; the agreement says not to exceed 2 000.

    {"model": "time_and_material",
     "day_dimension": "worked_on",
     "not_to_exceed": "2000",
     "rates": [{"role": "senior", "unit_price": "140"},
               {"role": "senior", "unit_price": "150", "valid_from": "2026-10-15"}]}
    used: 8 role=senior worked_on=2026-10-14
    used: 6 role=senior worked_on=2026-10-15
    8 × 140 = 1120 (role=senior)
    6 × 150 = 900 (role=senior)
    -1 × 20 = -20
    total: 2000
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.billing.meter import DimensionName, DimensionValue
from domain.billing.metering import MISSING
from domain.billing.pricing.basis import Basis, Priced, lump
from domain.billing.pricing.figures import fitted, number, text_of
from domain.billing.pricing.plain import PlainPrice
from domain.core.errors import Invalid
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.invoice.reckoning import EXACT, difference, product

ANYBODY = "*"


class RoleRate(DomainModel):
    """What a unit of work of a role costs, from a day on."""

    role: DimensionValue = Field(description="`*`: any that has no rate of its own")
    unit_price: ExactDecimal = Field(ge=0, description="of each hour or day")
    valid_from: date | None = Field(default=None, description="first day; null: always")


class TimeAndMaterialPrice(PlainPrice):
    """A rate card, and how work is counted."""

    model: Literal["time_and_material"] = "time_and_material"
    rates: tuple[RoleRate, ...] = Field(
        min_length=1, max_length=500, description="the rate card, in any order"
    )
    role_dimension: DimensionName = Field(default="role", description="has the role")
    day_dimension: DimensionName | None = Field(
        default=None, description="has the day of work as 2026-10-15; null: rates of the first day"
    )
    increment: ExactDecimal | None = Field(
        default=None, gt=0, description="every group is rounded up to a multiple of it"
    )
    not_to_exceed: ExactDecimal | None = Field(
        default=None, ge=0, description="at most so much per period"
    )

    @model_validator(mode="after")
    def _one_rate_a_day(self) -> Self:
        seen = set()
        for rate in self.rates:
            key = (rate.role, rate.valid_from)
            if key in seen:
                raise ValueError(f"{rate.role} has two rates valid from {rate.valid_from}")
            seen.add(key)
        return self

    @property
    def grouped_by(self) -> tuple[DimensionName, ...]:
        """Role, and day of work."""
        return (self.role_dimension, *([self.day_dimension] if self.day_dimension else []))

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line for every role and rate, and one for what exceeds the limit."""
        card: dict[str, list[RoleRate]] = {}
        for rate in self.rates:
            card.setdefault(rate.role, []).append(rate)
        work: dict[tuple[str, RoleRate], list[Decimal]] = {}
        for group in basis.groups:
            if group.quantity != ZERO:
                known = dict(group.dimensions)
                role = known.get(self.role_dimension, MISSING)
                rate = _rate(card, role, self._day(known, basis))
                work.setdefault((role, rate), []).append(group.quantity)
        lines = [self._line(role, rate, entries) for (role, rate), entries in work.items()]
        return (*(line for line in lines if line.quantity != ZERO), *self._above(lines))

    def _line(self, role: str, rate: RoleRate, entries: list[Decimal]) -> Priced:
        worked = _sum(entries)
        counted = fitted(_sum([self._rounded(entry) for entry in entries]), "the work")
        since = f" (rate from {rate.valid_from})" if rate.valid_from else ""
        steps = [f"time and material {text_of(role)}: {counted:f} × {rate.unit_price:f}{since}"]
        if counted != worked and self.increment is not None:
            steps.append(
                f"{number(worked)} in {len(entries)} entries, each rounded up to a multiple of "
                f"{number(self.increment)}"
            )
        dimensions = ((self.role_dimension, role),)
        return Priced(counted, rate.unit_price, tuple(steps), dimensions=dimensions)

    def _rounded(self, quantity: Decimal) -> Decimal:
        if self.increment is None or quantity <= ZERO:
            return quantity
        whole, rest = EXACT.divmod(quantity, self.increment)
        return product(whole + 1 if rest else whole, self.increment)

    def _above(self, lines: list[Priced]) -> tuple[Priced, ...]:
        if self.not_to_exceed is None:
            return ()
        total = _sum([line.amount for line in lines])
        above = difference(total, self.not_to_exceed)
        step = f"not to exceed {number(self.not_to_exceed)}: {number(total)} worked"
        return lump(fitted(-above, "what is above the limit"), step) if above > ZERO else ()

    def _day(self, known: Mapping[str, str], basis: Basis) -> date:
        if self.day_dimension is None:
            return basis.service.start
        said = known.get(self.day_dimension, MISSING)
        try:
            return date.fromisoformat(said)
        except ValueError:
            raise Invalid(
                f"'{text_of(said)}' in {self.day_dimension} is not a day",
                hint="correct the usage events: a day is written 2026-10-15",
            ) from None


def _rate(card: Mapping[str, list[RoleRate]], role: str, day: date) -> RoleRate:
    """The last rate of `role` that is valid on `day`."""
    rates = card.get(role) or card.get(ANYBODY, [])
    valid = [rate for rate in rates if rate.valid_from is None or rate.valid_from <= day]
    if not valid:
        raise Invalid(
            f"the rate card has no rate for {text_of(role)} on {day}",
            hint="add a rate of the role that is valid by then, then run it again",
        )
    return max(valid, key=lambda rate: rate.valid_from or date.min)


def _sum(values: list[Decimal]) -> Decimal:
    result = ZERO
    for value in values:
        result = EXACT.add(result, value)
    return result
