"""Who is trusted: our own access point's identity, and the authorities of the network.

Loading a key and its certificate costs more than a message; both are kept by the hash of what was
read, so a renewed secret is in use at once. Source: Peppol PKI policy; Peppol AS4 profile 2.0.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from as4 import (
    AS4InternalParty,
    AS4LocalPrivateKey,
    SecurityPolicy,
    UntrustedSignerError,
    certificate_chain,
)
from as4.peppol import create_peppol_internal_party, peppol_security_policy
from as4.profiles.peppol import pki
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509.oid import NameOID

from domain.core.errors import DeliveryRejected
from integration.channels.peppol.settings import PeppolSettings
from integration.secrets import SecretFolder

T = TypeVar("T")
Certificates = Sequence[x509.Certificate]

_DEPTH = 3
_KEPT = 64


@dataclass(frozen=True)
class AccessPoint:
    """An access point of ours."""

    party: AS4InternalParty
    certificate: x509.Certificate

    @property
    def id(self) -> str:
        """Its identifier in the network."""
        return str(self.party.identity.party_id)


@dataclass(frozen=True)
class Trust:
    """The authorities of a network: its root, and those below it by what they vouch for."""

    anchors: tuple[x509.Certificate, ...]
    of_providers: tuple[x509.Certificate, ...]
    of_publishers: tuple[x509.Certificate, ...]

    def policy(self, max_bytes: int) -> SecurityPolicy:
        """What a message has to have: signed by a provider that it names, encrypted, bounded."""
        policy = peppol_security_policy(*self.anchors, intermediates=self.of_providers)
        return policy.model_copy(update={"maximum_decompressed_size": max_bytes})

    def check_provider(self, certificate: x509.Certificate) -> None:
        """`DeliveryRejected` unless `certificate` is that of an access point of the network."""
        self._check(certificate, self.of_providers, "access point")

    def check_publisher(self, certificate: x509.Certificate) -> None:
        """`DeliveryRejected` unless `certificate` is that of an SMP of the network."""
        self._check(certificate, self.of_publishers, "SMP")

    def _check(self, certificate: x509.Certificate, below: Certificates, what: str) -> None:
        resolve = certificate_chain(*self.anchors, intermediates=below, maximum_depth=_DEPTH)
        try:
            # Who is said to have sent it makes no difference to a chain.
            resolve(cast(Any, None), certificate)
        except UntrustedSignerError as error:
            raise DeliveryRejected(
                f"the certificate of the {what} is not trusted: {error}",
                hint="compare the network in the settings with the partner's, or ask the partner",
            ) from None


class Identities:
    """Loads identities and authorities from the secrets."""

    def __init__(self, secrets: SecretFolder) -> None:
        self._secrets = secrets
        self._kept: dict[bytes, Any] = {}

    def access_points(self, settings: PeppolSettings) -> tuple[AccessPoint, ...]:
        """Ours, the present one first."""
        pairs = [(settings.key, settings.certificate)]
        if settings.former_key and settings.former_certificate:
            pairs.append((settings.former_key, settings.former_certificate))
        password = self._secret(settings.key_password)
        return tuple(self._access_point(*pair, password) for pair in pairs)

    def trust(self, settings: PeppolSettings) -> Trust:
        """The authorities of the network."""
        bundle = self._secret(settings.anchors)
        return self._kept_by((settings.network, bundle), lambda: _trust(settings.network, bundle))

    def certificate(self, reference: str) -> x509.Certificate:
        """The certificate that a secret holds."""
        written = self._secret(reference)
        return self._kept_by((written,), lambda: _certificates(written)[0])

    def _access_point(self, key: str, certificate: str, password: str) -> AccessPoint:
        given = (self._secret(key), self._secret(certificate), password)
        return self._kept_by(given, lambda: _access_point(*given))

    def _secret(self, reference: str | None) -> str:
        return self._secrets.resolve(reference) if reference else ""

    def _kept_by(self, given: tuple[str, ...], load: Callable[[], T]) -> T:
        name = hashlib.sha256("\0".join(given).encode()).digest()
        if name not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[name] = load()
        return cast(T, self._kept[name])


def provider_id(certificate: x509.Certificate) -> str:
    """The identifier of a service provider: the common name of its certificate."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def is_valid(certificate: x509.Certificate, now: datetime) -> bool:
    """Whether it is in its term."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _access_point(key: str, certificate: str, password: str) -> AccessPoint:
    leaf = _certificates(certificate)[0]
    try:
        private = serialization.load_pem_private_key(key.encode(), password.encode() or None)
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, RSAPrivateKey) or not isinstance(leaf.public_key(), RSAPublicKey):
        raise _unusable("the private key of our access point is no RSA key in PEM")
    if private.public_key() != leaf.public_key():
        raise _unusable("the private key of our access point does not belong to its certificate")
    party = create_peppol_internal_party(provider_id(leaf), leaf, AS4LocalPrivateKey(private))
    return AccessPoint(party, leaf)


def _trust(network: str, bundle: str) -> Trust:
    if network == "production":
        return Trust((pki.PEPPOL_ROOT_CA_G3,), (pki.PEPPOL_AP_CA_G3,), (pki.PEPPOL_SMP_CA_G3,))
    if network == "test":
        root = pki.PEPPOL_ROOT_TEST_CA_G3
        return Trust((root,), (pki.PEPPOL_AP_TEST_CA_G3,), (pki.PEPPOL_SMP_TEST_CA_G3,))
    given = _certificates(bundle)
    roots = tuple(one for one in given if one.issuer == one.subject)
    others = tuple(one for one in given if one.issuer != one.subject)
    if not roots:
        raise _unusable("the authorities of the private network have no root among them")
    return Trust(roots, others, others)


def _certificates(written: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(written.encode())
    except ValueError:
        raise _unusable("a certificate in the secrets is not one") from None


def _unusable(message: str) -> DeliveryRejected:
    return DeliveryRejected(message, hint="write the PEM text as the authority issued it")
