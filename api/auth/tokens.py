"""Access tokens: who is asking, proven by a signature of the identity provider. With joserfc.

Only what is asked for counts: algorithms by an explicit list, keys by id from the provider and
never from the token, issuer, audience, expiry and subject always. Sources: RFC 7519, RFC 8725,
RFC 9068 (access tokens as JWT).
"""

import binascii
import json
import re
from collections.abc import Callable
from typing import Any

from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ExpiredTokenError,
    InvalidClaimError,
    JoseError,
    MissingClaimError,
)
from joserfc.jwk import Key
from joserfc.util import urlsafe_b64decode

from api.auth.claims import ClaimReader
from api.auth.discovery import ProviderSilent
from api.auth.keys import KeySource
from api.auth.principal import Principal
from api.problems import RETRY_SECONDS, Problem
from integration.settings import AuthSettings

ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
_MAX_TOKEN = 8192
_MAX_SUBJECT = 100
_SUBJECT = re.compile(rf"[^\s\x00-\x1f\x7f]{{1,{_MAX_SUBJECT}}}")
"""As people are called in policies and decisions."""
_LEEWAY_SECONDS = 30
_FORBIDDEN_HEADERS = ("jku", "x5u", "jwk", "x5c")
_HEADER_TYPES = ("", "jwt", "at+jwt", "application/at+jwt")
_CLAIM_TYPES = ("", "bearer")
"""Keycloak's name for access tokens; its others are ID, Refresh, Offline, Logout, DPoP."""
_CLAIMS_OF_OTHERS = ("at_hash", "c_hash", "events", "cnf")
"""ID tokens, logout tokens, and tokens bound to a key that whoever sends them has to prove."""
_MAKERS = ("azp", "client_id", "appid", "cid")
"""Where providers write for which client a token was made."""


class TokenVerifier:
    """Turns a bearer token into a `Principal`, or refuses it and says why."""

    def __init__(
        self, settings: AuthSettings, keys: KeySource, reader: ClaimReader, now: Callable[[], int]
    ) -> None:
        self._keys = keys
        self._reader = reader
        self._clients = settings.clients
        self._claims = jwt.JWTClaimsRegistry(
            now=now,
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.issuer},
            aud={"essential": True, "value": settings.audience},
            sub={"essential": True},
            exp={"essential": True},
        )

    async def trouble(self) -> str:
        """Why no token can be checked; empty if they can."""
        return await self._keys.trouble()

    async def verify(self, token: str) -> Principal:
        """Who the token speaks for."""
        if len(token) > _MAX_TOKEN:
            raise Problem("token_too_large", f"a token has at most {_MAX_TOKEN} bytes")
        kid = _key_id(token)
        key = await self._key(kid)
        try:
            try:
                claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
            except BadSignatureError:
                # A provider that was set up anew may call its new key like the old one.
                claims = jwt.decode(
                    token, await self._key(kid, again=True), algorithms=ALGORITHMS
                ).claims
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise _refused("the token has expired", code="token_expired") from None
        except InvalidClaimError as error:
            if error.claim in ("nbf", "iat"):
                raise _refused("the token is from the future", code="token_expired") from None
            raise _refused(f"the claim '{error.claim}' is not the expected one") from None
        except MissingClaimError as error:
            raise _refused(f"the token lacks the claim '{error.claim}'") from None
        except (JoseError, ValueError) as error:
            reason = getattr(error, "error", "") or "malformed"
            raise _refused(f"the token does not check out ({reason})") from None
        return self._principal(claims)

    async def _key(self, kid: str, *, again: bool = False) -> Key:
        try:
            key = await self._keys.find(kid, again=again)
        except ProviderSilent:
            raise Problem(
                "identity_unavailable",
                "the token cannot be checked: the identity provider's keys are not known yet",
                hint="the same request succeeds once the identity provider answers",
                headers={"Retry-After": RETRY_SECONDS},
            ) from None
        if key is None:
            raise _refused("the token is signed with a key that is not known here")
        return key

    def _principal(self, claims: dict[str, Any]) -> Principal:
        if _is_other(claims):
            raise _refused("this is not an access token")
        maker = next((claims[name] for name in _MAKERS if name in claims), None)
        if self._clients and maker not in self._clients:
            raise _refused("the token was made for a client that is not one of this product's")
        subject = self._reader.subject(claims)
        if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
            raise _refused("the claim with the subject is not the expected one")
        roles = self._reader.roles(claims)
        name = str(claims.get("preferred_username") or subject)[:_MAX_SUBJECT]
        return Principal(subject, name, roles, self._reader.partners(claims))


def _is_other(claims: dict[str, Any]) -> bool:
    kind = str(claims.get("typ", "")).lower()
    return kind not in _CLAIM_TYPES or any(name in claims for name in _CLAIMS_OF_OTHERS)


def _key_id(token: str) -> str:
    """The key that the token names, once its header is one that may be."""
    header = _header(token)
    for name in _FORBIDDEN_HEADERS:
        if name in header:
            raise _refused(f"a token must not bring its own key ('{name}')")
    if header.get("alg") not in ALGORITHMS:
        raise _refused(f"tokens are signed with one of {', '.join(ALGORITHMS)}")
    if str(header.get("typ", "")).lower() not in _HEADER_TYPES:
        raise _refused("this is not an access token")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise _refused("the token does not name the key it is signed with")
    return kid


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
