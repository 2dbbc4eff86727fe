"""The ID token: that the provider has signed it, for this client and this sign-in.

Source: OpenID Connect Core 1.0, §3.1.3.7.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.util import urlsafe_b64decode

from api.session.keeping import Clock, SignInRefused

_ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
_LEEWAY_SECONDS = 30
_MAX_TOKEN = 16_384

FindKey = Callable[[str], Awaitable[Key | None]]
"""The provider's public key with this id."""


async def check_id_token(
    token: str, find: FindKey, *, issuer: str, client_id: str, nonce: str, now: Clock
) -> dict[str, Any]:
    """The claims. Raises `SignInRefused`."""
    try:
        key = await find(_key_id(token))
        if key is None:
            raise SignInRefused("the ID token is signed with a key that is not known")
        claims = jwt.decode(token, key, algorithms=_ALGORITHMS).claims
        _rules(issuer, client_id, nonce, now).validate(claims)
    except (JoseError, ValueError) as error:
        reason = getattr(error, "error", "") or "malformed"
        raise SignInRefused(f"the ID token does not check out ({reason})") from None
    if claims.get("azp", client_id) != client_id:
        raise SignInRefused("the ID token was made for another client")
    return claims


def _rules(issuer: str, client_id: str, nonce: str, now: Clock) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=lambda: int(now().timestamp()),
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )


def _key_id(token: str) -> str:
    """What the header says; the signature is checked with the provider's own keys alone."""
    if len(token) > _MAX_TOKEN:
        raise SignInRefused("the ID token is too large")
    header = json.loads(urlsafe_b64decode(token.partition(".")[0].encode()))
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid if isinstance(kid, str) else ""
