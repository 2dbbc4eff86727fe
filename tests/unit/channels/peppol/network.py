"""A small private Peppol: its authorities, access points and SMP, with keys made for one run."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from integration.secrets import SecretFolder

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
SELLER = "0192:991825827"
BUYER = "0088:7300010000001"
COUNTRY = "NO"
INVOICE_TYPE = (
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017"
    "#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def key_pem(self) -> str:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


@cache
def _key(_name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def issue(
    name: str,
    issuer: Pair | None = None,
    *,
    authority: bool = False,
    since: datetime = NOW - DAY,
    until: datetime = NOW + 30 * DAY,
    renewed: bool = False,
) -> Pair:
    """A certificate for `name`, by `issuer` or by itself; `renewed`: for another key."""
    key = _key(f"{name} renewed" if renewed else name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(
            int.from_bytes(hashlib.sha256(f"{name}{until}".encode()).digest()[:8], "big")
        )
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    signer = issuer.key if issuer else key
    return Pair(key, builder.sign(signer, hashes.SHA256()))


@cache
def root() -> Pair:
    return issue("Test Root", authority=True)


@cache
def provider_authority() -> Pair:
    return issue("Test AP CA", root(), authority=True)


@cache
def publisher_authority() -> Pair:
    return issue("Test SMP CA", root(), authority=True)


@cache
def ours() -> Pair:
    return issue("POP000001", provider_authority())


@cache
def theirs() -> Pair:
    return issue("POP000002", provider_authority())


@cache
def renewed() -> Pair:
    """Theirs, with another key."""
    return issue("POP000002", provider_authority(), renewed=True)


@cache
def publisher() -> Pair:
    return issue("PSM000001", publisher_authority())


@cache
def expired() -> Pair:
    return issue("POP000003", provider_authority(), since=NOW - 9 * DAY, until=NOW - DAY)


@cache
def rogue() -> Pair:
    """Of an authority that has the name of ours."""
    fake_root = issue("Test Root", authority=True)
    key = _key("fake AP CA")
    own = Pair(key, issue("fake AP CA", Pair(_key("fake root"), fake_root.certificate)).certificate)
    return issue("POP000004", own)


def secrets(folder: Path) -> SecretFolder:
    """The secrets of our access point."""
    anchors = root().pem + provider_authority().pem + publisher_authority().pem
    for name, text in {
        "ap-key": ours().key_pem,
        "ap-certificate": ours().pem,
        "their-key": theirs().key_pem,
        "their-certificate": theirs().pem,
        "renewed-key": renewed().key_pem,
        "renewed-certificate": renewed().pem,
        "expired-key": expired().key_pem,
        "expired-certificate": expired().pem,
        "rogue-key": rogue().key_pem,
        "rogue-certificate": rogue().pem,
        "anchors": anchors,
    }.items():
        (folder / name).write_text(text)
    return SecretFolder(folder)


OURS = {
    "key": "file:ap-key",
    "certificate": "file:ap-certificate",
    "network": "private",
    "anchors": "file:anchors",
}
THEIRS = OURS | {"key": "file:their-key", "certificate": "file:their-certificate"}


def metadata(
    url: str,
    certificate: Pair,
    *,
    participant: str = BUYER,
    document: str = INVOICE_TYPE,
    process: str = BILLING,
    transport: str = "peppol-transport-as4-v2_0",
    dates: str = "",
) -> bytes:
    """What an SMP says of `participant`, unsigned."""
    encoded = base64.encodebytes(certificate.der).decode()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<SignedServiceMetadata xmlns="http://busdox.org/serviceMetadata/publishing/1.0/"
    xmlns:id="http://busdox.org/transport/identifiers/1.0/"
    xmlns:wsa="http://www.w3.org/2005/08/addressing">
  <ServiceMetadata><ServiceInformation>
    <id:ParticipantIdentifier scheme="iso6523-actorid-upis">{participant}
    </id:ParticipantIdentifier>
    <id:DocumentIdentifier scheme="busdox-docid-qns">{escape(document)}</id:DocumentIdentifier>
    <ProcessList><Process>
      <id:ProcessIdentifier scheme="cenbii-procid-ubl">{escape(process)}</id:ProcessIdentifier>
      <ServiceEndpointList><Endpoint transportProfile="{transport}">
        <wsa:EndpointReference><wsa:Address>{url}</wsa:Address></wsa:EndpointReference>
        <RequireBusinessLevelSignature>false</RequireBusinessLevelSignature>{dates}
        <Certificate>{encoded}</Certificate>
        <ServiceDescription>d</ServiceDescription>
        <TechnicalContactUrl>mailto:a@b.example</TechnicalContactUrl>
      </Endpoint></ServiceEndpointList>
    </Process></ProcessList>
  </ServiceInformation></ServiceMetadata>
</SignedServiceMetadata>""".encode()


