"""What partners post to us: documents, answered with a receipt, and receipts for ours.

Which partner it is say AS2-From and AS2-To; that it is true, the signature. What is refused is told
in a receipt, and nothing is kept of it. A receipt is never answered with another. Source: RFC 4130,
sections 5 to 7.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.core.errors import DeliveryRejected, Unreadable
from domain.exchange.inbound import Mailbox
from domain.ports import Arrival, HttpReply, Posted
from integration.channels.as2 import names
from integration.channels.as2.judging import evidence, read_checked, told
from integration.channels.as2.mime import Entity
from integration.channels.as2.receipts import Writer
from integration.channels.as2.refusal import (
    AUTHENTICATION,
    SECURITY,
    UNEXPECTED,
    UNSUPPORTED,
    Refused,
)
from integration.channels.as2.settings import As2Settings
from integration.channels.as2.trust import Trust
from integration.channels.as2.unpacking import Opened, looks_like_report, unpack

_ID = re.compile(r"[\x20-\x7e]{1,128}")
log = logging.getLogger(__name__)

_NEEDED = ("as2-from", "as2-to", "content-type")


@dataclass(frozen=True)
class Box:
    """A mailbox of ours, with everything that its settings name."""

    id: str
    settings: As2Settings
    trust: Trust


@dataclass(frozen=True)
class _Call:
    """One message, by what its headers say."""

    entity: Entity
    sender: str
    receiver: str
    message_id: str
    now: datetime

    @property
    def key(self) -> str:
        """By which a repetition is known."""
        return f"as2:{self.sender}:{names.short(self.message_id)}"


def receive(
    mailboxes: Sequence[Mailbox], load: Callable[[Mailbox], Box], posted: Posted, now: datetime
) -> Arrival | HttpReply:
    """What is in `posted`, and the mailbox that it is for; or why it is refused.

    `load` raises `DeliveryRejected` for a mailbox that cannot be used.
    """
    if not mailboxes:
        return HttpReply(503, b"nothing is received here yet\n")
    if any(not posted.headers.get(name) for name in _NEEDED):
        return HttpReply(400, b"post AS2 messages: AS2-From, AS2-To and Content-Type are missing\n")
    call = _call(posted, now)
    if not (_ID.fullmatch(call.sender) and _ID.fullmatch(call.receiver) and call.message_id):
        return HttpReply(400, b"AS2-From, AS2-To or Message-ID is not what AS2 has there\n")
    try:
        box = _box_of(mailboxes, load, call)
    except DeliveryRejected as error:
        log.error("AS2: mailbox for %s cannot be used: %s", call.sender, error.message)
        return HttpReply(503, b"messages for this mailbox cannot be opened at the moment\n")
    if looks_like_report(call.entity):
        return _receipt(box, call)
    if box is None:
        return _stranger(mailboxes, load, call)
    return _document(box, call)


def _call(posted: Posted, now: datetime) -> _Call:
    entity = Entity(posted.headers, posted.body, posted.body)
    given = names.bare(posted.headers.get("message-id", ""))
    if not given and looks_like_report(entity):
        given = f"sha256-{hashlib.sha256(posted.body).hexdigest()}"
    return _Call(
        entity=entity,
        sender=names.plain_id(posted.headers["as2-from"]),
        receiver=names.plain_id(posted.headers["as2-to"]),
        message_id=given,
        now=now,
    )


def _box_of(
    mailboxes: Sequence[Mailbox], load: Callable[[Mailbox], Box], call: _Call
) -> Box | None:
    """Whom it is for. Only the keys of that one are loaded: there may be thousands."""
    for mailbox in mailboxes:
        given = mailbox.channel.settings
        if given.get("as2_from") == call.receiver and given.get("as2_to") == call.sender:
            return load(mailbox)
    return None


def _document(box: Box, call: _Call) -> Arrival | HttpReply:
    writer = Writer(box.settings, box.trust.own, call.message_id, call.entity.headers, call.now)
    opened: Opened | None = None
    try:
        opened = unpack(call.entity, box.settings, box.trust, call.now)
        if opened.is_report:  # it came encrypted
            return _receipt(box, call)
        content = _content(opened, box.settings)
        receipt = writer.good(opened)
    except Refused as refused:
        return _refusal(writer, refused, opened, call, box.id)
    posts = bool(writer.wanted.url) and writer.may_post(opened)
    deferred = writer.deferred(receipt, call.key) if posts else None
    given = opened.document.parameter("content-disposition", "filename")
    return Arrival(
        key=call.key,
        mailbox_id=box.id,
        reply=_reply(writer, receipt, is_deferred=deferred is not None),
        name=names.safe_file_name(given, call.message_id) or "document",
        media_type=names.words(opened.document.media_type, 100),
        content=content,
        evidence=evidence(call.entity, "as2-message.eml"),
        deferred=deferred,
    )


def _content(opened: Opened, settings: As2Settings) -> bytes:
    """The document, if it was protected as the settings demand."""
    if settings.require_encrypted and not opened.is_encrypted:
        raise Refused(SECURITY, "messages have to be encrypted")
    if settings.require_signed and opened.signed is None:
        raise Refused(SECURITY, "messages have to be signed")
    if opened.document.media_type.startswith("multipart/"):
        raise Refused(UNSUPPORTED, "a message has one document")
    try:
        content = opened.document.decoded()
    except Unreadable as error:
        raise Refused(UNEXPECTED, error.message) from None
    if len(content) > settings.max_document_bytes:
        limit = settings.max_document_bytes
        raise Refused(UNEXPECTED, f"the document has more than {limit} bytes")
    return content


def _reply(writer: Writer, receipt: Entity, *, is_deferred: bool) -> HttpReply:
    if is_deferred or not writer.wanted.is_wanted:
        return HttpReply(200)
    return writer.reply(receipt)


def _refusal(
    writer: Writer, refused: Refused, opened: Opened | None, call: _Call, mailbox_id: str
) -> Arrival | HttpReply:
    """The receipt that says why. It is a reply that arrived, so its HTTP status is 200."""
    _log(refused, call)
    if not writer.wanted.is_wanted:
        return HttpReply(403, f"{refused.reason}\n".encode())
    receipt = writer.bad(refused)
    if not writer.wanted.url or not writer.may_post(opened):
        return writer.reply(receipt)
    # Not the key of the message: once what is wrong is mended, the same message may come again.
    key = f"{call.key}:refused-{hashlib.sha256(call.entity.body).hexdigest()[:32]}"
    deferred = writer.deferred(receipt, key)
    if deferred is None:
        return writer.reply(receipt)
    return Arrival(key=key, mailbox_id=mailbox_id, reply=HttpReply(200), deferred=deferred)


def _stranger(
    mailboxes: Sequence[Mailbox], load: Callable[[Mailbox], Box], call: _Call
) -> HttpReply:
    """Nobody here knows who speaks, or who is spoken to. The receipt that says so has a signature
    if it is us who are spoken to."""
    refused = Refused(AUTHENTICATION, "no partner with these AS2 identifiers is known here")
    _log(refused, call)
    ours = [one for one in mailboxes if one.channel.settings.get("as2_from") == call.receiver]
    identifiers = {"as2_from": call.receiver, "as2_to": call.sender}
    for mailbox in ours[:1]:
        try:
            box = load(mailbox)
        except DeliveryRejected:
            continue
        settings = box.settings.model_copy(update=identifiers)
        own = box.trust.own
        writer = Writer(settings, own, call.message_id, call.entity.headers, call.now)
        if writer.wanted.is_wanted:
            return writer.reply(writer.bad(refused))
    return HttpReply(403, f"{refused.reason}\n".encode())


def _receipt(box: Box | None, call: _Call) -> Arrival | HttpReply:
    """What a partner says of a message of ours."""
    if box is None:
        return HttpReply(403, b"no partner with these AS2 identifiers is known here\n")
    try:
        report = read_checked(call.entity, box.settings, box.trust, call.now)
    except Refused as refused:
        _log(refused, call)
        return HttpReply(403, f"{refused.reason}\n".encode())
    except Unreadable as error:
        return HttpReply(400, f"{error.message}\n".encode())
    said = told(report, box.settings, call.message_id)
    return Arrival(
        key=call.key,
        mailbox_id=box.id,
        reply=HttpReply(200),
        statements=(said.statement,),
        evidence=evidence(call.entity, "mdn.eml"),
    )


def _log(refused: Refused, call: _Call) -> None:
    log.warning(
        "AS2: message %s from %s is refused: %s (%s)",
        names.words(call.message_id, 200),
        call.sender,
        refused.reason,
        refused.disposition,
    )
