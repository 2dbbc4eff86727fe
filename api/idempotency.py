"""Idempotency: a POST with an `Idempotency-Key` is carried out once and answered the same again.

The key belongs to the person who sent it. What it is used for (method, path, body) is noted
before anything happens; the answer is kept for a day when it is a success that will not change.
While a request is under way, another one with its key is told so. Commands to workflows carry an
id derived from the key, so a repetition whose answer was lost finds the first one's effect.
Source: draft-ietf-httpapi-idempotency-key-header-07.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from fastapi import Request, Response

from api.auth import principal_of
from api.connections import Connections
from api.problems import Problem
from domain.core.errors import StoreUnavailable
from domain.core.identifiers import canonical_json, digest
from integration.settings import Settings
from integration.store.answers import Answers, Asked, InFlight, KeptAnswer, Turn

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LARGEST_KEPT = 4 * 1024 * 1024
"""A larger answer is not kept: the request is carried out again, with the same effect."""
TURN = timedelta(seconds=20)
"""After that long without a sign of life, whoever carried a request out is taken for dead."""
_SIGN_OF_LIFE = TURN / 4

LONGEST_KEY = 200
_KEY = re.compile(rf"^[\x21-\x7e]{{1,{LONGEST_KEY}}}$")
_KEPT_HEADERS = ("content-type", "location", "etag")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def message_id(request: Request) -> str:
    """The id of the command that this request is; the same for a repetition with the same key."""
    known = getattr(request.state, "message_id", None)
    if known is None:
        known = request.state.message_id = uuid4().hex
    return cast(str, known)


async def once(request: Request, handle: Handler) -> Response:
    """Carry out a POST, or answer what the first one with this key was answered."""
    key = request.headers.get(HEADER)
    if key is None:
        return await handle(request)
    if not _KEY.match(key):
        raise Problem(
            "idempotency_key_invalid",
            f"{HEADER} has 1 to {LONGEST_KEY} visible ASCII characters",
            hint="a UUID is a good key",
        )
    asked = await _asked(request, key)
    connections = cast(Connections, request.app.state.connections)
    answers = (await connections.adapters()).answers
    found = await answers.begin(asked)
    if isinstance(found, KeptAnswer):
        return Response(found.body, found.status, {**found.headers, REPLAYED: "true"})
    if isinstance(found, InFlight):
        raise _in_flight()
    request.state.message_id = asked.id
    return await _carried_out(request, handle, answers, found)


async def _carried_out(request: Request, handle: Handler, answers: Answers, turn: Turn) -> Response:
    answer: KeptAnswer | None = None
    try:
        async with _alive(answers, turn):
            response = await handle(request)
        answer = _final(response)
        return response
    finally:
        if answer is None:
            await answers.give_back(turn)
        else:
            await answers.keep(turn, answer)


@asynccontextmanager
async def _alive(answers: Answers, turn: Turn) -> AsyncIterator[None]:
    """Keeps the turn for as long as the request takes."""
    renewing = asyncio.create_task(_renew(answers, turn))
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.wait([renewing])


async def _renew(answers: Answers, turn: Turn) -> None:
    while True:
        await asyncio.sleep(_SIGN_OF_LIFE.total_seconds())
        with suppress(StoreUnavailable):  # the next sign may get through before the turn lapses
            await answers.renew(turn, datetime.now(UTC) + TURN)


async def _asked(request: Request, key: str) -> Asked:
    target = [request.method, request.url.path, request.url.query, digest(await request.body())]
    settings = cast(Settings, request.app.state.settings)
    now = datetime.now(UTC)
    return Asked(
        id=digest(canonical_json(["api", (await principal_of(request)).subject, key])),
        fingerprint=digest(canonical_json(target)),
        now=now,
        turn_ends=now + TURN,
        expires=now + timedelta(hours=settings.api.idempotency_hours),
    )


def _final(response: Response) -> KeptAnswer | None:
    """A success that will not change. A 202 with Retry-After may; an error may be mended."""
    pending = response.status_code == 202 and "retry-after" in response.headers
    body = getattr(response, "body", None)
    if not 200 <= response.status_code < 300 or pending or body is None:
        return None
    if len(body) > LARGEST_KEPT:
        return None
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return KeptAnswer(response.status_code, headers, bytes(body))


def _in_flight() -> Problem:
    return Problem(
        "idempotency_in_flight",
        f"a request with this {HEADER} is being carried out at this moment",
        hint="repeat it after `Retry-After`, with the same key, and you get its answer",
        headers={"Retry-After": "1"},
    )
