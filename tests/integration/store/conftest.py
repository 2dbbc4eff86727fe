"""Databases to test on: the embedded server always, a real MongoDB where there is one."""

import contextlib
import os
import socket
import time
import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from integration.settings import MongoSettings
from integration.store import MongoStore
from worker.embedded.mongo import Mongo
from worker.embedded.ports import pick_port

GIVEN = os.environ.get("INVOICING_TEST_MONGO_URI", "")


def _docker_answers() -> bool:
    """Whether there is a Docker; asked by hand, because its client leaks when there is none."""
    if "DOCKER_HOST" in os.environ:
        return True
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex("/var/run/docker.sock") == 0


ENGINES = ["embedded", *(["mongodb"] if GIVEN or _docker_answers() else [])]


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongo]:
    """The embedded server."""
    server = Mongo.start(tmp_path_factory.mktemp("embedded"), pick_port(0, print))
    yield server
    server.kill()


@pytest.fixture(scope="session")
def mongodb_uri() -> Iterator[str]:
    """A real MongoDB: the one that is named, or one in a container."""
    if GIVEN:
        yield GIVEN
        return
    from testcontainers.core.container import DockerContainer

    container = DockerContainer("mongo:8.0").with_command("--replSet rs0 --bind_ip_all")
    with container.with_exposed_ports(27017):
        host, port = container.get_container_host_ip(), container.get_exposed_port(27017)
        uri = f"mongodb://{host}:{port}/?directConnection=true"
        _initiate(uri)
        yield uri


def _initiate(uri: str) -> None:
    """Make a replica set of one, and wait until it is primary."""
    deadline = time.monotonic() + 60
    member = {"_id": 0, "host": "127.0.0.1:27017"}
    with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=60_000) as client:
        client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
        while not client.admin.command("hello").get("isWritablePrimary"):
            assert time.monotonic() < deadline, "the replica set has no primary"
            time.sleep(0.2)


@pytest.fixture(scope="session")
def engines() -> list[str]:
    """What the store is tested on in this run."""
    return ENGINES


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest) -> MongoSettings:
    """A fresh database on each server."""
    if request.param == "embedded":
        uri = request.getfixturevalue("embedded").uri
    else:
        uri = request.getfixturevalue("mongodb_uri")
    return MongoSettings(uri=SecretStr(uri), database=f"test-{uuid.uuid4().hex[:12]}")


@pytest.fixture
async def store(settings: MongoSettings) -> AsyncIterator[MongoStore]:
    """A store on a fresh database."""
    connected = await MongoStore.connect(settings)
    yield connected
    with contextlib.suppress(PyMongoError):
        await connected.database.client.drop_database(settings.database)
    await connected.close()
