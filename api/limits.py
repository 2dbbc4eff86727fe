"""Rate limits: how many requests a caller may make, said in every answer.

A bucket per caller, filled evenly; a full one allows a minute's worth at once. Each process counts
for itself: it protects a process from one caller, it is no quota that is sold. Source:
draft-ietf-httpapi-ratelimit-headers-10 (`RateLimit`, `RateLimit-Policy`); RFC 6585, 4 (429).
"""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import answer
from api.problems import Problem

WINDOW = 60
"""Seconds in which an empty bucket fills."""

_MOST_CALLERS = 10_000
_LIMITED = ("/v1/", "/exchange/", "/realms/")


@dataclass(frozen=True)
class Allowance:
    """Whether a request may go on, and what the caller has left."""

    allowed: bool
    remaining: int
    reset: int
    """Seconds until the bucket is full again."""
    wait: int
    """Seconds until the next request may go on, if this one may not."""


class Buckets:
    """One bucket per caller; of very many callers, those silent for longest are forgotten."""

    def __init__(self, requests: int, monotonic: Callable[[], float]) -> None:
        self._requests = requests
        self._monotonic = monotonic
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Caller → what was left, and when."""

    def take(self, caller: str) -> Allowance:
        """Take one request out of the caller's bucket, if there is one."""
        now, rate = self._monotonic(), self._requests / WINDOW
        left, at = self._known.pop(caller, (float(self._requests), now))
        left = min(float(self._requests), left + (now - at) * rate)
        allowed = left >= 1
        left -= 1 if allowed else 0
        self._known[caller] = left, now
        if len(self._known) > _MOST_CALLERS:
            self._known.popitem(last=False)
        return Allowance(
            allowed=allowed,
            remaining=int(left),
            reset=math.ceil((self._requests - left) / rate),
            wait=0 if allowed else max(1, math.ceil((1 - left) / rate)),
        )


class RateLimits:
    """Counts requests to the API and to the doors of partners; everything else is free."""

    def __init__(self, app: ASGIApp, requests: int, monotonic: Callable[[], float]) -> None:
        self._app = app
        self._policy = f'"caller";q={requests};w={WINDOW}'
        self._buckets = Buckets(requests, monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(_LIMITED):
            await self._app(scope, receive, send)
            return
        allowance = self._buckets.take(_caller(scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = self._policy
                headers["RateLimit"] = f'"caller";r={allowance.remaining};t={allowance.reset}'
            await send(message)

        if allowance.allowed:
            await self._app(scope, receive, send_with_headers)
            return
        refusal = Problem(
            "rate_limited",
            "these are more requests than one caller may make",
            hint=f"wait {allowance.wait} seconds, then go on more slowly",
            headers={"Retry-After": str(allowance.wait)},
        )
        await answer(Request(scope), refusal)(scope, receive, send_with_headers)


def _caller(scope: Scope) -> str:
    """A token's hash, or the address of who brings none. The token itself is not kept."""
    token = Headers(scope=scope).get("authorization", "")
    if token:
        return hashlib.sha256(token.encode()).hexdigest()
    return (scope.get("client") or ("nobody",))[0]
