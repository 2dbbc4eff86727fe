"""AS2 over real sockets against pyas2lib in a process of its own, both ways."""

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, DeliveryUnknown
from domain.exchange.statement import Statement, Transport
from domain.ports import Arrival, HttpReply, Posted
from integration.channels.as2 import As2Channel
from integration.channels.as2.names import message_id
from integration.public_http import PublicHttp
from tests.integration.exchange.as2_peer_ours import Ourselves, listening
from tests.unit.channels.as2 import parties
from tests.unit.channels.as2.parties import THEM, US, mailbox, message

PEER = Path(__file__).with_name("as2_peer.py")

CRLF = b"UNA:+.? '\r\nUNB+UNOC:3'\r\n"
BARE = b"UNA:+.? '\nUNB+UNOC:3'\n\n"
BINARY = bytes(range(256)) * 40 + b"\r\n--\r\n\r"
LARGE = bytes(range(251)) * (5 * 1024 * 1024 // 251)


@dataclass
class Peer:
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/as2"

    async def post(self, path: str, order: dict[str, Any]) -> bytes:
        async with httpx.AsyncClient(timeout=60) as client:
            url = f"http://127.0.0.1:{self.port}/{path}"
            return (await client.post(url, json=order)).content

    async def agree(self, **agreed: Any) -> None:
        """What the other side knows of us."""
        await self.post("agree", agreed)

    async def send(self, url: str, content: bytes, id: str, **order: Any) -> dict[str, Any]:
        """What became of a message that it sends to us."""
        order = {"url": url, "content": base64.b64encode(content).decode(), "id": id} | order
        return dict(json.loads(await self.post("send", order)))

    async def seen(self, what: str, id: str) -> dict[str, Any]:
        """What it says of the last message or receipt with that id."""
        for _ in range(100):
            async with httpx.AsyncClient() as client:
                found = (await client.get(self.url)).json()[what]
            fitting = [one for one in found if id in (one.get("id"), one.get("of"))]
            if fitting:
                return dict(fitting[-1])
            await asyncio.sleep(0.05)
        raise AssertionError(f"{id} was not seen")


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    folder = tmp_path_factory.mktemp("peer")
    parties.secrets(folder)
    process = subprocess.Popen(
        [sys.executable, str(PEER), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    yield Peer(folder, **json.loads(process.stdout.readline()))
    process.communicate(timeout=10)


@pytest.fixture
async def ours(peer: Peer) -> AsyncIterator[Ourselves]:
    channel = As2Channel(parties.secrets(peer.folder), PublicHttp(local=True))
    async with listening(channel, [mailbox()]) as own:
        yield own


def settings(peer: Peer, **changes: Any) -> dict[str, Any]:
    return parties.OURS | {"url": peer.url} | changes


def only(statements: tuple[Statement, ...]) -> Statement:
    (statement,) = statements
    return statement


@pytest.mark.parametrize(
    ("changes", "content"),
    [
        ({}, CRLF),
        ({"cipher": "aes128", "digest": "sha512"}, BARE),
        ({"cipher": "aes192", "digest": "sha384", "compress": "before-signing"}, BINARY),
        ({"compress": "after-signing"}, BINARY),
        ({"encrypt": False}, BINARY),
        ({"encrypt": False, "compress": "before-signing"}, BARE),
        ({"sign": False}, BARE),
        ({"sign": False, "compress": "before-signing"}, CRLF),
        ({"sign": False, "encrypt": False, "compress": "before-signing"}, BINARY),
        ({"signature_padding": "pss", "key_transport": "oaep"}, CRLF),
        ({"compress": "before-signing"}, LARGE),
        ({}, LARGE),
    ],
)
async def test_the_peer_takes_what_we_send_byte_for_byte(
    peer: Peer, ours: Ourselves, changes: dict[str, Any], content: bytes
) -> None:
    await peer.agree()
    id = f"NW-{len(content)}-{'-'.join(map(str, changes.values()))}.m1"
    receipt = await ours.channel.send(settings(peer, **changes), message(content, id=id))
    statement = only(receipt.statements)
    assert (statement.transport, statement.code) == (Transport.DELIVERED, "processed")
    assert statement.about.value == id
    seen = await peer.seen("messages", message_id(id, US))
    assert base64.b64decode(seen["content"]) == content
    assert seen["encrypted"] is changes.get("encrypt", True)
    assert seen["signed"] is changes.get("sign", True)
    assert seen["compressed"] is (changes.get("compress", "no") != "no")
    # Without a signature of ours the peer computes no digest, so none can be compared.
    assert statement.reason.startswith("the receipt has no digest") is not seen["signed"]
    assert receipt.evidence is not None
    assert b"disposition-notification" in receipt.evidence.content


async def test_receipts_are_read_whether_signed_or_not(peer: Peer, ours: Ourselves) -> None:
    await peer.agree()
    plain = settings(peer, mdn_signed=False)
    receipt = await ours.channel.send(plain, message(id="NW-2.m1"))
    assert only(receipt.statements).transport is Transport.DELIVERED
    assert b"pkcs7-signature" not in receipt.evidence.content  # type: ignore[union-attr]
    silent = await ours.channel.send(settings(peer, mdn="none"), message(id="NW-3.m1"))
    assert (silent.statements, silent.evidence) == ((), None)


async def test_a_repetition_is_known_by_its_message_id(peer: Peer, ours: Ourselves) -> None:
    await peer.agree()
    first = await ours.channel.send(settings(peer), message(id="NW-4.m1"))
    again = await ours.channel.send(settings(peer), message(id="NW-4.m1"))
    assert (first.already_there, again.already_there) == (False, True)
    assert only(again.statements).transport is Transport.DELIVERED
    assert "duplicate" in only(again.statements).code
    assert first.references == again.references


@pytest.mark.parametrize("signed", [True, False])
async def test_an_asynchronous_receipt_comes_to_the_mailbox(
    peer: Peer, ours: Ourselves, signed: bool
) -> None:
    await peer.agree()
    changes = {"mdn": "async", "mdn_url": ours.url, "mdn_signed": signed}
    ours.mailboxes = [mailbox(**changes)]
    id = f"NW-5-{signed}.m1"
    receipt = await ours.channel.send(settings(peer, **changes), message(id=id))
    assert (receipt.statements, receipt.evidence) == ((), None)
    arrival = await ours.arrived()
    statement = only(arrival.statements)
    assert (statement.transport, statement.reason[:3]) == (Transport.DELIVERED, "The")
    assert statement.about.value == id
    assert arrival.content is None
    assert arrival.evidence is not None
    assert arrival.reply == HttpReply(200)
    assert arrival.deferred is None


async def test_an_asynchronous_receipt_about_other_bytes_is_none(
    peer: Peer, ours: Ourselves
) -> None:
    """The peer got another message under an id that holds the digest of ours."""
    await peer.agree()
    changes = {"mdn": "async", "mdn_url": ours.url}
    ours.mailboxes = [mailbox(**changes)]
    wrong = message_id("NW-6.m1", US, b"\0" * 32)
    await ours.channel.send(settings(peer, **changes), message(id="NW-6.m1"))
    good = await ours.arrived()
    assert good.evidence is not None
    # An unsigned copy with another id: what the id holds no longer fits.
    raw = good.evidence.content
    sent = only(good.statements)
    assert sent.transport is Transport.DELIVERED
    unsigned = raw[raw.index(b"Content-Type: multipart/report") :]
    boundary = raw.partition(b'boundary="')[2].partition(b'"')[0]
    report = unsigned.partition(b"\r\n--" + boundary)[0]
    start = report.index(b"Original-Message-ID: <") + 22
    end = report.index(b">", start)
    head, _, body = (report[:start] + wrong.encode() + report[end:]).partition(b"\r\n\r\n")
    kind = b" ".join(head.split()).decode().split(": ", 1)[1]
    kind = kind.partition(" MIME-Version")[0]
    headers = {"as2-from": THEM, "as2-to": US, "message-id": "<x@y>", "content-type": kind}
    mailboxes = [mailbox(**changes, mdn_signed=False)]
    arrival = await ours.channel.receive(mailboxes, Posted(headers, body))
    assert isinstance(arrival, Arrival)
    assert only(arrival.statements).transport is Transport.FAILED
    assert "digest" in only(arrival.statements).reason


@pytest.mark.parametrize(
    ("agreed", "changes", "detail"),
    [
        ({"partner": {"encrypt": True}}, {"encrypt": False}, "insufficient-message-security"),
        ({"partner": {"sign": True}}, {"sign": False}, "insufficient-message-security"),
        ({"key": "their-next-key", "cert": "their-next-cert"}, {}, "decryption-failed"),
        ({"verify": "rogue-cert"}, {}, "authentication-failed"),
    ],
)
async def test_what_the_peer_refuses_failed_with_its_reason(
    peer: Peer, ours: Ourselves, agreed: dict[str, Any], changes: dict[str, Any], detail: str
) -> None:
    await peer.agree(**agreed)
    changes = {"partner_certificates": ["file:their-cert", "file:their-next-cert"]} | changes
    id = f"NW-7-{detail}-{len(changes)}-{'sign' in changes}.m1"
    receipt = await ours.channel.send(settings(peer, **changes), message(id=id))
    statement = only(receipt.statements)
    assert statement.transport is Transport.FAILED
    assert statement.code == f"processed/error: {detail}"
    assert "What to do" in statement.reason
    assert receipt.evidence is not None


async def test_receipts_of_old_and_new_certificates_count_expired_ones_do_not(
    peer: Peer, ours: Ourselves
) -> None:
    known = ["file:their-cert", "file:their-next-cert", "file:their-expired-cert"]
    both = {"partner_certificates": known}
    for name in ("their", "their-next"):
        await peer.agree(key=f"{name}-key", cert=f"{name}-cert")
        chosen = settings(peer, **both, encryption_certificate=f"file:{name}-cert")
        receipt = await ours.channel.send(chosen, message(id=f"NW-8-{name}.m1"))
        assert only(receipt.statements).transport is Transport.DELIVERED
    await peer.agree(key="their-expired-key", cert="their-expired-cert")
    with pytest.raises(DeliveryUnknown, match="not in its term"):
        await ours.channel.send(
            settings(peer, **both, encrypt=False), message(id="NW-8-expired.m1")
        )
    await peer.agree(key="rogue-key", cert="rogue-cert")
    with pytest.raises(DeliveryUnknown, match="none of the sender's certificates"):
        await ours.channel.send(settings(peer, encrypt=False), message(id="NW-8-rogue.m1"))


async def test_a_probe_sends_nothing(peer: Peer, ours: Ourselves) -> None:
    lines = await ours.channel.probe(settings(peer))
    assert lines[-1] == f"{peer.url} answers (status 405); nothing was posted"
    with pytest.raises(DeliveryUnavailable):
        await ours.channel.probe(settings(peer, url="http://127.0.0.1:9/as2"))
    outside = As2Channel(parties.secrets(peer.folder), PublicHttp(local=False))
    with pytest.raises(DeliveryRejected, match="plain http"):
        await outside.send(settings(peer), message())


SECURE: dict[str, Any] = {"sign": True, "encrypt": True, "enc_alg": "aes_256_cbc"}
SYNC = {"mdn_mode": "SYNC", "mdn_digest_alg": "sha256"}


@pytest.mark.parametrize(
    ("partner", "content", "demands"),
    [
        (SECURE | SYNC, CRLF, {}),
        (SECURE | SYNC | {"enc_alg": "aes_128_cbc", "digest_alg": "sha512"}, BARE, {}),
        (SECURE | SYNC | {"enc_alg": "aes_192_cbc", "compress": True}, BINARY, {}),
        (SECURE | SYNC | {"mdn_digest_alg": None}, BINARY, {}),
        (SECURE | SYNC | {"sign_alg": "rsassa_pss"}, CRLF, {}),
        (SECURE | SYNC | {"enc_alg": "tripledes_192_cbc"}, CRLF, {"accept_3des": True}),
        (SECURE | SYNC | {"digest_alg": "sha1"}, CRLF, {"accept_sha1": True}),
        (SYNC | {"sign": True}, BINARY, {"require_encrypted": False}),
        (SYNC | {"sign": True, "compress": True}, BARE, {"require_encrypted": False}),
        (SECURE | SYNC | {"sign": False}, BARE, {"require_signed": False}),
        (SECURE | SYNC, LARGE, {}),
        (SECURE | SYNC | {"compress": True}, LARGE, {}),
    ],
)
async def test_we_take_what_the_peer_sends_byte_for_byte(
    peer: Peer, ours: Ourselves, partner: dict[str, Any], content: bytes, demands: dict[str, Any]
) -> None:
    await peer.agree(partner=partner)
    ours.mailboxes = [mailbox(as2_to="OTHERS"), mailbox(**demands)]
    said = await peer.send(ours.url, content, "in-1")
    assert (said["status"], said["detail"]) == ("processed", None)
    arrival = await ours.arrived()
    assert arrival.content == content
    assert (arrival.name, arrival.media_type) == ("invoice.edi", "application/octet-stream")
    assert (arrival.mailbox_id, arrival.key) == ("them", "as2:THEM:in-1@them.test")
    assert said["digest"] == (partner["mdn_digest_alg"] or None)


async def test_a_repetition_has_the_same_key_and_answer(peer: Peer, ours: Ourselves) -> None:
    await peer.agree(partner=SECURE | SYNC)
    said = await peer.send(ours.url, CRLF, "in-2", times=2)
    assert said["status"] == "processed"
    first, second = ours.arrivals
    assert (first.key, first.content) == (second.key, second.content)


@pytest.mark.parametrize("digest", ["sha512", None])
async def test_an_asynchronous_receipt_is_posted_by_itself(
    peer: Peer, ours: Ourselves, digest: str | None
) -> None:
    partner = SECURE | {"mdn_mode": "ASYNC", "mdn_digest_alg": digest}
    await peer.agree(partner=partner)
    said = await peer.send(ours.url, BINARY, f"in-3-{digest}")
    assert said == {"http": 200, "text": ""}
    arrival = await ours.arrived()
    assert arrival.reply == HttpReply(200)
    assert arrival.deferred is not None
    assert arrival.deferred.channel.kind == "as2"
    receipt = await ours.channel.send(arrival.deferred.channel.settings, arrival.deferred.message)
    assert receipt.location == f"http://127.0.0.1:{peer.port}/mdn"
    seen = await peer.seen("receipts", f"in-3-{digest}@them.test")
    assert (seen["status"], seen["digest"]) == ("processed", digest)


AES = {"enc_alg": "aes_256_cbc"}
DES = {"enc_alg": "tripledes_192_cbc"}
ROGUE = {"key": "rogue-key", "cert": "rogue-cert"}


@pytest.mark.parametrize(
    ("partner", "order", "detail"),
    [
        (SECURE, {"spoil": True}, "integrity-check-failed"),
        ({"sign": True}, {}, "insufficient-message-security"),
        (AES | {"encrypt": True}, {}, "insufficient-message-security"),
        (SECURE | DES, {}, "insufficient-message-security"),
        (SECURE | {"digest_alg": "sha1"}, {}, "insufficient-message-security"),
        (SECURE, {"agreed": {"encrypt_for": "rogue-cert"}}, "decryption-failed"),
        (SECURE, {"agreed": ROGUE}, "authentication-failed"),
        (SECURE, {"headers": {"AS2-From": "NOBODY"}}, "authentication-failed"),
    ],
)
async def test_what_we_refuse_the_peer_reads_in_a_signed_receipt(
    peer: Peer, ours: Ourselves, partner: dict[str, Any], order: dict[str, Any], detail: str
) -> None:
    await peer.agree(partner=SYNC | partner, **order.get("agreed", {}))
    said = await peer.send(ours.url, CRLF, "in-4", **order)
    assert (said["status"], said["detail"]) == ("processed/error", detail)
    assert said["digest"] == "sha256"
    assert ours.arrivals == []


async def test_a_signed_document_that_was_changed_is_refused(peer: Peer, ours: Ourselves) -> None:
    await peer.agree(partner=SYNC | {"sign": True})
    ours.mailboxes = [mailbox(require_encrypted=False)]
    swap = [base64.b64encode(one).decode() for one in (b"UNB+UNOC:3", b"UNB+UNOA:3")]
    said = await peer.send(ours.url, CRLF, "in-5", replace=swap)
    assert (said["status"], said["detail"]) == ("processed/error", "integrity-check-failed")


async def test_a_refusal_is_posted_by_itself_if_that_is_wanted(peer: Peer, ours: Ourselves) -> None:
    await peer.agree(partner=SECURE | {"mdn_mode": "ASYNC", "mdn_digest_alg": "sha256"})
    for hosts in ([], ["127.0.0.1"]):
        ours.mailboxes = [mailbox(mdn_hosts=hosts)]
        said = await peer.send(ours.url, CRLF, "in-6", spoil=True)
        assert said["http"] == 200
        assert ("status" in said) is not bool(hosts)
    arrival = await ours.arrived()
    assert (arrival.content, arrival.evidence, arrival.statements) == (None, None, ())
    assert arrival.deferred is not None
    await ours.channel.send(arrival.deferred.channel.settings, arrival.deferred.message)
    seen = await peer.seen("receipts", "in-6@them.test")
    assert seen["detail"] == "integrity-check-failed"


async def test_messages_for_a_key_before_the_renewal_can_be_read(
    peer: Peer, ours: Ourselves
) -> None:
    await peer.agree(partner=SECURE | SYNC, encrypt_for="our-former-cert")
    former = {"key": "file:our-former-key", "certificate": "file:our-former-cert"}
    ours.mailboxes = [mailbox(former_identities=[former])]
    assert (await peer.send(ours.url, CRLF, "in-7"))["status"] == "processed"
    ours.mailboxes = [mailbox()]
    assert (await peer.send(ours.url, CRLF, "in-8"))["detail"] == "decryption-failed"


async def test_messages_signed_with_old_and_new_certificates_are_taken_expired_ones_not(
    peer: Peer, ours: Ourselves
) -> None:
    known = ["file:their-cert", "file:their-next-cert", "file:their-expired-cert"]
    ours.mailboxes = [mailbox(partner_certificates=known)]
    for name, status in (
        ("their", "processed"),
        ("their-next", "processed"),
        ("their-expired", "processed/error"),
    ):
        await peer.agree(partner=SECURE | SYNC, key=f"{name}-key", cert=f"{name}-cert")
        said = await peer.send(ours.url, CRLF, f"in-9-{name}")
        assert said["status"] == status
    assert said["detail"] == "authentication-failed"
