"""Notices of what became of a mail: delivered, delayed, failed, for each recipient.

Source: RFC 3464 (delivery status notifications), RFC 3461 (envelope ids). Delivered means: to the
recipient's mail server. A relay that sends no further notices says no more than that it passed it
on.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Transport
from domain.trade.terms import AcknowledgementKind
from integration.channels.mail.letter import plain

_ACTIONS = {
    "failed": Transport.FAILED,
    "delivered": Transport.DELIVERED,
    "delayed": Transport.TRANSMITTED,
    "relayed": Transport.TRANSMITTED,
    "expanded": Transport.TRANSMITTED,
}
_LATE = "delayed"
"""It is still tried, and another notice has to say how that ended (RFC 3464, 2.3.3)."""
FAULTS = (LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What the library comes up with where a mail breaks its rules."""

_FIRST_FIELD = re.compile(
    rb"(?i)(return-path|received|delivered-to|x-[a-z0-9-]+|envelope-to|arc-[a-z-]+|dkim-signature|"
    rb"authentication-results|mime-version|from|to|date|message-id|subject|content-type|"
    rb"auto-submitted|reply-to|sender|references|in-reply-to)[ \t]*:"
)


def looks_like_mail(head: bytes) -> bool:
    """Whether bytes that begin with `head` are a mail."""
    return _FIRST_FIELD.match(head) is not None


def is_notice(mail: Message) -> bool:
    """Whether it says what became of a mail of ours."""
    return _report_type(mail) == "delivery-status"


def read_dsn(content: bytes) -> tuple[Statement, ...]:
    """One statement for each recipient; `Unreadable` says what is missing."""
    try:
        return _read(message_from_bytes(content, policy=default))
    except FAULTS:
        raise _unreadable("mail", "this mail cannot be taken apart") from None


def _read(mail: Message) -> tuple[Statement, ...]:
    if not is_notice(mail):
        kind = _report_type(mail) or mail.get_content_type()
        raise _unreadable("Content-Type", f"this mail is no notice of delivery but {kind[:80]}")
    status = next((one for one in mail.walk() if _is_status(one)), None)
    if status is None:
        raise _unreadable("body", "the part message/delivery-status is missing")
    blocks = [one for one in status.get_payload() if isinstance(one, Message)]
    about = _about(mail, blocks[0]) if blocks else None
    if about is None:
        raise _unreadable(
            "Original-Envelope-Id", "neither an envelope id nor a Message-ID is there"
        )
    said = tuple(_said(mail, block, about) for block in blocks if block.get("Action"))
    if not said:
        raise _unreadable("Action", "no recipient is spoken of")
    return said


def _said(mail: Message, block: Message, about: Reference) -> Statement:
    action = _text(block, "Action").lower()
    transport = _ACTIONS.get(action)
    if transport is None:
        raise _unreadable("Action", f"'{action[:40]}' is no action of RFC 3464")
    recipient = _value(block, "Original-Recipient") or _value(block, "Final-Recipient")
    diagnosis = _value(block, "Diagnostic-Code")
    reason = ": ".join(filter(None, (plain(recipient), diagnosis)))
    return Statement(
        kind=AcknowledgementKind.DSN,
        about=about,
        transport=transport,
        final=action != _LATE,
        code=f"{action} {_text(block, 'Status')}".strip()[:200],
        reason=reason[:2000],
        document_id=_text(mail, "Message-ID").strip("<>")[:300],
    )


def _about(mail: Message, per_message: Message) -> Reference | None:
    """The id that we gave the envelope; else the Message-ID of what came back."""
    value = plain(_text(per_message, "Original-Envelope-Id"))
    if not value:
        value = next((one for one in _message_ids(mail) if one), "")
    if not value:
        return None
    return Reference(scheme=ReferenceScheme.MESSAGE_ID, value=value[:300])


def _message_ids(mail: Message) -> Iterator[str]:
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for returned in part.get_payload():
                if isinstance(returned, Message):
                    yield _text(returned, "Message-ID").strip("<>")
        elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                headers = message_from_bytes(raw, policy=default)
                yield _text(headers, "Message-ID").strip("<>")


def _is_status(part: Message) -> bool:
    return part.get_content_type() == "message/delivery-status" and part.is_multipart()


def _report_type(mail: Message) -> str:
    if mail.get_content_type() != "multipart/report":
        return ""
    return str(mail.get_param("report-type", "")).lower()


def _value(block: Message, name: str) -> str:
    """A field like `rfc822; a@b.example`, without its type."""
    text = _text(block, name)
    return text.partition(";")[2].strip() or text


def _text(block: Message, name: str) -> str:
    """A field in one line; a faulty one as it is."""
    return " ".join(str(block.get(name, "")).split())


def _unreadable(path: str, message: str) -> Unreadable:
    finding = Finding(rule="RFC3464", path=path, message=message, hint="look at the mail itself")
    return Unreadable(message, hint=finding.hint, findings=[finding])
