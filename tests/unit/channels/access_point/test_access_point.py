"""A provider's HTTP interface, described as data: handing over, asking, collecting, being told."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, Undeliverable
from domain.exchange.delivery import OutboundMessage
from domain.exchange.inbound import Mailbox
from domain.exchange.response import ResponseCode
from domain.exchange.statement import Transport
from domain.ports import Arrival, HttpReply, Posted
from domain.trade.terms import ChannelConfig
from integration.channels.access_point import AccessPointChannel
from integration.channels.access_point.template import at, fill, read_json, text_at
from integration.public_http import Answer, PublicHttp
from integration.secrets import SecretFolder

BASE = "https://provider.example/v1"
NOW = 1_800_000_000.0
SETTINGS: dict[str, Any] = {
    "base_url": BASE,
    "credentials": {"kind": "bearer", "token": "file:token"},
    "statuses": {
        "DELIVERED": {"transport": "delivered"},
        "FAILED": {"transport": "failed"},
        "APPROVED": {"business": "AP"},
        "QUEUED": {},
    },
}
MESSAGE = OutboundMessage(
    id="inv-1.m1",
    file_name="NW-1.xml",
    media_type="application/xml",
    content="<Invoice>Grüße</Invoice>".encode(),
    subject="Invoice NW-1",
)
Call = tuple[str, str, dict[str, str], bytes | None]


class Provider(PublicHttp):
    """Answers by address; keeps what it was asked."""

    def __init__(self, **answers: Any) -> None:
        super().__init__(local=False)
        self.answers = answers
        self.calls: list[Call] = []

    async def ask(  # type: ignore[override]
        self, method: str, url: str, *, headers: Any = None, content: Any = None, **_: object
    ) -> Answer:
        self.calls.append((method, url.removeprefix(BASE), dict(headers), content))
        answer = self.answers[f"{method} {url.removeprefix(BASE)}"]
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, Exception):
            raise answer
        status, body = answer
        return Answer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


Make = Callable[..., tuple[AccessPointChannel, Provider]]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    for name, text in {"token": "t0ken", "hook": "h00k", "whsec": "whsec_" + "QUJD" * 8}.items():
        (tmp_path / name).write_text(text)

    def make(answers: dict[str, Any]) -> tuple[AccessPointChannel, Provider]:
        provider = Provider(**answers)
        return AccessPointChannel(SecretFolder(tmp_path), provider, lambda: NOW), provider

    return make


async def test_a_document_is_handed_over_with_its_key(made: Make) -> None:
    channel, provider = made({"POST /documents": (201, {"id": "r/1", "status": "QUEUED"})})
    receipt = await channel.send(SETTINGS, MESSAGE)
    ((_, _, headers, content),) = provider.calls
    assert content == MESSAGE.content
    assert headers["Idempotency-Key"] == "inv-1.m1"
    assert headers["Authorization"] == "Bearer t0ken"
    assert [one.transport for one in receipt.statements] == [Transport.TRANSMITTED]
    assert [one.value for one in receipt.references] == ["r/1"]
    assert not receipt.already_there


@pytest.mark.parametrize(
    ("credentials", "header", "value"),
    [
        (
            {"kind": "basic", "username": "u", "password": "file:token"},
            "Authorization",
            "Basic dTp0MGtlbg==",
        ),
        ({"kind": "api-key", "key": "file:token"}, "X-API-Key", "t0ken"),
    ],
)
async def test_credentials_of_every_kind(
    made: Make, credentials: dict[str, str], header: str, value: str
) -> None:
    channel, provider = made({"GET /": (200, {})})
    lines = await channel.probe(SETTINGS | {"credentials": credentials})
    assert lines == [f"{BASE}/ answers 200"]
    assert provider.calls[0][2][header] == value


async def test_json_is_made_by_the_template(made: Make) -> None:
    channel, provider = made({"PUT /send": (200, {"data": {"uuid": 7}})})
    template = {
        "meta": {"name": "{file_name}", "tags": ["{id}", "{unknown}", 3, None], "test": "{test}"},
        "xml": "{content}",
        "b64": "{content_base64}",
    }
    how = {
        "path": "/send",
        "method": "PUT",
        "mode": "json",
        "template": template,
        "id_at": "/data/uuid",
    }
    receipt = await channel.send(SETTINGS | {"submission": how}, MESSAGE)
    assert json.loads(provider.calls[0][3] or b"") == {
        "meta": {"name": "NW-1.xml", "tags": ["inv-1.m1", "{unknown}", 3, None], "test": False},
        "xml": "<Invoice>Grüße</Invoice>",
        "b64": base64.b64encode(MESSAGE.content).decode(),
    }
    assert receipt.references[0].value == "7"


async def test_what_was_handed_over_before_is_no_fault(made: Make) -> None:
    channel, _ = made({"POST /documents": (409, {"id": "r1"})})
    receipt = await channel.send(SETTINGS, MESSAGE)
    assert receipt.already_there
    assert receipt.references[0].value == "r1"


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((422, {"message": "BR-CO-15 is broken"}), DeliveryRejected, "BR-CO-15 is broken"),
        ((401, {}), DeliveryRejected, "credentials"),
        ((429, {}), DeliveryUnavailable, "429"),
        ((503, b"<html>"), DeliveryUnavailable, "503"),
        ((302, b""), DeliveryRejected, "302"),
    ],
)
async def test_refusals(made: Make, answer: Any, error: type[Undeliverable], said: str) -> None:
    channel, _ = made({"POST /documents": answer})
    with pytest.raises(error, match=said) as refused:
        await channel.send(SETTINGS, MESSAGE)
    assert "t0ken" not in f"{refused.value} {refused.value.hint}"


async def test_it_is_asked_until_it_says_the_last_word(made: Make) -> None:
    asking = SETTINGS | {"status": {"path": "/documents/{id}/status", "every_seconds": 0}}
    answers = {
        "POST /documents": (201, {"id": "r/1"}),
        "GET /documents/r%2F1/status": [
            (200, {"status": "QUEUED"}),
            (200, {"status": "DELIVERED", "message": "at 12:00"}),
        ],
    }
    channel, provider = made(answers)
    receipt = await channel.send(asking, MESSAGE)
    assert [one.transport for one in receipt.statements] == [
        Transport.TRANSMITTED,
        Transport.DELIVERED,
    ]
    assert (receipt.statements[1].code, receipt.statements[1].reason) == ("DELIVERED", "at 12:00")
    assert len(provider.calls) == 3


async def test_a_fault_in_asking_is_none_of_the_delivery(made: Make) -> None:
    asking = SETTINGS | {"status": {"every_seconds": 0}}
    answers = {
        "POST /documents": (201, {"id": "r1"}),
        "GET /documents/r1": DeliveryUnavailable("down"),
    }
    receipt = await made(answers)[0].send(asking, MESSAGE)
    assert len(receipt.statements) == 1


async def test_documents_for_us_are_collected_and_acknowledged(made: Make) -> None:
    inbox = SETTINGS | {"inbox": {"items_at": "/docs", "error_path": "/inbox/{id}/reject"}}
    answers = {
        "GET /inbox?limit=2": (200, {"docs": [{"id": "a/b"}, {"no": 1}, {"id": 5}, {"id": "x"}]}),
        "GET /inbox/a%2Fb/document": (200, b"<Invoice/>"),
        "GET /inbox/5/document": (200, b"<CreditNote/>"),
        "POST /inbox/a%2Fb/acknowledge": (204, b""),
        "POST /inbox/5/reject": (404, b""),
    }
    channel, provider = made(answers)
    files = await channel.claim(inbox, 2)
    assert [(one.name, one.claimed_as, one.content) for one in files] == [
        ("a%2Fb.xml", "a/b", b"<Invoice/>"),
        ("5.xml", "5", b"<CreditNote/>"),
    ]
    await channel.finish(inbox, "a/b", accepted=True)
    await channel.finish(inbox, "5", accepted=False)
    assert [call[0] for call in provider.calls] == ["GET"] * 3 + ["POST"] * 2
    assert await channel.claim(SETTINGS, 2) == []


def box(name: str = "in", **events: Any) -> Mailbox:
    settings = SETTINGS | {"events": {"secret": "file:hook", "document_at": "/xml"} | events}
    channel = ChannelConfig(kind="access-point", settings=settings)
    return Mailbox(id=name, partner_id="p", channel=channel)


def event(secret: str = "h00k", **said: Any) -> Posted:
    return Posted({"authorization": secret}, json.dumps(said).encode())


async def arrived(channel: AccessPointChannel, posted: Posted, *boxes: Mailbox) -> Arrival:
    arrival = await channel.receive(boxes or (box(),), posted)
    assert isinstance(arrival, Arrival)
    return arrival


async def test_a_status_that_is_posted_becomes_a_statement(made: Make) -> None:
    channel, _ = made({})
    posted = event(id="e1", documentId="r1", status="APPROVED", message="fine")
    arrival = await arrived(channel, posted, box("other", secret="file:missing"), box())
    (statement,) = arrival.statements
    assert (statement.business, statement.about.value) == (ResponseCode.ACCEPTED, "r1")
    assert (arrival.mailbox_id, arrival.content, arrival.reply.status) == ("in", None, 200)
    again = await arrived(channel, event(id="e1", documentId="r1", status="QUEUED"))
    assert again.key == arrival.key
    assert again.statements == ()
    assert again.evidence is None, "the table says that it says nothing"
    unknown = await arrived(channel, event(id="e2", documentId="r1", status="LOST"))
    assert unknown.statements == ()
    assert unknown.evidence is not None, "people have to see it"


async def test_a_document_that_is_posted_arrives(made: Make) -> None:
    channel, _ = made({})
    arrival = await arrived(channel, event(xml=base64.b64encode(b"<Invoice/>").decode()))
    assert arrival.content == b"<Invoice/>"
    reply = await channel.receive([box()], event(xml="!"))
    assert isinstance(reply, HttpReply)
    assert reply.status == 400


async def test_who_does_not_know_the_secret_is_refused(made: Make) -> None:
    channel, _ = made({})
    for posted, boxes in (
        (event("wrong"), [box()]),
        (event(""), [box()]),
        (event(), []),
        (event(), [box(secret="file:missing")]),
    ):
        reply = await channel.receive(boxes, posted)
        assert isinstance(reply, HttpReply)
        assert reply.status == 401


async def test_signed_events_are_checked_by_time_and_signature(made: Make) -> None:
    channel, _ = made({})
    signed = box(proof="standard-webhooks", secret="file:whsec")
    body = json.dumps({"id": "1", "documentId": "r1", "status": "FAILED"}).encode()

    def posted(stamp: int, key: bytes = b"ABC" * 8, **headers: str) -> Posted:
        digest = hmac.new(key, f"m1.{stamp}.".encode() + body, hashlib.sha256).digest()
        signature = f"v1,{base64.b64encode(digest).decode()}"
        plain = {"webhook-id": "m1", "webhook-timestamp": str(stamp)}
        return Posted(plain | {"webhook-signature": f"v1,AAAA {signature}"} | headers, body)

    arrival = await arrived(channel, posted(int(NOW) + 299), signed)
    assert arrival.statements[0].transport is Transport.FAILED
    for wrong in (
        posted(int(NOW) - 301),
        posted(int(NOW), b"x" * 24),
        posted(int(NOW), **{"webhook-id": "m2"}),
        posted(int(NOW), **{"webhook-timestamp": "soon"}),
        Posted({}, body),
    ):
        reply = await channel.receive([signed], wrong)
        assert isinstance(reply, HttpReply)
        assert reply.status == 401


@given(
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "status", "xml", "documentId", "message"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    ).map(lambda said: json.dumps(said).encode())
)
def test_any_event_is_read_or_refused(body: bytes) -> None:
    from integration.channels.access_point.events import read_event
    from integration.channels.access_point.settings import AccessPointSettings

    settings = AccessPointSettings.model_validate(box().channel.settings)
    assert settings.events is not None
    said = read_event("in", settings, settings.events, Posted({}, body))
    assert isinstance(said, Arrival) or said.status == 400


def test_places_in_json() -> None:
    document = {"a": [{"b/c": 1, "~": True}], "": "empty"}
    assert text_at(document, "/a/0/b~1c") == "1"
    assert at(document, "/a/0/~0") is True
    assert text_at(document, "/a/0/~0") == ""
    assert text_at(document, "/") == "empty"
    assert at(document, "") is document
    for nowhere in ("/a/1", "/a/-1", "/a/b", "/x/y", "/a/0/b~1c/d"):
        assert at(document, nowhere) is None
    assert read_json(b"[" * 100_000) is None
    assert read_json(b"9" * 10_000) is None


def test_what_is_no_text_is_not_put_in_as_text() -> None:
    with pytest.raises(DeliveryRejected, match="no text"):
        fill({"x": "{content}"}, MESSAGE.model_copy(update={"content": b"\xff"}))


def test_what_is_wrong_with_settings_is_told_without_showing_them(made: Make) -> None:
    channel, _ = made({})
    wrong = SETTINGS | {
        "credentials": {"kind": "bearer", "token": "s3cret"},
        "statuses": {"X": {"transport": "delivered", "business": "AP"}},
    }
    findings = channel.check(wrong)
    assert {finding.path for finding in findings} == {"credentials.bearer.token", "statuses.X"}
    assert "s3cret" not in str(findings)
    assert channel.check(SETTINGS) == []
