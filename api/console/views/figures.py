"""Figures of the overview: receivables by age, billed per month, how long things wait.

Each is asked of what the API's reports ask. They are kept for a minute in this process, so that
pages that keep themselves up to date do not add everything up again, and no page waits for them.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from time import monotonic

from api.console import saying, wording
from api.console.drawing.bars import Bar, divided, standing
from api.console.views.keeping import PATIENCE_SECONDS, Kept
from api.routes.receivables import get_ageing, get_dso
from domain.ports import Store
from domain.settlement.receivables import AgeingRow, By

_MONTHS = 6
_LOOKED_AT = 200
_SPANS = (("under a day", 1), ("1 to 3 days", 3), ("3 to 7 days", 7), ("over a week", None))


@dataclass(frozen=True)
class Ages:
    """What is open in one currency, by how late it is."""

    row: AgeingRow
    named: Sequence[tuple[str, Decimal]]
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Billed:
    """What was billed in one currency, month by month, the oldest first."""

    currency: str
    months: Sequence[tuple[str, Decimal]]
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Waits:
    """How many invoices wait for somebody, by how long."""

    who: str
    counts: Sequence[tuple[str, Decimal]]
    bars: Sequence[Bar]
    longest: datetime

    @property
    def total(self) -> int:
        """How many they are."""
        return int(sum(count for _, count in self.counts))


@dataclass(frozen=True)
class Figures:
    """The figures of the overview."""

    at: datetime
    ages: Sequence[Ages] = ()
    billed: Sequence[Billed] = ()
    waits: Sequence[Waits] = ()
    more_wait: bool = False
    """Whether more wait than were looked at: the longest were."""


class Board:
    """The figures of the overview, kept for a minute: those about money apart."""

    def __init__(
        self, clock: Callable[[], float] = monotonic, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._kept = Kept[Figures](clock, patience)

    async def figures(self, store: Store, now: datetime, *, money: bool) -> Figures | None:
        """What was added up last, those about money only if `money` may be seen."""
        return await self._kept.get(money, lambda: _figures(store, now, money=money))


async def _figures(store: Store, now: datetime, *, money: bool) -> Figures:
    waits, more = await _waits(store, now)
    if not money:
        return Figures(now, waits=waits, more_wait=more)
    ageing = await get_ageing(store, by=By.CURRENCY)
    ages = []
    for row in ageing.totals:
        named = list(zip(map(bucket, ageing.buckets), row.amounts, strict=True))
        ages.append(Ages(row, named, divided(named)))
    sold = await get_dso(store, months=_MONTHS)
    billed = []
    for one in sold.items:
        months = [(_month(m.month), Decimal(m.sales)) for m in reversed(one.months)]
        billed.append(Billed(one.currency, months, standing(months)))
    return Figures(now, ages, billed, waits, more)


async def _waits(store: Store, now: datetime) -> tuple[list[Waits], bool]:
    page = await store.invoices.waiting(None, limit=_LOOKED_AT)
    ages: dict[str, list[datetime]] = defaultdict(list)
    for record in page.items:
        for who in record.must_act or (record.waiting_on,):
            ages[who].append(record.waiting_since or record.created_at)
    found = []
    for who, since in sorted(ages.items(), key=lambda one: min(one[1])):
        counts = _spread([now - one for one in since])
        found.append(Waits(wording.role(who), counts, divided(counts), min(since)))
    return found, page.next_cursor is not None


def _spread(ages: Sequence[timedelta]) -> list[tuple[str, Decimal]]:
    """How many of `ages` fall into each of the spans."""
    counts, least = [], timedelta(0)
    for name, days in _SPANS:
        most = timedelta(days=days) if days is not None else timedelta.max
        counts.append((name, Decimal(sum(least <= max(age, timedelta(0)) < most for age in ages))))
        least = most
    return counts


def bucket(name: str) -> str:
    """A bucket of the ageing, in words."""
    return "not due yet" if name == "not_due" else f"{name.replace('-', ' to ')} days late"


def _month(name: str) -> str:
    year, month = name.split("-")
    return saying.day(date(int(year), int(month), 1)).split(" ", 1)[1]
