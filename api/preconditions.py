"""Preconditions: reads that are answered if something is new, writes that count if nothing is.

Every answer to a read of JSON has an `ETag`; `If-None-Match` with it is answered 304 while it is
the same. `PUT` and `DELETE` with `If-Match` are refused (412) when the thing has changed since it
was read; without it, the last one wins. Changes of one thing happen one after the other, in all
processes of the API. Source: RFC 9110, 8.8.3 and 13.1.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from fastapi import Request, Response

from api.bodies import parse
from api.connections import Connections
from api.differing import differences
from api.problems import Problem
from domain.core.errors import Forbidden, NotFound
from domain.core.identifiers import canonical_json, digest
from integration.store.answers import Asked, Turn

ETAG, IF_MATCH, IF_NONE_MATCH = "ETag", "If-Match", "If-None-Match"
LONGEST = 1000
"""Characters of a header with ETags."""

Handler = Callable[[Request], Awaitable[Response]]

_TURN = timedelta(seconds=30)
"""After that long whoever changes a thing is taken for dead."""
_PATIENCE = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.1


@dataclass(frozen=True)
class Reader:
    """How the thing that a write changes is read: by the route at its own address."""

    path: str
    read: Handler

    async def get(self, request: Request) -> Response:
        """What a read would answer now, at the address of `request`."""
        scope = {**request.scope, "method": "GET", "query_string": b"", "headers": []}
        return await self.read(Request(scope, request.receive))


def tagged(request: Request, response: Response) -> Response:
    """The answer to a read with its ETag, or 304 if the client has it already."""
    if response.status_code != 200 or not hasattr(response, "body"):
        return response
    tag = response.headers.get(ETAG)
    if tag is None:
        if response.media_type != "application/json":
            return response
        tag = response.headers[ETAG] = _tag_of(response)
    if not names(request, IF_NONE_MATCH, tag):
        return response
    kept = {name: response.headers[name] for name in ("link",) if name in response.headers}
    return Response(status_code=304, headers={**kept, ETAG: tag})


async def guarded(request: Request, reader: Reader, write: Handler) -> Response:
    """Carry out a `PUT` or `DELETE` if what it says of the thing before holds; its new ETag."""
    async with _alone(request, reader.path.format(**request.path_params)):
        if IF_MATCH in request.headers or IF_NONE_MATCH in request.headers:
            await _check(request, await _known(request, reader))
        response = await write(request)
        if response.status_code in (200, 201) and ETAG not in response.headers:
            with suppress(Forbidden):  # who may write it and not read it gets no ETag
                response.headers[ETAG] = _tag_of(await reader.get(request))
        return response


async def _check(request: Request, known: Response | None) -> None:
    tag = None if known is None else _tag_of(known)
    if IF_NONE_MATCH in request.headers and names(request, IF_NONE_MATCH, tag):
        raise _stale("it exists already", "leave `If-None-Match` out to replace it", tag)
    if IF_MATCH not in request.headers or names(request, IF_MATCH, tag):
        return
    if known is None:
        raise _stale("there is no such thing any more", "leave `If-Match` out to create it", tag)
    problem = _stale(
        f"it was changed since you read it: it is at {tag} now",
        "read it again, repeat your change on it, and send it with the new ETag",
        tag,
    )
    if body := await request.body():
        problem.errors = tuple(differences(parse(body), parse(bytes(known.body))))
    raise problem


async def _known(request: Request, reader: Reader) -> Response | None:
    """The thing as it is; nothing if there is none, `Forbidden` for who may not read it."""
    try:
        return await reader.get(request)
    except NotFound:
        return None


@asynccontextmanager
async def _alone(request: Request, path: str) -> AsyncIterator[None]:
    """Nobody else changes what is at `path` meanwhile."""
    connections = cast(Connections, request.app.state.connections)
    answers = (await connections.adapters()).answers
    id, pause = digest(canonical_json(["change", path])), _FIRST_PAUSE
    ends = asyncio.get_running_loop().time() + _PATIENCE
    while True:
        now = datetime.now(UTC)
        turn = await answers.begin(Asked(id, "", now, now + _TURN, now + 2 * _TURN))
        if isinstance(turn, Turn):
            break
        if asyncio.get_running_loop().time() >= ends:
            raise Problem(
                "conflict",
                "somebody else is changing it at this moment",
                hint="repeat the request in a moment",
                headers={"Retry-After": "1"},
            )
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
    try:
        yield
    finally:
        await answers.give_back(turn)


def names(request: Request, header: str, tag: str | None) -> bool:
    """Whether the header names `tag`, or any with `*`. Nothing that exists not is named."""
    given = ",".join(request.headers.getlist(header))
    if len(given) > LONGEST:
        detail = f"`{header}` has {len(given)} characters; at most {LONGEST} are read"
        raise Problem("validation_failed", detail, hint="send the `ETag` of an answer")
    if tag is None:
        return False
    named = {one.strip() for one in given.split(",")}
    if header == IF_NONE_MATCH:
        # Compared weakly: RFC 9110, 13.1.2.
        named = {one.removeprefix("W/") for one in named}
    return "*" in named or tag in named


def _tag_of(response: Response) -> str:
    return response.headers.get(ETAG) or f'"{digest(bytes(response.body))[:32]}"'


def _stale(detail: str, hint: str, tag: str | None) -> Problem:
    return Problem("stale_content", detail, hint=hint, headers={ETAG: tag} if tag else None)
