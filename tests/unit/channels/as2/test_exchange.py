"""The channel against itself: what is sent, received, answered, and what answers mean."""

import base64
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, DeliveryUnknown
from domain.exchange.delivery import Receipt
from domain.exchange.statement import Statement, Transport
from domain.ports import Arrival, Channel, HttpReply, Posted, Receiving
from integration.channels.as2 import As2Channel, mime
from integration.channels.as2.names import message_id
from integration.channels.as2.sealing import encrypt
from integration.public_http import Answer, PublicHttp
from tests.unit.channels.as2.parties import (
    DAY,
    NOW,
    OURS,
    THEM,
    US,
    mailbox,
    message,
    pair,
    secrets,
)

URL = "https://them.example/as2"
SEND = OURS | {"url": URL}
THEIRS: dict[str, Any] = {
    "as2_from": THEM,
    "as2_to": US,
    "identity": {"key": "file:their-key", "certificate": "file:their-cert"},
    "partner_certificates": ["file:our-cert"],
}
FORMER = {"key": "file:our-former-key", "certificate": "file:our-former-cert"}
WANTED = {
    "as2-from": THEM,
    "as2-to": '"US INC"',
    "message-id": "<m-1@them>",
    "content-type": "application/edifact",
    "disposition-notification-to": "x",
}
Answering = Callable[[Posted], Answer]


class Line(PublicHttp):
    """Hands what is posted to somebody, and keeps it."""

    def __init__(self) -> None:
        super().__init__(local=False)
        self.posted: list[tuple[str, Posted]] = []
        self.answering: Answering = lambda _: Answer(200, {}, b"")

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        seconds: float = 30,
        max_bytes: int = 0,
    ) -> Answer:
        self.posted.append((f"{method} {url}", Posted(dict(headers or {}), content or b"")))
        return self.answering(self.posted[-1][1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("secrets")
    secrets(found)
    return found


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def channel(folder: Path, line: Line) -> As2Channel:
    return As2Channel(secrets(folder), line, lambda: NOW)


async def posted(channel: As2Channel, line: Line, **changes: Any) -> Posted:
    """What we would post; both sides are ours in these tests, with the keys of each."""
    await channel.send(SEND | {"mdn": "none"} | changes, message(**changes.pop("of", {})))
    return line.posted[-1][1]


async def replied(channel: As2Channel, line: Line, **demands: Any) -> Answering:
    """How the partner answers a message of ours, as we would."""
    box = mailbox(**THEIRS | demands)
    asked: list[Posted] = []

    def unanswered(it: Posted) -> Answer:
        asked.append(it)
        raise DeliveryUnavailable("not yet")

    line.answering = unanswered
    with pytest.raises(DeliveryUnavailable):
        await channel.send(SEND, message())
    found = await channel.receive([box], asked[0])
    reply = found.reply if isinstance(found, Arrival) else found
    return lambda _: Answer(reply.status, reply.headers, reply.body)


def only(receipt: Receipt | Arrival) -> Statement:
    (statement,) = receipt.statements
    return statement


def test_it_is_a_channel_that_is_posted_to(channel: As2Channel) -> None:
    both: tuple[Channel, Receiving] = (channel, channel)
    assert isinstance(both[1], Receiving)
    assert channel.check(SEND) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"as2_to": " THEM"}, "as2_to"),
        ({"mdn": "async"}, "mdn_url"),
        ({"mdn_url": URL}, "mdn_url"),
        ({"partner_certificates": []}, "certificate"),
        ({"username": "x"}, "together"),
        ({"digest": "sha1"}, "digest"),
        ({"cipher": "3des"}, "cipher"),
        ({"receipt": True}, "receipt"),
        ({"url": "ftp://x"}, "url"),
    ],
)
async def test_wrong_settings_are_found(
    channel: As2Channel, changes: dict[str, Any], said: str
) -> None:
    findings = channel.check(SEND | changes)
    assert said in f"{findings[0].path} {findings[0].message}"
    with pytest.raises(DeliveryRejected) as refused:
        await channel.probe(SEND | changes)
    assert refused.value.findings == tuple(findings)


async def test_each_attempt_is_the_same_message(channel: As2Channel, line: Line) -> None:
    first = await posted(channel, line)
    second = await posted(channel, line)
    assert first.headers == second.headers
    assert first.headers["message-id"] == "<NW-1.m1@us-inc>"
    assert (first.headers["as2-from"], first.headers["as2-to"]) == ('"US INC"', "THEM")
    plain = [
        (await posted(channel, line, encrypt=False, compress="before-signing")).body.partition(
            b"Content-Type: application/pkcs7-signature"
        )[0]
        for _ in range(2)
    ]
    assert plain[0] == plain[1]


