"""What surrounds every request: its id, and headers that keep browsers careful."""

import re
from collections.abc import Iterable
from uuid import uuid4

from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import answer
from api.problems import Problem

REQUEST_ID = "X-Request-Id"
_GIVEN = re.compile(r"^[A-Za-z0-9._-]{1,64}$")


class KnownMethods:
    """Answers 405 for what an address without parameters does not know.

    Otherwise `GET /v1/lifecycles/check` would ask for a lifecycle called `check`.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[APIRoute]) -> None:
        self._app = app
        self._known: dict[str, set[str]] = {}
        for route in routes:
            if "{" not in route.path:
                self._known.setdefault(route.path, set()).update(route.methods or ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse its method."""
        known = self._known.get(scope["path"]) if scope["type"] == "http" else None
        if known is None or scope["method"] in known:
            await self._app(scope, receive, send)
            return
        refusal = Problem(
            "method_not_allowed",
            f"{scope['method'][:20]} is not known at {scope['path']}",
            hint="the API is described at /docs",
            headers={"Allow": ", ".join(sorted(known))},
        )
        await answer(Request(scope), refusal)(scope, receive, send)


class RequestContext:
    """Gives every request an id, the caller's own if it is a plain one, and answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _GIVEN.match(given) else f"req-{uuid4().hex[:16]}"
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault(
                    "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"
                )
            await send(message)

        await self._app(scope, receive, send_with_headers)
