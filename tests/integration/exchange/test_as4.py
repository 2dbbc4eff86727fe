"""Peppol over real sockets: an access point by the `as4` library, its SMP and a name server."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from lxml import etree

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, DeliveryUnknown
from domain.exchange.delivery import OutboundMessage
from domain.exchange.inbound import Mailbox
from domain.exchange.statement import Transport
from domain.ports import Arrival, Posted
from domain.trade.terms import ChannelConfig
from integration.channels.peppol import PeppolChannel
from integration.channels.peppol.directory import host_of
from integration.public_http import PublicHttp
from integration.secrets import SecretFolder
from tests.unit.channels.peppol import network

PEER = Path(__file__).with_name("as4_peer.py")
ZONE = "sml.test.example"
NAME = host_of(network.BUYER, ZONE).lower()


@dataclass
class Peer:
    folder: Path
    web: int
    names: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web}"

    @property
    def settings(self) -> dict[str, Any]:
        """Those of a partner who is found by the name server."""
        return network.OURS | {"sml_zone": ZONE, "nameservers": [f"127.0.0.1:{self.names}"]}

    def registers(self, path: str = "/as4", change: Callable[[bytes], bytes] = bytes) -> None:
        """The receiver is at `path`, says its SMP."""
        plain = network.metadata(f"{self.url}{path}", network.theirs())
        (self.folder / "metadata.xml").write_bytes(change(network.signed(plain)))
        (self.folder / "names.json").write_text(json.dumps({NAME: f"{self.url}/smp/"}))

    async def counted(self, message_id: str) -> int:
        """How often a message arrived there."""
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{self.url}/counted")).json().count(message_id)

    async def sends(self, **order: str) -> dict[str, str]:
        """What became of a message that it sends to us."""
        order = {
            "to": network.SELLER,
            "document": network.INVOICE_TYPE,
            "process": network.BILLING,
        } | order
        async with httpx.AsyncClient(timeout=20) as client:
            return dict((await client.post(f"{self.url}/send", json=order)).json())


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    folder = tmp_path_factory.mktemp("peer")
    network.secrets(folder)
    (folder / "document.xml").write_bytes(network.invoice("GLX-1", network.BUYER, network.SELLER))
    process = subprocess.Popen(
        [sys.executable, str(PEER), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    ports = json.loads(process.stdout.readline())
    yield Peer(folder, **ports)
    process.communicate(timeout=10)


@pytest.fixture
def channel(peer: Peer) -> PeppolChannel:
    return PeppolChannel(SecretFolder(peer.folder), PublicHttp(local=True))


def message(number: str) -> OutboundMessage:
    return OutboundMessage(
        id=f"{number}.m1",
        file_name="x.xml",
        media_type="application/xml",
        content=network.invoice(number),
    )


async def test_an_invoice_is_looked_up_delivered_and_proved(
    peer: Peer, channel: PeppolChannel
) -> None:
    peer.registers()
    receipt = await channel.send(peer.settings, message("NW-1"))
    assert receipt.statements[0].transport is Transport.DELIVERED
    assert receipt.location == f"{peer.url}/as4"
    envelope = (peer.folder / "received.xml").read_bytes()
    assert network.invoice("NW-1").partition(b"?>\n")[2] in envelope
    lines = await channel.probe(peer.settings | {"receiver": network.BUYER})
    assert f"registered at {peer.url}/smp/" in lines[1]


async def test_a_lost_receipt_comes_with_the_repetition(peer: Peer, channel: PeppolChannel) -> None:
    peer.registers("/slow")
    with pytest.raises(DeliveryUnknown, match="lost"):
        await channel.send(peer.settings | {"timeout_seconds": 1}, message("NW-2"))
    peer.registers()
    for _ in range(50):
        if await peer.counted("NW-2.m1@pop000001"):
            break
        await asyncio.sleep(0.1)
    fresh = PeppolChannel(SecretFolder(peer.folder), PublicHttp(local=True))
    receipt = await fresh.send(peer.settings, message("NW-2"))
    assert receipt.already_there
    assert receipt.statements[0].transport is Transport.DELIVERED
    assert await peer.counted("NW-2.m1@pop000001") == 2


async def test_metadata_with_a_broken_signature_stops_everything(
    peer: Peer, channel: PeppolChannel
) -> None:
    peer.registers(change=lambda content: content.replace(b"/as4<", b"/other<"))
    with pytest.raises(DeliveryRejected, match="changed after it was signed"):
        await channel.send(peer.settings, message("NW-3"))
    assert await peer.counted("NW-3.m1@pop000001") == 0


async def test_who_is_not_registered_and_who_cannot_be_asked(
    peer: Peer, channel: PeppolChannel
) -> None:
    (peer.folder / "names.json").write_text("{}")
    with pytest.raises(DeliveryRejected, match="not registered in Peppol"):
        await channel.send(peer.settings, message("NW-4"))
    (peer.folder / "names.json").write_text(json.dumps({NAME: "broken"}))
    with pytest.raises(DeliveryUnavailable, match="does not answer"):
        await channel.send(peer.settings, message("NW-4"))
    peer.registers()
    other = peer.settings | {"document_type": "urn:x::Order##urn:y::2.1"}
    with pytest.raises(DeliveryRejected, match="another participant or document"):
        await channel.send(other, message("NW-4"))
    (peer.folder / "metadata.xml").unlink()
    with pytest.raises(DeliveryRejected, match="does not take this document"):
        await channel.send(peer.settings, message("NW-4"))


async def test_refusals_of_the_other_side_are_final(peer: Peer, channel: PeppolChannel) -> None:
    fixed = network.OURS | {
        "endpoint": f"{peer.url}/as4",
        "endpoint_certificate": "file:their-certificate",
    }
    with pytest.raises(DeliveryRejected, match="NOT_SERVICED"):
        await channel.send(fixed | {"receiver": "0088:1"}, message("NW-5"))
    rogue = {"key": "file:rogue-key", "certificate": "file:rogue-certificate"}
    with pytest.raises(DeliveryRejected, match="EBMS:0101"):
        await channel.send(fixed | rogue, message("NW-5"))
    nobody = fixed | {"endpoint": "http://127.0.0.1:1/as4"}
    with pytest.raises(DeliveryUnavailable, match="no connection"):
        await channel.send(nobody, message("NW-5"))


async def test_our_own_network_is_not_called_for_others(peer: Peer) -> None:
    peer.registers()
    careful = PeppolChannel(SecretFolder(peer.folder), PublicHttp(local=False))
    with pytest.raises(DeliveryRejected, match="http"):
        await careful.send(peer.settings, message("NW-6"))


@pytest.fixture
async def arrivals(peer: Peer, channel: PeppolChannel) -> AsyncIterator[tuple[str, list[Any]]]:
    """Our end, which keeps what arrives."""
    kept: list[Any] = []
    own = network.OURS | {"participants": [network.SELLER]}
    box = Mailbox(id="in", partner_id="p", channel=ChannelConfig(kind="peppol-as4", settings=own))

    class Ours(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers["content-length"]))
            kept.append(asyncio.run(channel.receive([box], Posted(headers, body))))
            reply = kept[-1].reply if isinstance(kept[-1], Arrival) else kept[-1]
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ours)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/peppol", kept
    await asyncio.to_thread(server.shutdown)
    server.server_close()


async def test_what_the_other_side_sends_arrives(
    peer: Peer, arrivals: tuple[str, list[Any]]
) -> None:
    url, kept = arrivals
    for _ in range(2):
        assert await peer.sends(url=url, id="a@b") == {"receipt": "a@b"}
    assert kept[0].key == kept[1].key == "as4:POP000002:a@b"
    assert etree.fromstring(kept[0].content).findtext("{*}ID") == "GLX-1"
    nobody = await peer.sends(url=url, id="c@d", to="0192:1")
    assert nobody == {"error": "EBMS:0004", "detail": "PEPPOL:NOT_SERVICED"}
    for identity in ("rogue", "expired"):
        untrusted = await peer.sends(url=url, id="e@f", **{"as": identity})
        assert untrusted["error"] == "EBMS:0101"
    assert len([one for one in kept if isinstance(one, Arrival)]) == 2
