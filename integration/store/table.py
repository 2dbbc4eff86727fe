"""What an engine offers for one collection: plain documents, few operations."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from collections.abc import Collection as Several
from typing import Any, Protocol

from integration.store.collection import Collection

Stored = dict[str, Any]
"""A document as it is kept; `_id` is its id."""

Where = Mapping[str, Any]
"""Field equals value, or compares by `$in`, `$gt`, `$gte` or `$lt`.

These are operators of MongoDB; the memory engine understands exactly these. A list in a document
equals each of its elements.
"""

Sort = tuple[str, int]
"""A field and its direction: 1 ascending, -1 descending."""


class Table(Protocol):
    """One collection, inside a transaction or outside of any."""

    packed: bool
    """Whether bodies are kept packed here."""

    @property
    def transactional(self) -> bool:
        """Whether what is done here belongs to a transaction."""

    async def read(self, id: str) -> Stored | None:
        """The document with this id."""

    async def insert(self, document: Stored) -> None:
        """Add; `AlreadyExists` if its id or a unique field is taken, which ends a transaction."""

    async def insert_missing(self, documents: Sequence[Stored]) -> set[str]:
        """Add those whose id and unique fields are free; the ids of the others.

        In a transaction there may be none of those.
        """

    async def replace(self, document: Stored) -> None:
        """Add or replace by id."""

    async def swap(self, document: Stored, *, revision: int) -> bool:
        """Replace if the stored revision is the one given; whether it was."""

    async def select(
        self, where: Where, *, sort: Sort | None = None, limit: int = 0
    ) -> list[Stored]:
        """Documents that match, in order; no more than `limit` (0: all)."""

    async def count(self, where: Where) -> int:
        """How many match."""

    def stream(self, where: Where, *, sort: Sort) -> AsyncIterator[Sequence[Stored]]:
        """All documents that match, in order, in batches."""

    def values(self, where: Where, field: str) -> AsyncIterator[Sequence[Any]]:
        """The values of one field of all documents that match, in batches, without the rest."""


Tables = Callable[[Collection[Any]], Table]
"""The tables of an engine, inside a transaction or outside of any."""

LOOKED_UP = 50
"""How many ids are looked up at a time: the embedded server compares each with each."""


async def by_id(table: Table, ids: Several[str]) -> list[Stored]:
    """The documents with these ids, as far as there are any."""
    wanted = sorted(set(ids))
    found: list[Stored] = []
    for first in range(0, len(wanted), LOOKED_UP):
        found += await table.select({"_id": {"$in": wanted[first : first + LOOKED_UP]}})
    return found
