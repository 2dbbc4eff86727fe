"""Percentage: a rate of the amounts used, such as a commission or a fee for payments.

Use it where a usage event carries an amount of money as its quantity. A fixed part per event, free
events, a free amount, and a minimum and maximum per event can be added. The allowance ends with
the free events or with the free amount, whichever is used up first; an event that goes beyond the
free amount is charged for the rest of it.

With a rate and a free amount alone only the sum of the amounts counts, refunds included. With
anything per event every event is priced by itself; one of nothing or less costs nothing and gives
nothing back.

Example: 2.9 % and 0.30 for each payment.

    {"model": "percentage", "rate": "2.9", "fixed": "0.30"}
    events: 100.00, 50.00, 20.00
    170.00 × 0.029 = 4.93000
    3 × 0.30 = 0.90
    total: 5.83000

Example: 1 %, at least 0.50 and at most 5.00 for each payment; the first one is free.

    {"model": "percentage", "rate": "1", "minimum": "0.50", "maximum": "5.00", "free_events": 1}
    events: 80, 20, 300, 900
    1220 × 0.01 = 12.20
    1 × 0.30 = 0.30
    -1 × 4.00 = -4.00
    total: 8.50

Example: a commission of 12 % on what is sold beyond 1 000.

    {"model": "percentage", "rate": "12", "free_amount": "1000"}
    used: 4200
    3200 × 0.12 = 384.00
    total: 384.00
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from domain.billing.meter import DimensionName
from domain.billing.pricing.basis import PIECE, Basis, Formulas, Priced, lump, noted
from domain.billing.pricing.figures import Rate, fitted, fraction, number
from domain.billing.pricing.tiers import counts_as_nothing
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.invoice.reckoning import EXACT, difference


class _Charged(NamedTuple):
    """What the single events came to."""

    amount: Decimal
    events: int
    raised: Decimal
    """By the minimum."""
    lowered: Decimal
    """By the maximum."""
    free: Decimal
    ignored: int
    """Events below zero."""


class PercentagePrice(DomainModel):
    """`rate` per cent of the amounts, and what is said per event."""

    metered: ClassVar[bool] = True
    prorated: ClassVar[bool] = True
    series_ids: ClassVar[frozenset[str]] = frozenset()
    grouped_by: ClassVar[tuple[DimensionName, ...]] = ()
    model: Literal["percentage"] = "percentage"
    rate: Rate
    fixed: ExactDecimal = Field(default=ZERO, ge=0, description="for each event that is not free")
    free_events: int = Field(default=0, ge=0, description="the first ones of the period")
    free_amount: ExactDecimal = Field(default=ZERO, ge=0, description="the first of the period")
    minimum: ExactDecimal | None = Field(default=None, ge=0, description="for each charged event")
    maximum: ExactDecimal | None = Field(default=None, ge=0, description="for each charged event")

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            raise ValueError("the maximum per event is below the minimum")
        return self

    @property
    def per_event(self) -> bool:
        """Whether the single events have to be known."""
        return self._is_bounded or self.fixed > ZERO or self.free_events > 0

    @property
    def _is_bounded(self) -> bool:
        return self.minimum is not None or self.maximum is not None

    def findings(self, formulas: Formulas) -> list[Finding]:  # noqa: ARG002
        """Its structure shows all."""
        return []

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """A line for the rate, one for the fixed parts, and one each for minimum and maximum."""
        if not self.per_event:
            return self._of_the_sum(basis.quantity)
        if not basis.amounts and any(group.events for group in basis.groups):
            raise Invalid("the single events are not known", hint="meter them with `per_event`")
        # A fixed quantity has no events: it counts as one.
        charged = self._charged(basis.amounts or (basis.quantity,))
        lines = (
            *self._at_the_rate(charged.amount, charged.free),
            *self._fixed_parts(charged.events),
            *_moved(charged.raised, "minimum", self.minimum),
            *_moved(-charged.lowered, "maximum", self.maximum),
        )
        if charged.ignored:
            step = f"percentage: events below zero ({charged.ignored}) count as 0"
            return noted(lines, f"{step}, nothing is given back")
        return lines

    def _of_the_sum(self, amount: Decimal) -> tuple[Priced, ...]:
        if not self.free_amount:
            return self._at_the_rate(amount, ZERO)
        if amount < ZERO:
            return noted((), counts_as_nothing(amount, "percentage"))
        free = min(amount, self.free_amount)
        return self._at_the_rate(difference(amount, free), free)

    def _at_the_rate(self, amount: Decimal, free: Decimal) -> tuple[Priced, ...]:
        if amount == ZERO:
            return ()
        after = f" after {number(free)} free" if free else ""
        step = f"percentage: {number(self.rate)} % of {number(amount)}{after}"
        return (Priced(amount, fraction(self.rate), (step,)),)

    def _fixed_parts(self, events: int) -> tuple[Priced, ...]:
        if not events or not self.fixed:
            return ()
        step = f"percentage: {events} events × {number(self.fixed)}"
        return (Priced(Decimal(events), self.fixed, (step,), PIECE),)

    def _charged(self, amounts: Iterable[Decimal]) -> _Charged:
        allowed = self.free_events > 0 or self.free_amount > ZERO
        bounded, factor = self._is_bounded, fraction(self.rate)
        events = free_events = ignored = 0
        total = free = raised = lowered = ZERO
        for whole in amounts:
            if whole <= ZERO:
                ignored += whole < ZERO
                continue
            amount = whole
            if allowed:
                left = difference(self.free_amount, free) if self.free_amount else whole
                amount = max(difference(whole, left), ZERO)
                free = EXACT.add(free, difference(whole, amount))
                free_events += 1
                allowed = free != self.free_amount and free_events != self.free_events
                if amount == ZERO:
                    continue
            events += 1
            total = EXACT.add(total, amount)
            if bounded:
                more, less = self._bounded(amount, factor)
                raised, lowered = EXACT.add(raised, more), EXACT.add(lowered, less)
        return _Charged(total, events, raised, lowered, free, ignored)

    def _bounded(self, amount: Decimal, factor: Decimal) -> tuple[Decimal, Decimal]:
        """What the minimum adds to an event of `amount`, and what the maximum takes off."""
        cost = EXACT.add(EXACT.multiply(amount, factor), self.fixed)
        more = ZERO if self.minimum is None else max(difference(self.minimum, cost), ZERO)
        less = ZERO if self.maximum is None else max(difference(cost, self.maximum), ZERO)
        return more, less


def _moved(amount: Decimal, name: str, bound: Decimal | None) -> tuple[Priced, ...]:
    """The line of what a bound adds or takes off."""
    if bound is None:
        return ()
    return lump(fitted(amount, f"the {name} per event"), f"{name} {number(bound)} per event")
