"""A message as it was posted, opened layer by layer: encryption, compression, signature.

What the receipt says of its digest is decided here: of a signed message it is over exactly what was
signed, else over the document. Source: RFC 4130, sections 2.3 and 7.3.1; RFC 5402, section 4.
"""

from dataclasses import dataclass, field
from datetime import datetime

from domain.core.errors import Unreadable
from integration.channels.as2.mime import Entity, parse
from integration.channels.as2.notification import REPORT
from integration.channels.as2.refusal import (
    AUTHENTICATION,
    DECRYPTION,
    INTEGRITY,
    UNSUPPORTED,
    Refused,
)
from integration.channels.as2.sealing import decompress, decrypt, kind_of
from integration.channels.as2.settings import As2Settings
from integration.channels.as2.signing import Signed, verify
from integration.channels.as2.trust import Trust

_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_MULTIPART_SIGNED = "multipart/signed"
_HEADERS = 64 * 1024
"""Room for the headers and signature around a document."""


@dataclass(frozen=True)
class Opened:
    """What was in a message, and how it was protected."""

    document: Entity
    signed: Signed | None
    is_encrypted: bool
    proof: bytes = field(repr=False)
    """What the digest in the receipt is of."""

    @property
    def is_report(self) -> bool:
        """Whether it is a receipt rather than a document."""
        return self.document.media_type == REPORT


def unpack(entity: Entity, settings: As2Settings, trust: Trust, now: datetime) -> Opened:
    """What is in `entity`; `Refused` if it cannot be opened, or is of somebody else."""
    seen: list[str] = []
    proof: bytes | None = None
    signed: Signed | None = None
    while (kind := _kind(entity, seen)) is not None:
        if kind in seen or (kind == "enveloped_data" and seen not in ([], ["compressed_data"])):
            raise Refused(UNSUPPORTED, "the message is packed in an order that nobody expects")
        seen.append(kind)
        try:
            if kind == _MULTIPART_SIGNED:
                entity, signed = _verified(entity, settings, trust, now)
                proof = entity.raw
            elif kind == "enveloped_data":
                entity = parse(_decrypted(entity, settings, trust))
            else:
                limit = settings.max_document_bytes + _HEADERS
                entity = parse(decompress(entity.decoded(), limit))
        except Unreadable as error:
            raise Refused(INTEGRITY, f"the message is damaged: {error.message}") from None
    if proof is None:
        proof = entity.raw if seen else entity.body
    return Opened(entity, signed, "enveloped_data" in seen, proof)


def looks_like_report(entity: Entity) -> bool:
    """Whether it says that it is a receipt, unchecked: one is never answered with another."""
    if entity.media_type != _MULTIPART_SIGNED:
        return entity.media_type == REPORT
    try:
        return entity.parts()[0].media_type == REPORT
    except Unreadable:
        return False


def _kind(entity: Entity, seen: list[str]) -> str | None:
    """The next layer; `None` for the document."""
    if entity.media_type == _MULTIPART_SIGNED:
        return _MULTIPART_SIGNED
    if entity.media_type not in _PKCS7:
        return None
    try:
        kind = kind_of(entity.decoded())
    except Unreadable as error:
        raise Refused(INTEGRITY if seen else DECRYPTION, error.message) from None
    if kind not in ("enveloped_data", "compressed_data"):
        raise Refused(UNSUPPORTED, "signatures have to be detached (multipart/signed)")
    return kind


def _verified(
    entity: Entity, settings: As2Settings, trust: Trust, now: datetime
) -> tuple[Entity, Signed]:
    parts = entity.parts()
    if len(parts) != 2 or parts[1].media_type not in _SIGNATURES:
        raise Refused(UNSUPPORTED, "a signed message has a document and a signature")
    if not trust.partners:
        raise Refused(AUTHENTICATION, "no certificate of the sender is known here")
    content, signature = parts[0], parts[1].decoded()
    accept_sha1 = settings.accept_sha1
    return content, verify(content.raw, signature, trust.partners, now, accept_sha1=accept_sha1)


def _decrypted(entity: Entity, settings: As2Settings, trust: Trust) -> bytes:
    owners = (trust.own, *trust.former)
    return decrypt(entity.decoded(), owners, accept_3des=settings.accept_3des)
