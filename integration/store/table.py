"""What an engine offers for one collection: plain documents, few operations."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from integration.store.catalogue import Collection

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
        """Add those whose id is free; the ids that were taken (in a transaction: none may be)."""

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

    async def sums(self, where: Where, *, by: str, of: str) -> dict[str, Decimal]:
        """The sum of the field `of` per value of the field `by`, over what matches."""


Tables = Callable[[Collection[Any]], Table]
"""The tables of an engine, inside a transaction or outside of any."""
