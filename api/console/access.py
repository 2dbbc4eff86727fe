"""Who may see and do what in the console: by the operations that the routes of the API name.

A page depends on `seeing`, whatever changes something on `changing`. What a button does is a route
of the API as well, so its operation is looked up there and can never be another one.
"""

import re

from fastapi import Depends, Request, params
from fastapi.routing import APIRoute

from api.auth import Principal
from api.permissions import OPERATIONS, allowed, permission_of, require
from api.problems import Problem
from api.session import require_csrf, viewer
from domain.core.identifiers import canonical_json, digest

FORM_ID = "form_id"
_FORM_ID = re.compile(r"[0-9a-f]{32}")


class Seeing:
    """The dependency by which a page names its operation."""

    def __init__(self, operation: str) -> None:
        if operation not in OPERATIONS:
            raise ValueError(f"there is no operation '{operation}'")
        self.operation = operation

    async def __call__(self, request: Request) -> Principal:
        """Who looks, if they may: as `Caller` of the API's own dependencies from here on."""
        by = await viewer(request)
        require(by, self.operation)
        request.state.principal = by
        return by


class SeeingAs:
    """The dependency of a button: the operation is that of the API's route of this name."""

    def __init__(self, route: str) -> None:
        self.route = route

    async def __call__(self, request: Request) -> Principal:
        """Who presses it, if they may."""
        return await Seeing(operation_of(request, self.route))(request)


async def form_id(request: Request) -> None:
    """The command that a form is: pressed twice, or sent again, it is the same one."""
    given = (await request.form()).get(FORM_ID)
    if not isinstance(given, str) or not _FORM_ID.fullmatch(given):
        raise Problem(
            "malformed_request",
            "the form is not complete",
            hint="load the page again and repeat it; nothing was changed",
        )
    by: Principal = request.state.principal
    request.state.message_id = digest(canonical_json(["console", by.subject, given]))


def seeing(operation: str) -> list[params.Depends]:
    """The `dependencies` of a page."""
    return [Depends(Seeing(operation))]


def changing(route: str) -> list[params.Depends]:
    """The `dependencies` of what does the same as the API's route of this name."""
    return [Depends(SeeingAs(route)), Depends(require_csrf), Depends(form_id)]


def operation_of(request: Request, route: str) -> str:
    """The operation that the API's route of this name asks for."""
    known: list[APIRoute] = request.app.state.routes
    found = next(one for one in known if one.name == route)
    permission = permission_of(found)
    if permission is None:
        raise LookupError(f"the route '{route}' is for everybody")
    return permission.operation


def may(request: Request, by: Principal, route: str) -> bool:
    """Whether somebody may do what the API's route of this name does."""
    return allowed(by.roles, operation_of(request, route))
