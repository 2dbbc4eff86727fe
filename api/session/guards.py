"""What pages of the console ask: who is looking, and did this form come from one of our pages.

`viewer` is a dependency that gives the same `Principal` as the API's, or sends the browser to sign
in. `require_csrf` is one for everything that changes something; `csrf_token` is what its forms
(field `csrf_token`) or requests (header `X-CSRF-Token`) have to carry.
"""

from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request

from api.auth import Principal
from api.dependencies import connections_of
from api.problems import Problem
from api.session.sign_in import SignIn
from api.session.tokens import Session

CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
_NOT_LET_IN = (401, 403)


class SignInNeeded(Exception):
    """Nobody is signed in; the browser is sent where one signs in."""


def sign_in_of(request: Request) -> SignIn:
    """The way people sign in to this application."""
    return cast(SignIn, request.app.state.sign_in)


async def session_of(request: Request) -> Session | None:
    """The session of the browser that asks, looked up once for a request."""
    if not hasattr(request.state, "session"):
        request.state.session, request.state.principal_of_session = await _look_up(request)
    return cast(Session | None, request.state.session)


async def viewer(request: Request) -> Principal:
    """Who is looking at the console. Raises `SignInNeeded` if nobody is signed in."""
    if await session_of(request) is None:
        raise SignInNeeded
    principal = cast(Principal, request.state.principal_of_session)
    if principal.is_outside:
        raise Problem(
            "forbidden",
            "the console is for people of this organisation",
            hint="who works for a partner reads invoices and messages over the API",
        )
    return principal


def csrf_token(request: Request) -> str:
    """What forms of this page have to carry. For pages that depend on `viewer`."""
    session = cast(Session | None, getattr(request.state, "session", None))
    if session is None:
        raise RuntimeError("a page with a form depends on viewer")
    return sign_in_of(request).sealer.form_token(session.id)


async def require_csrf(request: Request) -> None:
    """Refuses what does not come from a page of ours in the same session."""
    session = await session_of(request)
    if session is None:
        raise SignInNeeded
    if not _from_here(request):
        raise _foreign("the request comes from another site")
    token = request.headers.get(CSRF_HEADER)
    if token is None:
        field = (await request.form()).get(CSRF_FIELD)
        token = field if isinstance(field, str) else ""
    if not sign_in_of(request).sealer.is_form_token(token, session.id):
        raise _foreign("the form is not one of this session")


Viewer = Annotated[Principal, Depends(viewer)]
"""Who is looking, as a parameter of a page."""


async def _look_up(request: Request) -> tuple[Session | None, Principal | None]:
    sign_in = sign_in_of(request)
    id = request.cookies.get(sign_in.cookies.session, "")
    if not id:
        return None, None
    connections = connections_of(request)
    sessions = (await connections.adapters()).sessions
    session = await sign_in.find(sessions, id)
    if session is None:
        return None, None
    try:
        principal = await sign_in.principal(session)
    except Problem as problem:
        if problem.status_code not in _NOT_LET_IN:
            raise
        # The API would not take the token any more, so neither do we.
        await sign_in.keeper.end(sessions, id)
        return None, None
    connections.directory.note(principal)
    return session, principal


def _from_here(request: Request) -> bool:
    """Whether the browser says that a page of this site has sent it."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin") or request.headers.get("referer", "")
    here, there = urlsplit(sign_in_of(request).public_url), urlsplit(origin)
    return (here.scheme, here.netloc) == (there.scheme, there.netloc)


def _foreign(what: str) -> Problem:
    return Problem("forbidden", what, hint="load the page again and repeat it; nothing was changed")
