"""Encryption for one recipient, and compression; undone within bounds.

The library's own decryption reads neither 3DES nor BER, which partners do send; so the structures
are taken apart here. Source: RFC 5652, section 6 (EnvelopedData); RFC 3565 (AES); RFC 3560 (OAEP);
RFC 3274 and RFC 5402 (CompressedData).
"""

import secrets
import zlib
from collections.abc import Sequence
from typing import Any

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding

from domain.core.errors import Unreadable
from integration.channels.as2.refusal import (
    DECOMPRESSION,
    DECRYPTION,
    INTEGRITY,
    SECURITY,
    Refused,
)
from integration.channels.as2.trust import Own

_KEY_BYTES = {"aes128": 16, "aes192": 24, "aes256": 32}
_NEEDED = {"aes128_cbc": 16, "aes192_cbc": 24, "aes256_cbc": 32, "tripledes_3key": 24}
_OAEP_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - the default of RFC 3560; OAEP does not need more
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_OAEP_DEFAULT = {"algorithm": "rsaes_oaep", "parameters": algos.RSAESOAEPParams.load(b"\x30\x00")}
"""Parameters are there even where all of them are the default ones (RFC 3560, section 3)."""
_LEVEL = 6


def kind_of(structure: bytes) -> str:
    """What a CMS structure is: `enveloped_data`, `compressed_data`, `signed_data`."""
    try:
        return str(cms.ContentInfo.load(structure)["content_type"].native)
    except Exception:
        # The parser tells damaged structures by exceptions of many kinds.
        raise Unreadable("the content is no CMS structure") from None


def encrypt(data: bytes, recipient: x509.Certificate, cipher: str, *, oaep: bool = False) -> bytes:
    """`data` for the owner of `recipient` (DER)."""
    key, start = secrets.token_bytes(_KEY_BYTES[cipher]), secrets.token_bytes(16)
    padder = PKCS7(AES.block_size).padder()
    encryptor = Cipher(AES(key), CBC(start)).encryptor()
    sealed = encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()
    public = recipient.public_key()
    if not isinstance(public, RSAPublicKey):
        raise TypeError("the recipient has an RSA key; its choice made sure")
    wrapped = public.encrypt(key, _oaep(hashes.SHA1()) if oaep else padding.PKCS1v15())  # noqa: S303
    content = {
        "version": "v0",
        "recipient_infos": [_recipient(recipient, wrapped, oaep=oaep)],
        "encrypted_content_info": {
            "content_type": "data",
            "content_encryption_algorithm": {
                "algorithm": f"{cipher}_cbc",
                "parameters": core.OctetString(start),
            },
            "encrypted_content": sealed,
        },
    }
    return _dumped("enveloped_data", cms.EnvelopedData(content))


def decrypt(structure: bytes, owners: Sequence[Own], *, accept_3des: bool = False) -> bytes:
    """What is in `structure`, by the key that it was made for.

    Who could tell a wrong key from wrong padding and both from a wrong signature could read
    messages by asking often. So whatever is found wrong after the right recipient was found is one
    and the same refusal: the integrity.
    """
    try:
        content = cms.ContentInfo.load(structure)["content"]
        algorithm = content["encrypted_content_info"]["content_encryption_algorithm"]
        name = algorithm["algorithm"].native
        recipients = [one for one in map(_transport, content["recipient_infos"]) if one]
        sealed = content["encrypted_content_info"]["encrypted_content"].native
        start = algorithm["parameters"].native
        found = _found(recipients, owners)
    except Exception:
        # The parser tells damaged structures by exceptions of many kinds.
        raise Refused(DECRYPTION, "the message is not encrypted as CMS has it") from None
    if name not in _NEEDED or (name == "tripledes_3key" and not accept_3des):
        raise Refused(SECURITY, f"the cipher {name} is not accepted: encrypt with AES in CBC mode")
    if found is None:
        raise Refused(DECRYPTION, "the message is encrypted for another certificate than ours")
    try:
        return _opened(sealed, start, name, _session_key(*found, _NEEDED[name]))
    except (ValueError, TypeError, LookupError):
        raise Refused(INTEGRITY, "what arrived is not what was encrypted") from None


