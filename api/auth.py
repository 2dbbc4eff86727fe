"""Tokens: who is asking, proven by a signature of the identity provider. Offline, with joserfc.

Only what is asked for counts: algorithms by an explicit list, keys by id from the JWKS file and
never from the token, issuer, audience, expiry and subject always. Source: RFC 7519, RFC 8725.
"""

import binascii
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from fastapi import Request
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError
from joserfc.jwk import Key, KeySet
from joserfc.util import urlsafe_b64decode

from api.problems import Problem
from integration.settings import AuthSettings

ALGORITHMS = ["RS256", "ES256", "Ed25519", "EdDSA"]
_MAX_TOKEN = 8192
_MAX_SUBJECT = 100
_SUBJECT = re.compile(rf"[^\s\x00-\x1f\x7f]{{1,{_MAX_SUBJECT}}}")
"""As people are called in policies and decisions."""
_LEEWAY_SECONDS = 30
_REREAD_SECONDS = 3.0
_FORBIDDEN_HEADERS = ("jku", "x5u", "jwk", "x5c")
_OTHER_TOKENS = ("id", "refresh", "logout")

log = logging.getLogger("invoicing.api.auth")


@dataclass(frozen=True)
class Principal:
    """Who is asking, and in which roles. `subject` is the stable id that four eyes rest on."""

    subject: str
    name: str
    roles: tuple[str, ...]


class KeyFile:
    """The public keys in a JWKS file, read again when a token names a key that is not there."""

    def __init__(self, path: Path, monotonic: Callable[[], float]) -> None:
        self._path = path
        self._monotonic = monotonic
        self._keys: dict[str, Key] = {}
        self._read_at: float | None = None

    def find(self, kid: str) -> Key | None:
        """The key called `kid`."""
        if kid not in self._keys:
            self._read()
        return self._keys.get(kid)

    @property
    def loaded(self) -> bool:
        """Whether there is any key to check tokens with."""
        if not self._keys:
            self._read()
        return bool(self._keys)

    def _read(self) -> None:
        now = self._monotonic()
        if self._read_at is not None and now - self._read_at < _REREAD_SECONDS:
            return
        self._read_at = now
        try:
            keys = KeySet.import_key_set(json.loads(self._path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
            # The keys known so far outlive a file that is missing or half written.
            log.warning("the key file could not be read: %s", type(error).__name__)
            return
        self._keys = {key.kid: key for key in keys.keys if key.kid}


class TokenVerifier:
    """Turns a bearer token into a `Principal`, or refuses it and says why."""

    def __init__(
        self,
        settings: AuthSettings,
        keys: KeyFile,
        known_roles: frozenset[str],
        now: Callable[[], int],
    ) -> None:
        self._keys = keys
        self._roles_claim = settings.roles_claim.split(".")
        self._known_roles = known_roles
        self._claims = jwt.JWTClaimsRegistry(
            now=now,
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.issuer},
            aud={"essential": True, "value": settings.audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    @property
    def ready(self) -> bool:
        """Whether tokens can be checked at all."""
        return self._keys.loaded

    def verify(self, token: str) -> Principal:
        """Who the token speaks for."""
        if len(token) > _MAX_TOKEN:
            raise Problem("token_too_large", f"a token has at most {_MAX_TOKEN} bytes")
        key = self._key(_header(token))
        try:
            claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise _refused("the token has expired", code="token_expired") from None
        except InvalidClaimError as error:
            if error.claim in ("nbf", "iat"):
                raise _refused("the token is from the future", code="token_expired") from None
            raise _refused(f"the claim '{error.claim}' is not the expected one") from None
        except (JoseError, ValueError) as error:
            reason = getattr(error, "error", "") or "malformed"
            raise _refused(f"the token does not check out ({reason})") from None
        return self._principal(claims)

    def _key(self, header: dict[str, Any]) -> Key:
        for name in _FORBIDDEN_HEADERS:
            if name in header:
                raise _refused(f"a token must not bring its own key ('{name}')")
        if header.get("alg") not in ALGORITHMS:
            raise _refused(f"tokens are signed with one of {', '.join(ALGORITHMS)}")
        kid = header.get("kid")
        key = self._keys.find(kid) if isinstance(kid, str) else None
        if key is None:
            raise _refused("the token is signed with a key that is not known here")
        return key

    def _principal(self, claims: dict[str, Any]) -> Principal:
        subject = claims["sub"]
        if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
            raise _refused("the claim 'sub' is not the expected one")
        if str(claims.get("typ", "")).lower() in _OTHER_TOKENS:
            raise _refused("this is not an access token")
        found: Any = claims
        for name in self._roles_claim:
            found = found.get(name) if isinstance(found, dict) else None
        claimed = (
            {role for role in found if isinstance(role, str)} if isinstance(found, list) else set()
        )
        known = tuple(sorted(claimed & self._known_roles))
        name = str(claims.get("preferred_username") or subject)[:_MAX_SUBJECT]
        return Principal(subject, name, known)


def principal_of(request: Request) -> Principal:
    """Who sent the request; checked once, then remembered."""
    known = getattr(request.state, "principal", None)
    if known is None:
        verifier = cast(TokenVerifier, request.app.state.verifier)
        known = request.state.principal = verifier.verify(_bearer(request))
    return cast(Principal, known)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(
            "token_missing",
            "this needs an access token",
            hint="send 'Authorization: Bearer …'; locally `invoicing token anna` makes one",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return token.strip()


def _header(token: str) -> dict[str, Any]:
    try:
        header = json.loads(urlsafe_b64decode(token.partition(".")[0].encode()))
    except (ValueError, binascii.Error, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise _refused("the token is malformed")
    return header


def _refused(detail: str, code: str = "token_invalid") -> Problem:
    return Problem(
        code,
        detail,
        hint="ask your identity provider for a new access token",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )
