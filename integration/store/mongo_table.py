"""The MongoDB engine's table: one collection through the driver, bound to a session if in one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, NoReturn

from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError, PyMongoError

from domain.core.errors import AlreadyExists
from integration.store.driver_errors import translated
from integration.store.mapping import REVISION
from integration.store.table import Sort, Stored, Where

_DUPLICATE_KEY = 11000

_BATCH = 5000
"""How many documents are asked for at a time where there may be very many."""


class Transaction:
    """A running transaction. The server ends it with the first refused write: so do we."""

    def __init__(self, session: AsyncClientSession) -> None:
        self.session = session
        self.failure: AlreadyExists | None = None
        self.revisions: dict[tuple[str, str], int] = {}
        """What was read in the transaction: nobody else changes it without a conflict."""


class MongoTable:
    """`Table` over a collection."""

    def __init__(
        self, collection: AsyncCollection[Stored], work: Transaction | None, *, packed: bool
    ) -> None:
        self.packed = packed
        self._collection = collection
        self._work = work
        self._session = work.session if work else None

    @property
    def transactional(self) -> bool:
        """Whether what is done here belongs to a transaction."""
        return self._work is not None

    async def read(self, id: str) -> Stored | None:
        """The document with this id."""
        with self._translated():
            document = await self._collection.find_one({"_id": id}, session=self._session)
        if document is not None:
            self._remember(document)
        return document

    async def insert(self, document: Stored) -> None:
        """Add; `AlreadyExists` if its id or a unique field is taken."""
        with self._translated():
            try:
                await self._collection.insert_one(document, session=self._session)
            except DuplicateKeyError as error:
                self._refuse(document, error)

    async def insert_missing(self, documents: Sequence[Stored]) -> set[str]:
        """Add those whose id and unique fields are free; the ids of the others.

        In a transaction, which such an error ends, `AlreadyExists` if there are others.
        """
        with self._translated():
            try:
                await self._collection.insert_many(documents, ordered=False, session=self._session)
                return set()
            except BulkWriteError as error:
                failed = error.details["writeErrors"]
                if any(entry["code"] != _DUPLICATE_KEY for entry in failed):
                    raise
                taken = [documents[entry["index"]] for entry in failed]
                if self._work is not None:
                    self._refuse(taken[0], error)
                return {document["_id"] for document in taken}

    async def replace(self, document: Stored) -> None:
        """Add or replace by id."""
        with self._translated():
            try:
                await self._upsert(document)
            except DuplicateKeyError as error:
                # Two that add the same id at the same time: the second one replaces.
                if self._work is not None or "_id" not in _key(error):
                    self._refuse(document, error)
                await self._upsert(document)
        self._remember(document)

    async def swap(self, document: Stored, *, revision: int) -> bool:
        """Replace if the stored revision is the one given; whether it was.

        A revision that this transaction has read is compared here: the snapshot guards it, and
        the embedded server finds a document by its id alone much faster.
        """
        current = {"_id": document["_id"], REVISION: revision}
        known = self._known(document)
        if known is not None:
            if known != revision:
                return False
            del current[REVISION]
        with self._translated():
            try:
                result = await self._collection.replace_one(
                    current, document, session=self._session
                )
            except DuplicateKeyError as error:
                self._refuse(document, error)
        if result.matched_count == 0:
            return False
        self._remember(document)
        return True

    async def select(
        self, where: Where, *, sort: Sort | None = None, limit: int = 0
    ) -> list[Stored]:
        """Documents that match, in order."""
        with self._translated():
            cursor = self._collection.find(where, session=self._session, limit=limit)
            if sort is not None:
                cursor = cursor.sort(*sort)
            return await cursor.to_list()

    async def count(self, where: Where) -> int:
        """How many match."""
        with self._translated():
            return await self._collection.count_documents(where, session=self._session)

    async def stream(self, where: Where, *, sort: Sort) -> AsyncIterator[Sequence[Stored]]:
        """All documents that match, in order, in batches."""
        with self._translated():
            cursor = self._collection.find(where, session=self._session, batch_size=_BATCH)
            async with cursor.sort(*sort):
                while documents := await cursor.to_list(_BATCH):
                    yield documents

    async def values(self, where: Where, field: str) -> AsyncIterator[Sequence[Any]]:
        """The values of one field of all documents that match, in batches, without the rest."""
        with self._translated():
            cursor = self._collection.find(
                where, {"_id": 0, field: 1}, session=self._session, batch_size=_BATCH
            )
            async with cursor:
                while documents := await cursor.to_list(_BATCH):
                    yield [document[field] for document in documents]

    async def _upsert(self, document: Stored) -> None:
        await self._collection.replace_one(
            {"_id": document["_id"]}, document, upsert=True, session=self._session
        )

    def _remember(self, document: Stored) -> None:
        if self._work is not None and REVISION in document:
            self._work.revisions[self._collection.name, document["_id"]] = document[REVISION]

    def _known(self, document: Stored) -> int | None:
        if self._work is None:
            return None
        return self._work.revisions.get((self._collection.name, document["_id"]))

    def _refuse(self, document: Stored, error: PyMongoError) -> NoReturn:
        name = self._collection.name
        refusal = AlreadyExists(f"'{document['_id']}' is already in {name}, or a part of it is")
        if self._work is not None:
            self._work.failure = refusal
        raise refusal from error

    def _translated(self) -> AbstractContextManager[None]:
        return translated(transactional=self._work is not None)


def _key(error: DuplicateKeyError) -> dict[str, Any]:
    key: dict[str, Any] = (error.details or {}).get("keyPattern") or {}
    return key
