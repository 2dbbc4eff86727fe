"""Keys and certificates of AS2: ours and the partner's, and whether they are in their term.

Partners exchange certificates beforehand, so each is trusted by itself. Loading a key costs more
than a message; keys are kept by the hash of what was read, so a renewed secret is in use at once.
Source: RFC 4130, section 2.4.2 (trust relationship); RFC 5280, section 4.1.2.5.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509.oid import NameOID

from domain.core.errors import DeliveryRejected
from integration.channels.as2.settings import As2Settings, Identity
from integration.secrets import SecretFolder

T = TypeVar("T")

_KEPT = 512
_ISSUED = "write the PEM text as the authority issued it"


@dataclass(frozen=True)
class Own:
    """A key of ours with its certificate."""

    key: RSAPrivateKey | EllipticCurvePrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True)
class Trust:
    """Everything that the settings of a partner name, loaded."""

    own: Own
    former: tuple[Own, ...]
    partners: tuple[x509.Certificate, ...]
    """What the partner may sign with."""
    encryption: tuple[x509.Certificate, ...]
    """What we may encrypt with: the first that is in its term."""

    def signer(self, now: datetime) -> Own:
        """What we sign with; `DeliveryRejected` if its certificate is not in its term."""
        if not in_term(self.own.certificate, now):
            raise DeliveryRejected(
                f"our certificate {spoken(self.own.certificate)} is not in its term",
                hint="renew it, and give it to the partner before it is used",
            )
        return self.own

    def recipient(self, now: datetime) -> x509.Certificate:
        """What we encrypt with; `DeliveryRejected` if there is nothing."""
        usable = [one for one in self.encryption if in_term(one, now)]
        if not usable:
            raise DeliveryRejected(
                "no certificate of the partner to encrypt with is in its term",
                hint="ask the partner for the renewed one, and name it in the settings",
            )
        if not isinstance(usable[0].public_key(), RSAPublicKey):
            raise DeliveryRejected(
                f"nothing can be encrypted with {spoken(usable[0])}: it has no RSA key",
                hint="ask the partner for a certificate with an RSA key",
            )
        return usable[0]


class Keyring:
    """Loads keys and certificates from the secrets."""

    def __init__(self, secrets: SecretFolder) -> None:
        self._secrets = secrets
        self._kept: dict[bytes, object] = {}

    def trust(self, settings: As2Settings) -> Trust:
        """What `settings` name; `DeliveryRejected` if something of it cannot be used."""
        partners = tuple(self._certificate(one) for one in settings.partner_certificates)
        chosen = settings.encryption_certificate
        return Trust(
            own=self._own(settings.identity),
            former=tuple(self._own(one) for one in settings.former_identities),
            partners=partners,
            encryption=(self._certificate(chosen),) if chosen else partners,
        )

    def secret(self, reference: str | None) -> str:
        """What a secret holds; nothing for none."""
        return self._secrets.resolve(reference) if reference else ""

    def _own(self, identity: Identity) -> Own:
        given = (
            self.secret(identity.key),
            self.secret(identity.certificate),
            self.secret(identity.key_password),
        )
        return self._kept_by(given, lambda: _own(*given))

    def _certificate(self, reference: str) -> x509.Certificate:
        written = self.secret(reference)
        return self._kept_by((written,), lambda: _certificate(written))

    def _kept_by(self, given: tuple[str, ...], load: Callable[[], T]) -> T:
        name = hashlib.sha256("\0".join(given).encode()).digest()
        if name not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[name] = load()
        return cast(T, self._kept[name])


def in_term(certificate: x509.Certificate, now: datetime) -> bool:
    """Whether a certificate may be used."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def spoken(certificate: x509.Certificate) -> str:
    """A certificate in words."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = str(names[0].value)[:100] if names else f"{certificate.serial_number:x}"
    return f"'{name}' (valid until {certificate.not_valid_after_utc.date()})"


def _own(key: str, certificate: str, password: str) -> Own:
    shown = _certificate(certificate)
    try:
        private = serialization.load_pem_private_key(key.encode(), password.encode() or None)
    except (ValueError, TypeError):
        raise DeliveryRejected(
            "the private key is no key in PEM, or its password is wrong", hint=_ISSUED
        ) from None
    if not isinstance(private, RSAPrivateKey | EllipticCurvePrivateKey):
        raise DeliveryRejected("the private key is neither RSA nor EC", hint=_ISSUED)
    if private.public_key() != shown.public_key():
        raise DeliveryRejected(
            "the private key does not belong to the certificate beside it",
            hint="name the key and the certificate that were made together",
        )
    return Own(private, shown)


def _certificate(written: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(written.encode())[0]
    except ValueError:
        raise DeliveryRejected("a certificate in the secrets is not one", hint=_ISSUED) from None
