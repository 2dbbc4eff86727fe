"""Signing in to the console and out of it: three addresses, and pages for when it does not work."""

import logging
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from api.auth import ProviderSilent
from api.dependencies import connections_of
from api.problems import Problem
from api.session.guards import require_csrf, sign_in_of
from api.session.keeping import SignInRefused
from api.session.sign_in import CONSOLE, safe_next

SIGN_IN = f"{CONSOLE}/sign-in"
SIGNED_IN = f"{CONSOLE}/signed-in"
SIGN_OUT = f"{CONSOLE}/sign-out"
SIGNED_OUT = f"{CONSOLE}/signed-out"

routes = APIRouter(include_in_schema=False)
log = logging.getLogger("invoicing.api.session")

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
)
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_TITLES = {
    "nobody": "There is no sign-in here",
    "silent": "Sign-in does not answer",
    "refused": "The sign-in did not work",
    "leaving": "Signing out",
    "signed_out": "Signed out",
}
_SEE_OTHER = 303


@routes.get(SIGN_IN, name="console_sign_in")
async def leave(request: Request, next: Annotated[str, Query()] = CONSOLE) -> Response:
    """Send the browser to the identity provider."""
    sign_in = sign_in_of(request)
    if not sign_in.offered:
        return _page(request, "nobody", 503)
    try:
        leaving = await sign_in.leave(next)
    except ProviderSilent:
        return _page(request, "silent", 503, next=safe_next(next))
    answer = RedirectResponse(leaving.url, _SEE_OTHER)
    sign_in.cookies.set_pending(answer, leaving.state, leaving.sealed, request.cookies)
    return answer


@routes.get(SIGNED_IN, name="console_signed_in")
async def come_back(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
    iss: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Take the code that the identity provider sent the browser back with."""
    sign_in = sign_in_of(request)
    sealed = sign_in.cookies.pending(request.cookies, state)
    sessions = (await connections_of(request).adapters()).sessions
    try:
        if error or not code:
            raise SignInRefused("it was stopped at the identity provider")
        if iss and iss != request.app.state.settings.auth.issuer:  # RFC 9207
            raise SignInRefused("another identity provider has answered")
        arrived = await sign_in.come_back(sessions, state, code, sealed)
    except (SignInRefused, Problem) as refused:
        why = refused.detail if isinstance(refused, Problem) else str(refused)
        log.warning("a sign-in to the console was refused: %s", why)
        answer = _page(request, "refused", 400, why=why)
    except ProviderSilent:
        answer = _page(request, "silent", 503, next=CONSOLE)
    else:
        answer = RedirectResponse(arrived.next, _SEE_OTHER)
        held = request.cookies.get(sign_in.cookies.session)
        if held:  # somebody else's, or one's own from before: either way it ends here
            await sign_in.keeper.end(sessions, held)
        sign_in.cookies.set_session(answer, arrived.session.id)
        log.info("%s has signed in to the console", arrived.principal.subject)
    if sealed:
        sign_in.cookies.drop_pending(answer, state)
    return answer


@routes.post(SIGN_OUT, name="console_sign_out", dependencies=[Depends(require_csrf)])
async def sign_out(request: Request) -> Response:
    """End the session here, then at the identity provider."""
    sign_in = sign_in_of(request)
    home = f"{sign_in.public_url}{SIGNED_OUT}"
    sessions = (await connections_of(request).adapters()).sessions
    ended = await sign_in.keeper.end(sessions, request.cookies.get(sign_in.cookies.session, ""))
    try:
        onward = await sign_in.client.sign_out_url(ended.tokens, home) if ended else None
    except ProviderSilent:
        onward = None
    # A page that leads on, no redirect: after a form browsers follow one only to where the
    # `form-action` of the page with the form allows.
    answer = (
        _page(request, "leaving", 200, onward=onward)
        if onward
        else RedirectResponse(SIGNED_OUT, _SEE_OTHER)
    )
    sign_in.cookies.drop_session(answer)
    return answer


@routes.get(SIGNED_OUT, name="console_signed_out")
async def signed_out(request: Request) -> Response:
    """What one sees after that."""
    return _page(request, "signed_out", 200)


async def send_to_sign_in(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Answers `SignInNeeded`: pages lead to the sign-in, parts of pages have the page go there."""
    target = sign_in_address(request)
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": target})
    return RedirectResponse(target, _SEE_OTHER)


def sign_in_address(request: Request) -> str:
    """Where one signs in and comes back to the page that is looked at."""
    return f"{sign_in_of(request).public_url}{SIGN_IN}?next={quote(_wanted(request), safe='/')}"


async def say_silent(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Answers `ProviderSilent` where a session could not be renewed."""
    return _page(request, "silent", 503, next=safe_next(_wanted(request)))


def _wanted(request: Request) -> str:
    """The page that is looked at: what was asked for, or where a form or a part of it is."""
    address = str(request.url)
    if request.method != "GET" or "hx-request" in request.headers:
        address = request.headers.get("hx-current-url") or request.headers.get("referer", "")
    parts = urlsplit(address)
    return safe_next(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _page(request: Request, name: str, status: int, **shown: str) -> Response:
    again = f"{SIGN_IN}?next={quote(shown.get('next', CONSOLE), safe='/')}"
    issuer = request.app.state.settings.auth.issuer
    text = _PAGES.get_template("sign_in.html").render(
        kind=name, titles=_TITLES, again=again, issuer=issuer, **shown
    )
    return HTMLResponse(text, status, headers={"Content-Security-Policy": _POLICY})
