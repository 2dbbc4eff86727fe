"""The signature of Standard Webhooks, both ways.

Source: Standard Webhooks 1.0.0 (standardwebhooks.com): `webhook-id`, `webhook-timestamp` and
`webhook-signature` over `id.timestamp.body` with HMAC-SHA-256. Several signatures in one header let
a secret be replaced without a gap.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping

TOLERANCE = 300.0
"""So many seconds clocks may differ; what is older may be a recording."""

_PREFIX = "whsec_"
_LEAST = 16


def key_of(secret: str) -> bytes:
    """The key in a secret; `ValueError` if it is none that may be signed with."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(_PREFIX) or len(key) < _LEAST:
        raise ValueError(f"write {_PREFIX} and at least {_LEAST} bytes in base64")
    return key


def signed(keys: Iterable[bytes], id: str, now: float, body: bytes) -> dict[str, str]:
    """The three headers."""
    stamp = str(int(now))
    return {
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(key, id, stamp, body) for key in keys),
    }


def is_recent(headers: Mapping[str, str], now: float, tolerance: float = TOLERANCE) -> bool:
    """Whether it was signed just now."""
    stamp = headers.get("webhook-timestamp", "")
    return stamp.isascii() and stamp.isdigit() and abs(now - int(stamp[:12])) <= tolerance


def is_signed(keys: Iterable[bytes], headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of the signatures is by one of the keys. Names of headers in lower case."""
    id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    shown = [one.encode() for one in headers.get("webhook-signature", "").split()]
    due = [_signature(key, id, stamp, body).encode() for key in keys] if id and shown else []
    return any(hmac.compare_digest(one, other) for one in due for other in shown)


def _signature(key: bytes, id: str, stamp: str, body: bytes) -> str:
    mac = hmac.new(key, f"{id}.{stamp}.".encode(), hashlib.sha256)
    mac.update(body)
    return f"v1,{base64.b64encode(mac.digest()).decode()}"
