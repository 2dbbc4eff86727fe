"""Buyer and supplier on a network, by somebody else: `mock-einvoice` behind an access point.

They have no transport of their own, so the access point between is this file: what we hand in
reaches them as it is, and what they say is posted to our door as an event, with the secret.
"""

import asyncio
import base64
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
from mockeinvoice.buyer import Buyer
from mockeinvoice.server import serve
from mockeinvoice.supplier import Supplier

from domain.exchange.inbound import InboundDocument, Mailbox
from domain.trade.terms import ChannelConfig
from integration.channels.access_point import AccessPointChannel
from integration.public_http import PublicHttp
from integration.secrets import SecretFolder
from tests.e2e.exchange.collecting import processed
from tests.e2e.exchange.front_door import front_door
from tests.workflows.world import World, time_skipping_server, trading

_TOKEN, _DOOR = "token-of-ours", "what-proves-the-access-point"
MAILBOX = "network"


@dataclass
class Network:
    """Our side, their side, and what lies between."""

    world: World
    http: httpx.AsyncClient
    """To their side."""
    door: str
    """Our address."""

    def channel(self, path: str) -> ChannelConfig:
        """What we hand in goes to `path` of theirs."""
        settings = {
            "base_url": str(self.http.base_url),
            "credentials": {"kind": "bearer", "token": "file:token"},
            "submission": {"path": path, "mode": "raw", "error_at": "/reason"},
            "status_at": "/verdict",
            "statuses": {"valid": {"syntax": "accepted"}},
            "events": {"secret": "file:door", "document_at": "/document"},
        }
        return ChannelConfig(kind="access-point", settings=settings)

    async def theirs(self, method: str, path: str, said: Any = None, status: int = 200) -> Any:
        """What their side is asked, or told to do."""
        reply = await self.http.request(method, path, json=said)
        assert reply.status_code == status, reply.text
        return reply.json()

    async def posted(self, document: bytes, **headers: str) -> int:
        """How our door answers the access point."""
        event = {"id": uuid.uuid4().hex, "document": base64.b64encode(document).decode()}
        async with httpx.AsyncClient() as client:
            reply = await client.post(self.door, json=event, headers=headers)
        return reply.status_code

    async def received(self) -> list[InboundDocument]:
        """What came in, once all of it is done with."""
        return await processed(self.world)


def _secrets(path: Path) -> SecretFolder:
    folder = path / "secrets"
    folder.mkdir()
    (folder / "token").write_text(_TOKEN)
    (folder / "door").write_text(_DOOR)
    return SecretFolder(folder)


def _forwarding(door: str) -> Callable[[bytes], dict[str, Any]]:
    """What carries a document of theirs to us."""

    def deliver(document: bytes) -> dict[str, Any]:
        event = {"id": uuid.uuid4().hex, "document": base64.b64encode(document).decode()}
        reply = httpx.post(door, json=event, headers={"Authorization": _DOOR})
        return {"to": door, "status": reply.status_code}

    return deliver


@asynccontextmanager
async def network(path: Path) -> AsyncIterator[Network]:
    """Their side, and a world of ours with its door."""
    channel = AccessPointChannel(_secrets(path), PublicHttp(local=True))
    async with (
        time_skipping_server() as env,
        trading(env.client, {channel.kind: channel}) as world,
        front_door(world, path) as address,
    ):
        door = f"{address}/exchange/{channel.kind}"
        deliver = _forwarding(door)
        server = serve(Buyer(deliver=deliver), port=0, quiet=True, supplier=Supplier(deliver))
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            theirs = f"http://127.0.0.1:{server.server_address[1]}"
            async with httpx.AsyncClient(base_url=theirs) as http:
                made = Network(world, http, door)
                mailbox = Mailbox(id=MAILBOX, channel=made.channel("/invoices"))
                await world.store.mailboxes.put(mailbox)
                yield made
        finally:
            await asyncio.to_thread(server.shutdown)
            server.server_close()
            thread.join()
