"""Payloads at rest in Temporal, encrypted: AES-256-GCM, with the id of the key beside each.

Histories hold ids, codes and dates, but also who decided and why. With a key set, inputs,
results, signals, summaries and failures are stored encrypted. Old keys stay for reading.
Workflow ids, types, signal names and search attributes are plain by Temporal's design.
"""

import os
from collections.abc import Iterable, Mapping, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

_ENCODING = b"binary/encrypted"
_NONCE_BYTES = 12


class EncryptionCodec(PayloadCodec):
    """Encrypts with the first key, decrypts with the one that a payload names."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """`keys`: id → 32 bytes, the one for writing first."""
        self._ciphers = {id: AESGCM(key) for id, key in keys.items()}
        self._writing = next(iter(self._ciphers))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Each payload whole, metadata included, as one encrypted payload."""
        return [self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """What was encrypted, opened; what was not, as it is."""
        return [self._opened(payload) for payload in payloads]

    def _sealed(self, payload: Payload) -> Payload:
        nonce = os.urandom(_NONCE_BYTES)
        id = self._writing.encode()
        data = self._ciphers[self._writing].encrypt(nonce, payload.SerializeToString(), id)
        return Payload(metadata={"encoding": _ENCODING, "encryption-key-id": id}, data=nonce + data)

    def _opened(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != _ENCODING:
            return payload
        id = payload.metadata["encryption-key-id"]
        cipher = self._ciphers.get(id.decode())
        if cipher is None:
            raise ValueError(f"no key '{id.decode()}' to read this payload with")
        data = cipher.decrypt(payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:], id)
        return Payload.FromString(data)


def codec_of(keys: Iterable[str]) -> EncryptionCodec | None:
    """The codec for keys written `ID:HEX` (64 hexadecimal digits); `None` without keys."""
    parsed = {}
    for text in keys:
        id, _, digits = text.partition(":")
        key = bytes.fromhex(digits)
        if not id or len(key) != 32:
            raise ValueError("a payload key is written ID:HEX, with 64 hexadecimal digits")
        parsed[id] = key
    return EncryptionCodec(parsed) if parsed else None
