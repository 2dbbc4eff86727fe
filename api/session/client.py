"""The console as a client of the identity provider: authorization code with PKCE, on the server.

Sources: OpenID Connect Core 1.0 (§3.1 code flow, §12 refresh), RP-Initiated Logout 1.0, RFC 7636
(PKCE), RFC 9700 (best current practice).
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx

from api.auth import Provider, ProviderSilent
from api.session.identity_token import FindKey, check_id_token
from api.session.keeping import Clock, SignInRefused
from api.session.tokens import Tokens
from integration.settings import ConsoleSettings

_SECONDS = 10.0
_DEFAULT_LIFE = 60
"""Seconds that an access token is taken to be good for if the provider does not say."""


class Client:
    """Asks the identity provider for tokens, and for an end of the session there."""

    def __init__(
        self,
        settings: ConsoleSettings,
        callback: str,
        provider: Callable[[], Awaitable[Provider]],
        find_key: FindKey,
        clock: Clock,
        http: Callable[[], httpx.AsyncClient] = lambda: httpx.AsyncClient(timeout=_SECONDS),
    ) -> None:
        """`callback`: the address that the provider sends people back to, exactly."""
        self._settings = settings
        self._callback = callback
        self._provider = provider
        self._find_key = find_key
        self._clock = clock
        self._http = http

    async def authorize_url(self, state: str, nonce: str, verifier: str) -> str:
        """Where people sign in."""
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._callback,
            "scope": self._settings.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        endpoint = (await self._provider()).authorization_endpoint
        if not endpoint:
            raise ProviderSilent("it does not say where people sign in")
        return _with_query(endpoint, asked)

    async def exchange(self, code: str, verifier: str, nonce: str) -> Tokens:
        """The tokens for a code that people came back with."""
        answer = await self._ask(
            grant_type="authorization_code",
            code=code,
            redirect_uri=self._callback,
            code_verifier=verifier,
        )
        id_token = answer.get("id_token")
        if not isinstance(id_token, str):
            raise SignInRefused("the identity provider sent no ID token; the scope needs 'openid'")
        await check_id_token(
            id_token,
            self._find_key,
            issuer=(await self._provider()).issuer,
            client_id=self._settings.client_id,
            nonce=nonce,
            now=self._clock,
        )
        return self._tokens(answer, Tokens("", self._clock()))

    async def renew(self, tokens: Tokens) -> Tokens:
        """New tokens for the refresh token; what the provider does not send again stays."""
        if not tokens.refresh:
            raise SignInRefused("the identity provider gave nothing to renew the session with")
        answer = await self._ask(grant_type="refresh_token", refresh_token=tokens.refresh)
        return self._tokens(answer, tokens)

    async def sign_out_url(self, tokens: Tokens, home: str) -> str | None:
        """Where the session at the provider is ended; `None` if it does not offer that."""
        endpoint = (await self._provider()).end_session_endpoint
        if not endpoint:
            return None
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": home}
        if tokens.id:
            asked["id_token_hint"] = tokens.id
        return _with_query(endpoint, asked)

    async def _ask(self, **fields: str) -> dict[str, Any]:
        provider = await self._provider()
        secret = self._settings.client_secret
        fields["client_id"] = self._settings.client_id
        if secret is not None:
            fields["client_secret"] = secret.get_secret_value()
        try:
            async with self._http() as http:
                answer = await http.post(provider.token_endpoint, data=fields)
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderSilent(f"no answer ({type(error).__name__})") from None
        if answer.status_code >= 500:
            raise ProviderSilent(f"it answers {answer.status_code}")
        if not answer.is_success or not isinstance(found, dict):
            raise SignInRefused(_reason(found))
        return found

    def _tokens(self, answer: dict[str, Any], before: Tokens) -> Tokens:
        access, life = answer.get("access_token"), answer.get("expires_in", _DEFAULT_LIFE)
        if not isinstance(access, str) or not isinstance(life, int | float):
            raise SignInRefused("the identity provider sent no access token")
        return Tokens(
            access=access,
            expires_at=self._clock() + timedelta(seconds=life),
            refresh=str(answer.get("refresh_token") or before.refresh),
            id=str(answer.get("id_token") or before.id),
        )


def challenge(verifier: str) -> str:
    """What proves later that the verifier was known from the start (RFC 7636 §4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _with_query(address: str, asked: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _reason(found: Any) -> str:
    """The provider's code alone: its text may repeat what somebody sent."""
    code = found.get("error") if isinstance(found, dict) else None
    known = isinstance(code, str) and code.replace("_", "").isalpha() and len(code) < 50
    return f"the identity provider refuses it ({code})" if known else "the provider refuses it"
