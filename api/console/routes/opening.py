"""Opening an invoice by hand: whom it is for, its lines, and whether it is handed in at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from api.console.access import changing, seeing
from api.console.forms import Refusal, Typed, Unfit, body, refusal
from api.console.pages import onward, page, router
from api.dependencies import AtDesk, Caller, MessageId
from api.problems import Problem, ProblemItem
from api.schemas.invoices import NewInvoice
from domain.core.errors import InvoicingError
from domain.ports import Store

routes = router()
_LINES, _MORE_LINES, _MOST_LINES = 3, 5, 50
_OFFERED = 200
_LINE = ("marketable_id", "quantity", "unit_price", "description")


@dataclass(frozen=True)
class Choice:
    """What can be put into a field."""

    value: str
    text: str


@routes.get("/new-invoice", dependencies=seeing("invoices.create"), name="console_opening")
async def look(
    request: Request,
    desk: AtDesk,
    partnership: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """The form, for a partnership if one is named."""
    typed = {"partnership_id": partnership, "submit": "yes"}
    return await _form(request, desk.adapters.store, typed, _LINES)


@routes.post("/new-invoice", dependencies=changing("open_invoice"), name="console_open")
async def open_invoice(
    request: Request, typed: Typed, desk: AtDesk, by: Caller, message_id: MessageId
) -> Response:
    """Open it, as the API does. Sent twice, it is one invoice."""
    places = _places(typed)
    count = max([_LINES, *(place + 1 for place in places)])
    if typed.get("more"):
        lines = min(count + _MORE_LINES, _MOST_LINES)
        return await _form(request, desk.adapters.store, typed, lines)
    try:
        wanted = body(NewInvoice, _head(typed), lines=_lines(typed, places), submit=_handed(typed))
        shown, taken_up = await desk.open(wanted, by, message_id)
    except (Unfit, Problem, InvoicingError) as error:
        said = refusal(error)
        if said is None:
            raise
        return await _form(request, desk.adapters.store, typed, count, _moved(said, places))
    return onward(f"/console/invoices/{shown.id}", "opened" if taken_up else "pending")


def _head(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in typed.items() if name not in ("submit", "lines")}


def _handed(typed: Mapping[str, str]) -> bool:
    return typed.get("submit") == "yes"


def _places(typed: Mapping[str, str]) -> list[int]:
    """The lines of the form that have something in them."""
    return [
        place
        for place in range(_MOST_LINES)
        if any(typed.get(f"lines/{place}/{name}", "").strip() for name in _LINE)
    ]


def _lines(typed: Mapping[str, str], places: list[int]) -> list[dict[str, Any]]:
    given = (
        {name: typed.get(f"lines/{place}/{name}", "").strip() for name in _LINE} for place in places
    )
    return [{name: value for name, value in line.items() if value} for line in given]


def _moved(said: Refusal, places: list[int]) -> Refusal:
    """What is wrong, at the lines of the form: empty ones between them were left out."""
    return replace(said, items=[_at(item, places) for item in said.items])


def _at(item: ProblemItem, places: list[int]) -> ProblemItem:
    parts = item.pointer.split("/")
    known = parts[1:2] == ["lines"] and len(parts) > 2 and parts[2].isdecimal()
    if not known or int(parts[2]) >= len(places):
        return item
    parts[2] = str(places[int(parts[2])])
    return item.model_copy(update={"pointer": "/".join(parts)})


async def _form(
    request: Request,
    store: Store,
    typed: Mapping[str, str],
    lines: int,
    problem: Refusal | None = None,
) -> Response:
    known = await store.partnerships.page({}, limit=_OFFERED)
    names = {id for one in known.items for id in (one.seller_id, one.buyer_id)}
    partners = await store.partners.several(names)
    goods = await store.marketables.page({}, limit=_OFFERED)

    def named(id: str) -> str:
        return partners[id].party.name if id in partners else id

    return await page(
        request,
        "open.html",
        status=422 if problem else 200,
        place="invoices",
        partnerships=[
            Choice(one.id, f"{named(one.seller_id)} to {named(one.buyer_id)}, {one.currency}")
            for one in known.items
        ],
        marketables=[Choice(one.id, one.name) for one in goods.items],
        lines=lines,
        most=_MOST_LINES,
        typed=typed,
        problem=problem,
    )
