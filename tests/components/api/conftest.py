"""The API over the memory engine and a stand-in for Temporal; people with tokens."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from api.connections import Connections
from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.core.findings import Finding
from domain.exchange.delivery import Evidence, OutboundMessage, Receipt, RemoteFile
from domain.exchange.inbound import InboundKind, Mailbox
from domain.ports import Arrival, Deferred, HttpReply, Posted, Understood
from domain.trade.terms import ChannelConfig
from integration.identity import LocalIdentity
from integration.secrets import SecretFolder
from integration.settings import ApiSettings, Settings
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from integration.wiring import Adapters
from tests import builders
from tests.components.api.stand_in import StandIn

SECRET = "a-secret-of-the-tests"


class AnyFolder:
    """A channel that takes any settings but bad ones."""

    kind = "fake"

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        bad = settings.get("bad")
        return [Finding(rule="CHANNEL_SETTINGS", path="bad", message="is bad")] if bad else []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        return Receipt(location=f"fake/{message.file_name}", size=len(message.content))

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        if settings.get("down"):
            raise DeliveryUnavailable("fake: no connection", hint="it is tried again")
        return ("fake: connected", "in: can be looked into")

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        return []

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        return None


class AnyDoor:
    """A channel on which everything is taken that names its mailbox and its message."""

    kind = "door"

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        return []

    async def send(self, settings: dict[str, Any], message: OutboundMessage) -> Receipt:
        raise DeliveryRejected("nothing is sent over a door")

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        return ()

    async def receive(self, mailboxes: Sequence[Mailbox], posted: Posted) -> Arrival | HttpReply:
        wanted = posted.headers.get("x-mailbox")
        if wanted not in {mailbox.id for mailbox in mailboxes}:
            return HttpReply(403, b"who are you")
        key = f"door:{wanted}:{posted.headers['x-message']}"
        self.received = getattr(self, "received", 0) + 1
        reply = HttpReply(200, f"receipt {self.received}".encode(), {"content-type": "text/plain"})
        later = posted.headers.get("x-later")
        message = OutboundMessage(
            id=later or "r", file_name="r.txt", media_type="text/plain", content=b"receipt"
        )
        deferred = Deferred(ChannelConfig(kind="fake"), message) if later else None
        signed = Evidence(name="signed", media_type="text/plain", content=b"signed")
        return Arrival(
            key,
            str(wanted),
            reply,
            name="in.xml",
            content=posted.body,
            evidence=signed,
            deferred=deferred,
        )


class NoAnchor:
    """Keeps nothing."""

    async def append(self, head: Any) -> None: ...

    def heads(self) -> list[Any]:
        return []


@dataclass
class Api:
    """The API, and what is behind it."""

    http: httpx.AsyncClient
    adapters: Adapters
    workflows: StandIn
    identity: LocalIdentity
    app: Any
    tokens: dict[str, str] = field(default_factory=dict)

    def auth(self, person: str) -> dict[str, str]:
        if person not in self.tokens:
            self.tokens[person] = self.identity.mint(person)
        return {"Authorization": f"Bearer {self.tokens[person]}"}

    async def call(self, person: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = self.auth(person) | more.pop("headers", {})
        return await self.http.request(method, path, headers=headers, **more)

    async def get(self, person: str, path: str, **more: Any) -> httpx.Response:
        return await self.call(person, "GET", path, **more)

    async def put(self, person: str, path: str, body: Any, **more: Any) -> httpx.Response:
        return await self.call(person, "PUT", path, json=body, **more)

    async def post(
        self, person: str, path: str, body: Any = None, key: str = "", **more: Any
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        sent = {} if body is None else {"json": body}
        return await self.call(person, "POST", path, headers=headers, **sent, **more)

    async def open(self, id: str = "inv-1", person: str = "anna", **changes: Any) -> dict[str, Any]:
        """An invoice by `person`, submitted unless told otherwise."""
        answer = await self.post(person, "/v1/invoices", new_invoice(id=id, **changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def approved(self, id: str = "inv-1") -> dict[str, Any]:
        """An invoice that ben has approved."""
        opened = await self.open(id)
        body = {"content_hash": opened["content_hash"]}
        answer = await self.post("ben", f"/v1/invoices/{id}/approve", body)
        assert answer.status_code == 200, answer.text
        return answer.json()


def new_invoice(**changes: Any) -> dict[str, Any]:
    body = {
        "partnership_id": "northwind-acme",
        "lines": [{"marketable_id": "hosting", "quantity": "1", "unit_price": "100.00"}],
        "submit": True,
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("data")
    return Settings(
        data_dir=folder,
        decision_secret=SecretStr(SECRET),
        api=ApiSettings(answer_timeout_seconds=0.05),
    )


@pytest.fixture(scope="session")
def identity(settings: Settings) -> LocalIdentity:
    made = LocalIdentity(settings)
    made.ensure()
    return made


@pytest.fixture(scope="session")
def tokens() -> dict[str, str]:
    return {}


@pytest.fixture
async def adapters(tmp_path: Path) -> Adapters:
    store = MemoryStore()
    await builders.populate(store)
    return Adapters(
        store=store,
        documents=MemoryDocumentStore(),
        anchor=NoAnchor(),
        channels={"fake": AnyFolder(), "door": AnyDoor()},  # type: ignore[dict-item]
        read_inbound=lambda content: Understood(InboundKind.BANK_STATEMENT, []),
        secrets=SecretFolder(tmp_path),
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    """Made once: what changes from test to test is what it is connected to."""
    return create_app(settings)


@pytest.fixture
async def api(
    app: FastAPI,
    settings: Settings,
    identity: LocalIdentity,
    adapters: Adapters,
    tokens: dict[str, str],
) -> AsyncIterator[Api]:
    async def made(_: Settings) -> Adapters:
        return adapters

    workflows = StandIn(adapters, SECRET)
    app.state.connections = Connections(settings, make=made, gateway=workflows)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        yield Api(http, adapters, workflows, identity, app, tokens)
