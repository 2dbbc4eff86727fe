"""Simulating: assumed usage as the events that would come, period by period. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from pydantic import Field

from domain.billing.agreement import Agreement
from domain.billing.charge import Charge
from domain.billing.meter import Aggregation, DimensionName, DimensionValue
from domain.billing.period import BillingPeriod, PeriodKey
from domain.billing.timing import bounds
from domain.billing.usage import UsageEvent
from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.invoice.reckoning import EXACT

SOURCE = "assumed"
"""The source of assumed events."""

_MOST_EVENTS = 10_000
_INSTANT = timedelta(microseconds=1)
_PLACES = Decimal("0.000001")


class AssumedUsage(DomainModel):
    """So much of a marketable, as its meter would find it, in every period or in one of them."""

    marketable_id: Id
    quantity: ExactDecimal = Field(description="in each period", examples=["150"])
    period: PeriodKey | None = Field(default=None, description="in this one only; none: in all")
    dimensions: dict[DimensionName, DimensionValue] = Field(default_factory=dict, max_length=20)
    events: int | None = Field(
        default=None,
        ge=1,
        le=_MOST_EVENTS,
        description="how many events it comes in, each an equal part; none: one, or as many as "
        "meters that count have to find",
    )


class Instead(NamedTuple):
    """Recorded events that do not count, because usage is assumed in their place."""

    marketable_id: str
    start: datetime | None
    """`None`: from ever."""
    end: datetime

    def takes(self, event: UsageEvent) -> bool:
        """Whether `event` is one of them."""
        if event.marketable_id != self.marketable_id or event.occurred_at >= self.end:
            return False
        return self.start is None or event.occurred_at >= self.start


def assumed_events(
    agreement: Agreement, period: BillingPeriod, assumed: Iterable[AssumedUsage]
) -> tuple[UsageEvent, ...]:
    """The events of `period` by which meters of `agreement` find what is `assumed`."""
    numbers = count(1)
    return tuple(
        _event(agreement, one, f"{period.key}.{next(numbers)}", at, quantity, extra)
        for one in assumed
        if one.period in (None, period.key)
        for at, quantity, extra in _Shape(agreement, period, one).parts()
    )


def instead_of(
    agreement: Agreement, period: BillingPeriod, marketable_ids: Iterable[str]
) -> tuple[Instead, ...]:
    """What was recorded of these marketables in `period`; a level also before it."""
    start, end = bounds(agreement, period)
    return tuple(
        Instead(id, None if _aggregations(agreement, id) & {Aggregation.WEIGHTED} else start, end)
        for id in sorted(set(marketable_ids))
    )


def as_in(
    agreement: Agreement, then: BillingPeriod, period: BillingPeriod, events: Sequence[UsageEvent]
) -> tuple[UsageEvent, ...]:
    """The events of the period `then` as if they occurred in `period`, as long after its start."""
    began, _ = bounds(agreement, then)
    start, end = bounds(agreement, period)
    return tuple(
        event.model_copy(
            update={
                "source": SOURCE,
                "event_id": f"as-in.{period.key}.{number}",
                "occurred_at": min(start + (event.occurred_at - began), end - _INSTANT),
                "corrects": None,
            }
        )
        for number, event in enumerate(events, start=1)
    )


def _event(
    agreement: Agreement,
    assumed: AssumedUsage,
    name: str,
    at: datetime,
    quantity: Decimal,
    extra: dict[str, str],
) -> UsageEvent:
    return UsageEvent(
        source=SOURCE,
        event_id=name,
        partnership_id=agreement.partnership_id,
        marketable_id=assumed.marketable_id,
        quantity=quantity,
        occurred_at=at,
        dimensions={**assumed.dimensions, **extra},
    )


_Part = tuple[datetime, Decimal, dict[str, str]]


class _Shape:
    """In which events a quantity comes: moments, parts of it, further dimensions."""

    def __init__(self, agreement: Agreement, period: BillingPeriod, assumed: AssumedUsage) -> None:
        self._assumed = assumed
        self._charges = [one for one in agreement.charges if _meters(one, assumed.marketable_id)]
        self._aggregations = _aggregations(agreement, assumed.marketable_id)
        self._period = _within(agreement, period)
        self._bounds = bounds(agreement, self._period)

    def parts(self) -> Iterator[_Part]:
        """As its meters count."""
        quantity = self._assumed.quantity
        if quantity == ZERO:
            return
        if Aggregation.WEIGHTED in self._aggregations:
            yield from self._level(quantity)
        elif self._assumed.events is None and self._changes_within():
            yield from self._alike(quantity, self._period.days)
        else:
            yield from self._alike(quantity, self._assumed.events or self._counted(quantity))

    def _level(self, quantity: Decimal) -> Iterator[_Part]:
        """Held for the whole period, and given up with its end."""
        start, end = self._bounds
        yield start, quantity, {}
        yield end, -quantity, {}

    def _alike(self, quantity: Decimal, events: int) -> Iterator[_Part]:
        """So many, spread over the period, that together are exactly the quantity."""
        start, end = self._bounds
        step = (end - start) / events
        for number, part in enumerate(_shares(quantity, events)):
            extra = dict.fromkeys(self._distinct(), f"{SOURCE}-{number + 1}")
            yield start + number * step, part, extra

    def _changes_within(self) -> bool:
        """Whether a charge begins or ends inside of the period, so that it matters when."""
        if self._aggregations != {Aggregation.SUM}:
            return False
        if any(one.price.per_event for one in self._charges):
            return False
        start, end = self._bounds
        days = [day for one in self._charges for day in (one.starts_on, one.ends_on) if day]
        moments = [at for one in self._charges for at in (one.starts_at, one.ends_at) if at]
        within = self._period
        return any(within.start <= day <= within.end for day in days) or any(
            start < at < end for at in moments
        )

    def _counted(self, quantity: Decimal) -> int:
        if not self._aggregations & {Aggregation.COUNT, Aggregation.UNIQUE}:
            return 1
        if quantity != quantity.to_integral_value() or not 0 < quantity <= _MOST_EVENTS:
            raise Invalid(
                f"'{self._assumed.marketable_id}' is counted by its events, and {quantity} is "
                f"no number of events up to {_MOST_EVENTS}",
                hint="assume a whole number, or say how many `events` there are",
            )
        return int(quantity)

    def _distinct(self) -> list[str]:
        """Dimensions whose different values are counted, where they are not given."""
        names = {one.meter.distinct for one in self._charges} - {None}
        return sorted(name for name in names if name and name not in self._assumed.dimensions)


def _within(agreement: Agreement, period: BillingPeriod) -> Period:
    """The days of `period` that the agreement bills, if there are any."""
    start, end = period.start, period.end
    if agreement.starts_on is not None:
        start = max(start, agreement.starts_on + timedelta(days=agreement.trial_days))
    if agreement.ends_on is not None:
        end = min(end, agreement.ends_on)
    return Period(start=start, end=end) if start <= end else period


def _meters(charge: Charge, marketable_id: str) -> bool:
    return charge.metered and charge.marketable_id == marketable_id


def _aggregations(agreement: Agreement, marketable_id: str) -> set[Aggregation]:
    charges = (one for one in agreement.charges if _meters(one, marketable_id))
    return {one.meter.aggregation for one in charges}


def _shares(quantity: Decimal, parts: int) -> Iterator[Decimal]:
    """`quantity` in equal parts, whose last digits make it up exactly."""
    given = ZERO
    for number in range(1, parts):
        until = EXACT.divide(EXACT.multiply(quantity, Decimal(number)), Decimal(parts))
        until = until.quantize(_PLACES, context=EXACT)
        yield until - given
        given = until
    yield quantity - given