def compress(data: bytes) -> bytes:
    """`data` compressed (DER)."""
    content = {
        "version": "v0",
        "compression_algorithm": {"algorithm": "zlib"},
        "encap_content_info": {
            "content_type": "data",
            "content": core.ParsableOctetString(zlib.compress(data, _LEVEL)),
        },
    }
    return _dumped("compressed_data", cms.CompressedData(content))


def decompress(structure: bytes, max_bytes: int) -> bytes:
    """What is in `structure`; `Refused` if it is damaged, or larger than it may be."""
    try:
        content = cms.ContentInfo.load(structure)["content"]
        packed = content["encap_content_info"]["content"].native
        reader = zlib.decompressobj()
        plain = reader.decompress(packed, max_bytes)
        complete = reader.eof
        more = bool(reader.unconsumed_tail) and not complete
    except Exception:
        # The parser tells damaged structures by exceptions of many kinds.
        raise Refused(DECOMPRESSION, "the message is not compressed as CMS has it") from None
    if more:
        raise Refused(DECOMPRESSION, f"the message has more than {max_bytes} bytes unpacked")
    if not complete:
        raise Refused(DECOMPRESSION, "the compressed message ends too early")
    return plain


def _dumped(kind: str, content: Any) -> bytes:
    return bytes(cms.ContentInfo({"content_type": kind, "content": content}).dump())


def _recipient(certificate: x509.Certificate, wrapped: bytes, *, oaep: bool) -> Any:
    shown = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    named = cms.IssuerAndSerialNumber(
        {"issuer": shown.issuer, "serial_number": shown.serial_number}
    )
    return cms.KeyTransRecipientInfo(
        {
            "version": "v0",
            "rid": cms.RecipientIdentifier({"issuer_and_serial_number": named}),
            "key_encryption_algorithm": _OAEP_DEFAULT if oaep else {"algorithm": "rsaes_pkcs1v15"},
            "encrypted_key": wrapped,
        }
    )


def _transport(info: Any) -> Any | None:
    """The recipient, if the key is transported to it by RSA."""
    chosen = info.chosen
    return chosen if isinstance(chosen, cms.KeyTransRecipientInfo) else None


def _found(recipients: Sequence[Any], owners: Sequence[Own]) -> tuple[Any, RSAPrivateKey] | None:
    """Which recipient we are, and the key that was meant."""
    for owner in owners:
        if not isinstance(owner.key, RSAPrivateKey):
            continue
        shown = asn1_x509.Certificate.load(owner.certificate.public_bytes(Encoding.DER))
        for one in recipients:
            named = one["rid"]
            if named.name == "issuer_and_serial_number":
                is_meant = (
                    named.chosen["serial_number"].native == shown.serial_number
                    and named.chosen["issuer"] == shown.issuer
                )
            else:
                is_meant = named.native == shown.key_identifier
            if is_meant:
                return one, owner.key
    return None


def _session_key(recipient: Any, key: RSAPrivateKey, length: int) -> bytes:
    algorithm = recipient["key_encryption_algorithm"]
    if algorithm["algorithm"].native == "rsaes_oaep":
        given = algorithm["parameters"]
        name = given["hash_algorithm"]["algorithm"].native if given.native else "sha1"
        mask = name
        if given.native:
            mask = given["mask_gen_algorithm"]["parameters"]["algorithm"].native
        chosen: padding.AsymmetricPadding = _oaep(_OAEP_HASHES[name], _OAEP_HASHES[mask])
    else:
        chosen = padding.PKCS1v15()
    session = key.decrypt(recipient["encrypted_key"].native, chosen)
    # A key that is none is answered by the library with one of a random length.
    return session if len(session) == length else secrets.token_bytes(length)


def _opened(sealed: bytes, start: bytes, name: str, key: bytes) -> bytes:
    chosen = TripleDES(key) if name == "tripledes_3key" else AES(key)
    decryptor = Cipher(chosen, CBC(start)).decryptor()
    padded = decryptor.update(sealed) + decryptor.finalize()
    unpadder = PKCS7(chosen.block_size).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def _oaep(algorithm: hashes.HashAlgorithm, mask: hashes.HashAlgorithm | None = None) -> Any:
    return padding.OAEP(padding.MGF1(mask or algorithm), algorithm, None)
