"""The HTTP clients: httpx with keys, patience, and problems as exceptions.

The generated functions and the resources run over these, so all of them behave alike.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from secrets import token_hex
from typing import Any

import httpx

from invoicing_client.errors import NotDoneYet, Unreachable, problem_of
from invoicing_client.patience import Patience, pending

KEY = "idempotency-key"

Pauses = Generator[float | None, httpx.Response | httpx.TransportError, httpx.Response]


def conversation(request: httpx.Request, patience: Patience) -> Pauses:
    """Asks for `request` to be sent after each pause that it yields; returns the last answer.

    One of it serves both clients: what is sent and slept is theirs, what follows from an answer
    is here.
    """
    if request.method == "POST" and "/v1/" in request.url.path:
        request.headers.setdefault(KEY, token_hex(16))
    tried, waited = 0, 0.0
    pause: float | None = None
    while True:
        answer = yield pause
        tried += 1
        if isinstance(answer, httpx.TransportError):
            pause = patience.after_silence(tried, request, answer)
            if pause is None:
                raise Unreachable(f"{request.url}: {answer}, tried {tried} times") from answer
        elif pending(answer):
            key = request.headers.get(KEY, "")
            pause = patience.until_done(waited, answer) if key else None
            if pause is None:
                raise NotDoneYet(answer, key)
            tried, waited = 0, waited + pause
        else:
            pause = patience.after_refusal(tried, answer)
            if pause is None:
                return _success(answer)


def _success(answer: httpx.Response) -> httpx.Response:
    if answer.status_code >= 400:
        raise problem_of(answer)
    return answer


class Connection(httpx.Client):
    """The client that blocks."""

    def __init__(
        self, *, patience: Patience, sleep: Callable[[float], None] = time.sleep, **httpx_args: Any
    ) -> None:
        super().__init__(**httpx_args)
        self._patience = patience
        self._sleep = sleep

    def pause(self, seconds: float) -> None:
        """Wait before something is tried again."""
        self._sleep(seconds)

    def send(self, request: httpx.Request, **more: Any) -> httpx.Response:
        """Send it until there is an answer; problems are raised."""
        talk = conversation(request, self._patience)
        pause = next(talk)
        while True:
            if pause is not None:
                self._sleep(pause)
            try:
                got = super().send(request, **more)
                if got.status_code >= 400:
                    got.read()  # of a stream too: it is a problem, which says what is wrong
                heard: httpx.Response | httpx.TransportError = got
            except httpx.TransportError as error:
                heard = error
            try:
                pause = talk.send(heard)
            except StopIteration as done:
                answer: httpx.Response = done.value
                return answer


class AsyncConnection(httpx.AsyncClient):
    """The client that awaits."""

    def __init__(
        self,
        *,
        patience: Patience,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        **httpx_args: Any,
    ) -> None:
        super().__init__(**httpx_args)
        self._patience = patience
        self._sleep = sleep

    async def pause(self, seconds: float) -> None:
        """Wait before something is tried again."""
        await self._sleep(seconds)

    async def send(self, request: httpx.Request, **more: Any) -> httpx.Response:
        """Send it until there is an answer; problems are raised."""
        talk = conversation(request, self._patience)
        pause = next(talk)
        while True:
            if pause is not None:
                await self._sleep(pause)
            try:
                got = await super().send(request, **more)
                if got.status_code >= 400:
                    await got.aread()
                heard: httpx.Response | httpx.TransportError = got
            except httpx.TransportError as error:
                heard = error
            try:
                pause = talk.send(heard)
            except StopIteration as done:
                answer: httpx.Response = done.value
                return answer