def redirection(url: str, subject: str) -> bytes:
    """An SMP that sends us to another, unsigned."""
    return f"""<SignedServiceMetadata xmlns="http://busdox.org/serviceMetadata/publishing/1.0/">
  <ServiceMetadata><Redirect href="{escape(url)}"><CertificateUID>{subject}</CertificateUID>
  </Redirect></ServiceMetadata></SignedServiceMetadata>""".encode()


_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_DS = "http://www.w3.org/2000/09/xmldsig#"


def signed(content: bytes, by: Pair | None = None) -> bytes:
    """`content` with an enveloped signature at its end."""
    by = by or publisher()
    document = etree.fromstring(content)
    digest = base64.b64encode(hashlib.sha256(etree.tostring(document, method="c14n")).digest())
    signature = etree.fromstring(
        f"""<Signature xmlns="{_DS}"><SignedInfo>
<CanonicalizationMethod Algorithm="{_C14N}"/>
<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
<Reference URI=""><Transforms><Transform Algorithm="{_DS}enveloped-signature"/></Transforms>
<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
<DigestValue>{digest.decode()}</DigestValue></Reference></SignedInfo>
<SignatureValue/><KeyInfo><X509Data><X509Certificate>{base64.encodebytes(by.der).decode()}
</X509Certificate></X509Data></KeyInfo></Signature>"""
    )
    document.append(signature)
    # In place: the canonical form of its part depends on what is declared around it.
    info = etree.fromstring(etree.tostring(document)).find(f".//{{{_DS}}}SignedInfo")
    value = by.key.sign(etree.tostring(info, method="c14n"), padding.PKCS1v15(), hashes.SHA256())
    signature[1].text = base64.b64encode(value).decode()
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8")


def invoice(number: str = "NW-1", sender: str = SELLER, receiver: str = BUYER) -> bytes:
    """As much of an invoice as its delivery needs."""
    ubl = "urn:oasis:names:specification:ubl:schema:xsd"

    def party(role: str, participant: str) -> str:
        scheme, _, value = participant.partition(":")
        return f"""<cac:{role}><cac:Party>
    <cbc:EndpointID schemeID="{scheme}">{value}</cbc:EndpointID>
    <cac:PostalAddress><cac:Country><cbc:IdentificationCode>{COUNTRY}</cbc:IdentificationCode>
    </cac:Country></cac:PostalAddress></cac:Party></cac:{role}>"""

    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{ubl}:Invoice-2" xmlns:cac="{ubl}:CommonAggregateComponents-2"
    xmlns:cbc="{ubl}:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>
  <cbc:ProfileID>{BILLING}</cbc:ProfileID>
  <cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-11-02</cbc:IssueDate>
  <cbc:Note>Grüße &amp; more</cbc:Note>
  {party("AccountingSupplierParty", sender)}{party("AccountingCustomerParty", receiver)}
</Invoice>""".encode()
