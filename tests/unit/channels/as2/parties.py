"""Two AS2 partners: keys and certificates made for one run, and their secrets in a folder."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from domain.exchange.delivery import OutboundMessage
from domain.exchange.inbound import Mailbox
from domain.trade.terms import ChannelConfig
from integration.channels.as2.trust import Own
from integration.secrets import SecretFolder

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
US, THEM = "US INC", "THEM"
"""Ours has a blank, so it is quoted in headers."""

OURS: dict[str, Any] = {
    "as2_from": US,
    "as2_to": THEM,
    "identity": {"key": "file:our-key", "certificate": "file:our-cert"},
    "partner_certificates": ["file:their-cert"],
}


@cache
def pair(name: str, *, days: int = 90, since: int = -1, curve: bool = False) -> Own:
    """A certificate by itself, valid for `days` from now on."""
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = (
        ec.generate_private_key(ec.SECP256R1())
        if curve
        else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + since * DAY)
        .not_valid_after(NOW + days * DAY)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Own(key, certificate)


def write(folder: Path, name: str, own: Own) -> None:
    """`NAME-key` and `NAME-cert` in the folder."""
    key = own.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / f"{name}-key").write_bytes(key)
    (folder / f"{name}-cert").write_bytes(own.certificate.public_bytes(serialization.Encoding.PEM))


def secrets(folder: Path) -> SecretFolder:
    """The secrets of both sides."""
    write(folder, "our", pair("us"))
    write(folder, "their", pair("them"))
    write(folder, "their-next", pair("them next"))
    write(folder, "their-expired", pair("them expired", days=-1, since=-9))
    write(folder, "rogue", pair("rogue"))
    write(folder, "our-former", pair("us before", days=-1, since=-9))
    (folder / "password").write_text("open sesame")
    return SecretFolder(folder)


def mailbox(**changes: Any) -> Mailbox:
    """Where THEM post to us."""
    return Mailbox(
        id="them", partner_id="p1", channel=ChannelConfig(kind="as2", settings=OURS | changes)
    )


def message(content: bytes = b"UNB+'\r\n", **changes: Any) -> OutboundMessage:
    """A document of ours."""
    given = {"id": "NW-1.m1", "file_name": "NW-1.edi", "media_type": "application/edifact"}
    return OutboundMessage(**(given | {"content": content} | changes))
