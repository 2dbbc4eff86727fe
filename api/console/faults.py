"""Problems on pages: what happened in business words, what to do, and the request to ask about.

The same problems as the API's, as `api.errors` makes them; below `/console` as a page.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api import errors
from api.console.pages import bare
from api.problems import CATALOGUE, Problem
from api.session import CSRF_FIELD
from api.session.guards import SignInNeeded
from api.session.routes import sign_in_address
from domain.core.errors import InvoicingError

_HERE = "/console"
_WORDS = {
    "forbidden": "This is not open to you",
    "not_found": "There is nothing here",
    "store_unavailable": "The database does not answer",
    "temporal_unavailable": "The workflow engine does not answer",
    "workflow_unresponsive": "No worker has answered yet",
    "decision_refused": "Your decision did not count",
    "stale_content": "It was changed in between",
    "validation_failed": "Something in the form has to be mended",
    "malformed_request": "The page could not be understood",
    "method_not_allowed": "There is nothing here",
    "invalid": "This breaks a rule",
    "internal_error": "Something went wrong on our side",
}

Handler = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI) -> None:
    """Let problems below `/console` be pages; everywhere else stays as it is."""
    for kind in (InvoicingError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _paged(cast(Handler, app.exception_handlers[kind])))
    send = cast(Handler, app.exception_handlers[SignInNeeded])
    app.add_exception_handler(SignInNeeded, _keeping_what_was_typed(send))


def problem_of(error: Exception) -> Problem | None:
    """The problem that an error is; `None` for one that has none."""
    if isinstance(error, Problem):
        return error
    return errors.of_domain(error) if isinstance(error, InvoicingError) else None


def title(code: str) -> str:
    """What has happened, in a few words."""
    return _WORDS.get(code, CATALOGUE[code].title)


def _paged(otherwise: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        if not request.url.path.startswith(_HERE):
            return await otherwise(request, error)
        said = await otherwise(request, error)  # also writes what has to be written to the log
        problem = problem_of(error)
        return fault_page(request, said.status_code, problem, _headers(said))

    return answer


def fault_page(
    request: Request, status: int, problem: Problem | None, headers: dict[str, str]
) -> Response:
    """A problem as a page of its own."""
    code = problem.code if problem else _code(status)
    answer = bare(
        request,
        "fault.html",
        status,
        title=title(code),
        detail=problem.detail if problem else _DETAILS.get(status, _DETAILS[500]),
        hint=problem.hint if problem else "",
        items=problem.errors if problem else (),
        request_id=getattr(request.state, "request_id", ""),
        retry=status >= 500 and request.method == "GET",
        here=_here(request),
    )
    answer.headers.update(headers)
    return answer


def _keeping_what_was_typed(send: Handler) -> Handler:
    """A form that was sent when the session had ended: what was typed is shown, not thrown away.

    It is no redirect: browsers follow one after a form only to where `form-action` allows, and
    the identity provider is elsewhere.
    """

    async def answer(request: Request, error: Exception) -> Response:
        sent: Request | None = getattr(request.state, "sent", None)  # not of the sign-in's forms
        if sent is None or request.method != "POST" or "hx-request" in request.headers:
            return await send(request, error)
        form = await sent.form()
        hidden = {CSRF_FIELD, "form_id", "content_hash"}
        kept = {
            name: value
            for name, value in form.items()
            if isinstance(value, str) and value and name not in hidden
        }
        return bare(
            request,
            "fault.html",
            401,
            title="You are not signed in any more",
            detail="Your session has ended, so nothing was changed.",
            hint="sign in again, then repeat it",
            kept=kept,
            again=sign_in_address(request),
        )

    return answer


_DETAILS = {
    400: "The address or the form has something that is not understood.",
    404: "The address leads to no page of the console.",
    405: "The address leads to no page of the console.",
    422: "The address or the form has something that is not understood.",
    500: "It is written down, and nothing was changed halfway.",
}


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _code(status: int) -> str:
    known: dict[int, str] = {404: "not_found", 405: "not_found"}
    return known.get(status, "malformed_request" if status < 500 else "internal_error")


def _headers(said: Response) -> dict[str, Any]:
    kept = ("retry-after", "allow")
    return {name: said.headers[name] for name in kept if name in said.headers}
