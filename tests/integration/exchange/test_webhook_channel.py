"""Documents by signed POST: what we send is verified, and what we take signed, by the library of
Standard Webhooks."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Library

from domain.core.errors import (
    DeliveryRejected,
    DeliveryUnavailable,
    DeliveryUnknown,
    DeliveryWaits,
    Undeliverable,
)
from domain.exchange.delivery import OutboundMessage
from domain.exchange.inbound import Mailbox
from domain.exchange.statement import Transport
from domain.ports import Arrival, HttpReply, Posted, Receiving
from domain.trade.terms import AcknowledgementKind, ChannelConfig
from integration.channels.webhook import WebhookChannel, receiving
from integration.public_http import PublicHttp
from integration.secrets import SecretFolder
from tests.integration.exchange.listener import Listener, listening

OLD = "whsec_" + base64.b64encode(b"the old key, sixteen bytes or more").decode()
NEW = "whsec_" + base64.b64encode(b"the new key, sixteen bytes or more").decode()
XML = "<Invoice>5 € für Ägypten</Invoice>\n".encode()
MESSAGE = OutboundMessage(
    id="inv-1.m1", file_name="NW-1.xml", media_type="application/xml", content=XML
)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as server:
        yield server


@pytest.fixture
def channel(tmp_path: Path) -> WebhookChannel:
    (tmp_path / "old").write_text(OLD)
    (tmp_path / "new").write_text(NEW + "\n")
    (tmp_path / "weak").write_text("whsec_" + base64.b64encode(b"short").decode())
    (tmp_path / "token").write_text("Bearer s3cret")
    return WebhookChannel(SecretFolder(tmp_path), PublicHttp(local=True))


def settings(listener: Listener, **changed: Any) -> dict[str, Any]:
    return {"url": listener.url, "secrets": ["file:old"], "timeout_seconds": 2, **changed}


async def refused(channel: WebhookChannel, given: dict[str, Any]) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        await channel.send(given, MESSAGE)
    shown = f"{caught.value!r} {caught.value.message} {caught.value.hint}"
    assert "s3cret" not in shown
    assert "hidden" not in shown
    return caught.value


async def test_the_library_verifies_what_we_post(
    channel: WebhookChannel, listener: Listener
) -> None:
    listener.body = b'{"taken": true}'
    given = settings(listener, secrets=["file:new", "file:old"], authorization="file:token")
    receipt = await channel.send(given, MESSAGE)
    ((method, headers, body),) = listener.heard
    assert (method, body) == ("POST", XML)
    for secret in (OLD, NEW):
        Library(secret).verify(body, headers, json_parse=False)
    assert headers["webhook-id"] == "inv-1.m1"
    assert headers["authorization"] == "Bearer s3cret"
    assert headers["content-type"] == "application/xml"
    (said,) = receipt.statements
    assert (said.kind, said.transport) == (AcknowledgementKind.HTTP_REPLY, Transport.DELIVERED)
    assert said.about.key == "message_id:inv-1.m1"
    assert receipt.evidence is not None
    assert receipt.evidence.content == b'{"taken": true}'
    assert "hidden" not in receipt.location


async def test_a_repetition_has_the_same_id(channel: WebhookChannel, listener: Listener) -> None:
    for _ in range(2):
        await channel.send(settings(listener), MESSAGE)
    assert {headers["webhook-id"] for _, headers, _ in listener.heard} == {"inv-1.m1"}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, DeliveryRejected),
        (400, DeliveryRejected),
        (401, DeliveryRejected),
        (410, DeliveryRejected),
        (422, DeliveryRejected),
        (429, DeliveryUnavailable),
        (500, DeliveryUnavailable),
        (503, DeliveryUnavailable),
    ],
)
async def test_what_is_answered_decides(
    channel: WebhookChannel, listener: Listener, status: int, error: type[Undeliverable]
) -> None:
    listener.status, listener.body = status, b"line 3: no such\nbuyer \x1b[31m"
    listener.headers = {"location": listener.url, "content-type": "text/plain"}
    raised = await refused(channel, settings(listener))
    assert type(raised) is error
    assert raised.hint
    assert f"{status}: line 3: no such buyer" in raised.message
    assert "\x1b" not in raised.message
    assert len(listener.heard) == 1, "a redirection was followed"


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7), ("0", 1), ("999999999999", 900), ("date", 40)]
)
async def test_who_says_when_is_left_alone_until_then(
    channel: WebhookChannel, listener: Listener, said: str, seconds: int
) -> None:
    later = datetime.now(UTC) + timedelta(seconds=40)
    date = later.strftime("%a, %d %b %Y %H:%M:%S GMT")
    listener.status, listener.headers = 429, {"retry-after": date if said == "date" else said}
    raised = await refused(channel, settings(listener))
    assert isinstance(raised, DeliveryWaits)
    assert raised.wait.total_seconds() == pytest.approx(seconds, abs=2)


async def test_a_retry_after_that_nobody_reads_is_another_try(
    channel: WebhookChannel, listener: Listener
) -> None:
    listener.status, listener.headers = 503, {"retry-after": "soon"}
    assert type(await refused(channel, settings(listener))) is DeliveryUnavailable


async def test_a_lost_answer_is_unknown_and_no_listener_is_unavailable(
    channel: WebhookChannel, listener: Listener
) -> None:
    listener.hangs_up = True
    assert type(await refused(channel, settings(listener))) is DeliveryUnknown
    listener.hangs_up, listener.slow_seconds = False, 1.5
    assert type(await refused(channel, settings(listener, timeout_seconds=1))) is DeliveryUnknown
    nobody = settings(listener, url="http://127.0.0.1:1/hook")
    assert type(await refused(channel, nobody)) is DeliveryUnavailable


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "localhost", "[::1]"])
async def test_nothing_inside_is_called_in_production(tmp_path: Path, host: str) -> None:
    (tmp_path / "old").write_text(OLD)
    channel = WebhookChannel(SecretFolder(tmp_path), PublicHttp(local=False))
    given = {"url": f"https://{host}/x", "secrets": ["file:old"]}
    raised = await refused(channel, given)
    assert "inside our own network" in raised.message


async def test_weak_secrets_and_missing_addresses_are_named(
    channel: WebhookChannel, listener: Listener
) -> None:
    assert "whsec_" in (await refused(channel, settings(listener, secrets=["file:weak"]))).hint
    nowhere = await refused(channel, settings(listener, url=None))
    assert [finding.path for finding in nowhere.findings] == ["url"]
    assert [one.path for one in channel.check({"url": "ftp://x", "secrets": []})] == [
        "url",
        "secrets",
    ]
    assert not listener.heard


async def test_a_probe_posts_nothing(channel: WebhookChannel, listener: Listener) -> None:
    listener.status = 405
    lines = await channel.probe(settings(listener))
    assert [method for method, _, _ in listener.heard] == ["HEAD"]
    assert "405" in lines[-1]


def mailbox(id: str, secret: str, **changed: Any) -> Mailbox:
    given = {"secrets": [secret], **changed}
    return Mailbox(id=id, channel=ChannelConfig(kind="webhook", settings=given))


MAILBOXES = [
    mailbox("broken", "file:forgotten"),
    mailbox("theirs", "file:old"),
    mailbox("others", "file:new"),
]


def posted(secret: str = OLD, id: str = "msg_1", age: float = 0, **changed: str) -> Posted:
    now = datetime.now(UTC) - timedelta(seconds=age)
    headers = {
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Library(secret).sign(id, now, XML.decode()),
        "content-type": "application/xml; charset=utf-8",
    }
    return Posted({**headers, **changed}, XML)


async def test_what_the_library_signs_is_taken(channel: WebhookChannel) -> None:
    assert isinstance(channel, Receiving)
    for secret, expected in ((OLD, "theirs"), (NEW, "others")):
        arrival = await channel.receive(MAILBOXES, posted(secret))
        assert isinstance(arrival, Arrival)
        assert (arrival.mailbox_id, arrival.content) == (expected, XML)
        assert (arrival.name, arrival.media_type) == ("msg_1.xml", "application/xml")
        assert arrival.reply.status == 200


async def test_a_repetition_has_the_same_key_and_another_message_another(
    channel: WebhookChannel,
) -> None:
    keys = []
    for given in (posted(), posted(age=100), posted(id="msg_2")):
        arrival = await channel.receive(MAILBOXES, given)
        assert isinstance(arrival, Arrival)
        keys.append(arrival.key)
    assert keys[0] == keys[1] != keys[2]


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,é"},
        {"webhook-mailbox": "others"},
        {"webhook-mailbox": "nobody"},
    ],
)
async def test_anything_else_is_refused(channel: WebhookChannel, changed: dict[str, str]) -> None:
    reply = await channel.receive(MAILBOXES, posted(**changed))
    assert isinstance(reply, HttpReply)
    assert reply.status == 401


async def test_a_recording_is_refused(channel: WebhookChannel) -> None:
    reply = await channel.receive(MAILBOXES, posted(age=301))
    assert isinstance(reply, HttpReply)
    assert reply.status == 401
    patient = [mailbox("theirs", "file:old", tolerance_seconds=600)]
    assert isinstance(await channel.receive(patient, posted(age=301)), Arrival)


async def test_another_body_under_the_signature_is_refused(channel: WebhookChannel) -> None:
    good = posted()
    reply = await channel.receive(MAILBOXES, Posted(good.headers, good.body + b" "))
    assert isinstance(reply, HttpReply)


@pytest.mark.parametrize("gone", ["webhook-id", "webhook-timestamp", "webhook-signature"])
async def test_what_is_missing_is_named(channel: WebhookChannel, gone: str) -> None:
    reply = await channel.receive(MAILBOXES, posted(**{gone: ""}))
    assert isinstance(reply, HttpReply)
    assert reply.status == 400
    assert gone in reply.body.decode()


async def test_a_stranger_cannot_make_us_work_for_long(
    channel: WebhookChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_WORK", len(XML))
    reply = await channel.receive(MAILBOXES, posted())
    assert isinstance(reply, HttpReply)
    assert b"webhook-mailbox" in reply.body
    named = posted(**{"webhook-mailbox": "theirs"})
    assert isinstance(await channel.receive(MAILBOXES, named), Arrival)


@pytest.mark.parametrize("id", ["../../etc/passwd", "a\nb", "", "x" * 500, "é"])
async def test_an_id_is_no_path(channel: WebhookChannel, id: str) -> None:
    arrival = await channel.receive(MAILBOXES, posted(id=id))
    if isinstance(arrival, Arrival):
        assert "/" not in arrival.name
        assert "\n" not in arrival.name
        assert len(arrival.name) < 100
    else:
        assert not id


def test_secrets_are_in_no_representation(channel: WebhookChannel) -> None:
    assert b"old key" not in repr(receiving.Door("x", (b"old key",), 1.0)).encode()