async def test_who_we_are_is_told_as_agreed(channel: As2Channel, line: Line) -> None:
    sent = await posted(channel, line, username="us", password="file:password")
    basic = base64.b64encode(b"us:open sesame").decode()
    assert sent.headers["authorization"] == f"Basic {basic}"
    assert "disposition-notification-to" not in sent.headers


async def test_the_receipt_proves_what_arrived(channel: As2Channel, line: Line) -> None:
    line.answering = await replied(channel, line)
    receipt = await channel.send(SEND, message())
    statement = only(receipt)
    assert (statement.transport, statement.code) == (Transport.DELIVERED, "processed")
    assert statement.about.value == "NW-1.m1"
    assert statement.document_id.startswith("mdn-")
    assert [one.value for one in receipt.references] == ["NW-1.m1@us-inc"]
    assert receipt.evidence is not None
    assert receipt.evidence.content.startswith(b"as2-from: THEM\r\n")


async def test_a_receipt_for_other_bytes_is_a_failure(channel: As2Channel, line: Line) -> None:
    line.answering = await replied(channel, line)
    receipt = await channel.send(SEND, message(b"another document under the same id"))
    assert only(receipt).transport is Transport.FAILED
    assert "digest (MIC)" in only(receipt).reason


async def test_a_receipt_for_another_message_proves_nothing(
    channel: As2Channel, line: Line
) -> None:
    line.answering = await replied(channel, line)
    with pytest.raises(DeliveryUnknown, match="another message"):
        await channel.send(SEND, message(id="NW-2.m1"))


MDN = (
    b"--b\r\n\r\nfor people\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
    b"Original-Message-ID: <NW-1.m1@us-inc>\r\n"
    b"Disposition: automatic-action/MDN-sent-automatically; %s\r\n%s\r\n--b--\r\n"
)
REPORT = {"content-type": "multipart/report; boundary=b"}


@pytest.mark.parametrize(
    ("disposition", "transport", "said"),
    [
        (b"Processed/Warning: duplicate-document", Transport.DELIVERED, "for people"),
        (b"processed/error: duplicate-document", Transport.DELIVERED, "for people"),
        (b"processed", Transport.DELIVERED, "has no digest"),
        (b"processed/Error: decryption-failed", Transport.FAILED, "the certificate to encrypt"),
        (b"processed/error: authentication-failed", Transport.FAILED, "our certificate"),
        (b"failed/Failure: unsupported format", Transport.FAILED, "content_type"),
        (b"failed/failure: something else", Transport.FAILED, "ask the partner"),
        (b"displayed", Transport.FAILED, "ask the partner"),
    ],
)
async def test_dispositions_mean_what_the_table_says(
    channel: As2Channel, line: Line, disposition: bytes, transport: Transport, said: str
) -> None:
    line.answering = lambda _: Answer(200, REPORT, MDN % (disposition, b""))
    receipt = await channel.send(SEND | {"mdn_signed": False}, message())
    assert only(receipt).transport is transport
    assert said in only(receipt).reason
    assert receipt.already_there is (b"duplicate" in disposition)


@pytest.mark.parametrize(
    "disposition", [b"processed/error: unexpected-processing-error", b"processed/Error"]
)
async def test_a_fault_of_the_moment_is_tried_again(
    channel: As2Channel, line: Line, disposition: bytes
) -> None:
    line.answering = lambda _: Answer(200, REPORT, MDN % (disposition, b""))
    with pytest.raises(DeliveryUnavailable, match="for people"):
        await channel.send(SEND, message())


