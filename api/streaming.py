"""Server-Sent Events: what happens to a thing, as it happens, until the thing has ended.

What is watched is looked at once a second, and nothing else is. A client that comes back with
`Last-Event-ID` gets what it missed; one that comes back to what has ended is told to stop (204).
A stream lasts for a quarter of an hour at most, so that who may no longer see is asked again.
Source: WHATWG HTML, 9.2 Server-sent events.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Receive, Scope, Send

from api.problems import Problem
from domain.core.errors import InvoicingError

MEDIA_TYPE = "text/event-stream"
MOST, MOST_EACH = 200, 20
"""How many streams a process keeps open, and of those how many for one caller."""
_RETRY_MS = 2000
_END = "end"
"""The name of the last event: nothing follows, and coming back is pointless."""


@dataclass(frozen=True)
class Pace:
    """How often is looked, how long silence lasts, and how long a stream; in seconds."""

    look: float = 1.0
    heartbeat: float = 15.0
    longest: float = 900.0
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True)
class Event:
    """Something that happened. By its id a client says how far it got."""

    id: str
    name: str
    data: str
    """JSON, on one line."""


@dataclass(frozen=True)
class Glimpse:
    """What is new, and whether that was all there will ever be."""

    events: Sequence[Event]
    ended: bool


Look = Callable[[str], Awaitable[Glimpse]]
"""What is new since the event with this id; empty: from the start."""

LastEvent = Annotated[
    str,
    Header(
        alias="Last-Event-ID",
        max_length=64,
        pattern=r"^[\x21-\x7e]*$",
        description="the id of the last event you got: what came after it follows",
    ),
]


class Streams:
    """The streams that this process keeps open, by caller."""

    def __init__(self, most: int = MOST, most_each: int = MOST_EACH) -> None:
        self._most, self._most_each = most, most_each
        self._open: Counter[str] = Counter()

    def enter(self, caller: str) -> None:
        """Count one more; `rate_limited` if that is one too many."""
        if self._open[caller] >= self._most_each or self._open.total() >= self._most:
            raise Problem(
                "rate_limited",
                f"{self._open[caller]} streams are open for you, {self._open.total()} for all",
                hint=f"close one: {self._most_each} may be open for you, {self._most} for all",
                headers={"Retry-After": "10"},
            )
        self._open[caller] += 1

    def leave(self, caller: str) -> None:
        """Count one less."""
        self._open[caller] -= 1
        if self._open[caller] <= 0:
            del self._open[caller]


class EventStream(StreamingResponse):
    """The answer of a stream; its place is free again however it ends."""

    media_type = MEDIA_TYPE

    def __init__(self, content: AsyncIterator[bytes], leave: Callable[[], None]) -> None:
        super().__init__(content, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


async def streamed(
    streams: Streams, caller: str, look: Look, last: str, pace: Pace | None = None
) -> Response:
    """What `look` sees, from the event after `last` on; 204 if there is nothing more to come."""
    first = await look(last)
    if first.ended and not first.events and last:
        return Response(status_code=204)
    streams.enter(caller)
    return EventStream(written(look, last, first, pace or Pace()), lambda: streams.leave(caller))


async def written(look: Look, last: str, seen: Glimpse, pace: Pace) -> AsyncIterator[bytes]:
    """The stream as it goes over the wire."""
    began = spoke = pace.monotonic()
    yield format_sse_event(comment="what happens follows", retry=_RETRY_MS)
    while True:
        for event in seen.events:
            yield format_sse_event(data_str=event.data, event=event.name, id=event.id)
            last, spoke = event.id, pace.monotonic()
        if seen.ended:
            yield format_sse_event(data_str="{}", event=_END)
            return
        now = pace.monotonic()
        if now - began >= pace.longest:
            return
        if now - spoke >= pace.heartbeat:
            yield format_sse_event(comment="still here")
            spoke = now
        await pace.sleep(pace.look)
        try:
            seen = await look(last)
        except (InvoicingError, Problem):
            # The client comes back, and is then told what is wrong.
            return
