"""The exchange on real engines: control numbers under a crowd, lookups by any name, circuits."""

import asyncio

from domain.core.errors import StoreUnavailable
from domain.exchange.circuit import endpoint_of, failed
from domain.exchange.statement import Reference, ReferenceScheme
from domain.ports import Records
from domain.process.outbox import place
from domain.trade.terms import ChannelConfig
from integration.store import MongoStore
from tests.builders import NOON
from tests.unit.domain.exchange.test_acknowledging import contrl, say, transmission


async def test_a_crowd_takes_every_number_once(store: MongoStore) -> None:
    async def take(tx: Records) -> int:
        return await tx.control_numbers.take("acme")

    async def one() -> int:
        while True:
            try:
                return await store.transact(take)
            except StoreUnavailable:  # the first of them made the counter
                continue

    taken = await asyncio.gather(*(one() for _ in range(25)))
    assert sorted(taken) == list(range(1, 26))


async def test_a_message_is_found_by_any_of_its_names(store: MongoStore) -> None:
    await store.transact(lambda tx: place(tx, transmission()))
    named = Reference(scheme=ReferenceScheme.FILE_NAME, value="inv-1.m1.edi")
    page = await store.transmissions.page({"references": named.key, "partner_id": "acme"})
    assert [order.id for order in page.items] == ["inv-1.m1"]
    done = await say(store, contrl())  # type: ignore[arg-type]
    assert done.transmissions == ("inv-1.m1",)
    unmatched = await say(store, contrl("7"), document="b" * 64)  # type: ignore[arg-type]
    page_of_unmatched = await store.acknowledgements.page({"matched": False})
    assert [one.id for one in page_of_unmatched.items] == [unmatched.kept[0].id]
    log = await store.exchange_log.page({"transmission_id": "inv-1.m1"})
    assert [line.act.value for line in log.items] == ["acknowledged"]


async def test_failures_of_many_workers_are_all_counted(store: MongoStore) -> None:
    endpoint = endpoint_of(ChannelConfig(kind="sftp", settings={"host": "a.example"}))
    await store.endpoints.put(endpoint)

    async def fail(tx: Records) -> None:
        current = await tx.endpoints.get(endpoint.id)
        await tx.endpoints.put(failed(current, "m", "no route", NOON))

    await asyncio.gather(*(store.transact(fail) for _ in range(8)))
    after = await store.endpoints.get(endpoint.id)
    assert (after.failures, after.state.value) == (8, "open")
