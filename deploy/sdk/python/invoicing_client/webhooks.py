"""Believing what a webhook posts: Standard Webhooks 1.0, signature `v1` (HMAC-SHA-256).

Give it the bytes as they came, before any parsing. Follow the message id to know what you have
had before, and `event.data.sequence` to know what came first.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping

from invoicing_client.errors import InvoicingError
from invoicing_client.generated.models import InvoiceEvent

TOLERANCE = 300.0
"""Seconds that a message may be old, or ahead of our clock: older ones are replayed by somebody."""


class NotBelieved(InvoicingError):
    """Whoever posted this does not know the secret, or posts what is long past. Answer 400."""


def verify_webhook(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    tolerance: float = TOLERANCE,
    clock: Callable[[], float] = time.time,
) -> InvoiceEvent:
    """The event in `body`, if it was signed with `secret` within `tolerance` seconds."""
    named = {name.lower(): value for name, value in headers.items()}
    try:
        id, stamp = named["webhook-id"], named["webhook-timestamp"]
        given = named["webhook-signature"].split()
    except KeyError as missing:
        raise NotBelieved(f"there is no header {missing.args[0]}") from None
    written = stamp.isascii() and stamp.isdecimal() and len(stamp) < 12
    if not written or abs(clock() - int(stamp)) > tolerance:
        raise NotBelieved(f"signed at {stamp[:20]}, too far from now; is the clock right?")
    signed = hmac.new(_key(secret), f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    wanted = b"v1," + base64.b64encode(signed)
    if not any(hmac.compare_digest(wanted, one.encode(errors="replace")) for one in given):
        raise NotBelieved("no signature fits; is it the secret of this webhook, and the raw body?")
    try:
        return InvoiceEvent.from_dict(json.loads(body))
    except (ValueError, KeyError, TypeError) as broken:
        raise NotBelieved(f"signed, and no event that this version knows: {broken}") from None


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise ValueError("the secret is `whsec_` and a key in base64") from None
