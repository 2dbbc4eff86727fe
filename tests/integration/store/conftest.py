"""Databases to test on: the embedded server always, a real MongoDB where there is one."""

import asyncio
import contextlib
import gc
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr
from pymongo.errors import PyMongoError

from integration.settings import MongoSettings
from integration.store import MongoStore
from tests.integration.store import servers
from worker.embedded.mongo import Mongo
from worker.embedded.ports import pick_port


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongo]:
    """The embedded server."""
    server = Mongo.start(tmp_path_factory.mktemp("embedded"), pick_port(0, print))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def mongodb_uri() -> Iterator[str]:
    """A real MongoDB: the one that is named, or one in a container."""
    if servers.GIVEN:
        yield servers.GIVEN
        return
    from testcontainers.core.container import DockerContainer

    container = DockerContainer("mongo:8.0").with_command("--replSet rs0 --bind_ip_all")
    with container.with_exposed_ports(27017):
        host, port = container.get_container_host_ip(), container.get_exposed_port(27017)
        uri = f"mongodb://{host}:{port}/?directConnection=true"
        servers.initiate(uri)
        yield uri


@pytest.fixture(scope="session", params=servers.engines())
def engine(request: pytest.FixtureRequest) -> str:
    """What a test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def settings(engine: str, request: pytest.FixtureRequest) -> MongoSettings:
    """A database of this run."""
    if engine == "mongodb":
        uri = request.getfixturevalue("mongodb_uri")
    else:
        uri = servers.polled(request.getfixturevalue("embedded").uri)
    return MongoSettings(uri=SecretStr(uri), database=f"test-{uuid.uuid4().hex[:12]}")


@pytest.fixture(scope="session")
async def connected(settings: MongoSettings, engine: str) -> AsyncIterator[MongoStore]:
    """A store on it."""
    packed = False if engine == "embedded-unpacked" else None
    store = await MongoStore.connect(settings, packed=packed)
    yield store
    with contextlib.suppress(PyMongoError):
        await store.database.client.drop_database(settings.database)
    await store.close()


@pytest.fixture
async def swept() -> AsyncIterator[None]:
    """Sweep up what a test with `lost_server` leaks, before it is another test's."""
    yield
    await asyncio.sleep(0.05)
    gc.collect()


@pytest.fixture
async def store(connected: MongoStore) -> MongoStore:
    """The store, empty."""
    for name in await connected.database.list_collection_names():
        await connected.database[name].delete_many({})
    return connected