@pytest.mark.parametrize(
    "mic",
    [b"AAAA, sha256", b"not base64, sha1", b"AAAA, md5", b"AAAA"],
)
async def test_digests_are_compared_where_they_can_be(
    channel: As2Channel, line: Line, mic: bytes
) -> None:
    field = b"Received-Content-MIC: " + mic + b"\r\n"
    line.answering = lambda _: Answer(200, REPORT, MDN % (b"processed", field))
    receipt = await channel.send(SEND | {"mdn_signed": False}, message())
    is_known = mic == b"AAAA, sha256"
    assert (only(receipt).transport is Transport.FAILED) is is_known


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        (Answer(200, {}, b""), DeliveryUnknown, "a receipt is a multipart/report"),
        (Answer(200, REPORT, b"--b--"), DeliveryUnknown, "no parts"),
        (Answer(200, REPORT, MDN % (b"processed", b"")), DeliveryUnknown, "not signed"),
        (Answer(200, REPORT, MDN % (b"nonsense", b"")), DeliveryUnknown, "what became"),
        (Answer(503, {}, b""), DeliveryUnavailable, "503"),
        (Answer(401, {}, b""), DeliveryRejected, "401"),
        (Answer(302, {"location": "x"}, b""), DeliveryRejected, "302"),
    ],
)
async def test_answers_that_prove_nothing(
    channel: As2Channel, line: Line, answer: Answer, error: type[Exception], said: str
) -> None:
    line.answering = lambda _: answer
    with pytest.raises(error, match=said):
        await channel.send(SEND, message())


async def test_without_an_address_nothing_is_sent(channel: As2Channel) -> None:
    with pytest.raises(DeliveryRejected, match="no address"):
        await channel.send(OURS, message())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"identity": FORMER}, "our certificate 'us before'"),
        ({"encryption_certificate": "file:their-expired-cert"}, "to encrypt with"),
        ({"identity": FORMER | {"key": "file:rogue-key"}}, "does not belong"),
        ({"identity": FORMER | {"key": "file:password"}}, "no key in PEM"),
        ({"partner_certificates": ["file:password"]}, "not one"),
        ({"partner_certificates": ["file:missing"]}, "cannot be read"),
    ],
)  # fmt: skip
async def test_keys_that_cannot_be_used_stop_the_message(
    channel: As2Channel, line: Line, changes: dict[str, Any], said: str
) -> None:
    for call in (channel.send(SEND | changes, message()), channel.probe(SEND | changes)):
        with pytest.raises(DeliveryRejected, match=said) as refused:
            await call
        assert "sesame" not in f"{refused.value} {refused.value.hint}"
    assert line.posted == []


async def test_a_probe_tells_what_ends_soon(folder: Path, line: Line) -> None:
    known = ["file:their-cert", "file:their-expired-cert"]
    later = As2Channel(secrets(folder), line, lambda: NOW + timedelta(days=70))
    lines = await later.probe(SEND | {"former_identities": [FORMER], "partner_certificates": known})
    assert lines[0].endswith("warning, it ends in 20 days")
    assert lines[1].startswith("we still decrypt with 'us before'")
    assert lines[2].startswith("we encrypt with 'them'")
    assert lines[4].endswith("warning, it has expired")
    assert lines[5].startswith(URL)
    assert line.posted == [(f"HEAD {URL}", Posted({}, b""))]
    never = As2Channel(secrets(folder), line, lambda: NOW + 400 * DAY)
    with pytest.raises(DeliveryRejected, match="not in its term"):
        await never.probe(OURS)
    assert "only receive" in (await later.probe(OURS))[-1]


async def received(channel: As2Channel, it: Posted, **demands: Any) -> Arrival | HttpReply:
    return await channel.receive([mailbox(**THEIRS | demands)], it)


async def test_nothing_is_answered_where_no_receipt_is_wanted(
    channel: As2Channel, line: Line
) -> None:
    sent = await posted(channel, line)
    taken = await received(channel, sent)
    assert isinstance(taken, Arrival)
    assert (taken.reply, taken.content) == (HttpReply(200), message().content)
    assert taken.evidence is not None
    refused = await received(channel, sent, identity=OURS["identity"])
    assert isinstance(refused, HttpReply)
    assert (refused.status, refused.body[:23]) == (403, b"the message is encrypte")


