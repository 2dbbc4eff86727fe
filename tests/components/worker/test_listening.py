"""`invoicing webhooks listen` believes only what is signed, and prints it."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from integration.standard_webhooks import key_of, signed
from worker.cli.listening import line, server

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef").decode()
EVENT = {
    "type": "invoice.issued",
    "timestamp": "2026-11-02T09:00:00Z",
    "data": {
        "invoice_id": "inv-1",
        "sequence": 5,
        "state": "transmitting",
        "open": "1190.00",
        "currency": "EUR",
    },
}
BODY = json.dumps(EVENT).encode()


@dataclass
class Listening:
    url: str
    said: list[str] = field(default_factory=list)


@pytest.fixture
def listening() -> Iterator[Listening]:
    made = Listening("")
    with server(0, SECRET, 204, made.said.append) as running:
        made.url = f"http://127.0.0.1:{running.server_port}/"
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield made
        running.shutdown()
        thread.join()


def test_what_is_signed_is_printed(listening: Listening) -> None:
    headers = signed([key_of(SECRET)], "inv-1.e5.erp", time.time(), BODY)
    assert httpx.post(listening.url, content=BODY, headers=headers).status_code == 204
    line = "2026-11-02T09:00:00Z  invoice.issued  inv-1 #5  transmitting  open 1190.00 EUR"
    assert listening.said == [line]


def test_what_is_not_signed_is_refused(listening: Listening) -> None:
    headers = signed([key_of(SECRET)], "inv-1.e5.erp", time.time(), BODY)
    assert httpx.post(listening.url, content=BODY + b" ", headers=headers).status_code == 401
    assert httpx.post(listening.url, content=BODY).status_code == 401
    assert {said.partition(":")[0] for said in listening.said} == {"refused"}


def test_a_secret_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="base64"):
        server(0, "whsec_!", 204, print)


def test_what_is_no_event_does_not_steer_the_terminal() -> None:
    assert line(b"\x1b[31m") == "5 bytes that are no event of an invoice"
    steering = {**EVENT, "type": "\x1b[31m"}
    assert "\x1b" not in line(json.dumps(steering).encode())
