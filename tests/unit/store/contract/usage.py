"""Usage events: counted once, read in order, corrected once each, never lost when they are late."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from domain.billing.usage import UsageEvent
from domain.core.errors import Invalid
from domain.ports import Store
from tests.unit.store import samples

NOON = samples.NOON
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
US = "northwind-acme"


async def counted(
    store: Store, start: datetime = NOON - DAY, end: datetime = NOON + 60 * DAY, **options: Any
) -> list[UsageEvent]:
    """What meters are given, all batches in one list."""
    partnership = options.pop("partnership_id", US)
    batches = store.usage.events(partnership, start, end, **options)
    return [event async for batch in batches for event in batch]


async def ids(store: Store, *span: datetime, **options: Any) -> list[str]:
    return [event.event_id for event in await counted(store, *span, **options)]


async def send(
    store: Store, *events: UsageEvent, at: datetime = NOON + HOUR
) -> tuple[list[str], list[str], list[str]]:
    """The event ids that were accepted, known, and in conflict."""
    receipt = await store.usage.ingest(events, received_at=at)
    found: list[Sequence[str]] = [receipt.accepted, receipt.duplicates]
    found.append([conflict.id for conflict in receipt.conflicts])
    accepted, known, conflicts = ([id.partition(":")[2] for id in one] for one in found)
    return accepted, known, conflicts


usage = samples.usage


class UsageContract:
    """Events that nobody corrects."""

    async def test_usage_counts_once(self, store: Store) -> None:
        assert await send(store, usage("e1"), usage("e2", "2.5")) == (["e1", "e2"], [], [])
        again = [usage("e2", "2.50"), usage("e1", "7"), usage("e3")]
        assert await send(store, *again) == (["e3"], ["e2"], ["e1"])
        assert [event.quantity for event in await counted(store)] == [1, Decimal("2.5"), 1]

    async def test_a_conflict_says_what_to_do(self, store: Store) -> None:
        await send(store, usage("e1"))
        receipt = await store.usage.ingest([usage("e1", "2")], received_at=NOON)
        (conflict,) = receipt.conflicts
        assert "the first one counts" in conflict.reason
        assert "`corrects`" in conflict.hint

    async def test_a_batch_may_repeat_itself(self, store: Store) -> None:
        batch = [usage("e1"), usage("e1"), usage("e1", "2")]
        assert await send(store, *batch) == (["e1"], ["e1"], ["e1"])
        assert await send(store, *batch) == ([], ["e1", "e1"], ["e1"])
        assert await send(store) == ([], [], [])

    async def test_concurrent_batches_count_once(self, store: Store) -> None:
        batch = [usage(f"e{n:02}") for n in range(60)]
        outcomes = await asyncio.gather(*[send(store, *batch) for _ in range(4)])
        assert sum(len(new) for new, _, _ in outcomes) == 60
        assert all(len(new) + len(seen) == 60 and not other for new, seen, other in outcomes)
        assert len(await counted(store)) == 60

    async def test_usage_is_ingested_in_a_transaction_too(self, store: Store) -> None:
        await send(store, usage("e1"))
        batch = [usage("e1"), usage("e2"), usage("c1", corrects="e1")]
        receipt = await store.transact(
            lambda records: records.usage.ingest(batch, received_at=NOON + 90 * DAY)
        )
        assert receipt.accepted == ("meter:e2", "meter:c1")
        assert await ids(store) == ["c1", "e2"]

    @pytest.mark.parametrize("zone", [timezone(timedelta(hours=2)), timezone(-timedelta(hours=9))])
    async def test_from_start_to_before_end(self, store: Store, zone: timezone) -> None:
        await send(
            store,
            usage("before", occurred_at=NOON - TICK),
            usage("start", occurred_at=NOON.astimezone(zone)),
            usage("inside", occurred_at=NOON + HOUR - TICK),
            usage("end", occurred_at=NOON + HOUR),
            usage("theirs", occurred_at=NOON, partnership_id="x-y"),
        )
        assert await ids(store, NOON.astimezone(zone), NOON + HOUR) == ["start", "inside"]
        assert await ids(store, partnership_id="nobody") == []

    async def test_in_order_of_time_then_id_however_they_came(self, store: Store) -> None:
        moments = [NOON, NOON, NOON + TICK, NOON + 2 * TICK, NOON + DAY]
        batch = [usage(f"e{n}", occurred_at=at) for n, at in enumerate(moments)]
        batch += [usage("e0", source="a-meter"), usage("E0"), usage("e0.1")]
        random.Random(7).shuffle(batch)
        for event in batch:
            await send(store, event)
        found = await counted(store)
        assert found == sorted(batch, key=lambda event: (event.occurred_at, event.id))

    async def test_of_some_marketables(self, store: Store) -> None:
        for name in ("hosting", "support", "setup"):
            await send(store, usage(name, marketable_id=name))
        wanted = {"hosting", "setup"}
        assert await ids(store, marketable_ids=wanted) == ["hosting", "setup"]
        assert await ids(store, marketable_ids=()) == []

    async def test_what_is_read_is_what_was_validated(self, store: Store) -> None:
        event = usage(
            "2026-11-02T12:00:00Z|:~",
            "-12345678901234567.000000000001",
            dimensions={"region": "eu-west", "name": "Größe L"},
            corrects="x:y",
            occurred_at=NOON.astimezone(timezone(timedelta(hours=5, minutes=45))) + TICK,
        )
        await send(store, event)
        (found,) = await counted(store)
        assert found == event == UsageEvent.model_validate_json(found.model_dump_json())
        assert str(found.quantity) == str(event.quantity)
        assert found.model_copy(update={"corrects": None}).model_fields_set
        assert repr(found) == repr(event.model_copy(update={"occurred_at": found.occurred_at}))

    async def test_very_many_come_in_batches(self, store: Store) -> None:
        batch = [usage(f"e{n}", occurred_at=NOON + n * TICK) for n in range(6000)]
        await send(store, *batch)
        batches = [b async for b in store.usage.events(US, NOON, NOON + DAY)]
        assert len(batches) > 1
        assert [event for one in batches for event in one] == batch

    async def test_listed_newest_first_page_by_page(self, store: Store) -> None:
        batch = [usage(f"e{n}", occurred_at=NOON + n // 2 * TICK) for n in range(7)]
        await send(store, *batch, usage("other", marketable_id="support"))
        found, cursor = [], None
        for _ in range(3):
            page = await store.usage.page(
                US, NOON, NOON + DAY, marketable_id="hosting", limit=3, cursor=cursor
            )
            found += [one.event.event_id for one in page.items]
            cursor = page.next_cursor
        assert found == ["e6", "e5", "e4", "e3", "e2", "e1", "e0"]
        assert cursor is None
        narrow = await store.usage.page(US, NOON + TICK, NOON + 2 * TICK)
        assert [one.event.event_id for one in narrow.items] == ["e3", "e2"]
        assert {one.received_at for one in narrow.items} == {NOON + HOUR}

    async def test_listed_though_years_lie_between(self, store: Store) -> None:
        await send(store, *[usage(f"e{n}", occurred_at=NOON - 300 * n * DAY) for n in range(9)])
        long_ago = NOON - 9000 * DAY
        page = await store.usage.page(US, long_ago, NOON + 999 * DAY, limit=8)
        assert [one.event.event_id for one in page.items] == [f"e{n}" for n in range(8)]
        last = await store.usage.page(US, long_ago, NOON, cursor=page.next_cursor)
        assert [one.event.event_id for one in last.items] == ["e8"]

    async def test_several_by_id(self, store: Store) -> None:
        batch = [usage(f"e{n}") for n in range(120)]
        await send(store, *batch)
        assert await store.usage.several(["nothing"]) == {}
        assert await store.usage.several({"meter:e1", "x"}) == {"meter:e1": batch[1]}
        assert len(await store.usage.several([one.id for one in batch])) == 120

    async def test_a_cursor_of_another_list_is_refused(self, store: Store) -> None:
        with pytest.raises(Invalid, match="cursor"):
            await store.usage.page(US, NOON, NOON + DAY, cursor="bm9wZQ")

    @pytest.mark.parametrize("delay", [TICK, HOUR, DAY, 3 * DAY, 80 * DAY])
    async def test_what_arrived_since(self, store: Store, delay: timedelta) -> None:
        """`delay` after the hour in which it occurred, which is billed up to its end."""
        end = NOON + HOUR
        await send(store, usage("in-time", occurred_at=NOON), at=end)
        await send(store, usage("late", occurred_at=end - TICK), at=end + delay)
        await send(store, usage("after", occurred_at=end), at=end + delay)
        await send(store, usage("theirs", occurred_at=NOON, partnership_id="x-y"), at=end + delay)
        assert await store.usage.arrived(US, NOON, end, after=end) == 1
        assert await store.usage.arrived(US, NOON, end, after=end + delay) == 0
        assert await store.usage.arrived(US, NOON, end + DAY, after=NOON) == 3
        assert await store.usage.arrived("x-y", NOON, end, after=end) == 1

    async def test_what_arrived_since_with_very_many_others(self, store: Store) -> None:
        batch = [usage(f"e{n}", partnership_id=f"p{n}") for n in range(300)]
        await send(store, *batch, usage("e"), usage("f", occurred_at=NOON + DAY), at=NOON + 9 * DAY)
        assert await store.usage.arrived("p7", NOON, NOON + HOUR, after=NOON + HOUR) == 1
        assert await store.usage.arrived(US, NOON, NOON + HOUR, after=NOON + HOUR) == 1
        assert await store.usage.arrived("p300", NOON, NOON + HOUR, after=NOON + HOUR) == 0

    async def test_what_had_not_been_received_is_as_if_it_had_not_come(self, store: Store) -> None:
        await send(store, usage("e1"), at=NOON)
        await send(store, usage("e2"), at=NOON + HOUR)
        assert await ids(store, received_until=NOON) == ["e1"]
        assert await ids(store, received_until=NOON + HOUR) == ["e1", "e2"]


class CorrectionContract:
    """An event takes the place of another."""

    async def test_a_correction_stands_for_its_event_and_nothing_else(self, store: Store) -> None:
        await send(store, usage("e1"), usage("e2", "2"), usage("e1", "9", source="other"))
        assert await send(store, usage("c1", "5", corrects="e1")) == (["c1"], [], [])
        found = [(event.id, int(event.quantity)) for event in await counted(store)]
        assert found == [("meter:c1", 5), ("meter:e2", 2), ("other:e1", 9)]

    async def test_a_chain(self, store: Store) -> None:
        chain = [usage("e0")]
        chain += [usage(f"e{n}", str(n + 1), corrects=f"e{n - 1}") for n in range(1, 6)]
        order = list(range(6))
        random.Random(3).shuffle(order)
        for n in order:
            await send(store, chain[n])
        assert await ids(store) == ["e5"]
        assert await send(store, *chain) == ([], [f"e{n}" for n in range(6)], [])
        assert await ids(store) == ["e5"]

    async def test_a_chain_in_one_batch(self, store: Store) -> None:
        batch = [usage("c2", "0", corrects="c1"), usage("c1", corrects="e1"), usage("e1")]
        assert await send(store, *batch) == (["c2", "c1", "e1"], [], [])
        assert await counted(store) == []

    async def test_cancelled_with_nothing(self, store: Store) -> None:
        await send(store, usage("e1"), usage("e0", "0"))
        await send(store, usage("c1", "0.00", corrects="e1"))
        assert await ids(store) == ["e0"], "nothing that corrects nothing is an event"
        page = await store.usage.page(US, NOON, NOON + DAY)
        assert [(one.event.event_id, one.counts) for one in page.items] == [
            ("e1", False),
            ("e0", True),
            ("c1", False),
        ]
        assert [one.corrected_by for one in page.items] == ["meter:c1", None, None]

    async def test_a_correction_that_comes_before_its_event(self, store: Store) -> None:
        await send(store, usage("c1", "5", corrects="e1"))
        assert await ids(store) == ["c1"], "it stands already"
        await send(store, usage("e1", occurred_at=NOON + DAY))
        assert await ids(store) == ["c1"]

    async def test_an_event_is_corrected_once(self, store: Store) -> None:
        await send(store, usage("e1"), usage("c1", "2", corrects="e1"))
        again = [usage("c2", "3", corrects="e1"), usage("c3", "4", corrects="c2")]
        assert await send(store, *again) == ([], [], ["c2", "c3"])
        assert await ids(store) == ["c1"]
        receipt = await store.usage.ingest(again[:1], received_at=NOON)
        assert receipt.conflicts[0].hint == "correct the correction: name 'c1' in `corrects`"
        assert await send(store, usage("c2", "3", corrects="c1")) == (["c2"], [], [])
        assert await ids(store) == ["c2"]

    async def test_the_first_of_a_batch_corrects(self, store: Store) -> None:
        batch = [usage("e1"), usage("c1", corrects="e1"), usage("c2", corrects="e1")]
        assert await send(store, *batch) == (["e1", "c1"], [], ["c2"])

    async def test_concurrent_corrections_of_one_event(self, store: Store) -> None:
        await send(store, usage("e1"))
        batches = [[usage(f"c{n}", str(n + 2), corrects="e1")] for n in range(6)]
        outcomes = await asyncio.gather(*[send(store, *batch) for batch in batches])
        assert sum(len(new) for new, _, _ in outcomes) == 1
        assert [*await ids(store)] == [id for new, _, _ in outcomes for id in new]
        again = await asyncio.gather(*[send(store, *batch) for batch in batches])
        assert sum(len(seen) for _, seen, _ in again) == 1
        assert sum(len(conflicts) for _, _, conflicts in again) == 5

    async def test_an_event_of_another_partnership_is_not_corrected(self, store: Store) -> None:
        await send(store, usage("e1", partnership_id="x-y"))
        assert await send(store, usage("c1", corrects="e1")) == ([], [], ["c1"])
        assert await ids(store, partnership_id="x-y") == ["e1"]
        assert await ids(store) == []

    @pytest.mark.parametrize("days", [-40, 40])
    async def test_to_another_time_and_marketable(self, store: Store, days: int) -> None:
        there = NOON + days * DAY
        await send(store, usage("e1"))
        moved = usage("c1", corrects="e1", marketable_id="support", occurred_at=there)
        await send(store, moved, at=NOON + 41 * DAY)
        assert await ids(store, NOON, NOON + DAY) == []
        assert await ids(store, there, there + DAY) == ["c1"]
        assert await ids(store, there, there + DAY, marketable_ids={"hosting"}) == []
        for start in (NOON, there):
            assert await store.usage.arrived(US, start, start + DAY, after=NOON + DAY) == 1
            assert await store.usage.arrived(US, start, start + DAY, after=NOON + 41 * DAY) == 0

    @pytest.mark.parametrize("days", [0, -40, 40])
    async def test_as_it_was_before_the_correction_came(self, store: Store, days: int) -> None:
        await send(store, usage("e1"), at=NOON)
        await send(store, usage("c1", corrects="e1", occurred_at=NOON + days * DAY), at=NOON + DAY)
        span = (NOON - 50 * DAY, NOON + 50 * DAY)
        assert await ids(store, *span, received_until=NOON) == ["e1"]
        assert await ids(store, *span, received_until=NOON + DAY) == ["c1"]
        there = NOON + days * DAY
        found = await ids(store, there, there + DAY, received_until=NOON + DAY - TICK)
        assert found == ([] if days else ["e1"])