async def test_an_expired_key_of_ours_still_opens_and_answers(folder: Path, line: Line) -> None:
    """What they sent can be read; whether to trust the answer is theirs to say."""
    now = As2Channel(secrets(folder), line, lambda: NOW)
    with_former = {"partner_certificates": ["file:our-former-cert", "file:their-cert"]}
    wanting = SEND | with_former | {"encryption_certificate": "file:their-cert"}
    line.answering = lambda _: Answer(503, {}, b"")
    with pytest.raises(DeliveryUnavailable):
        await now.send(wanting, message())
    sealed = line.posted[-1][1]
    taken = await received(now, sealed, former_identities=[THEIRS["identity"]], identity=FORMER)
    assert isinstance(taken, Arrival)
    assert b"pkcs7-signature" in taken.reply.body


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"", 400),
        ({"as2-from": "A", "as2-to": "B", "content-type": "a/b"}, b"", 400),
        (WANTED | {"as2-from": "A" * 200}, b"", 400),
        ({"as2-from": "A", "as2-to": US, "message-id": "<x>", "content-type": "a/b"}, b"x", 403),
        ({"as2-from": "A", "as2-to": US, "content-type": "multipart/report"}, b"x", 403),
        ({"as2-from": THEM, "as2-to": US, "content-type": "multipart/report"}, b"x", 400),
    ],
)  # fmt: skip
async def test_what_is_not_for_us_is_refused(
    channel: As2Channel, headers: dict[str, str], body: bytes, status: int
) -> None:
    found = await channel.receive([mailbox()], Posted(headers, body))
    assert isinstance(found, HttpReply)
    assert found.status == status
    assert (await channel.receive([], Posted(headers, body))).status == 503  # type: ignore[union-attr]


async def test_a_mailbox_that_cannot_be_used_asks_for_another_try(
    channel: As2Channel, line: Line
) -> None:
    sent = await posted(channel, line)
    found = await received(channel, sent, partner_certificates=["file:missing"])
    assert isinstance(found, HttpReply)
    assert found.status == 503


OPEN = {"require_signed": False, "require_encrypted": False}


async def unsigned(channel: As2Channel, demands: dict[str, Any], **headers: str) -> Any:
    it = Posted(WANTED | {name.replace("_", "-"): value for name, value in headers.items()}, b"x'")
    found = await channel.receive([mailbox(**OPEN | demands)], it)
    return found.reply if isinstance(found, Arrival) and found.deferred is None else found


async def test_receipts_are_made_as_they_are_asked_for(channel: As2Channel) -> None:
    plain = await unsigned(channel, {})
    assert plain.headers["content-type"].startswith("multipart/report")
    assert b"Received-Content-MIC: " in plain.body
    assert b", sha-256\r\n" in plain.body
    asked = "signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, "
    other = await unsigned(channel, {}, disposition_notification_options=f"{asked}sha1, sha512")
    assert b", sha512\r\n" in other.body
    assert "micalg=sha-512" in other.headers["content-type"]
    old = {"accept_sha1": True}
    first = await unsigned(channel, old, disposition_notification_options=f"{asked}sha1, sha512")
    assert b", sha1\r\n" in first.body


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("signed-receipt-protocol=required, pgp", b"failed/failure: unsupported format"),
        (
            "signed-receipt-protocol=optional, pkcs7-signature;signed-receipt-micalg=required, x",
            b"failed/failure: unsupported MIC-algorithms",
        ),
    ],
)
async def test_a_message_whose_receipt_cannot_be_made_is_refused(
    channel: As2Channel, options: str, said: bytes
) -> None:
    found = await unsigned(channel, {}, disposition_notification_options=options)
    assert said in found.body


@pytest.mark.parametrize(
    ("url", "hosts", "is_posted"),
    [
        ("https://them.example/mdn", [], True),
        ("https://THEM.example:8443/mdn", [], True),
        ("https://elsewhere.example/mdn", [], False),
        ("https://elsewhere.example/mdn", ["Elsewhere.Example"], True),
        ("mailto:x@them.example", [], False),
        ("https://[", [], False),
        ("ftp://them.example/", [], False),
    ],
)
async def test_receipts_are_posted_to_hosts_of_the_partner_only(
    channel: As2Channel, line: Line, url: str, hosts: list[str], is_posted: bool
) -> None:
    demands = {"url": URL, "mdn_hosts": hosts}
    for sealed in (False, True):  # a refusal too
        found = await unsigned(
            channel, demands | {"require_signed": sealed}, receipt_delivery_option=url
        )
        if not is_posted:
            assert found.headers["content-type"].startswith("multipart/report")
            continue
        assert isinstance(found, Arrival)
        assert (found.reply, found.content) == (HttpReply(200), None if sealed else b"x'")
        assert (found.key == "as2:THEM:m-1@them") is not sealed
        assert found.deferred is not None
        receipt = await channel.send(found.deferred.channel.settings, found.deferred.message)
        assert line.posted[-1][0] == f"POST {url}"
        assert receipt.statements == ()


async def test_a_receipt_that_is_not_taken_is_tried_again(channel: As2Channel, line: Line) -> None:
    found = await unsigned(channel, {"url": URL}, receipt_delivery_option=URL)
    line.answering = lambda _: Answer(500, {}, b"")
    with pytest.raises(DeliveryUnavailable):
        await channel.send(found.deferred.channel.settings, found.deferred.message)


