"""AS4 messages that other access points post to us: opened, checked, answered with a signal.

What is refused is told in a signed error signal, and nothing is kept of it. A repetition has the
key of the first; its receipt is the one that was stored with it. Source: Peppol AS4 profile 2.0.3;
ebMS 3.0 core, section 6; Peppol Business Message Envelope 2.0.2.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from as4 import AS4ParseContext, BaseAS4ReceiptableError, ParticipantNotServicedError
from as4.errors import BaseValueInconsistentException, MalformedSoapEnvelopeException
from as4.peppol import PeppolAS4Profile, PeppolNotServicedException, PeppolSBDHException
from as4.profiles.peppol.message import PeppolAS4Message
from as4.profiles.peppol.receipt import PeppolAS4Receipt
from as4.utils.mime_handler import MIMEHandler
from cryptography.hazmat.primitives.serialization import Encoding

from domain.core.errors import Unreadable
from domain.exchange.delivery import Evidence
from domain.ports import Arrival, HttpReply, Posted
from integration.channels.peppol import sbdh
from integration.channels.peppol.settings import PeppolSettings
from integration.channels.peppol.signals import tokens
from integration.channels.peppol.trust import AccessPoint, Trust
from integration.xml.parser import parse

_MEDIA_TYPE = "multipart/related"
_LONGEST_ID = 200
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Box:
    """A mailbox of ours, with everything that its settings name."""

    id: str
    settings: PeppolSettings
    access_points: tuple[AccessPoint, ...]
    trust: Trust

    def serves(self, participant: str, sender: str | None = None) -> bool:
        """Whether documents for `participant` come here, and from `sender`, if one is given."""
        named = {one.lower() for one in self.settings.participants}
        allowed = {one.lower() for one in self.settings.senders}
        from_all = sender is None or not allowed or sender.lower() in allowed
        return participant.lower() in named and from_all


def receive(boxes: Sequence[Box], posted: Posted) -> Arrival | HttpReply:
    """The document in `posted`, and the box that it is for; or why it is refused."""
    content_type = posted.headers.get("content-type", "")
    if not content_type.lower().startswith(_MEDIA_TYPE):
        return HttpReply(415, f"post AS4 messages: {_MEDIA_TYPE}\n".encode())
    if not boxes:
        return HttpReply(503, b"nothing is received here yet\n")
    own, message = boxes[0].access_points[0], None
    try:
        payload = MIMEHandler.payload_from_request({"Content-Type": content_type}, posted.body)
        soap, attachments = PeppolAS4Profile.unpack_message(payload)
        own, near = _addressed(boxes, soap)
        message = _opened(soap, attachments, own, near)
        if message.parse_error is not None:
            raise message.parse_error
        return _arrival(posted, content_type, message, own, near)
    except BaseAS4ReceiptableError as error:
        return _refusal(error, own, message)
    except Exception:
        # The library tells some damaged messages by exceptions of its own parts.
        return _refusal(MalformedSoapEnvelopeException(), own, message)


def _addressed(boxes: Sequence[Box], soap: bytes) -> tuple[AccessPoint, list[Box]]:
    """Which of our access points it is for, by the certificate that it was encrypted with; and
    the boxes of that one. After a renewal the former certificate is in use for a while."""
    own = {point.certificate: point for box in boxes for point in box.access_points}
    shown = _shown(soap)
    chosen = next((point for der, point in _by_der(own.values()) if der in shown), None)
    point = chosen or boxes[0].access_points[0]
    near = [box for box in boxes if point in box.access_points]
    return point, [box for box in near if box.trust == near[0].trust]


def _by_der(points: Iterable[AccessPoint]) -> Iterable[tuple[bytes, AccessPoint]]:
    return ((point.certificate.public_bytes(Encoding.DER), point) for point in points)


def _shown(soap: bytes) -> set[bytes]:
    """Every certificate in the security header, unchecked."""
    try:
        root = parse(soap)
    except Unreadable:
        raise MalformedSoapEnvelopeException from None
    return set(tokens(root))


def _opened(
    soap: bytes, attachments: dict[str, bytes], own: AccessPoint, boxes: Sequence[Box]
) -> Any:
    """The message, decrypted; its signature and digests hold, and somebody here is its receiver."""

    def accept(participant: str) -> None:
        if not any(box.serves(participant) for box in boxes):
            raise ParticipantNotServicedError

    limit = max(box.settings.max_document_bytes for box in boxes)
    context = AS4ParseContext(
        local_party=own.party,
        accept_participant=accept,
        security_policy=boxes[0].trust.policy(limit),
    )
    return PeppolAS4Message.parse(context, soap, attachments)


def _arrival(
    posted: Posted, content_type: str, message: Any, own: AccessPoint, boxes: Sequence[Box]
) -> Arrival:
    if message.addressed_to.party_id != own.id:
        raise BaseValueInconsistentException(f"PartyInfo/To is not {own.id}")
    limit = max(box.settings.max_document_bytes for box in boxes)
    try:
        enveloped = sbdh.unwrap(next(iter(message.decrypted_data.values())), max_bytes=limit)
    except Unreadable as error:
        raise PeppolSBDHException(error.message) from None
    box = _box_of(enveloped, boxes)
    headers, receipt = PeppolAS4Receipt.for_message(message, own.party).get_request_data()
    sender = message.get_remote_party().identity.party_id
    return Arrival(
        key=_key(sender, message.message_id),
        mailbox_id=box.id,
        reply=HttpReply(200, receipt, headers),
        name=f"{_NAME.sub('-', enveloped.instance)[:100]}.xml",
        media_type=enveloped.media_type,
        content=enveloped.content,
        evidence=Evidence(name="as4-message", media_type=content_type, content=posted.body),
    )


def _box_of(enveloped: sbdh.Enveloped, boxes: Sequence[Box]) -> Box:
    """That of the receiver; one that names the sender goes before one that takes all."""
    fitting = [box for box in boxes if box.serves(enveloped.receiver, enveloped.sender)]
    if not fitting:
        raise PeppolNotServicedException
    return min(fitting, key=lambda box: not box.settings.senders)


def _key(sender: str, message_id: str) -> str:
    """Ids are given by senders: two of them may choose the same one."""
    if len(message_id) > _LONGEST_ID:
        message_id = hashlib.sha256(message_id.encode()).hexdigest()
    return f"as4:{sender}:{message_id}"


def _refusal(error: BaseAS4ReceiptableError, own: AccessPoint, message: Any) -> HttpReply:
    """The error signal. It is a reply that arrived, so its HTTP status is 200."""
    signal = PeppolAS4Receipt.create_error_signal_from_exception(
        exception=error,
        local_party=own.party,
        referenced_message_id=message.message_id if message else "",
        referenced_messaging_id=message.messaging_id if message else "",
    )
    headers, body = signal.get_request_data()
    return HttpReply(200, body, headers)
