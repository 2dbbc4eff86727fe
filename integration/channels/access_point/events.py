"""What a provider posts to us: checked by a secret, read by the places in the settings.

Source: Standard Webhooks 1.0.0 for the signed kind.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from domain.exchange.delivery import Evidence
from domain.exchange.statement import Reference, ReferenceScheme, Statement
from domain.ports import Arrival, HttpReply, Posted
from domain.trade.terms import AcknowledgementKind
from integration.channels.access_point.settings import AccessPointSettings, Events
from integration.channels.access_point.template import read_json, text_at
from integration.standard_webhooks import is_recent, is_signed, key_of


def is_from(events: Events, secret: str, posted: Posted, now: float) -> bool:
    """Whether who posted knows the secret."""
    if events.proof == "header":
        shown = posted.headers.get(events.header.lower(), "")
        return hmac.compare_digest(shown.encode(), secret.encode())
    try:
        key = key_of(secret)
    except ValueError:
        return False
    return is_recent(posted.headers, now) and is_signed([key], posted.headers, posted.body)


def read_event(
    mailbox_id: str, settings: AccessPointSettings, events: Events, posted: Posted
) -> Arrival | HttpReply:
    """The statement or the document in `posted`."""
    said = read_json(posted.body)
    if not isinstance(said, dict):
        return HttpReply(400, b"post a JSON object\n")
    try:
        content = _document(said, events, settings.max_document_bytes)
    except ValueError as error:
        return HttpReply(400, f"{error}\n".encode())
    statements = _statements(said, settings, events)
    told_nothing = content is None and not statements and _is_known(said, settings, events)
    event = text_at(said, events.event_at) or hashlib.sha256(posted.body).hexdigest()
    return Arrival(
        key=f"access-point:{mailbox_id}:{hashlib.sha256(event.encode()).hexdigest()}",
        mailbox_id=mailbox_id,
        reply=HttpReply(200),
        name=f"{mailbox_id}.xml",
        media_type="application/xml",
        content=content,
        statements=statements,
        evidence=None if told_nothing else _evidence(posted),
    )


def statement_of(
    settings: AccessPointSettings, about: str, status: str, reason: str
) -> Statement | None:
    """What a status of the provider says of `about`; nothing if the table does not have it."""
    meaning = settings.statuses.get(status)
    axes: Mapping[str, Any] = meaning.model_dump(exclude_none=True) if meaning else {}
    if not axes or not about:
        return None
    return Statement(
        kind=AcknowledgementKind.HTTP_REPLY,
        about=Reference(scheme=ReferenceScheme.MESSAGE_ID, value=about[:300]),
        code=status[:200],
        reason=reason[:2000],
        **axes,
    )


def _is_known(said: Any, settings: AccessPointSettings, events: Events) -> bool:
    """Whether the table has the status: one that it has no meaning for is passed over."""
    return text_at(said, events.status_at) in settings.statuses


def _evidence(posted: Posted) -> Evidence:
    return Evidence(name="event.json", media_type="application/json", content=posted.body)


def _statements(said: Any, settings: AccessPointSettings, events: Events) -> tuple[Statement, ...]:
    about, status = text_at(said, events.message_at), text_at(said, events.status_at)
    statement = statement_of(settings, about, status, text_at(said, events.reason_at))
    return (statement,) if statement else ()


def _document(said: Any, events: Events, most: int) -> bytes | None:
    encoded = text_at(said, events.document_at) if events.document_at is not None else ""
    if not encoded:
        return None
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"{events.document_at} is not base64") from None
    if len(content) > most:
        raise ValueError(f"{events.document_at} has more than {most} bytes")
    return content
