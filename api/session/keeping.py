"""The life of a session: begun at sign-in, kept fresh while it is used, ended in time.

It ends at sign-out, after an idle time, after an absolute time, or when the identity provider
refuses to renew its tokens. Of several requests at the same time, in one process or in many, one
alone renews: a refresh token that is used twice ends the session at the provider (RFC 9700).
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from api.auth import ProviderSilent
from api.session import tokens as written
from api.session.sealing import Sealer, hashed
from api.session.tokens import Session, Tokens
from integration.settings import ConsoleSettings
from integration.store.sessions import KeptSession, Sessions

Clock = Callable[[], datetime]
Renew = Callable[[Tokens], Awaitable[Tokens]]

_EARLY = timedelta(seconds=60)
"""So long before its end an access token is renewed."""
_NOTED = timedelta(seconds=60)
"""That a session is used is noted no more often than this."""
_CLAIM = timedelta(seconds=20)
"""Longer than a renewal takes."""
_LOOK_SECONDS, _LOOKS = 0.1, 100


class SignInRefused(Exception):
    """The identity provider, or we, do not take it; the message says why."""


class Keeper:
    """Begins, finds and ends sessions."""

    def __init__(
        self, settings: ConsoleSettings, sealer: Sealer, clock: Clock, fresh: Callable[[], str]
    ) -> None:
        """`fresh`: a new value that nobody can guess."""
        self._idle = timedelta(minutes=settings.idle_minutes)
        self._longest = timedelta(hours=settings.session_hours)
        self._sealer = sealer
        self._clock = clock
        self._fresh = fresh

    async def begin(self, sessions: Sessions, tokens: Tokens) -> Session:
        """A new session under a new id, whatever the browser held before."""
        now = self._clock()
        session = Session(self._fresh(), tokens, now, now)
        await sessions.insert(
            KeptSession(hashed(session.id), self._sealed(session), now, self._end(session, now))
        )
        return session

    async def find(self, sessions: Sessions, id: str, renew: Renew) -> Session | None:
        """The session, with tokens that are good for a while; `None` if there is none any more."""
        session = await self._read(sessions, id)
        if session is None:
            return None
        now = self._clock()
        if session.tokens.expires_at - now <= _EARLY:
            session = await self._renewed(sessions, session, renew)
        if session is not None and now - session.seen_at >= _NOTED:
            await sessions.touch(hashed(id), now, self._end(session, now))
        return session

    async def end(self, sessions: Sessions, id: str) -> Session | None:
        """End the session; what it was."""
        session = await self._read(sessions, id)
        await sessions.remove(hashed(id))
        return session

    async def _read(self, sessions: Sessions, id: str) -> Session | None:
        kept = await sessions.find(hashed(id))
        if kept is None or kept.expires_at <= self._clock():
            return None
        opened = self._sealer.open(kept.sealed, "session", id)
        return None if opened is None else written.read(opened, id, kept.seen_at)

    async def _renewed(self, sessions: Sessions, session: Session, renew: Renew) -> Session | None:
        now = self._clock()
        if await sessions.claim(hashed(session.id), now, now + _CLAIM):
            return await self._renew(sessions, session.id, renew)
        if session.tokens.expires_at > now:
            return session  # somebody else renews; these are still good
        for _ in range(_LOOKS):
            await asyncio.sleep(_LOOK_SECONDS)
            found = await self._read(sessions, session.id)
            if found is None or found.tokens != session.tokens:
                return found
        raise ProviderSilent("another request waits for it still")

    async def _renew(self, sessions: Sessions, id: str, renew: Renew) -> Session | None:
        """Holding the claim: who held it before may have renewed already."""
        session = await self._read(sessions, id)
        if session is None:
            return None
        now = self._clock()
        if session.tokens.expires_at - now <= _EARLY:
            try:
                tokens = await renew(session.tokens)
            except SignInRefused:
                await sessions.remove(hashed(id))
                return None
            except ProviderSilent:
                if session.tokens.expires_at <= now:
                    raise
                return session  # the claim stays for a while: no storm on who is down
            session = Session(id, tokens, session.began_at, session.seen_at)
        await sessions.renew(hashed(id), self._sealed(session))
        return session

    def _sealed(self, session: Session) -> bytes:
        return self._sealer.seal(
            written.write(session.tokens, session.began_at), "session", session.id
        )

    def _end(self, session: Session, now: datetime) -> datetime:
        return min(now + self._idle, session.began_at + self._longest)
