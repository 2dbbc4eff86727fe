"""Signatures: made and checked, detached from what they sign.

Source: RFC 5652, section 5 (SignedData); RFC 8551, section 2.5; RFC 4056 (RSASSA-PSS).
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7Options,
    PKCS7SignatureBuilder,
)

from integration.channels.as2.refusal import AUTHENTICATION, INTEGRITY, SECURITY, Refused
from integration.channels.as2.trust import Own, in_term, spoken

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - for partners who cannot do better, by a setting
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_MADE: dict[str, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True)
class Signed:
    """A signature that holds: by which digest, and whose."""

    digest: str
    certificate: x509.Certificate


def digest_of(name: str, data: bytes) -> bytes:
    """The digest `name` of `data`."""
    return hashlib.new(name, data, usedforsecurity=name != "sha1").digest()


def digest_name(given: str) -> str:
    """A digest as we call it: `SHA-256`, `sha256` and `"sha-256"` are one. Empty if unknown."""
    name = given.strip().strip("\"'").lower().replace("-", "").removeprefix("rsa")
    return name if name in _HASHES else ""


def sign(data: bytes, own: Own, digest: str, *, pss: bool = False) -> bytes:
    """A detached signature over exactly `data` (DER)."""
    chosen = None
    if pss and isinstance(own.key, rsa.RSAPrivateKey):
        chosen = padding.PSS(padding.MGF1(_MADE[digest]), padding.PSS.DIGEST_LENGTH)
    return (
        PKCS7SignatureBuilder()
        .set_data(data)
        .add_signer(own.certificate, own.key, _MADE[digest], rsa_padding=chosen)
        .sign(
            Encoding.DER,
            [
                PKCS7Options.DetachedSignature,
                PKCS7Options.Binary,
                PKCS7Options.NoCapabilities,
            ],
        )
    )


def verify(
    data: bytes,
    signature: bytes,
    partners: Sequence[x509.Certificate],
    now: datetime,
    *,
    accept_sha1: bool = False,
) -> Signed:
    """Whose signature it is; `Refused` unless one of `partners` signed exactly `data`."""
    try:
        signers = _signers(signature)
    except Exception:
        # The parser tells damaged structures by exceptions of many kinds.
        raise Refused(AUTHENTICATION, "the signature is no CMS signature") from None
    refused = Refused(AUTHENTICATION, "the message has no signature")
    for signer in signers:
        try:
            return _check(signer, data, partners, now, accept_sha1=accept_sha1)
        except Refused as error:
            refused = error
    raise refused


@dataclass(frozen=True)
class _Signer:
    """What a SignerInfo says."""

    digest: str
    kind: str
    mask: str
    signature: bytes
    attributes: bytes | None
    """What was signed, if it is not the content itself."""
    content_digest: bytes | None


def _signers(signature: bytes) -> list[_Signer]:
    wrapped = cms.ContentInfo.load(signature)
    if wrapped["content_type"].native != "signed_data":
        raise ValueError("no signed data")
    return [_signer(info) for info in wrapped["content"]["signer_infos"]]


def _signer(info: Any) -> _Signer:
    algorithm = info["signature_algorithm"]
    digest = digest_name(info["digest_algorithm"]["algorithm"].native)
    kind, mask = algorithm.signature_algo, digest
    if kind == "rsassa_pss" and algorithm["parameters"].native is not None:
        generator = algorithm["parameters"]["mask_gen_algorithm"]
        mask = digest_name(generator["parameters"]["algorithm"].native)
    attributes = info["signed_attrs"]
    if not len(attributes):
        return _Signer(digest, kind, mask, info["signature"].native, None, None)
    found = {one["type"].native: one["values"] for one in attributes}
    if len(found) != len(attributes) or len(found["message_digest"]) != 1:
        raise ValueError("a signed attribute comes twice")
    return _Signer(
        digest,
        kind,
        mask,
        info["signature"].native,
        attributes.untag().dump(),
        found["message_digest"][0].native,
    )


def _check(
    signer: _Signer,
    data: bytes,
    partners: Sequence[x509.Certificate],
    now: datetime,
    *,
    accept_sha1: bool,
) -> Signed:
    if not signer.digest or not signer.mask:
        raise Refused(SECURITY, "the signature uses a digest that is not accepted")
    if signer.digest == "sha1" and not accept_sha1:
        raise Refused(SECURITY, "signatures with SHA-1 are not accepted: sign with SHA-256")
    holding = [one for one in partners if _holds(signer, data, one)]
    if not holding and signer.attributes is None:
        raise Refused(INTEGRITY, "what arrived is not what the sender signed")
    if not holding:
        raise Refused(AUTHENTICATION, "none of the sender's certificates fits the signature")
    if signer.content_digest is not None and not hmac.compare_digest(
        signer.content_digest, digest_of(signer.digest, data)
    ):
        raise Refused(INTEGRITY, "what arrived is not what was signed")
    usable = [one for one in holding if in_term(one, now)]
    if not usable:
        raise Refused(
            AUTHENTICATION, f"the sender's certificate {spoken(holding[0])} is not in its term"
        )
    return Signed(signer.digest, usable[0])


def _holds(signer: _Signer, data: bytes, certificate: x509.Certificate) -> bool:
    """Whether the owner of `certificate` made the signature."""
    key = certificate.public_key()
    signed = data if signer.attributes is None else signer.attributes
    chosen = _HASHES[signer.digest]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signer.signature, signed, _padding(signer), chosen)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signer.signature, signed, ec.ECDSA(chosen))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _padding(signer: _Signer) -> padding.AsymmetricPadding:
    if signer.kind == "rsassa_pss":
        return padding.PSS(padding.MGF1(_HASHES[signer.mask]), padding.PSS.AUTO)
    return padding.PKCS1v15()
