"""Pages: templates, what all of them show, and the headers that keep browsers careful.

Nothing on a page is allowed from elsewhere, and no script or style inside it (CSP level 3). All
text is escaped by Jinja; nothing is ever marked as safe.
"""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.auth import Principal
from api.bodies import StrictRequest
from api.console import saying, wording
from api.console.assets import asset
from api.console.notices import notice
from api.console.places import counts_of, places_of
from api.dependencies import connections_of
from api.permissions import allowed
from api.session import csrf_token
from domain.core.errors import InvoicingError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
DONE = "done"
"""The parameter with the word of what was done."""
_SEE_OTHER = 303
_MAX_FORM = 1024 * 1024
_FILTERS = (
    "money",
    "number",
    "plain",
    "day",
    "moment",
    "size",
    "counted",
    "span",
    "names",
    "sentence",
    "field",
)
_GLOBALS = ("since", "ago", "until", "due")


class PageRoute(APIRoute):
    """A route of the console: what is sent to it is bounded."""

    max_body = _MAX_FORM

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, over a request that knows its limits."""
        handle = super().get_route_handler()

        async def run(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            strict.max_body = self.max_body
            if strict.method == "POST":
                await strict.body()  # `form` reads from what was kept, within the limits
            strict.state.sent = strict  # whoever answers an error cannot read it once more
            try:
                return await handle(strict)
            finally:
                await strict.close()  # files that were sent; what was typed stays readable

        return run


def router() -> APIRouter:
    """A router for pages."""
    return APIRouter(prefix="/console", include_in_schema=False, route_class=PageRoute)


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {name: getattr(saying, name) for name in _FILTERS}
    made.globals |= {name: getattr(saying, name) for name in _GLOBALS}
    made.globals |= {"asset": asset, "words": wording}
    return made


_PAGES = _environment()


def clock() -> datetime:
    """The time that a page is made at."""
    return datetime.now(UTC)


async def page(
    request: Request, template: str, *, status: int = 200, place: str = "", **shown: Any
) -> HTMLResponse:
    """The page that `template` makes of what is `shown`, in the frame that all have."""
    by = cast(Principal, request.state.principal)
    frame = {
        "by": by,
        "places": places_of(by),
        "place": place,
        "counts": await _counts(request, by),
        "csrf": csrf_token(request),
        "form_id": lambda: uuid4().hex,
        "can": lambda operation: allowed(by.roles, operation),
        "notice": notice(request.query_params.get(DONE, "")),
    }
    return _made(request, template, status, {**frame, **shown})


def bare(request: Request, template: str, status: int, **shown: Any) -> HTMLResponse:
    """A page without navigation, for when nothing is known of who looks, or nothing answers."""
    frame: dict[str, Any] = {
        "by": None,
        "places": [],
        "place": "",
        "counts": {},
        "csrf": "",
        "notice": "",
    }
    fault = {"kept": {}, "again": "", "retry": False, "items": (), "hint": "", "request_id": ""}
    return _made(request, template, status, {**frame, **fault, **shown})


def onward(address: str, done: str = "", **more: str) -> RedirectResponse:
    """To another page, once something was done; it says what, by its word."""
    query = urlencode({**more, **({DONE: done} if done else {})})
    return RedirectResponse(f"{address}?{query}" if query else address, _SEE_OTHER)


def _made(request: Request, template: str, status: int, shown: dict[str, Any]) -> HTMLResponse:
    now = shown.setdefault("now", clock())
    shown.setdefault("problem", None)
    shown.setdefault("typed", {})
    text = _PAGES.get_template(template).render(request=request, today=now.date(), **shown)
    return HTMLResponse(text, status, headers=HEADERS)


async def _counts(request: Request, by: Principal) -> dict[str, int]:
    """How much waits in which place; nothing while the system of record is silent."""
    try:
        return await counts_of((await connections_of(request).adapters()).store, by)
    except InvoicingError:
        return {}
