"""The contract, over the embedded server and over MongoDB."""

import pytest

from tests.integration.store.servers import engines
from tests.unit.store.contract import StoreContract


class TestMongoStore(StoreContract):
    """Over `MongoStore`."""


def test_a_real_mongodb_is_among_the_engines() -> None:
    assert {"embedded", "embedded-unpacked"} <= set(engines())
    if "mongodb" not in engines():
        pytest.skip(
            "NOT TESTED ON A REAL MONGODB: set INVOICING_TEST_MONGO_URI to a replica set, or "
            "start Docker; everything ran on the embedded server"
        )
