"""How every route under `/v1` is served: who may, then what is sent, then what is done, once.

Reads are answered with an ETag, and changes are made by who has seen what is there, if they say.
"""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from api.bodies import MAX_BODY, StrictRequest, require_json
from api.connections import Connections
from api.idempotency import once
from api.parameters import known_parameters, refuse_unknown
from api.permissions import permission_of
from api.preconditions import Reader, guarded, tagged
from api.problems import Problem, ProblemItem


class Route(APIRoute):
    """A route that checks the permission before it reads the body, and the body strictly."""

    max_body = MAX_BODY
    names_from_path = False
    """Whether the `id` of a body may be left out, since the path has it."""
    knows_versions = False
    """Whether the route itself compares `If-Match` with what is there."""
    plain: Callable[[Request], Coroutine[Any, Any, Response]]
    """What is done, without what all routes have in common."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with everything before it that the routes have in common."""
        handle = self.plain = super().get_route_handler()
        permission, known = permission_of(self), known_parameters(self.dependant)

        async def run(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            strict.max_body = self.max_body
            if permission is not None:
                cast(Connections, request.app.state.connections).directory.note(
                    await permission(strict)
                )
            refuse_unknown(strict, known)
            if self.body_field is not None:
                await require_json(strict)
            if self.names_from_path and strict.method == "PUT":
                await _name(strict)
            return await self._carried_out(strict, handle)

        return run

    async def _carried_out(
        self, request: StrictRequest, handle: Callable[[Request], Coroutine[Any, Any, Response]]
    ) -> Response:
        if request.method == "POST":
            return await once(request, handle)
        if request.method == "GET":
            return tagged(request, await handle(request))
        return await (
            handle(request) if self.knows_versions else guarded(request, _reader(request), handle)
        )


class NamedRoute(Route):
    """A route of things that are saved under the id in the path."""

    names_from_path = True


class VersionedRoute(Route):
    """A route of things that have versions of their own."""

    knows_versions = True


def router(tag: str, *, named: bool = False, versioned: bool = False) -> APIRouter:
    """A router for one tag of the API."""
    kind = NamedRoute if named else VersionedRoute if versioned else Route
    return APIRouter(prefix="/v1", tags=[tag], route_class=kind)


def reader_of(routes: Iterable[APIRoute], path: str) -> Route | None:
    """The route that reads the thing which a `PUT` or `DELETE` at `path` changes.

    It is at the same address, or at the one above: `…/{id}/lifecycle` changes what is at `…/{id}`.
    """
    reads = {
        one.path: one for one in routes if "GET" in (one.methods or ()) and isinstance(one, Route)
    }
    return reads.get(path) or reads.get(path.rpartition("/")[0])


def later(model: type[Any]) -> dict[int | str, dict[str, Any]]:
    """Declares that a route may answer 202, with the thing as it is."""
    text = "Taken and not done yet; look again after `Retry-After`"
    return {202: {"model": model, "description": text}}


def mark_pending(response: Response) -> None:
    """202: taken, and not done yet; look again in a moment."""
    response.status_code = 202
    response.headers["Retry-After"] = "1"


def _reader(request: Request) -> Reader:
    path = request.scope["route"].path
    route = reader_of(request.app.state.routes, path)
    if route is None:
        raise LookupError(f"nothing reads what is changed at {path}")
    return Reader(route.path, route.plain)


async def _name(request: StrictRequest) -> None:
    """Give the body the id in the path; 422 if it has another."""
    body = await request.json() if await request.body() else None
    if not isinstance(body, dict):
        return
    named = body.setdefault("id", request.path_params.get("id"))
    if named != request.path_params.get("id"):
        message = "the id in the body is not the one in the path"
        item = ProblemItem(pointer="/id", rule="ID_OF_PATH", message=message, hint="leave it out")
        raise Problem("validation_failed", message, errors=[item])
