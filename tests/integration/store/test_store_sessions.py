"""Sessions of the console, kept in the database and in memory: the same in both."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from integration.store import MongoStore
from integration.store.sessions import KeptSession, MemorySessions, MongoSessions, Sessions

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SOON = timedelta(seconds=20)


@pytest.fixture(params=["database", "memory"])
async def sessions(request: pytest.FixtureRequest, store: MongoStore) -> Sessions:
    if request.param == "memory":
        return MemorySessions()
    made = MongoSessions(store.database)
    await made.prepare()
    await made.prepare()
    return made


@pytest.fixture
async def kept(sessions: Sessions) -> KeptSession:
    # In the far future: the database drops what has ended whenever it likes.
    session = KeptSession(uuid.uuid4().hex, b"\x00sealed\xff", NOW, LATER.replace(year=2100))
    await sessions.insert(session)
    return session


async def test_a_session_comes_back_as_it_was(sessions: Sessions, kept: KeptSession) -> None:
    assert await sessions.find(kept.id) == kept
    assert await sessions.find("unknown") is None


async def test_a_session_is_used_renewed_and_ended(sessions: Sessions, kept: KeptSession) -> None:
    end = LATER.replace(year=2101)
    await sessions.touch(kept.id, LATER, end)
    await sessions.renew(kept.id, b"new")
    assert await sessions.find(kept.id) == KeptSession(kept.id, b"new", LATER, end)
    await sessions.remove(kept.id)
    await sessions.remove(kept.id)
    assert await sessions.find(kept.id) is None


async def test_what_has_ended_does_not_come_back(sessions: Sessions, kept: KeptSession) -> None:
    """A renewal that was under way when somebody signed out."""
    assert await sessions.claim(kept.id, NOW, NOW + SOON)
    await sessions.remove(kept.id)
    await sessions.renew(kept.id, b"new")
    await sessions.touch(kept.id, LATER, LATER)
    assert await sessions.find(kept.id) is None
    assert not await sessions.claim(kept.id, LATER, LATER + SOON)


async def test_one_of_many_gets_the_claim(sessions: Sessions, kept: KeptSession) -> None:
    asked = [sessions.claim(kept.id, NOW, NOW + SOON) for _ in range(12)]
    assert sorted(await asyncio.gather(*asked)) == [False] * 11 + [True]
    assert not await sessions.claim(kept.id, NOW + SOON / 2, LATER)
    assert await sessions.claim(kept.id, NOW + SOON, LATER), "who held it has died"
    await sessions.renew(kept.id, b"new")
    assert await sessions.claim(kept.id, NOW, LATER), "it was given back"


async def test_the_database_drops_what_has_ended(store: MongoStore) -> None:
    made = MongoSessions(store.database)
    await made.prepare()
    indexes = await store.database["sessions"].index_information()
    assert [one for one in indexes.values() if one.get("expireAfterSeconds") == 0]
