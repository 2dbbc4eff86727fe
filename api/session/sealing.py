"""Secrets of sessions: sealed with AES-256-GCM, keys derived from one setting by HKDF.

Each purpose and context has a key of its own, so what is sealed for one session opens with no
other. Sources: RFC 5869 (HKDF), NIST SP 800-38D (GCM).
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_KEY = 32


class Sealer:
    """Seals, opens and marks, with keys from one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def seal(self, content: bytes, purpose: str, context: str) -> bytes:
        """`content`, readable only for this purpose in this context."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._key(purpose, context)).encrypt(nonce, content, None)

    def open(self, sealed: bytes, purpose: str, context: str) -> bytes | None:
        """What was sealed; `None` if it was not sealed here, for this, or was changed."""
        cipher = AESGCM(self._key(purpose, context))
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except (InvalidTag, ValueError):
            return None

    def form_token(self, session: str) -> str:
        """A mark for the forms of a session.

        Masked with a random pad, so that it looks different on every page: a compressed page
        (BREACH) tells nothing about it.
        """
        pad = os.urandom(_KEY)
        return _text(pad + _xor(pad, self._key("form", session)))

    def is_form_token(self, token: str, session: str) -> bool:
        """Whether the mark is one of this session."""
        raw = _bytes(token)
        if len(raw) != 2 * _KEY:
            return False
        return hmac.compare_digest(_xor(raw[:_KEY], raw[_KEY:]), self._key("form", session))

    def _key(self, purpose: str, context: str) -> bytes:
        info = f"invoicing console {purpose}\0{context}".encode()
        return HKDF(SHA256(), _KEY, salt=None, info=info).derive(self._secret)


def hashed(text: str) -> str:
    """What stands for `text` where it must not be readable."""
    return hashlib.sha256(text.encode()).hexdigest()


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
