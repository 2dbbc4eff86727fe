"""A message as it is posted: the document packed, signed, encrypted; what a receipt has to prove.

What is signed is the same at each attempt, and so are its digest and the message id. Source: RFC
4130, sections 5 to 7; RFC 5402; RFC 8551, section 3; RFC 1847 (multipart/signed).
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from domain.exchange.delivery import OutboundMessage
from integration.channels.as2 import mime, names
from integration.channels.as2.mime import Entity
from integration.channels.as2.sealing import compress, encrypt
from integration.channels.as2.settings import As2Settings
from integration.channels.as2.signing import digest_of, sign
from integration.channels.as2.trust import Own, Trust

VERSION = "1.2"
_SIGNED = 'multipart/signed; protocol="application/pkcs7-signature"'
_NAMES = {"compressed-data": "smime.p7z", "enveloped-data": "smime.p7m"}
_OF_HTTP = ("content-type", "content-disposition", "content-transfer-encoding")


@dataclass(frozen=True)
class Built:
    """A message, ready to be posted."""

    message_id: str
    headers: dict[str, str]
    body: bytes = field(repr=False)
    proofs: tuple[bytes, ...] = field(repr=False)
    """What the digest in the receipt may be of: exactly what was signed. Of a message without a
    signature, software has it with and without the headers."""


def build(message: OutboundMessage, settings: As2Settings, trust: Trust, now: datetime) -> Built:
    """`message` as `settings` have it."""
    document = mime.entity(
        [
            ("Content-Type", settings.content_type),
            ("Content-Transfer-Encoding", "binary"),
            ("Content-Disposition", names.disposition(message.file_name)),
        ],
        message.content,
    )
    packed = _compressed(document) if settings.compress == "before-signing" else document
    if settings.sign:
        proofs: tuple[bytes, ...] = (packed.raw,)
    elif settings.encrypt or settings.compress != "no":
        proofs = (document.raw, document.body)
    else:
        proofs = (document.body, document.raw)
    mic = digest_of(settings.digest, proofs[0]) if settings.mdn == "async" else b""
    message_id = names.message_id(message.id, settings.as2_from, mic)
    outer = _secured(packed, settings, trust, now, boundary_of(message_id, packed.raw))
    headers = {
        **{name: value for name, value in outer.headers.items() if name in _OF_HTTP},
        **as2_headers(settings.as2_from, settings.as2_to, message_id, now),
        "subject": names.header_text(message.subject) or "Document",
        **_receipt(settings),
    }
    return Built(message_id, headers, outer.body, proofs)


def as2_headers(sender: str, receiver: str, message_id: str, now: datetime) -> dict[str, str]:
    """What every message and receipt says."""
    return {
        "as2-version": VERSION,
        "as2-from": names.quoted_id(sender),
        "as2-to": names.quoted_id(receiver),
        "message-id": f"<{message_id}>",
        "mime-version": "1.0",
        "date": format_datetime(now),
    }


def boundary_of(message_id: str, content: bytes) -> str:
    """A boundary that nobody could have put into `content`, and that is always the same."""
    return f"--=_{hashlib.sha256(message_id.encode() + content).hexdigest()[:40]}"


def signed(entity: Entity, own: Own, digest: str, boundary: str, *, pss: bool = False) -> Entity:
    """`entity` with a signature over exactly its bytes."""
    signature = mime.entity(
        [
            ("Content-Type", 'application/pkcs7-signature; name="smime.p7s"'),
            ("Content-Transfer-Encoding", "base64"),
            ("Content-Disposition", 'attachment; filename="smime.p7s"'),
        ],
        base64.encodebytes(sign(entity.raw, own, digest, pss=pss)).replace(b"\n", b"\r\n"),
    )
    micalg = f"sha-{digest.removeprefix('sha')}"
    return mime.multipart(f"{_SIGNED}; micalg={micalg}", [entity, signature], boundary)


def _secured(
    packed: Entity, settings: As2Settings, trust: Trust, now: datetime, boundary: str
) -> Entity:
    outer = packed
    if settings.sign:
        pss = settings.signature_padding == "pss"
        outer = signed(packed, trust.signer(now), settings.digest, boundary, pss=pss)
    if settings.compress == "after-signing":
        outer = _compressed(outer)
    if settings.encrypt:
        recipient, oaep = trust.recipient(now), settings.key_transport == "oaep"
        outer = _pkcs7("enveloped-data", encrypt(outer.raw, recipient, settings.cipher, oaep=oaep))
    return outer


def _compressed(entity: Entity) -> Entity:
    return _pkcs7("compressed-data", compress(entity.raw))


def _pkcs7(kind: str, content: bytes) -> Entity:
    name = _NAMES[kind]
    return mime.entity(
        [
            ("Content-Type", f'application/pkcs7-mime; smime-type={kind}; name="{name}"'),
            ("Content-Transfer-Encoding", "binary"),
            ("Content-Disposition", f'attachment; filename="{name}"'),
        ],
        content,
    )


def _receipt(settings: As2Settings) -> dict[str, str]:
    """Which receipt is asked for."""
    if settings.mdn == "none":
        return {}
    asked = {"disposition-notification-to": f"as2@{names.host_of(settings.as2_from)}"}
    if settings.mdn_signed:
        asked["disposition-notification-options"] = (
            "signed-receipt-protocol=required, pkcs7-signature; "
            f"signed-receipt-micalg=optional, sha-{settings.digest.removeprefix('sha')}"
        )
    if settings.mdn_url:
        asked["receipt-delivery-option"] = settings.mdn_url
    return asked
