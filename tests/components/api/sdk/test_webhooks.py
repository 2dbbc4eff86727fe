"""Webhooks believed by the client: what our own caller signs, what the reference library signs."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invoicing_client import NotBelieved, verify_webhook
from invoicing_client.generated.models import EventKind
from standardwebhooks import Webhook

SECRET = "whsec_" + base64.b64encode(b"sixteen bytes or more").decode()
NOW = 1_793_610_000
EVENT = {
    "type": "invoice.issued",
    "timestamp": "2026-11-02T09:00:00Z",
    "data": {
        "invoice_id": "inv-acme-2026-10",
        "sequence": 5,
        "state": "transmitting",
        "previous_state": "issuing",
        "lifecycle": "standard@1",
        "number": "NW-2026-00042",
        "due_date": "2026-12-02",
        "partnership_id": "northwind-acme",
        "seller_id": "northwind",
        "buyer_id": "acme",
        "currency": "EUR",
        "payable": "1190.00",
        "open": "1190.00",
        "actor": "system",
        "reason": "",
    },
}
BODY = json.dumps(EVENT).encode()


def signed(body: bytes = BODY, secret: str = SECRET, at: int = NOW, id: str = "m-1") -> Any:
    """Headers as the reference implementation of the standard makes them."""
    moment = datetime.fromtimestamp(at, UTC)
    signature = Webhook(secret).sign(id, moment, body.decode())
    return {"Webhook-Id": id, "Webhook-Timestamp": str(at), "Webhook-Signature": signature}


def verify(headers: Any, body: bytes = BODY, secret: str = SECRET) -> Any:
    return verify_webhook(secret, headers, body, clock=lambda: NOW)


def test_what_is_signed_is_a_typed_event() -> None:
    event = verify(signed())
    assert event.type_ is EventKind.INVOICE_ISSUED
    assert event.timestamp == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert (event.data.sequence, event.data.payable) == (5, "1190.00")


def test_one_of_several_signatures_is_enough() -> None:
    headers = signed()
    other = signed(secret="whsec_" + base64.b64encode(b"the secret before this one").decode())
    headers["Webhook-Signature"] = (
        f"{other['Webhook-Signature']} v2,x {headers['Webhook-Signature']}"
    )
    assert verify(headers)
    headers["Webhook-Signature"] = f"{other['Webhook-Signature']} v1a,zzz"
    with pytest.raises(NotBelieved, match="no signature fits"):
        verify(headers)


@pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_no_header_may_be_missing_or_changed(name: str) -> None:
    headers = signed()
    changed = {**headers, name: headers[name][:-2] + "09"}
    with pytest.raises(NotBelieved):
        verify(changed)
    del headers[name]
    with pytest.raises(NotBelieved, match=name.lower()):
        verify(headers)


@pytest.mark.parametrize("at", [NOW - 301, NOW + 301])
def test_what_is_long_past_is_not_believed(at: int) -> None:
    with pytest.raises(NotBelieved, match="too far from now"):
        verify(signed(at=at))
    assert verify_webhook(SECRET, signed(at=at), BODY, clock=lambda: NOW, tolerance=302)


@pytest.mark.parametrize("stamp", ["", "x", "-5", "1e9", "²", "9" * 5000])
def test_a_time_that_is_none_is_not_believed(stamp: str) -> None:
    with pytest.raises(NotBelieved):
        verify({**signed(), "Webhook-Timestamp": stamp})


@given(st.binary(max_size=200))
def test_no_other_body_is_believed(body: bytes) -> None:
    with pytest.raises(NotBelieved):
        verify(signed(), body)


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b'{"type":"invoice.new"}', b'{"type":"invoice.unheard_of","data":{}}']
)
def test_what_is_signed_and_not_known_is_told(body: bytes) -> None:
    with pytest.raises(NotBelieved, match="no event that this version knows"):
        verify(signed(body), body)


@given(st.text(max_size=60))
def test_signatures_may_be_anything(text: str) -> None:
    with pytest.raises(NotBelieved):
        verify({**signed(), "Webhook-Signature": text})


def test_a_secret_that_is_none_is_the_callers_fault() -> None:
    with pytest.raises(ValueError, match="base64"):
        verify(signed(), secret="not base64!")
