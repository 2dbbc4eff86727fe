"""The local identity provider and the API, each on a port of its own."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from integration.secrets import SecretFolder
from integration.settings import ApiSettings, AuthSettings, ConsoleSettings, Settings
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from integration.wiring import Adapters
from tests.components.api.conftest import NoAnchor
from tests.integration.sign_in.desk import Ahead, Console, application
from tests.integration.sign_in.place import INTERVAL, Place
from tests.integration.sign_in.serving import Browser, Clock, serving
from worker.embedded.identity import CONSOLE_CLIENT, issuer_at
from worker.embedded.ports import pick_port
from worker.identity.app import create_provider, port_of


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("identity"),
        auth=AuthSettings(issuer=issuer_at(pick_port(0, print))),
        api=ApiSettings(public_url=f"http://127.0.0.1:{pick_port(0, print)}"),
        console=ConsoleSettings(
            client_id=CONSOLE_CLIENT, client_secret=SecretStr("the-console's own")
        ),
    )
    clock = Clock()
    provider = create_provider(settings, clock=clock, interval=INTERVAL)
    with serving(provider, port_of(settings.auth.issuer)):
        yield Place(settings, clock)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with Browser() as made:
        yield made


@pytest.fixture
def running(served: Console) -> Console:
    """With the clock set right."""
    served.clock.by = timedelta(0)
    return served


@pytest.fixture(scope="module")
def served(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    adapters = Adapters(
        store=MemoryStore(),
        documents=MemoryDocumentStore(),
        anchor=NoAnchor(),
        channels={},
        secrets=SecretFolder(tmp_path_factory.mktemp("secrets")),
    )
    clock, home = Ahead(), place.settings.api.public_url
    port = httpx.URL(home).port
    assert port is not None
    with serving(application(place.settings, adapters, clock), port):
        yield Console(place, adapters, clock, home)
