"""Metering and rating from objects in memory: our side without a database."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from domain.billing.agreement import Agreement
from domain.billing.calendar import period_named
from domain.billing.metering import Metering, Wanted
from domain.billing.parts import Part, parts, window
from domain.billing.period import BillingPeriod
from domain.billing.rated import net
from domain.billing.rating import Context, rate
from domain.billing.usage import UsageEvent
from domain.ports import Records
from domain.process.rating import Rater
from integration.formulas import CelFormulas
from tests.performance.billing_floor import Totals
from tests.performance.billing_scene import DUE, PERIOD

CURRENCY = "EUR"


class _Usage:
    """The events of each partnership, as they are in the month that is billed."""

    def __init__(self, events: Mapping[str, Sequence[UsageEvent]]) -> None:
        self._events = events

    async def events(
        self,
        partnership_id: str,
        start: datetime,
        end: datetime,
        *,
        marketable_ids: Collection[str] | None = None,
        received_until: datetime | None = None,
    ) -> AsyncIterator[Sequence[UsageEvent]]:
        """All at once: they lie in the month, and nobody asks for less."""
        yield self._events[partnership_id]


class _Nothing:
    """A repository that has nothing."""

    async def find(self, id: str) -> None:
        """Nothing."""


class _InHand:
    """What rating asks a store for."""

    def __init__(self, events: Mapping[str, Sequence[UsageEvent]]) -> None:
        self.usage = _Usage(events)
        self.runs = self.index_series = self.agreement_versions = _Nothing()


class InMemory:
    """Agreements and their events, ready to be rated."""

    def __init__(
        self, agreements: Sequence[Agreement], events: Mapping[str, Sequence[UsageEvent]]
    ) -> None:
        self._agreements = agreements
        self._rater = Rater(cast(Records, _InHand(events)), CelFormulas())

    def totals(self) -> Totals:
        """What each agreement comes to, net, by its place."""
        return asyncio.run(self._totals())

    async def _totals(self) -> Totals:
        found: dict[int, Any] = {}
        for place, agreement in enumerate(self._agreements):
            period = period_named(agreement, PERIOD)
            rating = await self._rater.rate(agreement, period, currency=CURRENCY, at=DUE)
            found[place] = net(rating.lines)
        return found


class Metered:
    """Agreements whose usage is metered already: rating alone."""

    def __init__(
        self, agreements: Sequence[Agreement], events: Mapping[str, Sequence[UsageEvent]]
    ) -> None:
        self._ready = [_ready(one, events[one.partnership_id]) for one in agreements]

    def totals(self) -> Totals:
        """What each agreement comes to, net, by its place."""
        return {place: net(rate(*one).lines) for place, one in enumerate(self._ready)}


def _ready(
    agreement: Agreement, events: Sequence[UsageEvent]
) -> tuple[Agreement, BillingPeriod, Sequence[Part], Context]:
    period = period_named(agreement, PERIOD)
    due = parts(agreement, period)
    metering = Metering(
        [
            Wanted(
                part.key,
                part.charge.marketable_id,
                part.charge.meter,
                *window(agreement, part),
                per_event=part.charge.price.per_event,
            )
            for part in due
            if part.quantity is None
        ]
    )
    metering.add(events)
    context = Context(currency=CURRENCY, on=DUE.date(), usage=metering.result())
    return agreement, period, due, context
