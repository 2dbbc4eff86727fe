"""The memory engine: the same ports without a database, for unit and workflow tests.

Transactions are serial and all-or-nothing: work writes into an overlay that is laid over the
shared documents when it succeeds. Documents are mapped as for the database, so a model that
would not survive it does not survive here either.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from domain.core.errors import AlreadyExists
from domain.ports import Records
from integration.store.catalogue import COLLECTIONS
from integration.store.collection import Collection
from integration.store.mapping import REVISION
from integration.store.records import StoredRecords
from integration.store.table import Sort, Stored, Where

T = TypeVar("T")

_BATCH = 500

_inside: ContextVar[bool] = ContextVar("inside_memory_transaction", default=False)

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "$in": lambda value, wanted: any(_equals(value, one) for one in wanted),
    "$gt": lambda value, wanted: value is not None and value > wanted,
    "$gte": lambda value, wanted: value is not None and value >= wanted,
    "$lt": lambda value, wanted: value is not None and value < wanted,
}


def _equals(value: Any, wanted: Any) -> bool:
    return bool(value == wanted or (isinstance(value, list) and wanted in value))


def _matches(document: Stored, where: Where) -> bool:
    for name, wanted in where.items():
        value = document.get(name)
        if isinstance(wanted, Mapping):
            if not all(_OPERATORS[sign](value, operand) for sign, operand in wanted.items()):
                return False
        elif not _equals(value, wanted):
            return False
    return True


class _Shelf:
    """The documents of one collection, and who holds which unique value."""

    def __init__(self, collection: Collection[Any]) -> None:
        self.collection = collection
        self.documents: dict[str, Stored] = {}
        self.holders: dict[tuple[Any, ...], str] = {}

    def keys(self, document: Stored) -> Iterator[tuple[Any, ...]]:
        """The unique values of `document`, where all fields of the combination are set."""
        for fields in self.collection.unique:
            values = tuple(document.get(name) for name in fields)
            if None not in values:
                yield (*fields, *values)

    def lay(self, document: Stored) -> None:
        """Add or replace."""
        id = document["_id"]
        for key in self.keys(self.documents.get(id, {})):
            if self.holders.get(key) == id:
                del self.holders[key]
        self.documents[id] = document
        self.holders.update(dict.fromkeys(self.keys(document), id))


class _Transaction:
    """What a piece of work has written so far, and whether it has already failed."""

    def __init__(self) -> None:
        self.written: dict[str, dict[str, Stored]] = {}
        self.failure: AlreadyExists | None = None


class _MemoryTable:
    """`Table` over a shelf, through the overlay of a transaction if there is one."""

    packed = False

    def __init__(self, shelf: _Shelf, lock: asyncio.Lock, work: _Transaction | None) -> None:
        self._shelf = shelf
        self._lock = lock
        self._work = work
        self._overlay = work.written.setdefault(shelf.collection.name, {}) if work else {}

    @property
    def transactional(self) -> bool:
        return self._work is not None

    async def read(self, id: str) -> Stored | None:
        return self._overlay.get(id) or self._shelf.documents.get(id)

    async def insert(self, document: Stored) -> None:
        async with self._writing():
            if await self.read(document["_id"]):
                self._refuse(document)
            self._write(document)

    async def insert_missing(self, documents: Sequence[Stored]) -> set[str]:
        async with self._writing():
            taken = set()
            for document in documents:
                if await self.read(document["_id"]) or self._clashes(document):
                    taken.add(document["_id"])
                else:
                    self._write(document)
            return taken

    async def replace(self, document: Stored) -> None:
        async with self._writing():
            self._write(document)

    async def swap(self, document: Stored, *, revision: int) -> bool:
        async with self._writing():
            current = await self.read(document["_id"])
            if current is None or current.get(REVISION) != revision:
                return False
            self._write(document)
            return True

    async def select(
        self, where: Where, *, sort: Sort | None = None, limit: int = 0
    ) -> list[Stored]:
        found = [document for document in self._all() if _matches(document, where)]
        if sort is not None:
            found.sort(key=lambda document: document[sort[0]], reverse=sort[1] < 0)
        return found[:limit] if limit else found

    async def count(self, where: Where) -> int:
        return len(await self.select(where))

    async def stream(self, where: Where, *, sort: Sort) -> AsyncIterator[Sequence[Stored]]:
        found = await self.select(where, sort=sort)
        for start in range(0, len(found), _BATCH):
            yield found[start : start + _BATCH]

    async def values(self, where: Where, field: str) -> AsyncIterator[Sequence[Any]]:
        found = [document[field] for document in await self.select(where)]
        for start in range(0, len(found), _BATCH):
            yield found[start : start + _BATCH]

    def _all(self) -> Iterator[Stored]:
        yield from self._overlay.values()
        for id, document in self._shelf.documents.items():
            if id not in self._overlay:
                yield document

    def _write(self, document: Stored) -> None:
        if self._clashes(document):
            self._refuse(document)
        if self._work is None:
            self._shelf.lay(document)
        else:
            self._overlay[document["_id"]] = document

    def _clashes(self, document: Stored) -> bool:
        keys = self._shelf.keys(document)
        return any(self._holder(key) not in (None, document["_id"]) for key in keys)

    def _holder(self, key: tuple[Any, ...]) -> str | None:
        for id, document in self._overlay.items():
            if key in self._shelf.keys(document):
                return id
        holder = self._shelf.holders.get(key)
        return None if holder in self._overlay else holder

    def _refuse(self, document: Stored) -> None:
        name = self._shelf.collection.name
        refusal = AlreadyExists(f"'{document['_id']}' is already in {name}, or a part of it is")
        if self._work is not None:
            self._work.failure = refusal
        raise refusal

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[None]:
        """Writes outside of a transaction wait for the one that runs."""
        if self._work is not None:
            yield
            return
        _refuse_inside()
        async with self._lock:
            yield


def _refuse_inside() -> None:
    if _inside.get():
        raise RuntimeError("inside a transaction, use the records it was given")


class MemoryStore(StoredRecords):
    """`Store` in memory."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._shelves = {collection.name: _Shelf(collection) for collection in COLLECTIONS}
        super().__init__(lambda collection: self._table(collection, None))

    async def transact(
        self, work: Callable[[Records], Awaitable[T]], *, lock: str | None = None
    ) -> T:
        """Run `work` in one transaction; one at a time, whatever the `lock`."""
        del lock
        _refuse_inside()
        async with self._lock:
            token = _inside.set(True)
            try:
                return await self._run(work)
            finally:
                _inside.reset(token)

    async def ping(self) -> None:
        """Memory always answers."""

    async def _run(self, work: Callable[[Records], Awaitable[T]]) -> T:
        transaction = _Transaction()
        result = await work(StoredRecords(lambda of: self._table(of, transaction)))
        if transaction.failure is not None:
            raise transaction.failure
        for name, documents in transaction.written.items():
            for document in documents.values():
                self._shelves[name].lay(document)
        return result

    def _table(self, collection: Collection[Any], work: _Transaction | None) -> _MemoryTable:
        return _MemoryTable(self._shelves[collection.name], self._lock, work)
