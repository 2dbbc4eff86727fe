"""The MongoDB engine: connection, transactions, and when one is run again.

Written for what MongoDB and the embedded server have in common; see `transact`.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from beanie import init_beanie
from pymongo import AsyncMongoClient, ReadPreference, WriteConcern
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from domain.core.errors import StoreUnavailable
from domain.ports import Records
from integration.settings import MongoSettings
from integration.store.collection import Collection
from integration.store.documents import DOCUMENTS
from integration.store.driver_errors import commit_unknown, conflicting, translated
from integration.store.mapping import CODEC
from integration.store.mongo_table import MongoTable, Transaction
from integration.store.records import StoredRecords

T = TypeVar("T")

_DURABLE = WriteConcern("majority", j=True, wtimeout=20_000)

_DEFAULTS: dict[str, Any] = {
    "serverSelectionTimeoutMS": 5_000,
    "connectTimeoutMS": 5_000,
    "socketTimeoutMS": 30_000,
    "waitQueueTimeoutMS": 20_000,
    "maxPoolSize": 32,
    "appname": "invoicing",
}
"""What the URI does not say. More connections than these only queue up in the server."""

_EMBEDDED = "secantusVersion"
"""What the embedded server says of itself in `buildInfo`."""

_COMMIT_PAUSES = (0.02, 0.1, 0.5)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.4


class MongoStore(StoredRecords):
    """`Store` in MongoDB, or in the embedded server that speaks its protocol."""

    def __init__(
        self,
        client: AsyncMongoClient[dict[str, Any]],
        database: str,
        *,
        packed: bool,
        patience: float,
    ) -> None:
        """Use `connect`."""
        self._client = client
        self.database = client.get_database(
            database,
            codec_options=CODEC,
            write_concern=_DURABLE,
            read_concern=ReadConcern("majority"),
            read_preference=ReadPreference.PRIMARY,
        )
        self._packed = packed
        self._patience = patience
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        super().__init__(lambda collection: self._table(collection, None))

    @classmethod
    async def connect(
        cls, settings: MongoSettings, *, packed: bool | None = None, patience: float = 20.0
    ) -> "MongoStore":
        """Connect, and create the collections and indexes that are missing.

        `packed`: whether bodies are kept packed; by default, on the embedded server. What is
        stored the other way is read all the same. `patience`: for how many seconds a
        transaction is tried again.
        """
        client = _client(settings)
        try:
            with translated():
                if packed is None:
                    packed = _EMBEDDED in await client.admin.command("buildInfo")
                store = cls(client, settings.database, packed=packed, patience=patience)
                await init_beanie(database=store.database, document_models=list(DOCUMENTS))
        except BaseException:
            await client.close()
            raise
        return store

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def ping(self) -> None:
        """`StoreUnavailable` if the database does not answer.

        Reads: the embedded server answers a bare ping though its storage is broken.
        """
        await self.series.find("ping")

    async def transact(
        self, work: Callable[[Records], Awaitable[T]], *, lock: str | None = None
    ) -> T:
        """Run `work` in one transaction: all of it or nothing, durable when it returns.

        After a conflict the whole work is run again. So it is after a lost reply to the commit
        that repeating the commit does not settle: the embedded server forgets over a restart
        that it has committed. What `work` inserts under a deterministic id makes that harmless.
        """
        async with self._locked(lock):
            give_up = time.monotonic() + self._patience
            pause = _FIRST_PAUSE
            while True:
                try:
                    return await self._attempt(work, give_up)
                except PyMongoError as error:
                    with translated():
                        if not conflicting(error) or time.monotonic() + pause > give_up:
                            raise
                await asyncio.sleep(pause * _jitter())
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _attempt(self, work: Callable[[Records], Awaitable[T]], give_up: float) -> T:
        """One transaction. Leaving the session ends what was not committed."""
        async with self._client.start_session() as session:
            await session.start_transaction(
                ReadConcern("snapshot"), _DURABLE, ReadPreference.PRIMARY
            )
            transaction = Transaction(session)
            records = StoredRecords(lambda of: self._table(of, transaction))
            async with _until(give_up):
                result = await work(records)
            if transaction.failure is not None:
                raise transaction.failure
            await _commit(session)
            return result

    def _table(self, collection: Collection[Any], work: Transaction | None) -> MongoTable:
        return MongoTable(self.database[collection.name], work, packed=self._packed)

    @asynccontextmanager
    async def _locked(self, name: str | None) -> AsyncIterator[None]:
        if name is None:
            yield
            return
        lock = self._locks.setdefault(name, asyncio.Lock())
        async with lock:
            yield


def _client(settings: MongoSettings) -> AsyncMongoClient[dict[str, Any]]:
    uri = settings.uri.get_secret_value()
    said = uri.lower()
    missing = {name: value for name, value in _DEFAULTS.items() if f"{name.lower()}=" not in said}
    return AsyncMongoClient(uri, tz_aware=True, **missing)


async def _commit(session: AsyncClientSession) -> None:
    """Commit; while the outcome is unknown, again: a server that remembers answers for good."""
    for pause in _COMMIT_PAUSES:
        try:
            return await session.commit_transaction()
        except PyMongoError as error:
            if not commit_unknown(error):
                raise
        await asyncio.sleep(pause * _jitter())
    await session.commit_transaction()


@asynccontextmanager
async def _until(give_up: float) -> AsyncIterator[None]:
    """Work that hangs must not keep its locks in the database."""
    try:
        async with asyncio.timeout(max(give_up - time.monotonic(), 0)) as limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise StoreUnavailable("a transaction took too long and was taken back") from error


def _jitter() -> float:
    return random.uniform(0.5, 1.5)  # noqa: S311 - spreads attempts, guards nothing
