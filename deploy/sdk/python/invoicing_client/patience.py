"""When a request is sent again, and after which time.

What is repeated is the request as it was, with its `Idempotency-Key`: the API carries it out once
and answers the same again. Nothing here sleeps or sends; `connection` does.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from secrets import SystemRandom

import httpx

_PROBLEM = "application/problem+json"
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_CHANCE = SystemRandom()


@dataclass(frozen=True)
class Patience:
    """How long one call may take, and how often it is tried."""

    attempts: int = 5
    """How often a request is sent that is refused for now, or not answered at all."""
    first_pause: float = 0.5
    """Seconds; doubled each time, and a part of it left to chance."""
    longest_pause: float = 60.0
    """A `Retry-After` of more than this is not waited for."""
    done_within: float = 30.0
    """Seconds in which what was taken (202) is asked for again."""
    wall_clock: Callable[[], float] = time.time
    chance: Callable[[], float] = _CHANCE.random

    def after_silence(self, tried: int, request: httpx.Request, error: Exception) -> float | None:
        """The pause after nobody answered, or nothing if it is not sent again.

        With `If-Match` the first request may have been carried out, and its repetition would then
        be told that somebody changed what it changed itself.
        """
        may = isinstance(error, _NEVER_SENT) or "if-match" not in request.headers
        return self._pause(tried) if may and tried < self.attempts else None

    def after_refusal(self, tried: int, response: httpx.Response) -> float | None:
        """The pause after an answer, or nothing if that is the answer."""
        if not _for_now(response) or tried >= self.attempts:
            return None
        asked = self._asked(response)
        pause = self._pause(tried) if asked is None else asked
        return pause if pause <= self.longest_pause else None

    def until_done(self, waited: float, response: httpx.Response) -> float | None:
        """The pause before what was taken is asked for again, or nothing if time is up."""
        asked = self._asked(response)
        pause = 1.0 if asked is None else asked
        return pause if waited + pause <= self.done_within else None

    def _pause(self, tried: int) -> float:
        whole = min(self.first_pause * 2.0 ** (tried - 1), self.longest_pause)
        return whole * (0.5 + self.chance() / 2)

    def _asked(self, response: httpx.Response) -> float | None:
        """`Retry-After`, in seconds or as a date (RFC 9110, 10.2.3)."""
        text = response.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return float(text)
        try:
            return max(0.0, parsedate_to_datetime(text).timestamp() - self.wall_clock())
        except ValueError:
            return None


def _for_now(response: httpx.Response) -> bool:
    """Whether it may be different in a moment: said by the API, or by a proxy in front of it."""
    by_us = response.headers.get("content-type", "").startswith(_PROBLEM)
    if response.status_code == 409:
        # A request with the same key is still being carried out: its answer comes.
        return by_us and "retry-after" in response.headers
    return response.status_code in (429, 503) or (response.status_code in (502, 504) and not by_us)


def pending(response: httpx.Response) -> bool:
    """Whether it was taken and is not done: a 202 that says when to look again."""
    return response.status_code == 202 and "retry-after" in response.headers
