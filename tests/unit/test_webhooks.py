"""Calling webhooks, against a real HTTP server on this machine."""

import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from domain.exchange.webhook import Webhook, WebhookCall
from integration.public_http import is_public
from integration.secrets import SecretFolder
from integration.webhooks import WebhookCaller

KEY = b"sixteen bytes or more"
CALL = WebhookCall(id="inv-1.7", body=b'{"type":"invoice.open"}')


class Listener(HTTPServer):
    """Answers `status` and keeps what it heard."""

    status = 204
    location = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?a=1"


class Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.heard.append(({**headers, "path": self.path}, body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("location", self.server.location)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def secrets(tmp_path: Path) -> SecretFolder:
    (tmp_path / "hook").write_text("whsec_" + base64.b64encode(KEY).decode())
    (tmp_path / "weak").write_text("whsec_" + base64.b64encode(b"short").decode())
    return SecretFolder(tmp_path)


def caller(secrets: SecretFolder, *, local: bool = True) -> WebhookCaller:
    return WebhookCaller(secrets, lambda: 1_790_000_000.9, local=local)


def webhook(url: str, secret: str = "file:hook") -> Webhook:
    return Webhook(id="erp", title="ERP", url=url, secret=secret, timeout_seconds=2)


async def test_a_call_can_be_verified(listener: Listener, secrets: SecretFolder) -> None:
    await caller(secrets).call(webhook(listener.url), CALL)
    ((headers, body),) = listener.heard
    signed = f"inv-1.7.1790000000.{body.decode()}".encode()
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("inv-1.7", "1790000000")
    assert headers["path"] == "/hook?a=1"
    assert body == CALL.body


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, DeliveryRejected),
        (400, DeliveryRejected),
        (410, DeliveryRejected),
        (429, DeliveryUnavailable),
        (503, DeliveryUnavailable),
    ],
)
async def test_answers_decide_whether_it_is_tried_again(
    listener: Listener, secrets: SecretFolder, status: int, error: type[Exception]
) -> None:
    listener.status, listener.location = status, listener.url
    with pytest.raises(error, match=str(status)):
        await caller(secrets).call(webhook(listener.url), CALL)
    assert len(listener.heard) == 1, "a redirection was followed"


async def test_silence_is_tried_again(secrets: SecretFolder) -> None:
    with pytest.raises(DeliveryUnavailable):
        await caller(secrets).call(webhook("http://127.0.0.1:1/hook"), CALL)


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x"])
async def test_nothing_inside_is_called_in_production(secrets: SecretFolder, url: str) -> None:
    with pytest.raises(DeliveryRejected, match="inside"):
        await caller(secrets, local=False).call(webhook(url), CALL)


async def test_plain_http_is_for_this_machine_only(secrets: SecretFolder) -> None:
    with pytest.raises(DeliveryRejected, match="plain http"):
        await caller(secrets, local=False).call(webhook("http://example.org/x"), CALL)


async def test_a_weak_secret_is_refused(listener: Listener, secrets: SecretFolder) -> None:
    with pytest.raises(DeliveryRejected, match="secret"):
        await caller(secrets).call(webhook(listener.url, "file:weak"), CALL)
    assert not listener.heard


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("url", ["ftp://x.example/", "https://u:p@x.example/", "javascript:1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        webhook(url)
