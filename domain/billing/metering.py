"""Metering: usage events to the quantities that charges bill, in one pass over them.

Exact and the same every time. Simultaneous events are in the order of their ids, which whoever
reads them sees to.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import NamedTuple

from domain.billing.measures import MEASURES, Measure, Scope
from domain.billing.meter import Aggregation, Meter
from domain.billing.metered import Dimensions, Metered, UsageGroup
from domain.billing.usage import UsageEvent
from domain.core.errors import Invalid
from domain.core.money import ZERO
from domain.invoice.origin import UsageTrace
from domain.invoice.reckoning import EXACT, LARGEST

MISSING = "-"
"""The value of a dimension that a meter groups by, where an event does not have it."""

_TRACED = 20
"""How many event ids a trace names."""

_EVER = datetime.min.replace(tzinfo=UTC)


class Wanted(NamedTuple):
    """One quantity that is asked for: what `meter` finds from `start` to before `end`.

    `whole` is the period that a level over time is an average of, where the charge is in force
    for a part of it only; `None`: `start` to `end`.
    """

    key: str
    marketable_id: str
    meter: Meter
    start: datetime
    end: datetime
    per_event: bool = False
    whole: tuple[datetime, datetime] | None = None


class Needed(NamedTuple):
    """Events to read: of these marketables, from `start` to before `end`."""

    marketable_ids: frozenset[str]
    start: datetime
    end: datetime


class Metering:
    """Give it the events that are `needed`; those of one marketable in order of time, then id."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self._tallies = [_Tally(one) for one in wanted]
        self._of: dict[str, _Tallies] = {}
        for tally in self._tallies:
            self._of.setdefault(tally.wanted.marketable_id, _Tallies()).put(tally)

    @property
    def needed(self) -> tuple[Needed, ...]:
        """What to read. A level needs all that came before: of its marketables only."""
        level = {t.wanted.marketable_id for t in self._tallies if t.since == _EVER}
        levels = [t for t in self._tallies if t.wanted.marketable_id in level]
        others = [t for t in self._tallies if t.wanted.marketable_id not in level]
        return tuple(_needed(tallies) for tallies in (others, levels) if tallies)

    def add(self, events: Sequence[UsageEvent]) -> None:
        """Count the next events."""
        of = self._of
        with localcontext(EXACT):
            for event in events:
                tallies = of.get(event.marketable_id)
                if tallies is None:
                    continue
                at = event.occurred_at
                for tally in tallies.of(event) if tallies.filtered else tallies.plain:
                    if tally.since <= at < tally.end:
                        tally.take(event)

    def result(self) -> dict[str, Metered]:
        """What was found, by key; also of what there was no usage of.

        `Invalid` if a quantity has more digits than one may have.
        """
        with localcontext(EXACT):
            return {tally.wanted.key: _kept(tally) for tally in self._tallies}


class _Tally:
    """The counting for one `Wanted`."""

    __slots__ = (
        "_amounts",
        "_distinct",
        "_events",
        "_filters",
        "_first",
        "_group_by",
        "_ids",
        "_last",
        "_measure",
        "_measures",
        "_scope",
        "_start",
        "end",
        "since",
        "wanted",
    )

    def __init__(self, wanted: Wanted) -> None:
        meter = wanted.meter
        self.wanted = wanted
        # In UTC: between moments of one local zone, a change of the clocks is not counted, and
        # moments of two zones are slow to compare.
        start, end = _utc(wanted.start), _utc(wanted.end)
        self.since = _EVER if meter.aggregation is Aggregation.WEIGHTED else start
        self.end = end
        self._start = start
        self._filters = [(one.dimension, frozenset(one.values)) for one in meter.filters]
        self._distinct = meter.distinct
        self._group_by = meter.group_by
        whole_start, whole_end = map(_utc, wanted.whole) if wanted.whole else (start, end)
        self._scope = Scope(start, end, whole_start, whole_end, meter.distinct or "")
        self._measure = MEASURES[meter.aggregation]
        self._measures: dict[tuple[str, ...], Measure] = {}
        self._amounts: list[Decimal] | None = [] if wanted.per_event else None
        self._events = 0
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._ids: list[str] = []

    def take(self, event: UsageEvent) -> None:
        """Count `event` if it passes the filters and has what is to be told apart."""
        key: tuple[str, ...] = ()
        if self._filters or self._group_by or self._distinct:
            dimensions = event.dimensions
            for name, values in self._filters:
                if dimensions.get(name) not in values:
                    return
            if self._distinct is not None and self._distinct not in dimensions:
                return
            key = tuple([dimensions.get(name, MISSING) for name in self._group_by])
        measure = self._measures.get(key)
        if measure is None:
            measure = self._measures[key] = self._measure(self._scope)
        measure.take(event)
        if event.occurred_at >= self._start:
            self._note(event)

    def _note(self, event: UsageEvent) -> None:
        self._events += 1
        self._last = event.occurred_at
        if self._events <= _TRACED:
            self._first = self._first or event.occurred_at
            self._ids.append(event.id)
        if self._amounts is not None:
            self._amounts.append(event.quantity)

    def result(self) -> Metered:
        """What came of it."""
        groups = [
            UsageGroup(self._dimensions(key), measure.quantity(), measure.events)
            for key, measure in sorted(self._measures.items(), key=lambda item: item[0])
        ]
        return Metered(
            # A level that was given up before the window is nothing; one still held is something.
            groups=tuple(one for one in groups if one.events or one.quantity != ZERO),
            amounts=tuple(self._amounts or ()),
            trace=UsageTrace(
                aggregation=self.wanted.meter.aggregation.value,
                events=self._events,
                first=self._first,
                last=self._last,
                event_ids=tuple(self._ids),
            ),
        )

    def _dimensions(self, key: tuple[str, ...]) -> Dimensions:
        return tuple(zip(self._group_by, key, strict=True))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


class _Tallies:
    """Those of one marketable; what filters by a dimension is found by its values.

    So a price for each of a thousand regions does not look at each event a thousand times.
    """

    __slots__ = ("filtered", "plain")

    def __init__(self) -> None:
        self.plain: list[_Tally] = []
        self.filtered: dict[str, dict[str, list[_Tally]]] = {}
        """By dimension and value of a first filter."""

    def put(self, tally: _Tally) -> None:
        """Add."""
        filters = tally.wanted.meter.filters
        if not filters:
            self.plain.append(tally)
            return
        by_value = self.filtered.setdefault(filters[0].dimension, {})
        for value in dict.fromkeys(filters[0].values):
            by_value.setdefault(value, []).append(tally)

    def of(self, event: UsageEvent) -> Iterator[_Tally]:
        """Those that `event` may be for."""
        yield from self.plain
        for dimension, by_value in self.filtered.items():
            yield from by_value.get(event.dimensions.get(dimension, ""), ())


def _kept(tally: _Tally) -> Metered:
    found = tally.result()
    largest = max((abs(one.quantity) for one in found.groups), default=ZERO)
    if max(largest, abs(found.quantity)) >= LARGEST:
        raise Invalid(
            f"the usage of '{tally.wanted.marketable_id}' comes to more than can be kept exactly",
            hint="look for events with wrong quantities, and correct them",
        )
    return found


def _needed(tallies: Sequence[_Tally]) -> Needed:
    return Needed(
        frozenset(tally.wanted.marketable_id for tally in tallies),
        min(tally.since for tally in tallies),
        max(tally.end for tally in tallies),
    )
