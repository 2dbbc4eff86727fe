"""The provider as its pages and addresses see it: what it knows, and how it answers."""

import hashlib
import hmac
import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from worker.identity.clients import CODE, DEVICE, GRANTS, MACHINE, REFRESH, Client
from worker.identity.grants import Consent, Grants
from worker.identity.minting import ACCESS_SECONDS, Mint
from worker.identity.refusals import Misled, Refused

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_SCOPES = ("openid", "profile", "email", "offline_access")
_LONGEST = 1000


@dataclass(frozen=True)
class Asked:
    """A request to sign in, checked."""

    client: Client
    redirect: str
    challenge: str
    scope: str
    state: str
    nonce: str


@dataclass(frozen=True)
class Provider:
    """Clients, grants and the mint under one issuer."""

    issuer: str
    clients: Mapping[str, Client]
    grants: Grants
    mint: Mint

    def described(self) -> dict[str, Any]:
        """OpenID Connect Discovery 1.0, §3."""
        protocol = f"{self.issuer}/protocol/openid-connect"
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{protocol}/auth",
            "token_endpoint": f"{protocol}/token",
            "userinfo_endpoint": f"{protocol}/userinfo",
            "jwks_uri": f"{protocol}/certs",
            "end_session_endpoint": f"{protocol}/logout",
            "revocation_endpoint": f"{protocol}/revoke",
            "device_authorization_endpoint": f"{protocol}/auth/device",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": list(GRANTS),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": [
                "none",
                "client_secret_basic",
                "client_secret_post",
            ],
            "scopes_supported": list(_SCOPES),
            "claims_supported": ["sub", "iss", "aud", "preferred_username", "name", "realm_access"],
            "authorization_response_iss_parameter_supported": True,
        }

    def landing(self, query: Mapping[str, str]) -> tuple[Client, str]:
        """The program that asks, and where the browser goes back to. Raises `Misled`."""
        client = self.clients.get(query.get("client_id", ""))
        if client is None:
            raise Misled("The program that sent you here is not known.")
        redirect = query.get("redirect_uri", "")
        if redirect not in client.redirects:
            raise Misled(
                f"{client.title.capitalize()} wants you to go on at an address that is not its "
                "own. Addresses are compared as text, to the last slash."
            )
        return client, redirect

    def asked(self, query: Mapping[str, str]) -> Asked:
        """A request to sign in. Raises `Refused`, which the browser takes back, or `Misled`."""
        client, redirect = self.landing(query)
        if any(len(value) > _LONGEST for value in query.values()):
            raise Refused("invalid_request", f"a parameter has over {_LONGEST} characters")
        if query.get("response_type") != "code":
            raise Refused("unsupported_response_type", "only response_type=code is known")
        if query.get("response_mode", "query") != "query":
            raise Refused("invalid_request", "only response_mode=query is known")
        challenge = query.get("code_challenge", "")
        if query.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
            raise Refused("invalid_request", "PKCE is required, with code_challenge_method=S256")
        if query.get("prompt") == "none":
            raise Refused("login_required", "somebody has to choose who they are")
        return Asked(
            client=client,
            redirect=redirect,
            challenge=challenge,
            scope=known_scope(query.get("scope", "")),
            state=query.get("state", ""),
            nonce=query.get("nonce", ""),
        )

    def client(self, form: Mapping[str, str], authorization: str = "") -> Client:
        """The program that asks, proven by its secret if it has one (RFC 6749 §2.3.1)."""
        id, secret = form.get("client_id", ""), form.get("client_secret", "")
        if authorization.lower().startswith("basic "):
            id, secret = _basic(authorization[6:])
        client = self.clients.get(id)
        if client is None or not hmac.compare_digest(
            (client.secret or "").encode(), secret.encode()
        ):
            raise Refused("invalid_client", "the client or its secret is not known", 401)
        return client

    def token(self, form: Mapping[str, str], authorization: str = "") -> dict[str, Any]:
        """The token endpoint."""
        client, kind = self.client(form, authorization), form.get("grant_type", "")
        if kind not in GRANTS:
            raise Refused("unsupported_grant_type", f"one of {', '.join(GRANTS)}")
        if kind not in client.grants:
            raise Refused("unauthorized_client", f"{client.id} does not use this grant")
        if kind == MACHINE:
            scope = known_scope(form.get("scope", ""))
            return _bearer(self.mint.machine(client, scope), scope)
        if kind == REFRESH:
            consent, refresh = self.grants.rotate(form.get("refresh_token", ""), client.id)
            return self._tokens(consent, refresh)
        consent = self._code(form, client) if kind == CODE else self._device(form, client)
        return self._tokens(consent, self.grants.begin(consent))

    def device(self, form: Mapping[str, str], authorization: str = "") -> dict[str, Any]:
        """The device authorization endpoint (RFC 8628 §3.2)."""
        client = self.client(form, authorization)
        if DEVICE not in client.grants:
            raise Refused("unauthorized_client", f"{client.id} does not use this grant")
        code, device = self.grants.device(client.id, known_scope(form.get("scope", "")))
        page = f"{self.issuer}/device"
        return {
            "device_code": code,
            "user_code": device.user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={device.user_code}",
            "expires_in": int(device.until - self.grants.clock()),
            "interval": int(device.interval) if device.interval >= 1 else device.interval,
        }

    def sign_out(self, query: Mapping[str, str]) -> str | None:
        """End the session that the hint names; where to go on, if the program may say so."""
        client = query.get("client_id", "")
        hint = query.get("id_token_hint")
        if hint:
            claims = self._hinted(hint)
            if client not in ("", claims["aud"]):
                raise Misled("The sign-out names two different programs.")
            client = str(claims["aud"])
            self.grants.end(str(claims.get("sid", "")))
        onward = query.get("post_logout_redirect_uri")
        if not onward:
            return None
        known = self.clients.get(client)
        if known is None or onward not in known.after_sign_out:
            raise Misled("You are signed out. The address to go on at is not one that is known.")
        return onward

    def _hinted(self, hint: str) -> dict[str, Any]:
        try:
            claims = self.mint.identity.read(hint)
        except ValueError:
            claims = {}
        if claims.get("typ") != "ID" or claims.get("iss") != self.issuer:
            raise Misled("The sign-out bears a token that is not from here.")
        return claims

    def _code(self, form: Mapping[str, str], client: Client) -> Consent:
        verifier = form.get("code_verifier", "")
        if not _VERIFIER.fullmatch(verifier):
            raise Refused("invalid_grant", "a code_verifier has 43 to 128 plain characters")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.grants.redeem(
            form.get("code", ""), client.id, form.get("redirect_uri", ""), challenge
        )

    def _device(self, form: Mapping[str, str], client: Client) -> Consent:
        return self.grants.poll(form.get("device_code", ""), client.id)

    def _tokens(self, consent: Consent, refresh: str) -> dict[str, Any]:
        answer = _bearer(self.mint.access(consent), consent.scope) | {
            "refresh_token": refresh,
            "session_state": consent.id,
        }
        if "openid" in consent.scope.split():
            answer["id_token"] = self.mint.identity_token(consent)
        return answer


def known_scope(asked: str) -> str:
    """What is known of what was asked for; the rest is left out (RFC 6749 §3.3)."""
    return " ".join(one for one in _SCOPES if one in asked.split())


def _bearer(token: str, scope: str) -> dict[str, Any]:
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
        "scope": scope,
    }


def _basic(encoded: str) -> tuple[str, str]:
    try:
        id, _, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        raise Refused("invalid_client", "the Authorization header cannot be read", 401) from None
    return unquote_plus(id), unquote_plus(secret)
