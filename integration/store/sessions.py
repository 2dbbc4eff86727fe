"""Who is signed in to the console: sessions as they are kept, in MongoDB or in memory.

What is kept is sealed by the API before it comes here, under a hash of what the browser holds:
who reads the database can neither use a session nor read its tokens. The database drops what has
ended (a TTL index); what has ended and is still there counts as gone.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from pymongo import IndexModel
from pymongo.asynchronous.database import AsyncDatabase

from integration.store.driver_errors import translated

SESSIONS = "sessions"
INDEXES = [IndexModel([("expires_at", 1)], expireAfterSeconds=0)]


@dataclass(frozen=True)
class KeptSession:
    """A session; `id` is the hash of what the browser holds."""

    id: str
    sealed: bytes
    seen_at: datetime
    expires_at: datetime


class Sessions(Protocol):
    """Where sessions are kept."""

    async def insert(self, session: KeptSession) -> None:
        """Keep a new one."""

    async def find(self, id: str) -> KeptSession | None:
        """The session with this id."""

    async def touch(self, id: str, seen_at: datetime, expires_at: datetime) -> None:
        """It was used; does nothing if it is gone."""

    async def claim(self, id: str, now: datetime, until: datetime) -> bool:
        """The right to renew its tokens until then; false while somebody else has it."""

    async def renew(self, id: str, sealed: bytes) -> None:
        """New content, and an end to the claim; does nothing if the session is gone."""

    async def remove(self, id: str) -> None:
        """It has ended."""


class MongoSessions:
    """`Sessions` in MongoDB: they outlive a restart and are the same for every API process."""

    def __init__(self, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._sessions = database[SESSIONS]

    async def prepare(self) -> None:
        """Make the index that drops what has ended."""
        with translated():
            await self._sessions.create_indexes(INDEXES)

    async def insert(self, session: KeptSession) -> None:
        """Keep a new one."""
        document = {
            "_id": session.id,
            "sealed": session.sealed,
            "seen_at": session.seen_at,
            "expires_at": session.expires_at,
        }
        with translated():
            await self._sessions.insert_one(document)

    async def find(self, id: str) -> KeptSession | None:
        """The session with this id."""
        with translated():
            found = await self._sessions.find_one({"_id": id})
        if found is None:
            return None
        seen_at, expires_at = (_moment(found[name]) for name in ("seen_at", "expires_at"))
        return KeptSession(id, bytes(found["sealed"]), seen_at, expires_at)

    async def touch(self, id: str, seen_at: datetime, expires_at: datetime) -> None:
        """It was used."""
        await self._set(id, {"$set": {"seen_at": seen_at, "expires_at": expires_at}})

    async def claim(self, id: str, now: datetime, until: datetime) -> bool:
        """The right to renew its tokens: of several that ask, one gets it."""
        free = {"_id": id, "$or": [{"claimed_until": None}, {"claimed_until": {"$lte": now}}]}
        with translated():
            changed = await self._sessions.update_one(free, {"$set": {"claimed_until": until}})
        return changed.matched_count == 1

    async def renew(self, id: str, sealed: bytes) -> None:
        """New content, and an end to the claim."""
        await self._set(id, {"$set": {"sealed": sealed, "claimed_until": None}})

    async def remove(self, id: str) -> None:
        """It has ended."""
        with translated():
            await self._sessions.delete_one({"_id": id})

    async def _set(self, id: str, change: dict[str, Any]) -> None:
        with translated():
            await self._sessions.update_one({"_id": id}, change)


def _moment(stored: datetime) -> datetime:
    """The driver leaves out that it is UTC."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


class MemorySessions:
    """`Sessions` in memory, for tests."""

    def __init__(self) -> None:
        self._sessions: dict[str, KeptSession] = {}
        self._claims: dict[str, datetime] = {}

    async def insert(self, session: KeptSession) -> None:
        """Keep a new one."""
        self._sessions[session.id] = session

    async def find(self, id: str) -> KeptSession | None:
        """The session with this id."""
        return self._sessions.get(id)

    async def touch(self, id: str, seen_at: datetime, expires_at: datetime) -> None:
        """It was used."""
        self._change(id, seen_at=seen_at, expires_at=expires_at)

    async def claim(self, id: str, now: datetime, until: datetime) -> bool:
        """The right to renew its tokens: of several that ask, one gets it."""
        if id not in self._sessions or self._claims.get(id, now) > now:
            return False
        self._claims[id] = until
        return True

    async def renew(self, id: str, sealed: bytes) -> None:
        """New content, and an end to the claim."""
        self._change(id, sealed=sealed)
        self._claims.pop(id, None)

    async def remove(self, id: str) -> None:
        """It has ended."""
        self._sessions.pop(id, None)

    def _change(self, id: str, **fields: Any) -> None:
        if id in self._sessions:
            self._sessions[id] = replace(self._sessions[id], **fields)
