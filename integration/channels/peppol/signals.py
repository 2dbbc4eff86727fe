"""What an access point answers to a message, and what that means for the delivery.

A receipt is proof only if the receiver's access point signed it and it names the digest of the
document that was sent. Source: ebMS 3.0 core, section 6.7; AS4 profile, sections 3.2 and 5.1.9;
Peppol AS4 profile 2.0.3.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import Any

from as4 import ReceiptVerificationError
from as4.peppol import PeppolAS4Profile
from cryptography import x509
from lxml import etree

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, DeliveryUnknown, Unreadable
from integration.channels.peppol.metadata import Endpoint
from integration.channels.peppol.trust import Trust, provider_id
from integration.public_http import Answer
from integration.xml.parser import parse

NOT_SERVICED = "PEPPOL:NOT_SERVICED"
_WSS = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
_EB = "{http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/}"
_AGAIN = frozenset({"EBMS:0004", "EBMS:0005", "EBMS:0202", "EBMS:0301", "EBMS:0302"})
"""Errors that are not about the message: it is sent again, under the same id."""
_STALE = frozenset({"EBMS:0101", "EBMS:0102", "EBMS:0103"})
"""Errors that a renewed certificate of theirs explains."""
_HINTS = {
    "EBMS:0101": "our certificate is not accepted: compare the network, and when it expires",
    "EBMS:0102": "what their SMP publishes cannot be decrypted by them: ask the receiver",
    "EBMS:0103": "ask the receiver's access point which security it wants",
}


class Refused(DeliveryRejected):
    """An error signal; `is_stale` if another look-up may help."""

    def __init__(self, message: str, *, hint: str, is_stale: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.is_stale = is_stale


def judge(
    answer: Answer, endpoint: Endpoint, trust: Trust, message_id: str, sent: Sequence[Any]
) -> bool:
    """Whether the receipt is one of an earlier attempt; raises unless there is a receipt.

    `sent` are the signed references of the message.
    """
    try:
        root = parse(answer.body)
    except Unreadable as error:
        raise _unproven(answer, error) from None
    said = next(root.iter(f"{_EB}Error"), None)
    if said is not None and next(root.iter(f"{_EB}Receipt"), None) is None:
        # An error needs no proof: who could forge it could as well let nothing through.
        raise _refused(said)
    try:
        signal = PeppolAS4Profile.parse_receipt(answer.body, _signer(root, endpoint, trust))
    except Exception as fault:
        # The library tells damaged signals by exceptions of many kinds.
        raise _unproven(answer, fault) from None
    if signal.original_message_id != message_id:
        raise DeliveryUnknown("the access point answered with the receipt of another message")
    return _is_earlier(signal.non_repudiated_references, sent)


def tokens(root: etree._Element) -> Iterator[bytes]:
    """Every certificate in a security header, unchecked."""
    for token in root.iter(f"{_WSS}BinarySecurityToken"):
        try:
            yield base64.b64decode("".join((token.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            continue


def _signer(root: etree._Element, endpoint: Endpoint, trust: Trust) -> x509.Certificate:
    """The certificate that a signal has to be signed with: the published one, or one of the same
    provider by the network's authority, as metadata lags behind a renewal."""
    for der in tokens(root):
        shown = x509.load_der_x509_certificate(der)
        if shown != endpoint.certificate and provider_id(shown) == provider_id(
            endpoint.certificate
        ):
            trust.check_provider(shown)
            return shown
    return endpoint.certificate


def _is_earlier(acknowledged: Sequence[Any], sent: Sequence[Any]) -> bool:
    if all(reference in acknowledged for reference in sent):
        return False
    document = [reference for reference in sent if reference.uri.startswith("cid:")]
    if document and all(reference in acknowledged for reference in document):
        return True
    raise DeliveryRejected(
        "the access point acknowledged another document under this message id",
        hint="ask the receiver what arrived; nothing is sent again by itself",
    )


def _refused(error: etree._Element) -> Exception:
    code = (error.get("errorCode") or "")[:40]
    detail = (error.findtext(f"{_EB}ErrorDetail") or "").strip()
    said = " ".join(filter(None, (code, error.get("shortDescription"), detail)))[:400]
    message = f"the access point refused the message: {said}"
    if NOT_SERVICED in detail:
        hint = "the receiver is not there any more: ask it how it is registered"
        return Refused(message, hint=hint, is_stale=True)
    if code in _AGAIN:
        return DeliveryUnavailable(message, hint="it is sent again under the same id")
    hint = _HINTS.get(code, "mend the document or the settings, then send it again")
    return Refused(message, hint=hint, is_stale=code in _STALE)


def _unproven(answer: Answer, error: Exception) -> Exception:
    """The answer proves nothing: what became of the message is not known, unless HTTP says so."""
    if answer.asks_again:
        return DeliveryUnavailable(f"the access point answered {answer.status}")
    if not answer.is_fine:
        return DeliveryRejected(
            f"the access point answered {answer.status}",
            hint="ask the receiver's access point; the address may be wrong",
        )
    reason = str(error)[:200] if isinstance(error, ReceiptVerificationError) else "not readable"
    return DeliveryUnknown(
        f"the access point's answer proves nothing: {reason}",
        hint="the same message is sent again; its receiver can tell",
    )
