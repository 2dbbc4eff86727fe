"""The way in and out of the console: what a sign-in needs between leaving and coming back.

State, nonce and PKCE verifier travel in a sealed cookie of the browser that left, so whoever
comes back with somebody else's address is refused, and any process of the API can go on.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from api.auth import Principal, TokenVerifier
from api.problems import Problem
from api.session.client import Client
from api.session.cookies import Cookies
from api.session.keeping import Clock, Keeper, SignInRefused
from api.session.sealing import Sealer
from api.session.tokens import Session
from integration.store.sessions import Sessions

CONSOLE = "/console"
_PENDING_LIFE = timedelta(minutes=10)
_MOST_NEXT = 1000
_OWN = ("sign-in", "signed-in", "sign-out", "signed-out")
"""Nobody wants to go on there."""


@dataclass(frozen=True)
class Leaving:
    """Somebody on the way to the identity provider."""

    url: str
    state: str
    sealed: str


@dataclass(frozen=True)
class Arrived:
    """Somebody who has come back from there, with a new session."""

    session: Session
    principal: Principal
    next: str
    """The page to go on with."""


@dataclass(frozen=True)
class SignIn:
    """Everything that signing in to the console takes."""

    public_url: str
    sealer: Sealer
    keeper: Keeper
    client: Client
    cookies: Cookies
    verifier: TokenVerifier
    clock: Clock
    fresh: Callable[[], str]
    offered: bool
    """Whether there is an identity provider to sign in at."""

    async def find(self, sessions: Sessions, id: str) -> Session | None:
        """The session that the browser holds, kept fresh."""
        return await self.keeper.find(sessions, id, self.client.renew)

    async def principal(self, session: Session) -> Principal:
        """Who it is, by the same rules as for the API."""
        return await self._own(session.tokens.access)

    async def leave(self, next: str) -> Leaving:
        """The way to the identity provider, and what to remember until somebody comes back."""
        state, nonce, verifier = self.fresh(), self.fresh(), self.fresh()
        pending = {
            "nonce": nonce,
            "verifier": verifier,
            "next": safe_next(next),
            "until": (self.clock() + _PENDING_LIFE).timestamp(),
        }
        sealed = self.sealer.seal(json.dumps(pending).encode(), "sign-in", state)
        url = await self.client.authorize_url(state, nonce, verifier)
        return Leaving(url, state, sealed.hex())

    async def come_back(self, sessions: Sessions, state: str, code: str, sealed: str) -> Arrived:
        """Who has signed in. Raises `SignInRefused`."""
        pending = self._opened(state, sealed)
        tokens = await self.client.exchange(code, pending["verifier"], pending["nonce"])
        principal = await self._own(tokens.access)
        return Arrived(await self.keeper.begin(sessions, tokens), principal, pending["next"])

    async def _own(self, token: str) -> Principal:
        """Its pages show what concerns any partner, so a partner's people stay outside."""
        principal = await self.verifier.verify(token)
        if principal.is_outside:
            raise Problem("forbidden", "the console is for our own people; partners use the API")
        return principal

    def _opened(self, state: str, sealed: str) -> dict[str, str]:
        try:
            content = self.sealer.open(bytes.fromhex(sealed), "sign-in", state)
        except ValueError:
            content = None
        if content is None:
            raise SignInRefused("it was not begun in this browser, or is over already")
        pending: dict[str, str] = json.loads(content)
        if float(pending["until"]) < self.clock().timestamp():
            raise SignInRefused("it took longer than ten minutes")
        return pending


def safe_next(asked: str) -> str:
    """The page to go on with: one of the console, or else its first page.

    Browsers read a backslash as a slash and drop control characters, so neither is let through.
    """
    parts = urlsplit(asked) if len(asked) <= _MOST_NEXT and asked.isprintable() else None
    if parts is None or parts.scheme or parts.netloc or "\\" in asked or not _inside(parts.path):
        return CONSOLE
    return asked


def _inside(path: str) -> bool:
    segments = unquote(path).split("/")
    if segments[:2] != ["", CONSOLE[1:]] or ".." in segments or "." in segments:
        return False
    return not any(segment in _OWN for segment in segments[2:3])