async def test_a_document_may_not_grow_too_large(channel: As2Channel, line: Line) -> None:
    large = message(bytes(200_000))
    await channel.send(SEND | {"mdn": "none", "compress": "before-signing"}, large)
    found = await received(channel, line.posted[-1][1], max_document_bytes=100_000)
    assert isinstance(found, HttpReply)
    assert b"more than" in found.body


async def test_a_receipt_is_never_answered_with_another(channel: As2Channel) -> None:
    """Not even where it asks for one."""
    body = MDN.replace(b"NW-1", b"NW-9") % (b"processed", b"")
    headers = WANTED | REPORT | {"receipt-delivery-option": URL}
    found = await channel.receive([mailbox(mdn_signed=False)], Posted(headers, body))
    assert isinstance(found, Arrival)
    assert (found.reply, found.deferred, found.content) == (HttpReply(200), None, None)
    assert only(found).about.value == "NW-9.m1"
    unsigned_one = await channel.receive([mailbox()], Posted(headers, body))
    assert isinstance(unsigned_one, HttpReply)
    assert (unsigned_one.status, unsigned_one.headers) == (400, {})


async def test_a_receipt_may_come_encrypted(channel: As2Channel) -> None:
    report = mime.entity([("Content-Type", REPORT["content-type"])], MDN % (b"processed", b""))
    body = encrypt(report.raw, pair("us").certificate, "aes128")
    headers = WANTED | {"content-type": "application/pkcs7-mime"}
    found = await channel.receive([mailbox(mdn_signed=False)], Posted(headers, body))
    assert isinstance(found, Arrival)
    assert (only(found).about.value, found.reply) == ("NW-1.m1", HttpReply(200))


async def test_a_receipt_by_itself_is_held_against_the_digest_in_its_id(
    channel: As2Channel,
) -> None:
    mic = bytes(range(32))
    id = message_id("NW-3.m1", US, mic)
    body = MDN.replace(b"NW-1.m1@us-inc", id.encode())
    for said, transport in ((mic, Transport.DELIVERED), (bytes(32), Transport.FAILED)):
        field = b"Received-Content-MIC: " + base64.b64encode(said) + b", sha-256\r\n"
        it = Posted(WANTED | REPORT, body % (b"processed", field))
        found = await channel.receive([mailbox(mdn_signed=False)], it)
        assert isinstance(found, Arrival)
        assert only(found).transport is transport
        assert only(found).about.value == "NW-3.m1"


PIECES = st.sampled_from(
    [
        b"--b\r\n", b"--b--\r\n", b"\r\n\r\n", b"Content-Type: ", b"multipart/signed; boundary=b",
        b"message/disposition-notification", b"Disposition: a;processed", b"application/pkcs7-mime",
        b"Original-Message-ID: <x@us-inc>", b"Received-Content-MIC: x, sha256", b"\x30\x80",
        b"Content-Transfer-Encoding: base64", b"\x00", b"multipart/report; boundary=b",
    ]
)  # fmt: skip
KINDS = st.sampled_from(
    ["multipart/signed; boundary=b", "multipart/report; boundary=b", "application/pkcs7-mime", "x"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES | st.binary(max_size=20), max_size=20), KINDS, st.booleans())
async def test_whatever_is_posted_is_answered(
    channel: As2Channel, pieces: list[bytes], kind: str, wanted: bool
) -> None:
    headers = WANTED | {"content-type": kind}
    if not wanted:
        del headers["disposition-notification-to"]
    box = mailbox(**OPEN, mdn_signed=False)
    found = await channel.receive([box], Posted(headers, b"".join(pieces)))
    reply = found.reply if isinstance(found, Arrival) else found
    assert reply.status in (200, 400, 403)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.integers(1, 255), st.booleans())
async def test_no_changed_message_is_taken_for_the_one_that_was_sent(
    channel: As2Channel, line: Line, at: int, flip: int, encrypt: bool
) -> None:
    sent = await posted(channel, line, encrypt=encrypt)
    place = at % len(sent.body)
    body = sent.body[:place] + bytes([sent.body[place] ^ flip]) + sent.body[place + 1 :]
    found = await received(channel, Posted(sent.headers, body), require_encrypted=False)
    if isinstance(found, Arrival):  # a byte that says nothing: around the signature
        assert found.content == message().content
    else:
        assert found.status == 403
