"""What people have agreed to: codes, device codes and the refresh tokens that follow from them.

In memory: a restart of the provider signs everybody out. Everything is single-use; a code or a
refresh token that comes a second time was stolen, and ends all that came of it. Sources: RFC 6749
§4.1.2, RFC 9700 §4.14 (rotation), RFC 8628 §3.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from worker.identity.refusals import Refused

CODE_SECONDS = 60
DEVICE_SECONDS = 600
REFRESH_SECONDS = 12 * 3600
_SLOWER = 5
_MOST = 10_000
"""Of each kind; a program gone wild shall not fill the memory."""


@dataclass(frozen=True)
class Consent:
    """Who has signed in to what. `id` is the session: everything that follows bears it."""

    id: str
    client: str
    person: str
    scope: str
    signed_in_at: int
    nonce: str = ""


@dataclass
class _Code:
    consent: Consent
    redirect: str
    challenge: str
    until: float
    used: bool = False


@dataclass
class Device:
    """A program that waits for somebody to type in its user code."""

    client: str
    scope: str
    user_code: str
    until: float
    interval: float
    polled_at: float = float("-inf")
    consent: Consent | None = None
    denied: bool = False


@dataclass
class _Session:
    consent: Consent
    until: float
    current: str


@dataclass
class Grants:
    """All of them, by what programs hold."""

    clock: Callable[[], float]
    fresh: Callable[[], str]
    """A new value that nobody can guess."""
    fresh_user_code: Callable[[], str]
    """One that people can type."""
    interval: float = 5.0
    _codes: dict[str, _Code] = field(default_factory=dict)
    _devices: dict[str, Device] = field(default_factory=dict)
    _sessions: dict[str, _Session] = field(default_factory=dict)
    _refresh: dict[str, str] = field(default_factory=dict)
    """Refresh token, current or used → session."""

    def consent(self, client: str, person: str, scope: str, nonce: str = "") -> Consent:
        """Somebody has chosen to sign in."""
        return Consent(self.fresh(), client, person, scope, int(self.clock()), nonce)

    def code(self, consent: Consent, redirect: str, challenge: str) -> str:
        """A code for the program that the browser goes back to."""
        self._tidy()
        code = self.fresh()
        self._codes[code] = _Code(consent, redirect, challenge, self.clock() + CODE_SECONDS)
        return code

    def redeem(self, code: str, client: str, redirect: str, challenge: str) -> Consent:
        """What a code stands for, once, for the program that began."""
        found = self._codes.get(code)
        if found is None or found.consent.client != client or found.until <= self.clock():
            raise Refused("invalid_grant", "the code is unknown, not yours, or has expired")
        if found.used:
            self.end(found.consent.id)
            raise Refused("invalid_grant", "the code was used before; the session has ended")
        found.used = True
        if found.redirect != redirect:
            raise Refused("invalid_grant", "the redirect_uri is not that of the beginning")
        if not hmac.compare_digest(found.challenge, challenge):
            raise Refused("invalid_grant", "the code_verifier does not fit the code_challenge")
        return found.consent

    def device(self, client: str, scope: str) -> tuple[str, Device]:
        """A device code, and what people type in."""
        self._tidy()
        code, until = self.fresh(), self.clock() + DEVICE_SECONDS
        device = Device(client, scope, self.fresh_user_code(), until, self.interval)
        self._devices[code] = device
        return code, device

    def waiting(self, user_code: str) -> Device | None:
        """The program that shows this code, if it still waits."""
        typed = "".join(letter for letter in user_code.upper() if letter.isalpha())
        for device in self._devices.values():
            open_ = device.consent is None and not device.denied and device.until > self.clock()
            if open_ and device.user_code.replace("-", "") == typed:
                return device
        return None

    def poll(self, code: str, client: str) -> Consent:
        """What has become of a device code. Refuses as RFC 8628 §3.5 says while it waits."""
        device = self._devices.get(code)
        if device is None or device.client != client:
            raise Refused("invalid_grant", "the device code is unknown, not yours, or was used")
        now = self.clock()
        if device.until <= now:
            raise Refused("expired_token", "nobody has typed in the code in time; begin again")
        early, device.polled_at = now - device.polled_at < device.interval, now
        if early:
            device.interval += _SLOWER
            raise Refused("slow_down", f"ask every {device.interval:g} seconds")
        if device.denied:
            raise Refused("access_denied", "somebody has said no")
        if device.consent is None:
            raise Refused("authorization_pending", "nobody has typed in the code yet")
        del self._devices[code]
        return device.consent

    def begin(self, consent: Consent) -> str:
        """The first refresh token of a session."""
        self._tidy()
        token = self.fresh()
        self._sessions[consent.id] = _Session(consent, self.clock() + REFRESH_SECONDS, token)
        self._refresh[token] = consent.id
        return token

    def rotate(self, token: str, client: str) -> tuple[Consent, str]:
        """The next refresh token for this one, which is worth nothing from now on."""
        session = self._sessions.get(self._refresh.get(token, ""))
        if session is None or session.consent.client != client or session.until <= self.clock():
            raise Refused("invalid_grant", "the refresh token is unknown, or its session has ended")
        if not hmac.compare_digest(session.current, token):
            self.end(session.consent.id)
            raise Refused("invalid_grant", "the refresh token was used before; the session ended")
        session.current = self.fresh()
        self._refresh[session.current] = session.consent.id
        return session.consent, session.current

    def revoke(self, token: str, client: str) -> None:
        """End the session of a refresh token (RFC 7009), if it is the program's own."""
        session = self._sessions.get(self._refresh.get(token, ""))
        if session is not None and session.consent.client == client:
            self.end(session.consent.id)

    def end(self, id: str) -> None:
        """Somebody has signed out."""
        self._sessions.pop(id, None)
        self._refresh = {token: one for token, one in self._refresh.items() if one != id}

    def alive(self, id: str) -> bool:
        """Whether the session goes on."""
        return id in self._sessions

    def _tidy(self) -> None:
        """Forget what has expired, and refuse to keep too much."""
        now = self.clock()
        self._codes = {key: one for key, one in self._codes.items() if one.until > now}
        self._devices = {key: one for key, one in self._devices.items() if one.until > now}
        for id in [key for key, one in self._sessions.items() if one.until <= now]:
            self.end(id)
        if max(len(self._codes), len(self._devices), len(self._sessions)) >= _MOST:
            raise Refused("temporarily_unavailable", "too much is under way; restart it", 503)
