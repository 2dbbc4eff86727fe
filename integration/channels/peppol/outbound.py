"""The AS4 message around a document: built so that each attempt has the same ids and digest.

The `as4` library's own way to build one stamps the time into envelope and compression, and then the
receipt of an earlier attempt would prove nothing. So its pieces are put together here. Source:
Peppol AS4 profile 2.0.3; ebMS 3.0 core; AS4 profile, section 5.1.
"""

import gzip
import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from as4 import AS4References
from as4.peppol import (
    BusdoxDocidQnsDocumentIdentifier,
    PeppolAS4MessageBuilderArgs,
    create_peppol_external_party,
)
from as4.profiles.peppol.message import PeppolAS4Message
from as4.utils.cipher_handler import CipherHandler
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from integration.channels.peppol import sbdh
from integration.channels.peppol.metadata import Endpoint
from integration.channels.peppol.settings import PeppolSettings
from integration.channels.peppol.subject import Subject
from integration.channels.peppol.trust import AccessPoint, provider_id

_IN_AN_ID = "!#$&'*+-/=?^_`{|}~."
_LOCAL_HOST = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True)
class Names:
    """By which names a message is known; they follow from its id alone."""

    message_id: str
    """In ebMS: an address specification (RFC 2822)."""
    instance: str
    """In the envelope; a Message Level Status speaks of this one."""


@dataclass(frozen=True)
class Built:
    """A message, ready to be posted."""

    headers: dict[str, str]
    body: bytes
    references: list[Any]
    """What was signed, with the digests that a receipt has to repeat."""


def names_of(message_id: str, access_point: AccessPoint) -> Names:
    """The names under which our access point sends the message `message_id`."""
    host = _LOCAL_HOST.sub("-", access_point.id).strip(".-") or "access-point"
    full = f"{quote(message_id, safe=_IN_AN_ID)}@{host.lower()}"
    return Names(full, str(uuid.uuid5(uuid.NAMESPACE_URL, f"mid:{full}")))


def build(
    content: bytes,
    subject: Subject,
    names: Names,
    settings: PeppolSettings,
    access_point: AccessPoint,
    endpoint: Endpoint,
) -> Built:
    """`content` in its envelope, compressed, signed and encrypted for `endpoint`."""
    enveloped = sbdh.wrap(
        content,
        subject,
        instance=names.instance,
        status_to=settings.status_to,
        status_always=settings.status_always,
    )
    compressed = gzip.compress(enveloped, mtime=0)
    session_key, encrypted = CipherHandler.encrypt_payload(compressed)
    remote = create_peppol_external_party(provider_id(endpoint.certificate), endpoint.certificate)
    part = f"{names.instance}@cid"
    message = PeppolAS4Message(
        soap_envelope=PeppolAS4Message.get_soap_envelope(
            access_point.party,
            remote,
            _arguments(subject, names),
            _references(names, part),
            remote.credentials.rsa_public_key.encrypt(session_key, _OAEP),
            compressed_payloads={part: compressed},
        ),
        mime_attachments={part: encrypted},
    )
    body, boundary = message.get_request_data()
    return Built(message.get_http_headers(boundary), body, message.signed_references)


_OAEP = padding.OAEP(
    mgf=padding.MGF1(algorithm=hashes.SHA256()), algorithm=hashes.SHA256(), label=b""
)


def _arguments(subject: Subject, names: Names) -> PeppolAS4MessageBuilderArgs:
    document = BusdoxDocidQnsDocumentIdentifier.from_identifier_value(subject.document)
    return PeppolAS4MessageBuilderArgs(
        sender=subject.sender,
        recipient=subject.receiver,
        document_type_identifier=document.model_copy(update={"scheme": subject.scheme}),
        document_identification_instance_identifier=names.instance,
        process_identifier=subject.process,
        c1_country_id=subject.country,
    )


def _references(names: Names, part: str) -> AS4References:
    return AS4References(
        message_id=names.message_id,
        conversation_id=names.instance,
        attachment_id_encrypted_data_id_map={part: f"ED-{names.instance}"},
    )
