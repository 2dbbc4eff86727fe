"""Kills, lost replies, hanging work, races between processes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import SecretStr
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import AutoReconnect

from domain.core.errors import AlreadyExists, StoreUnavailable
from domain.invoice.numbering import NumberSeries
from domain.ports import Records
from integration.settings import MongoSettings
from integration.store import MongoStore
from tests import builders
from tests.integration.store.servers import lost_server, polled
from tests.unit.store import samples
from worker.embedded.mongo import Mongo
from worker.embedded.ports import pick_port

SERIES = NumberSeries(id="nw", prefix="NW")


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongo]:
    """An embedded server to be killed."""
    server = Mongo.start(tmp_path_factory.mktemp("killed"), pick_port(0, print))
    yield server
    server.kill()


@pytest.fixture
async def killable(own_server: Mongo) -> AsyncIterator[MongoStore]:
    store = await MongoStore.connect(MongoSettings(uri=SecretStr(polled(own_server.uri))))
    yield store
    await store.close()


async def issue(store: MongoStore, id: str) -> int:
    """What issuing is to the store: a number, an invoice, an audit entry, once per id."""

    async def work(records: Records) -> int:
        known = await records.commands.result(f"issue:{id}", "f")
        if known is not None:
            return int(known["counter"])
        series, counter = await records.series.take("nw", today=date(2026, 10, 1))
        await records.invoices.insert(samples.issued(id, series.number(counter)))
        await records.audit.append(samples.chain(id, 1)[0])
        await records.commands.record(f"issue:{id}", "f", {"counter": counter})
        return counter

    return await store.transact(work, lock="nw")


async def check_books(store: MongoStore, acknowledged: dict[str, int]) -> None:
    """Nothing acknowledged is missing, nothing is doubled, no number is burned."""
    taken = (await store.series.get("nw")).next - 1
    issued = {}
    for counter in range(1, taken + 1):
        record = await store.invoices.by_number(SERIES.number(counter))
        assert record is not None, f"number {counter} is burned"
        assert len(await store.audit.chain(record.id)) == 1
        issued[record.id] = counter
    assert len(issued) == taken
    assert acknowledged.items() <= issued.items()


@lost_server
async def test_nothing_acknowledged_is_lost_by_kill_9(
    own_server: Mongo, killable: MongoStore
) -> None:
    await killable.series.insert(SERIES)
    acknowledged: dict[str, int] = {}

    async def client(name: int) -> None:
        for n in range(1000):
            acknowledged[f"inv-{name}-{n}"] = await issue(killable, f"inv-{name}-{n}")

    clients = [asyncio.ensure_future(client(name)) for name in range(4)]
    while len(acknowledged) < 25:
        await asyncio.sleep(0.01)
    await asyncio.to_thread(own_server.kill)
    for task in clients:
        task.cancel()
    await asyncio.gather(*clients, return_exceptions=True)
    await asyncio.to_thread(own_server.restart)
    assert len(acknowledged) >= 25
    await check_books(killable, acknowledged)


@lost_server
async def test_work_survives_a_restart_of_the_server(
    own_server: Mongo, killable: MongoStore
) -> None:
    """Callers wait and try again; what was committed before is not done twice."""
    await killable.series.insert(SERIES)
    ids = [f"inv-{n}" for n in range(60)]

    async def restart() -> None:
        await asyncio.sleep(0.1)
        await asyncio.to_thread(own_server.kill)
        await asyncio.to_thread(own_server.restart)

    async def until_issued(id: str) -> int:
        while True:
            with contextlib.suppress(StoreUnavailable):
                return await issue(killable, id)

    restarting = asyncio.ensure_future(restart())
    counters = await asyncio.gather(*[until_issued(id) for id in ids])
    await restarting
    assert sorted(counters) == list(range(1, 61))
    await check_books(killable, dict(zip(ids, counters, strict=True)))


@lost_server
async def test_a_store_that_does_not_answer_is_unavailable(own_server: Mongo) -> None:
    uri = polled(own_server.uri).replace("TimeoutMS=5000", "TimeoutMS=300")
    store = await MongoStore.connect(MongoSettings(uri=SecretStr(uri)), patience=0.5)
    await asyncio.to_thread(own_server.kill)
    try:
        with pytest.raises(StoreUnavailable):
            await store.ping()
        with pytest.raises(StoreUnavailable):
            await store.partners.get("acme")
        with pytest.raises(StoreUnavailable):
            await store.transact(lambda records: records.partners.insert(builders.buyer()))
        with pytest.raises(StoreUnavailable):
            await MongoStore.connect(MongoSettings(uri=SecretStr(uri)))
    finally:
        await store.close()


@lost_server
async def test_a_wrong_password_is_unavailable(embedded: Mongo) -> None:
    wrong = polled(embedded.uri).replace("invoicing:", "invoicing:x")
    with pytest.raises(StoreUnavailable):
        await MongoStore.connect(MongoSettings(uri=SecretStr(wrong)))


@pytest.mark.parametrize("lost", [1, 4])
async def test_a_lost_reply_to_the_commit_does_nothing_twice(
    store: MongoStore, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    """Up to three repetitions of the commit settle it; after that the work is run again."""
    await store.series.insert(SERIES)
    await issue(store, "inv-0")
    commit = AsyncClientSession.commit_transaction
    replies = iter([False] * lost)

    async def losing(session: AsyncClientSession) -> None:
        await commit(session)
        if next(replies, None) is False:
            error = AutoReconnect("the reply was lost")
            error._add_error_label("UnknownTransactionCommitResult")
            raise error

    monkeypatch.setattr(AsyncClientSession, "commit_transaction", losing)
    assert await issue(store, "inv-1") == 2
    assert await issue(store, "inv-2") == 3
    await check_books(store, {"inv-0": 1, "inv-1": 2, "inv-2": 3})


async def test_two_processes_take_gapless_numbers(
    store: MongoStore, settings: MongoSettings
) -> None:
    """The lock is of one process; between processes the database decides."""
    other = await MongoStore.connect(settings)
    try:
        await store.series.insert(SERIES)
        both = [issue(one, f"inv-{n}") for n in range(20) for one in (store, other)]
        counters = await asyncio.gather(*both)
    finally:
        await other.close()
    assert sorted(set(counters)) == list(range(1, 21))
    await check_books(store, {})


async def test_hanging_work_is_taken_back_and_keeps_no_lock(
    store: MongoStore, settings: MongoSettings
) -> None:
    await store.series.insert(SERIES)
    hasty = await MongoStore.connect(settings, patience=0.3)

    async def hang(records: Records) -> None:
        await records.series.take("nw", today=date(2026, 10, 1))
        await asyncio.sleep(60)

    try:
        with pytest.raises(StoreUnavailable, match="too long"):
            await hasty.transact(hang)
    finally:
        await hasty.close()
    assert await issue(store, "inv-1") == 1


async def test_a_time_out_of_the_work_itself_is_not_the_stores(store: MongoStore) -> None:
    async def work(_: Records) -> None:
        raise TimeoutError("of a gateway")

    with pytest.raises(TimeoutError, match="of a gateway"):
        await store.transact(work)


async def test_endless_conflicts_end_in_unavailable(
    store: MongoStore, settings: MongoSettings
) -> None:
    await store.series.insert(SERIES)
    hasty = await MongoStore.connect(settings, patience=0.2)
    release = asyncio.Event()
    taken = asyncio.Event()

    async def hold(records: Records) -> None:
        await records.series.take("nw", today=date(2026, 10, 1))
        taken.set()
        await release.wait()

    holder = asyncio.ensure_future(store.transact(hold))
    await taken.wait()
    try:
        with pytest.raises(StoreUnavailable):
            await hasty.transact(lambda records: records.series.take("nw", today=date(2026, 10, 1)))
    finally:
        release.set()
        await holder
        await hasty.close()


async def test_connecting_again_changes_nothing(store: MongoStore, settings: MongoSettings) -> None:
    await store.partners.insert(builders.buyer())
    before = await _indexes(store)
    again = await MongoStore.connect(settings)
    try:
        assert await _indexes(again) == before
        assert await again.partners.get("acme") == builders.buyer()
    finally:
        await again.close()
    assert {"number_1", "state_1_order_-1", "order_-1"} <= set(before["invoices"])
    assert before["invoices"]["number_1"]["unique"]


async def test_two_databases_in_one_process_are_strangers(
    store: MongoStore, settings: MongoSettings
) -> None:
    elsewhere = settings.model_copy(update={"database": f"{settings.database}-other"})
    other = await MongoStore.connect(elsewhere)
    try:
        await store.partners.insert(builders.buyer())
        assert await other.partners.find("acme") is None
        await other.partners.insert(builders.buyer())
        with pytest.raises(AlreadyExists):
            await store.partners.insert(builders.buyer())
    finally:
        await other.database.client.drop_database(elsewhere.database)
        await other.close()


async def test_bodies_packed_and_not_live_side_by_side(
    store: MongoStore, settings: MongoSettings
) -> None:
    """A database moves from the embedded server to MongoDB as it is."""
    for packed in (True, False):
        other = await MongoStore.connect(settings, packed=packed)
        try:
            id = f"inv-{packed}".lower()
            await other.invoices.insert(samples.invoice(id))
            stored = await store.database["invoices"].find_one({"_id": id})
            assert stored is not None
            assert ("packed" in stored, "body" in stored) == (packed, not packed)
            assert await store.invoices.get(id) == samples.invoice(id)
        finally:
            await other.close()


async def _indexes(store: MongoStore) -> dict[str, dict[str, Any]]:
    names = ("invoices", "runs", "usage", "audit")
    return {name: dict(await store.database[name].index_information()) for name in names}
