"""How every route under `/v1` is served: who may, then what is sent, then what is done, once."""

from collections.abc import Callable, Coroutine
from typing import Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from api.bodies import MAX_BODY, StrictRequest, require_json
from api.connections import Connections
from api.idempotency import once
from api.permissions import permission_of
from api.problems import Problem, ProblemItem


class Route(APIRoute):
    """A route that checks the permission before it reads the body, and the body strictly."""

    max_body = MAX_BODY
    names_from_path = False
    """Whether the `id` of a body may be left out, since the path has it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with everything before it that the routes have in common."""
        handle = super().get_route_handler()
        permission = permission_of(self)

        async def run(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            strict.max_body = self.max_body
            if permission is not None:
                cast(Connections, request.app.state.connections).directory.note(
                    await permission(strict)
                )
            if self.body_field is not None:
                await require_json(strict)
            if self.names_from_path and strict.method == "PUT":
                await _name(strict)
            return await (once(strict, handle) if strict.method == "POST" else handle(strict))

        return run


class NamedRoute(Route):
    """A route of things that are saved under the id in the path."""

    names_from_path = True


def router(tag: str, *, named: bool = False) -> APIRouter:
    """A router for one tag of the API."""
    return APIRouter(prefix="/v1", tags=[tag], route_class=NamedRoute if named else Route)


def later(model: type[Any]) -> dict[int | str, dict[str, Any]]:
    """Declares that a route may answer 202, with the thing as it is."""
    text = "Taken and not done yet; look again after `Retry-After`"
    return {202: {"model": model, "description": text}}


def mark_pending(response: Response) -> None:
    """202: taken, and not done yet; look again in a moment."""
    response.status_code = 202
    response.headers["Retry-After"] = "1"


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
