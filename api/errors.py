"""The translator to HTTP: errors of the domain, of Temporal and of the framework as problems.

One of the only two translators; the other one, to Temporal, is `activities.failures`. Nothing
that a client sent is echoed, and no fault of ours shows its inside.
"""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from api.problems import (
    CATALOGUE,
    MEDIA_TYPE,
    RETRY_SECONDS,
    Problem,
    ProblemDocument,
    ProblemItem,
)
from domain.core.errors import InvoicingError, NotFound
from domain.core.findings import Finding

log = logging.getLogger("invoicing.api")

_BY_STATUS = {
    400: "malformed_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}
_HINTS = {
    "missing": "add it",
    "extra_forbidden": "leave it out, or check how it is spelled",
    "string_pattern_mismatch": "ids have lower case letters, digits, '.', '_' and '-'",
}
_PLACED = re.compile(r"(?:(\d+:\d+)(?: |$))?(.*?)(?:@\d+:\d+)?", re.DOTALL)
_SEGMENT = re.compile(r"[^.\[\]]+")
_BY_IDS = re.compile(r"[a-z_]+/")
RESOURCE_METADATA = "/.well-known/oauth-protected-resource"
"""Where the API says how one signs in."""


def install(app: FastAPI) -> None:
    """Let every error of `app` be answered as a problem."""
    app.add_exception_handler(InvoicingError, _on_domain_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(Exception, _on_fault)


def of_domain(error: InvoicingError) -> Problem:
    """The problem that a domain error is."""
    headers = {"Retry-After": RETRY_SECONDS} if CATALOGUE[error.code].status == 503 else None
    return Problem(
        error.code,
        error.message,
        hint=error.hint,
        errors=[of_finding(finding) for finding in error.findings],
        headers=headers,
    )


def of_rpc(error: RPCError) -> InvoicingError | Problem:
    """What a failed call to Temporal means."""
    if error.status is RPCStatusCode.NOT_FOUND:
        return NotFound("nothing runs for it", hint="it has ended, or was never started")
    return silent("temporal_unavailable")


def of_update(error: WorkflowUpdateFailedError) -> Problem:
    """The refusal of a workflow: the type of its error is the code of a problem."""
    cause = error.cause
    code = cause.type if isinstance(cause, ApplicationError) and cause.type else "conflict"
    message, _, hint = str(getattr(cause, "message", cause)).partition(". ")
    return Problem(code if code in CATALOGUE else "conflict", message, hint=hint)


def silent(code: str) -> Problem:
    """The problem that something has not answered in time."""
    return Problem(
        code,
        CATALOGUE[code].title,
        hint="repeat the request in a moment, with the same Idempotency-Key",
        headers={"Retry-After": RETRY_SECONDS},
    )


def of_finding(finding: Finding) -> ProblemItem:
    """A finding of the domain as an item of a problem.

    A place in a document stands before the model path, one in an expression behind it. Places by
    ids, which may have dots, are parted by slashes: `agreements/acme.hosting/charges/fee`.
    """
    found = _PLACED.fullmatch(finding.path)
    place, path = found.groups(default="") if found else ("", finding.path)
    return ProblemItem(
        pointer=pointer(path.split("/") if _BY_IDS.match(path) else _SEGMENT.findall(path)),
        place=place,
        rule=finding.rule,
        message=finding.message,
        hint=finding.hint,
        severity=finding.severity.value,
    )


def pointer(segments: Iterable[Any]) -> str:
    """The JSON pointer (RFC 6901) through `segments`."""
    escaped = (str(segment).replace("~", "~0").replace("/", "~1") for segment in segments)
    return "".join(f"/{segment}" for segment in escaped)


def answer(request: Request, problem: Problem) -> JSONResponse:
    """`problem` as a response."""
    content = described(request, problem).model_dump()
    headers = _with_challenge(problem, request.app.state.settings.api.public_url)
    status = CATALOGUE[problem.code].status
    return JSONResponse(content, status, headers=headers, media_type=MEDIA_TYPE)


def described(request: Request, problem: Problem) -> ProblemDocument:
    """`problem` as it is told."""
    kind = CATALOGUE[problem.code]
    return ProblemDocument(
        type=f"{request.app.state.settings.api.public_url}/problems/{problem.code}",
        title=kind.title,
        status=kind.status,
        code=problem.code,
        detail=problem.detail,
        hint=problem.hint,
        request_id=getattr(request.state, "request_id", ""),
        errors=list(problem.errors),
    )


def _with_challenge(problem: Problem, home: str) -> dict[str, str]:
    """401 says where one learns how to sign in: RFC 9728, 5.1."""
    headers = dict(problem.headers or {})
    asked = headers.get("WWW-Authenticate")
    if asked is not None:
        parted = ", " if " " in asked else " "
        where = f'resource_metadata="{home.rstrip("/")}{RESOURCE_METADATA}"'
        headers["WWW-Authenticate"] = f"{asked}{parted}{where}"
    return headers


async def _on_domain_error(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, InvoicingError):
        raise TypeError("only errors of the domain come here")
    return answer(request, of_domain(error))


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, Problem):
        return answer(request, error)
    status = getattr(error, "status_code", 500)
    code = _BY_STATUS.get(status, "malformed_request" if status < 500 else "internal_error")
    details = {
        "not_found": f"there is nothing at {request.url.path[:100]}",
        "method_not_allowed": f"{request.method[:20]} is not known at {request.url.path[:100]}",
    }
    headers = getattr(error, "headers", None)
    if code == "method_not_allowed":
        headers = {"Allow": ", ".join(_methods(request))}
    problem = Problem(
        code,
        details.get(code, CATALOGUE[code].title),
        hint="the API is described at /docs",
        headers=headers,
    )
    return answer(request, problem)


def _methods(request: Request) -> list[str]:
    """What the address knows; the framework names the methods of its first route only."""
    routes = [
        route for route in request.app.state.routes if route.path_regex.match(request.url.path)
    ]
    return sorted({method for route in routes for method in route.methods})


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    items = items_of(faults, getattr(error, "body", None))
    fields = "1 field has" if len(items) == 1 else f"{len(items)} fields have"
    return answer(
        request, Problem("validation_failed", f"{fields} to be mended; see errors", errors=items)
    )


async def _on_fault(request: Request, error: Exception) -> JSONResponse:
    log.error(
        "unexpected %s in %s %s (request %s)",
        type(error).__name__,
        request.method,
        request.url.path,
        getattr(request.state, "request_id", ""),
    )
    return answer(
        request,
        Problem(
            "internal_error",
            "something went wrong that we did not foresee",
            hint="report the request_id; repeating with the same Idempotency-Key is safe",
        ),
    )


def items_of(faults: Sequence[Mapping[str, Any]], body: Any) -> list[ProblemItem]:
    """One item per fault. A list is not too short because what is in it is wrong."""
    places = [_place(fault["loc"], body) for fault in faults]
    return [
        ProblemItem(
            pointer=place,
            rule=fault["type"],
            message=fault["msg"].removeprefix("Value error, "),
            hint=_HINTS.get(fault["type"], ""),
        )
        for fault, place in zip(faults, places, strict=True)
        if fault["type"] != "too_short"
        or not any(other.startswith(f"{place}/") for other in places)
    ]


def _place(location: Sequence[int | str], body: Any) -> str:
    """Where a fault is: a pointer into the body, or the name of a parameter.

    Pydantic names the member of a union on the way; what is not in the body is left out.
    """
    if not location or location[0] != "body":
        return ".".join(str(part) for part in location)
    path: list[int | str] = []
    for position, part in enumerate(location[1:], start=2):
        inside = isinstance(body, dict) and part in body
        inside = inside or (isinstance(body, list) and isinstance(part, int) and part < len(body))
        if inside or position == len(location):
            path.append(part)
            body = body[part] if inside else None
    return pointer(path)
