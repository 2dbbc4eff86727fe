"""Answers to requests with an Idempotency-Key: kept for a day, in MongoDB or in memory.

One document per key says what it was used for, whether somebody is at it, and what was answered.
Of several requests with one key, in whichever process, one gets to carry it out: who holds the
turn. A turn that is not ended, because its process died, lapses. The database drops what has
expired (a TTL index, up to a minute late); what has expired and is still there counts as gone.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from pymongo import IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from domain.core.errors import CommandReused
from integration.store.driver_errors import translated

ANSWERS = "answers"
INDEXES = [IndexModel([("expires_at", 1)], expireAfterSeconds=0)]


@dataclass(frozen=True)
class KeptAnswer:
    """What was answered, to be answered again."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Turn:
    """The right to carry out the request of a key, until it is given back or lapses."""

    id: str
    number: int


@dataclass(frozen=True)
class InFlight:
    """Somebody else carries out the request at this moment."""


@dataclass(frozen=True)
class Asked:
    """A request: its key, what it asks for, how long its turn and what is known of it last."""

    id: str
    fingerprint: str
    now: datetime
    turn_ends: datetime
    expires: datetime


class Answers(Protocol):
    """Where answers are kept."""

    async def begin(self, asked: Asked) -> Turn | KeptAnswer | InFlight:
        """A turn, or what was answered; `CommandReused` if the key was used for something else."""

    async def renew(self, turn: Turn, ends: datetime) -> None:
        """Whoever has the turn is still at it; does nothing if it has lapsed to somebody else."""

    async def keep(self, turn: Turn, answer: KeptAnswer) -> None:
        """The final answer; does nothing if the turn has lapsed and somebody else has it."""

    async def give_back(self, turn: Turn) -> None:
        """There is no final answer: the next request with the key tries again."""


@dataclass(frozen=True)
class _Noted:
    fingerprint: str
    number: int
    turn_ends: datetime | None
    expires: datetime
    answer: KeptAnswer | None = None

    def says(self, asked: Asked) -> KeptAnswer | InFlight | None:
        """What a request is told; nothing: it may try to get the turn."""
        if self.expires <= asked.now:
            return None
        if self.fingerprint != asked.fingerprint:
            raise CommandReused(
                "this Idempotency-Key was used before for another request",
                hint="use a new key for a new request; repeat a request with its own key",
            )
        if self.answer is not None:
            return self.answer
        busy = self.turn_ends is not None and self.turn_ends > asked.now
        return InFlight() if busy else None


class MongoAnswers:
    """`Answers` in MongoDB: they outlive a restart and are the same for every API process."""

    def __init__(self, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._answers = database[ANSWERS]

    async def prepare(self) -> None:
        """Make the index that drops what has expired."""
        with translated():
            await self._answers.create_indexes(INDEXES)

    async def begin(self, asked: Asked) -> Turn | KeptAnswer | InFlight:
        """A turn, or what was answered: of several that ask, one gets the turn."""
        with translated():
            try:
                await self._answers.insert_one({"_id": asked.id, "number": 1, **_noting(asked)})
                return Turn(asked.id, 1)
            except DuplicateKeyError:
                found = await self._answers.find_one({"_id": asked.id})
            if found is None:
                # Dropped between the two: whoever asks again starts anew.
                return InFlight()
            noted = _noted(found)
            said = noted.says(asked)
            if said is not None:
                return said
            turn = Turn(asked.id, noted.number + 1)
            done = await self._answers.update_one(
                {"_id": asked.id, "number": noted.number},
                {"$set": {"number": turn.number, **_noting(asked)}},
            )
            return turn if done.matched_count == 1 else InFlight()

    async def renew(self, turn: Turn, ends: datetime) -> None:
        """Whoever has the turn is still at it."""
        await self._note(turn, {"turn_ends": ends})

    async def keep(self, turn: Turn, answer: KeptAnswer) -> None:
        """The final answer."""
        kept = {"status": answer.status, "headers": answer.headers, "body": answer.body}
        await self._note(turn, {"answer": kept, "turn_ends": None})

    async def give_back(self, turn: Turn) -> None:
        """There is no final answer."""
        await self._note(turn, {"turn_ends": None})

    async def _note(self, turn: Turn, change: dict[str, Any]) -> None:
        with translated():
            await self._answers.update_one(
                {"_id": turn.id, "number": turn.number}, {"$set": change}
            )


def _noting(asked: Asked) -> dict[str, Any]:
    return {
        "fingerprint": asked.fingerprint,
        "turn_ends": asked.turn_ends,
        "expires_at": asked.expires,
        "answer": None,
    }


def _noted(found: dict[str, Any]) -> _Noted:
    kept, ends = found["answer"], found["turn_ends"]
    return _Noted(
        found["fingerprint"],
        found["number"],
        None if ends is None else _moment(ends),
        _moment(found["expires_at"]),
        kept and KeptAnswer(kept["status"], dict(kept["headers"]), bytes(kept["body"])),
    )


def _moment(stored: datetime) -> datetime:
    """The driver leaves out that it is UTC."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


class MemoryAnswers:
    """`Answers` in memory, for tests."""

    def __init__(self) -> None:
        self._noted: dict[str, _Noted] = {}

    async def begin(self, asked: Asked) -> Turn | KeptAnswer | InFlight:
        """A turn, or what was answered."""
        noted = self._noted.get(asked.id)
        said = noted.says(asked) if noted else None
        if said is not None:
            return said
        number = noted.number + 1 if noted else 1
        self._noted[asked.id] = _Noted(asked.fingerprint, number, asked.turn_ends, asked.expires)
        return Turn(asked.id, number)

    async def renew(self, turn: Turn, ends: datetime) -> None:
        """Whoever has the turn is still at it."""
        self._note(turn, turn_ends=ends)

    async def keep(self, turn: Turn, answer: KeptAnswer) -> None:
        """The final answer."""
        self._note(turn, turn_ends=None, answer=answer)

    async def give_back(self, turn: Turn) -> None:
        """There is no final answer."""
        self._note(turn, turn_ends=None)

    def _note(self, turn: Turn, **change: Any) -> None:
        noted = self._noted.get(turn.id)
        if noted is not None and noted.number == turn.number:
            self._noted[turn.id] = replace(noted, **change)
