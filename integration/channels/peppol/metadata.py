"""What an SMP says of a receiver: where a document of a kind goes, in which process, until when.

Source: Peppol Service Metadata Publishing 1.4; policy for use of identifiers 4.4.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree

from domain.core.errors import DeliveryRejected
from integration.channels.peppol.sbdh import PROCESSES

TRANSPORT = "peppol-transport-as4-v2_0"
_PUBLISHING = "http://busdox.org/serviceMetadata/publishing/1.0/"
_NS = {
    "smp": _PUBLISHING,
    "id": "http://busdox.org/transport/identifiers/1.0/",
    "wsa": "http://www.w3.org/2005/08/addressing",
}
SIGNED = f"{{{_PUBLISHING}}}SignedServiceMetadata"


@dataclass(frozen=True)
class Asked:
    """What is looked up."""

    participant: str
    document: str
    scheme: str
    process: str

    def __str__(self) -> str:
        return f"{self.participant}, {self.document} in {self.process}"


@dataclass(frozen=True)
class Endpoint:
    """An access point as metadata names it."""

    url: str
    certificate: x509.Certificate
    expires: datetime | None = None


@dataclass(frozen=True)
class Redirect:
    """Another SMP knows, and signs with the certificate of this subject."""

    url: str
    subject: str


def read_metadata(root: etree._Element, asked: Asked, now: datetime) -> Endpoint | Redirect:
    """Where to, by the metadata in `root`; `DeliveryRejected` says why nowhere.

    Whether it is signed is for the caller.
    """
    if root.tag != SIGNED:
        raise _refused(asked, f"its SMP answers with {str(root.tag)[:120]}")
    redirect = root.find("smp:ServiceMetadata/smp:Redirect", _NS)
    if redirect is not None:
        return Redirect(redirect.get("href") or "", _text(redirect, "smp:CertificateUID"))
    information = root.find("smp:ServiceMetadata/smp:ServiceInformation", _NS)
    if information is None:
        raise _refused(asked, "its SMP says nothing of the service")
    _check_subject(information, asked)
    return _in_term(_endpoints(information, asked), asked, now)


def _check_subject(information: etree._Element, asked: Asked) -> None:
    """Metadata of somebody else proves nothing, though its signature holds."""
    participant = _text(information, "id:ParticipantIdentifier")
    document = _text(information, "id:DocumentIdentifier")
    if participant.lower() != asked.participant.lower() or document != asked.document:
        raise _refused(asked, "its SMP speaks of another participant or document")


def _endpoints(information: etree._Element, asked: Asked) -> list[etree._Element]:
    """Those of the process that take AS4."""
    processes = [
        process
        for process in information.iterfind("smp:ProcessList/smp:Process", _NS)
        if _text(process, "id:ProcessIdentifier") == asked.process
        and process.xpath("string(id:ProcessIdentifier/@scheme)", namespaces=_NS) == PROCESSES
    ]
    if not processes:
        raise _refused(asked, "it takes the document, but not in this process")
    found = [
        endpoint
        for process in processes
        for endpoint in process.iterfind("smp:ServiceEndpointList/smp:Endpoint", _NS)
        if endpoint.get("transportProfile") == TRANSPORT
    ]
    if not found:
        raise _refused(asked, f"it offers no endpoint for {TRANSPORT}")
    return found


def _in_term(endpoints: list[etree._Element], asked: Asked, now: datetime) -> Endpoint:
    """The first that is in service now."""
    for endpoint in endpoints:
        begins = _moment(endpoint, "smp:ServiceActivationDate", asked)
        expires = _moment(endpoint, "smp:ServiceExpirationDate", asked)
        if (begins is None or begins <= now) and (expires is None or now < expires):
            url = _text(endpoint, "wsa:EndpointReference/wsa:Address")
            return Endpoint(url, _certificate(endpoint, asked), expires)
    raise _refused(asked, "its endpoint is not in service at this time")


def _moment(endpoint: etree._Element, path: str, asked: Asked) -> datetime | None:
    written = _text(endpoint, path)
    if not written:
        return None
    try:
        said = datetime.fromisoformat(written)
    except ValueError:
        raise _refused(asked, f"{path} is no date and time") from None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _certificate(endpoint: etree._Element, asked: Asked) -> x509.Certificate:
    lines = _text(endpoint, "smp:Certificate").splitlines()
    encoded = "".join("".join(line.split()) for line in lines if not line.startswith("-----"))
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(encoded, validate=True))
        fits = isinstance(certificate.public_key(), RSAPublicKey)
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        fits = False
    if not fits:
        raise _refused(asked, "the certificate of its access point cannot be used")
    return certificate


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path, "", _NS) or "").strip()


def _refused(asked: Asked, reason: str) -> DeliveryRejected:
    return DeliveryRejected(
        f"{asked}: {reason}",
        hint="ask the receiver how it is registered, or choose another format for it",
    )
