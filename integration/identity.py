"""The bundled local identity: people to play with, and tokens shaped like Keycloak's.

For one machine only. It signs with a key of its own in the data folder, and refuses to exist in
production, where an identity provider signs and `auth.jwks_file` holds its public keys.
"""

import json
import os
import time
import uuid
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from integration.settings import Settings

PERSONAS: dict[str, tuple[str, ...]] = {
    "anna": ("clerk",),
    "ben": ("approver",),
    "carla": ("approver", "finance_director"),
    "dora": ("operator",),
    "meter": ("integrator",),
    "audit": ("auditor",),
    "boris": ("partner",),
}
"""Person → roles."""

PARTNERS: dict[str, tuple[str, ...]] = {"boris": ("acme",)}
"""Person → the partners that they work for."""

_KEY_BITS = 2048
_DEFAULT_TTL = 8 * 3600


class LocalIdentity:
    """Signs tokens for the personas, with a key that is made on first use."""

    def __init__(self, settings: Settings) -> None:
        if settings.environment == "production":
            raise RuntimeError(
                "the local identity does not exist in production; use an identity provider and "
                "set INVOICING__AUTH__JWKS_FILE to its public keys"
            )
        self._auth = settings.auth
        self._jwks_file = settings.data_dir / "identity" / "jwks.json"
        self._key_file = settings.data_dir / "identity" / "signing-key.json"

    def ensure(self) -> None:
        """Make the key pair if there is none, and publish the public half."""
        folder = self._key_file.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._key_file.exists():
            _create(self._key_file, _new_key())
        published = json.dumps(self.public_keys, indent=1)
        if not self._jwks_file.exists() or self._jwks_file.read_text() != published:
            _replace(self._jwks_file, published)

    def mint(self, person: str, roles: Sequence[str] | None = None, ttl: int = _DEFAULT_TTL) -> str:
        """An access token for `person`, with the roles of that persona unless others are given."""
        self.ensure()
        if roles is None and person not in PERSONAS:
            raise ValueError(f"'{person}' is none of {', '.join(PERSONAS)}: name their roles")
        now = int(time.time())
        claims = {
            "iss": self._auth.issuer,
            "aud": [self._auth.audience],
            "sub": person,
            "preferred_username": person,
            "realm_access": {"roles": list(PERSONAS[person] if roles is None else roles)},
            "partners": list(PARTNERS.get(person, ())),
            "typ": "Bearer",
            "azp": "invoicing-local",
            "jti": uuid.uuid4().hex,
            "iat": now,
            "exp": now + ttl,
        }
        return self.sign(claims)

    def sign(self, claims: dict[str, Any]) -> str:
        """`claims` as a token; `ensure` has been called before."""
        header = {"alg": "RS256", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=["RS256"])

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a token that was signed here, whenever; `ValueError` for any other."""
        try:
            return jwt.decode(token, self._key, algorithms=["RS256"]).claims
        except JoseError as error:
            raise ValueError(error.error) from None

    @property
    def public_keys(self) -> dict[str, Any]:
        """What tokens are checked with, as a key set (RFC 7517)."""
        return {"keys": [self._key.as_dict(private=False)]}

    @cached_property
    def _key(self) -> RSAKey:
        """Read once: checking a private key as it is read takes longer than signing with it."""
        return RSAKey.import_key(json.loads(self._key_file.read_text()))


def _new_key() -> str:
    key = RSAKey.generate_key(
        _KEY_BITS, {"kid": f"local-{uuid.uuid4().hex[:12]}", "use": "sig", "alg": "RS256"}
    )
    return json.dumps(key.as_dict(private=True))


def _create(path: Path, content: str) -> None:
    """Write a new private file, whole or not at all; the first of two writers wins."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        """Somebody else was first; their key counts."""
    finally:
        draft.unlink()


def _replace(path: Path, content: str) -> None:
    """Write a public file so that a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    draft.write_text(content)
    draft.replace(path)
