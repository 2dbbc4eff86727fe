"""The contract, over memory."""

import pytest

from domain.ports import Records
from integration.store import MemoryStore
from tests import builders
from tests.unit.store.contract import StoreContract


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


class TestMemoryStore(StoreContract):
    """Over `MemoryStore`."""


async def test_using_the_store_instead_of_the_records_is_refused(store: MemoryStore) -> None:
    async def work(_: Records) -> None:
        await store.partners.insert(builders.seller())

    with pytest.raises(RuntimeError, match="use the records"):
        await store.transact(work)


async def test_a_transaction_in_a_transaction_is_refused(store: MemoryStore) -> None:
    async def work(_: Records) -> None:
        await store.transact(work)

    with pytest.raises(RuntimeError, match="use the records"):
        await store.transact(work)
