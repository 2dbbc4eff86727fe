"""Changing an invoice that is not issued: its lines and references, as a form."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api.console.access import changing, seeing
from api.console.forms import Refusal, Typed, Unfit, body, refusal
from api.console.pages import onward, page, router
from api.dependencies import AtDesk
from api.desk import Desk
from api.ordering import Orders
from api.problems import Problem
from api.schemas.invoices import Amendment, InvoiceContent
from domain.core.errors import InvalidTransition, InvoicingError
from domain.core.identifiers import Id
from domain.invoice.request import InvoiceRequest, RequestedLine
from domain.record import InvoiceRecord

routes = router()
MOST_LINES = 100
_LINE = ("quantity", "unit_price", "description")
_HEAD = ("order_reference", "buyer_reference", "note")
_PENDING = 202


@routes.get("/invoices/{id}/amend", dependencies=seeing("invoices.amend"), name="console_amending")
async def look(request: Request, id: Id, desk: AtDesk) -> Response:
    """The form with what the invoice says now."""
    record = await _changeable(desk, id)
    return await _form(request, record, fields_of(record.request))


@routes.post("/invoices/{id}/amend", dependencies=changing("amend_invoice"), name="console_amend")
async def amend(request: Request, id: Id, typed: Typed, desk: AtDesk, orders: Orders) -> Response:
    """Replace the content with what the form says, if it is still the one that was seen."""
    record = await _changeable(desk, id)
    try:
        _same(record, typed.get("version", ""))
        wanted = _kept(body(Amendment, typed, **content_of(record.request, typed)), typed)
        kept = await desk.keep(wanted.onto(record.request))
        await orders.command(record, "amend", reason=wanted.reason, request=kept)
    except (Unfit, Problem, InvoicingError) as error:
        said = refusal(error)
        if said is None:
            raise
        return await _form(request, record, typed, said)
    done = "pending" if orders.response.status_code == _PENDING else "amended"
    return onward(f"/console/invoices/{id}", done)


def fields_of(request: InvoiceRequest) -> dict[str, str]:
    """What the form shows of a request."""
    shown = {name: str(getattr(request, name) or "") for name in _HEAD}
    for place, line in enumerate(request.lines):
        shown |= {f"lines/{place}/{name}": _text(getattr(line, name)) for name in _LINE}
    return shown


def content_of(request: InvoiceRequest, typed: Mapping[str, str]) -> dict[str, Any]:
    """The content that the form asks for; what it does not show stays as it is."""
    kept = request.model_dump(
        include=set(InvoiceContent.model_fields) - set(_HEAD), exclude_none=True
    )
    kept["lines"] = [_line(line, place, typed) for place, line in enumerate(request.lines)]
    return kept


def _kept(wanted: Amendment, typed: Mapping[str, str]) -> Amendment:
    """Without the lines that are taken out. All are checked before: a fault keeps its place."""
    lines = tuple(
        line for place, line in enumerate(wanted.lines) if not typed.get(f"lines/{place}/gone")
    )
    if not lines:
        raise Problem(
            "validation_failed",
            "an invoice has at least one line",
            hint="leave one in, or give the invoice up",
        )
    return wanted.model_copy(update={"lines": lines})


def _line(line: RequestedLine, place: int, typed: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, str | None] = {
        name: typed.get(f"lines/{place}/{name}", "").strip() for name in _LINE
    }
    given["description"] = given["description"] or None  # an empty one is none
    return {**line.model_dump(exclude_none=True), **given}


def _text(value: object) -> str:
    return "" if value is None else f"{value}"


def _same(record: InvoiceRecord, version: str) -> None:
    if version != str(record.version):
        raise Problem(
            "stale_content",
            f"'{record.id}' was changed while you had the form open",
            hint="compare what you wrote with the invoice, then save again",
        )


async def _changeable(desk: Desk, id: str) -> InvoiceRecord:
    record = await desk.record(id)
    if len(record.request.lines) > MOST_LINES or not record.request.lines:
        raise InvalidTransition(
            f"'{id}' cannot be changed on a page",
            hint=f"a page changes up to {MOST_LINES} lines; the API changes any invoice",
        )
    return record


async def _form(
    request: Request,
    record: InvoiceRecord,
    typed: Mapping[str, str],
    problem: Refusal | None = None,
) -> Response:
    return await page(
        request,
        "amend.html",
        status=422 if problem else 200,
        place="invoices",
        record=record,
        typed=typed,
        problem=problem,
    )
