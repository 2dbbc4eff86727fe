"""Audit entries and usage events."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from domain.core.audit import broken_link
from domain.core.errors import (
    AlreadyExists,
)
from domain.ports import Store
from tests.unit.store import samples


class JournalContract:
    """Audit entries and usage events."""

    async def test_a_chain_comes_back_intact_and_in_order(self, store: Store) -> None:
        entries = samples.chain("inv-1", 12)
        for entry in (*entries[6:], *entries[:6]):
            await store.audit.append(entry)
        await store.audit.append(samples.chain("inv-2", 1)[0])
        found = await store.audit.chain("inv-1")
        assert found == entries
        assert broken_link(found) is None

    @pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=45))])
    async def test_the_moment_is_hashed_to_the_microsecond_and_with_its_zone(
        self, store: Store, zone: timezone
    ) -> None:
        at = datetime(2026, 1, 1, 0, 0, 0, 123_456, tzinfo=zone)
        await store.audit.append(samples.chain("inv-1", 1, at)[0])
        assert broken_link(await store.audit.chain("inv-1")) is None

    async def test_a_place_in_a_chain_is_taken_once(self, store: Store) -> None:
        entry = samples.chain("inv-1", 1)[0]
        await store.audit.append(entry)
        with pytest.raises(AlreadyExists):
            await store.audit.append(entry.model_copy(update={"actor": "eve"}).sealed())
        assert await store.audit.chain("inv-1") == [entry]

    async def test_usage_counts_once(self, store: Store) -> None:
        first = [samples.usage("e1"), samples.usage("e2", "2.5")]
        assert await store.usage.ingest(first) == (2, [], [])
        again = [samples.usage("e2", "2.50"), samples.usage("e1", "7"), samples.usage("e3")]
        assert await store.usage.ingest(again) == (1, ["meter:e2"], ["meter:e1"])
        totals = await store.usage.totals(
            "northwind-acme", samples.NOON, samples.NOON + timedelta(seconds=1)
        )
        assert totals == {"hosting": Decimal("4.5")}

    async def test_a_batch_may_repeat_itself(self, store: Store) -> None:
        batch = [samples.usage("e1"), samples.usage("e1"), samples.usage("e1", "2")]
        assert await store.usage.ingest(batch) == (1, ["meter:e1"], ["meter:e1"])
        assert await store.usage.ingest([]) == (0, [], [])

    async def test_concurrent_batches_count_once(self, store: Store) -> None:
        batch = [samples.usage(f"e{n}") for n in range(40)]
        outcomes = await asyncio.gather(*[store.usage.ingest(batch) for _ in range(4)])
        assert sum(new for new, _, _ in outcomes) == 40
        assert all(new + len(seen) == 40 and not other for new, seen, other in outcomes)
        totals = await store.usage.totals(
            "northwind-acme", samples.NOON, samples.NOON + timedelta(days=1)
        )
        assert totals == {"hosting": Decimal(40)}

    async def test_usage_is_ingested_in_a_transaction_too(self, store: Store) -> None:
        await store.usage.ingest([samples.usage("e1")])
        batch = [samples.usage("e1"), samples.usage("e2")]
        outcome = await store.transact(lambda records: records.usage.ingest(batch))
        assert outcome == (1, ["meter:e1"], [])

    async def test_totals_from_start_to_before_end_per_marketable(self, store: Store) -> None:
        noon, second = samples.NOON, timedelta(microseconds=1)
        await store.usage.ingest(
            [
                samples.usage("before", "100", occurred_at=noon - second),
                samples.usage("start", "0.1", occurred_at=noon),
                samples.usage("inside", "0.2", occurred_at=noon + timedelta(hours=1) - second),
                samples.usage("end", "100", occurred_at=noon + timedelta(hours=1)),
                samples.usage("other", "3", occurred_at=noon, marketable_id="support"),
                samples.usage("theirs", "100", occurred_at=noon, partnership_id="x-y"),
            ]
        )
        east = timezone(timedelta(hours=2))
        totals = await store.usage.totals(
            "northwind-acme", noon.astimezone(east), noon + timedelta(hours=1)
        )
        assert totals == {"hosting": Decimal("0.3"), "support": Decimal(3)}
        assert await store.usage.totals("nobody", noon, noon + timedelta(hours=1)) == {}
