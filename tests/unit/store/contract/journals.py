"""Audit entries."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.core.audit import broken_link
from domain.core.errors import (
    AlreadyExists,
)
from domain.ports import Store
from tests.unit.store import samples


class JournalContract:
    """Audit entries."""

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
