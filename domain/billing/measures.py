"""Measures: one for each way that a meter counts; each takes the events of one group in order."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from domain.billing.meter import Aggregation
from domain.billing.usage import UsageEvent
from domain.core.money import ZERO
from domain.invoice.reckoning import EXACT

_TICK = timedelta(microseconds=1)

_PLACES = Decimal(1).scaleb(-12)
"""A level over time is rounded half up to so many decimals: as many as a quantity may have."""


class Scope(NamedTuple):
    """What is measured: `start` to before `end`.

    A level is an average of the whole from `whole_start` to `whole_end`; `distinct` is the
    dimension whose values are told apart.
    """

    start: datetime
    end: datetime
    whole_start: datetime
    whole_end: datetime
    distinct: str


class Measure(ABC):
    """A count on the way; `events` is how many it took that lie in its scope."""

    __slots__ = ("_scope", "_value", "events")

    def __init__(self, scope: Scope) -> None:
        self.events = 0
        self._scope = scope
        self._value = ZERO

    @abstractmethod
    def take(self, event: UsageEvent) -> None:
        """Count the next event."""

    def quantity(self) -> Decimal:
        """What it came to."""
        return self._value


class _Sum(Measure):
    __slots__ = ()

    def take(self, event: UsageEvent) -> None:
        self.events += 1
        self._value += event.quantity


class _Count(Measure):
    __slots__ = ()

    def take(self, event: UsageEvent) -> None:
        del event
        self.events += 1

    def quantity(self) -> Decimal:
        return Decimal(self.events)


class _Unique(Measure):
    """How many values of a dimension there were."""

    __slots__ = ("_seen",)

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._seen: set[str] = set()

    def take(self, event: UsageEvent) -> None:
        self.events += 1
        self._seen.add(event.dimensions[self._scope.distinct])

    def quantity(self) -> Decimal:
        return Decimal(len(self._seen))


class _Max(Measure):
    __slots__ = ()

    def take(self, event: UsageEvent) -> None:
        if not self.events or event.quantity > self._value:
            self._value = event.quantity
        self.events += 1


class _Last(Measure):
    __slots__ = ()

    def take(self, event: UsageEvent) -> None:
        self.events += 1
        self._value = event.quantity


class _Weighted(Measure):
    """The average of a level: events raise and lower it, and it begins with all before the scope.

    The level times its microseconds is added up exactly, and divided once.
    """

    __slots__ = ("_at", "_held")

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._held = ZERO
        self._at = scope.start

    def take(self, event: UsageEvent) -> None:
        at = event.occurred_at
        if at >= self._at:
            self.events += 1
            self._held += self._value * _ticks(self._at, at)
            self._at = at
        self._value += event.quantity

    def quantity(self) -> Decimal:
        scope = self._scope
        held = self._held + self._value * _ticks(self._at, scope.end)
        average = EXACT.divide(held, Decimal(_ticks(scope.whole_start, scope.whole_end)))
        # Adding nothing writes 1E+2 as 100.
        return average.quantize(_PLACES, ROUND_HALF_UP, EXACT).normalize(EXACT) + ZERO


def _ticks(start: datetime, end: datetime) -> int:
    return (end - start) // _TICK


MEASURES: Mapping[Aggregation, type[Measure]] = {
    Aggregation.SUM: _Sum,
    Aggregation.COUNT: _Count,
    Aggregation.UNIQUE: _Unique,
    Aggregation.MAX: _Max,
    Aggregation.LAST: _Last,
    Aggregation.WEIGHTED: _Weighted,
}
