"""The cookies of the console: one for the session, and one for each sign-in under way.

Over https they are `__Host-` cookies (RFC 6265bis): no other host and no plain http can set them.
On this machine over http there is no such prefix, and nothing to protect it from.
"""

import re
from collections.abc import Mapping

from starlette.responses import Response

_SESSION = "invoicing-session"
_PENDING = "invoicing-sign-in-"
_PENDING_SECONDS = 600
_MOST_PENDING = 5
_NAME = re.compile(r"[A-Za-z0-9_-]{16}")


class Cookies:
    """Reads and writes them, by what the address of the API allows."""

    def __init__(self, public_url: str) -> None:
        self._secure = public_url.startswith("https://")
        prefix = "__Host-" if self._secure else ""
        self.session = prefix + _SESSION
        self._pending = prefix + _PENDING

    def set_session(self, answer: Response, id: str) -> None:
        """For as long as the browser is open; the server knows when it has ended."""
        self._set(answer, self.session, id, None)

    def drop_session(self, answer: Response) -> None:
        """The browser forgets the session."""
        self._drop(answer, self.session)

    def set_pending(
        self, answer: Response, state: str, sealed: str, held: Mapping[str, str]
    ) -> None:
        """What a sign-in needs when it comes back. Those given up are not let pile up."""
        others = [name for name in held if name.startswith(self._pending)]
        if len(others) >= _MOST_PENDING:
            for name in others:
                self._drop(answer, name)
        self._set(answer, self._pending + _short(state), sealed, _PENDING_SECONDS)

    def pending(self, held: Mapping[str, str], state: str) -> str:
        """What was set for this sign-in; empty if nothing was, in this browser."""
        return held.get(self._pending + _short(state), "")

    def drop_pending(self, answer: Response, state: str) -> None:
        """The sign-in is over."""
        self._drop(answer, self._pending + _short(state))

    def _set(self, answer: Response, name: str, value: str, seconds: int | None) -> None:
        answer.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def _drop(self, answer: Response, name: str) -> None:
        answer.delete_cookie(name, path="/", secure=self._secure, httponly=True, samesite="lax")


def _short(state: str) -> str:
    """Enough of the state to tell sign-ins apart; a cookie's name takes plain letters only."""
    found = _NAME.match(state)
    return found.group() if found else "none"
