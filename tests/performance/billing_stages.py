"""The stages of `make bench-billing` with a database: ingest, rate, bill.

Events arrive in batches of all partnerships mixed, as a day of a month brings them.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import TypeVar

from domain.billing.agreement import Agreement
from domain.billing.calendar import period_named
from domain.billing.usage import UsageEvent
from domain.process.billing import Biller
from integration.formulas import CelFormulas
from integration.settings import MongoSettings
from integration.store import MongoStore
from tests import builders
from tests.performance import billing_scene as scene
from tests.performance.billing_floor import Totals
from tests.performance.billing_scene import DUE, PERIOD

BATCH = 1000
"""Events a call."""
AT_ONCE = 8
"""Calls in flight."""
T = TypeVar("T")


@dataclass(frozen=True)
class Stages:
    """Seconds of each stage, and what came out."""

    partnerships: int
    events: int
    seconds: dict[str, float] = field(default_factory=dict)
    totals: Totals = field(default_factory=dict)
    invoices: int = 0


async def measure(settings: MongoSettings, count: int) -> Stages:
    """All stages for `count` partnerships, in a database that is new."""
    store = await MongoStore.connect(settings)
    try:
        agreements = [scene.agreement(number) for number in range(count)]
        await _agree(store, agreements)
        events = _mixed(count)
        gc.collect()
        gc.freeze()  # the events lie ready; going over them again and again is not what is measured
        seconds = {"ingest": await _ingest(store, events)}
        biller = Biller(store, CelFormulas())
        totals: Totals = {}
        seconds["rate"] = await _rate(biller, agreements, totals)
        seconds["bill"] = await _bill(biller, agreements)
        invoices = await store.drafts.count({})
        return Stages(count, len(events), seconds, totals, invoices)
    finally:
        gc.unfreeze()
        await store.close()


async def _agree(store: MongoStore, agreements: Sequence[Agreement]) -> None:
    """Not timed: partnerships, agreements and what is sold."""
    await builders.populate(store)
    for one in scene.marketables():
        await store.marketables.put(one)
    await _all(store.partnerships.put, scene.partnerships(len(agreements)), "partnerships")
    await _all(store.agreements.put, agreements, "agreements")


def _mixed(count: int) -> list[UsageEvent]:
    """The events of all partnerships, as they come: by time, one day apart at most."""
    raws = [one for number in range(count) for one in scene.usage(number)]
    chance = Random(count)
    raws.sort(key=lambda one: (one.second // 86_400, chance.random()))
    return [one.event() for one in raws]


async def _ingest(store: MongoStore, events: Sequence[UsageEvent]) -> float:
    async def send(batch: Sequence[UsageEvent]) -> None:
        received = batch[-1].occurred_at + timedelta(hours=1)
        receipt = await store.usage.ingest(batch, received_at=received)
        assert len(receipt.accepted) == len(batch)

    return await _all(send, list(_batches(events)), f"batches of {BATCH} events")


async def _rate(biller: Biller, agreements: Sequence[Agreement], totals: Totals) -> float:
    async def rate(agreement: Agreement) -> None:
        rated = await biller.rated(agreement, period_named(agreement, PERIOD), at=DUE)
        totals[int(agreement.id[1:])] = rated.net

    return await _all(rate, agreements, "agreements rated")


async def _bill(biller: Biller, agreements: Sequence[Agreement]) -> float:
    async def bill(agreement: Agreement) -> None:
        outcome = await biller.bill(agreement.id, PERIOD, DUE)
        assert outcome.state == "completed", outcome.reason
        assert outcome.run is not None
        assert outcome.run.net == sum((item.net for item in outcome.run.items), Decimal(0))

    return await _all(bill, agreements, "agreements billed")


async def _all(act: Callable[[T], Awaitable[None]], items: Sequence[T], name: str) -> float:
    """`act` on all of them, so many at once; how long it took."""
    left = iter(items)
    done = 0
    began = told = time.perf_counter()

    async def work() -> None:
        nonlocal done, told
        for item in left:
            await act(item)
            done += 1
            if time.perf_counter() - told > 10:
                told = time.perf_counter()
                say(f"  {done} of {len(items)} {name}")

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return time.perf_counter() - began


def _batches(events: Iterable[UsageEvent]) -> Iterator[list[UsageEvent]]:
    left = iter(events)
    while batch := list(islice(left, BATCH)):
        yield batch


def say(text: str) -> None:
    """Progress, which is no part of the result."""
    print(text, file=sys.stderr, flush=True)
