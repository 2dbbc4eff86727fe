"""A real Keycloak, our API beside it, and people with a real browser."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pydantic import SecretStr

from api.app import create_app
from api.connections import Connections
from domain.ports import Store
from integration.secrets import SecretFolder
from integration.settings import ApiSettings, AuthSettings, ConsoleSettings, Settings
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from integration.wiring import Adapters
from tests import builders
from tests.components.api.conftest import NoAnchor
from tests.e2e.keycloak.distribution import keycloak as distribution
from tests.e2e.keycloak.server import CONSOLE, Keycloak, running
from tests.integration.sign_in.serving import serving
from worker.embedded.ports import pick_port

CHROMIUM = "/usr/bin/chromium"


@dataclass
class OurApi:
    """The API over HTTP."""

    home: str
    http: httpx.Client
    app: FastAPI

    def get(self, token: str, path: str = "/v1/me") -> httpx.Response:
        return self.http.get(path, headers={"Authorization": f"Bearer {token}"})

    def me(self, token: str) -> dict[str, Any]:
        """Who the API takes the token for."""
        answer = self.get(token)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(scope="session")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keycloak]:
    folder = tmp_path_factory.mktemp("keycloak")
    home = f"http://127.0.0.1:{pick_port(0, print)}"
    with running(distribution(), folder, pick_port(0, print), home) as made:
        yield made


@pytest.fixture(scope="session")
def ours(keycloak: Keycloak, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OurApi]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        auth=AuthSettings(
            issuer=keycloak.issuer,
            # Another name than the issuer's, as between containers.
            discovery_url=f"{keycloak.inner}/.well-known/openid-configuration",
        ),
        api=ApiSettings(public_url=keycloak.home),
        console=ConsoleSettings(
            client_id=CONSOLE, client_secret=SecretStr(keycloak.console_secret)
        ),
    )
    adapters = Adapters(
        store=MemoryStore(),
        documents=MemoryDocumentStore(),
        anchor=NoAnchor(),
        channels={},
        secrets=SecretFolder(tmp_path_factory.mktemp("secrets")),
    )

    async def made(_: Settings) -> Adapters:
        return adapters

    with ThreadPoolExecutor(1) as elsewhere:  # a loop may be running here, of the browser
        elsewhere.submit(lambda: asyncio.run(_fill(adapters.store))).result()
    port = httpx.URL(keycloak.home).port
    assert port is not None
    app = create_app(settings, Connections(settings, make=made))
    with serving(app, port), httpx.Client(base_url=keycloak.home, timeout=30) as http:
        yield OurApi(keycloak.home, http, app)


async def _fill(store: Store) -> None:
    """Two partners with a partnership each."""
    await builders.populate(store)
    await store.partners.put(builders.buyer(id="delta"))
    await store.partnerships.put(builders.partnership(id="northwind-delta", buyer_id="delta"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For no longer than the module: while it is open, no other loop can run in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context()
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
