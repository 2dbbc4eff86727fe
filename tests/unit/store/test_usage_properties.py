"""Usage in whatever order and batches it comes, and what is left of it after a crash."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.usage import UsageEvent
from domain.core.errors import StoreUnavailable
from integration.store.memory import MemoryStore
from integration.store.table import Table
from integration.store.usage import StoredUsage
from tests.unit.store import samples

NOON = samples.NOON
HOUR = timedelta(hours=1)


@st.composite
def worlds(draw: st.DrawFn) -> list[UsageEvent]:
    """Events, some of which correct an earlier one: each is corrected at most once."""
    made: list[UsageEvent] = []
    free: list[str] = []
    for n in range(draw(st.integers(1, 12))):
        corrects = draw(st.sampled_from([None, *free]))
        if corrects is not None:
            free.remove(corrects)
        free.append(f"e{n}")
        made.append(
            samples.usage(
                f"e{n}",
                str(draw(st.integers(0, 3))),
                corrects=corrects,
                occurred_at=NOON + draw(st.integers(-3, 3)) * HOUR,
            )
        )
    return made


async def read(store: MemoryStore, **span: Any) -> list[UsageEvent]:
    start, end = span.pop("start", NOON - 9 * HOUR), span.pop("end", NOON + 9 * HOUR)
    batches = store.usage.events("northwind-acme", start, end, **span)
    return [event async for batch in batches for event in batch]


def expected(events: Sequence[UsageEvent]) -> list[UsageEvent]:
    replaced = {event.corrected_id for event in events}
    different = {event.id: event for event in events}.values()
    standing = [e for e in different if e.id not in replaced and not e.cancels]
    return sorted(standing, key=lambda event: (event.occurred_at, event.id))


@given(worlds(), st.randoms(use_true_random=False), st.data())
def test_the_order_and_the_batches_in_which_it_comes_do_not_matter(
    events: list[UsageEvent], random: Any, data: st.DataObject
) -> None:
    sent = [*events, *random.sample(events, k=len(events) // 2)]
    random.shuffle(sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=4)))

    async def run() -> None:
        store, accepted, until = MemoryStore(), 0, NOON
        for first, after in zip([0, *cuts], [*cuts, len(sent)], strict=True):
            until += HOUR
            receipt = await store.usage.ingest(sent[first:after], received_at=until)
            assert not receipt.conflicts
            accepted += len(receipt.accepted)
            assert await read(store) == expected(sent[:after])
            assert await read(store, received_until=until) == expected(sent[:after])
        assert accepted == len(events)
        assert await read(store) == expected(events)
        start, end = NOON - HOUR, NOON + HOUR
        inside = [one for one in expected(events) if start <= one.occurred_at < end]
        assert await read(store, start=start, end=end) == inside

    asyncio.run(run())


@given(worlds(), st.integers(0, 12), st.randoms(use_true_random=False))
def test_no_change_of_a_window_goes_unnoticed(
    events: list[UsageEvent], known: int, random: Any
) -> None:
    """Where it reads otherwise than before, something arrived since."""
    random.shuffle(events)

    async def run() -> None:
        store, start, end = MemoryStore(), NOON - HOUR, NOON + HOUR
        await store.usage.ingest(events[:known], received_at=NOON)
        before = await read(store, start=start, end=end)
        await store.usage.ingest(events[known:], received_at=NOON + HOUR)
        arrived = await store.usage.arrived("northwind-acme", start, end, after=NOON)
        if await read(store, start=start, end=end) != before:
            assert arrived > 0
        if not events[known:]:
            assert arrived == 0
        assert await read(store, start=start, end=end, received_until=NOON) == before

    asyncio.run(run())


class _Breaks:
    """A table that cannot be written to."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)

    async def insert_missing(self, documents: Sequence[Any]) -> set[str]:
        raise StoreUnavailable("the connection broke")


@pytest.mark.parametrize("place", ["_events", "_corrections", "_late"])
async def test_a_correction_counts_whole_or_not_at_all(place: str) -> None:
    store = MemoryStore()
    await store.usage.ingest([samples.usage("e1", "5")], received_at=NOON)
    correction = samples.usage("c1", "7", corrects="e1")
    usage = store.usage
    assert isinstance(usage, StoredUsage)
    table = getattr(usage, place)
    setattr(usage, place, _Breaks(table))
    with pytest.raises(StoreUnavailable):
        await usage.ingest([correction], received_at=NOON + 50 * HOUR)
    assert [one.quantity for one in await read(store)] == [Decimal(5)]
    setattr(usage, place, table)
    sent = await usage.ingest([samples.usage("c2", "9", corrects="c1")], received_at=NOON)
    if place == "_corrections":
        assert "does not count itself" in sent.conflicts[0].reason
        assert [one.quantity for one in await read(store)] == [Decimal(5)]
    again = await usage.ingest([correction], received_at=NOON + 51 * HOUR)
    assert not again.conflicts
    counted = [one.event_id for one in await read(store)]
    assert counted == (["c1"] if place == "_corrections" else ["c2"])
    since = NOON + 50 * HOUR
    assert await usage.arrived("northwind-acme", NOON, NOON + HOUR, after=since) >= 1


async def test_a_correction_that_comes_while_usage_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Either its event or itself is counted, never both."""
    store = MemoryStore()
    await store.usage.ingest([samples.usage("e1", "5")], received_at=NOON)
    usage = store.usage
    assert isinstance(usage, StoredUsage)
    stream = usage._events.stream
    later = samples.usage("c1", "7", corrects="e1", occurred_at=NOON + HOUR)

    async def slow(where: Any, *, sort: Any) -> Any:
        await usage.ingest([later], received_at=NOON)
        async for batch in stream(where, sort=sort):
            yield batch

    monkeypatch.setattr(usage._events, "stream", slow)
    assert [one.event_id for one in await read(store)] == ["e1"]
    monkeypatch.undo()
    assert [one.event_id for one in await read(store)] == ["c1"]
