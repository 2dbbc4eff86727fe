"""Idempotency: a POST with an `Idempotency-Key` is carried out once and answered the same again.

The key belongs to the person who sent it. What it was used for (method, path, body) is noted
before anything happens; the answer is kept when it is a success that will not change. Commands
to workflows carry an id derived from the key, so a repetition whose answer was lost finds the
first one's effect.
"""

import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, cast
from uuid import uuid4

from fastapi import Request, Response

from api.auth import principal_of
from api.connections import Connections
from api.problems import Problem
from domain.core.errors import AlreadyExists, CommandReused
from domain.core.identifiers import canonical_json, digest
from domain.ports import CommandRepository

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_KEY = re.compile(r"^[\x21-\x7e]{1,200}$")
_KEPT_HEADERS = ("content-type", "location", "etag")
_MAX_KEPT = 256 * 1024

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
            f"{HEADER} has 1 to 200 visible ASCII characters",
            hint="a UUID is a good key",
        )
    connections = cast(Connections, request.app.state.connections)
    commands = (await connections.adapters()).store.commands
    id = digest(canonical_json(["api", principal_of(request).subject, key]))
    fingerprint = await _fingerprint(request)
    await _reserve(commands, id, fingerprint)
    kept = await commands.result(f"{id}.answer", fingerprint)
    if kept is not None:
        return Response(kept["body"], kept["status"], {**kept["headers"], REPLAYED: "true"})
    request.state.message_id = id
    response = await handle(request)
    await _keep(commands, id, fingerprint, response)
    return response


async def _fingerprint(request: Request) -> str:
    target = [request.method, request.url.path, request.url.query, digest(await request.body())]
    return digest(canonical_json(target))


async def _reserve(commands: CommandRepository, id: str, fingerprint: str) -> None:
    """Note what the key is used for; `idempotency_mismatch` if it was used for something else."""
    try:
        if await commands.result(id, fingerprint) is None:
            with suppress(AlreadyExists):
                await commands.record(id, fingerprint, {})
            await commands.result(id, fingerprint)
    except CommandReused:
        raise CommandReused(
            f"this {HEADER} was used before for another request",
            hint="use a new key for a new request; repeat a request with its own key",
        ) from None


async def _keep(commands: CommandRepository, id: str, fingerprint: str, response: Response) -> None:
    """Keep a final success. A 202 with Retry-After is not final; an error may be mended."""
    pending = response.status_code == 202 and "retry-after" in response.headers
    if not 200 <= response.status_code < 300 or pending or len(response.body) > _MAX_KEPT:
        return
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    kept = {
        "status": response.status_code,
        "headers": headers,
        "body": bytes(response.body).decode(),
    }
    with suppress(AlreadyExists):
        await commands.record(f"{id}.answer", fingerprint, kept)
