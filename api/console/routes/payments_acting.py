"""Buttons of a payment: each does what the API's route of the same name does, by its function."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from api.console.access import changing
from api.console.faults import title
from api.console.forms import Refusal, Typed, Unfit, body, refusal
from api.console.notices import say
from api.console.pages import onward, router
from api.console.routes.payments import BUTTONS, LINES, MOST_LINES, show
from api.dependencies import Caller, Stored
from api.problems import Problem, ProblemItem
from api.routes import payments as api
from api.routes.payments import PaymentId, Teller, Tells
from api.schemas.payments import AllocationSaid, Confirmation, Keeping, Release
from api.schemas.shapes import Explained, Justified
from domain.core.errors import InvoicingError
from domain.ports import Store

routes = router()
_PENDING = 202
_MORE = 3
_COLUMNS = ("invoice_id", "amount", "money", "gap", "gap_amount")

say(
    payment_confirm="The proposal counts.",
    payment_reject="The proposals are rejected; the payment waits to be allocated.",
    payment_allocate="The payment is allocated as you said.",
    payment_release="The share is taken back.",
    payment_keep="The rest is kept as a credit of the partner.",
    payment_set_aside="The payment is set aside.",
    payment_match="The payment was matched again.",
)


@dataclass(frozen=True)
class Act:
    """What a button does: the body that it sends, and the function of the API that takes it."""

    body: type[BaseModel]
    do: Callable[[str, Any, Teller], Awaitable[object]]


ACTS = {
    "confirm": Act(Confirmation, lambda id, b, tells: api.confirm_payment(id, tells, b)),
    "reject": Act(Justified, lambda id, b, tells: api.reject_payment(id, b, tells)),
    "release": Act(Release, lambda id, b, tells: api.release_payment(id, b, tells)),
    "keep": Act(Keeping, lambda id, b, tells: api.keep_payment(id, b, tells)),
    "set_aside": Act(Justified, lambda id, b, tells: api.set_payment_aside(id, b, tells)),
    "match": Act(Explained, lambda id, _, tells: api.match_payment(id, tells)),
}


def _button(name: str, act: Act) -> Callable[..., Awaitable[Response]]:
    """The handler of a button."""

    async def press(
        request: Request, id: PaymentId, typed: Typed, tells: Tells, store: Stored, by: Caller
    ) -> Response:
        try:
            await act.do(id, body(act.body, typed), tells)
        except (Unfit, Problem, InvoicingError) as error:
            problem = refusal(error)
            if problem is None:
                raise
            return await show(request, store, by, id, problem=problem, typed=typed, refused=name)
        return _done(id, name, tells)

    return press


for _name, _act in ACTS.items():
    routes.add_api_route(
        f"/payments/{{id}}/{_name}",
        _button(_name, _act),
        methods=["POST"],
        dependencies=changing(BUTTONS[_name]),
        name=f"console_payment_{_name}",
    )


@routes.post(
    "/payments/{id}/allocate",
    dependencies=changing(BUTTONS["allocate"]),
    name="console_payment_allocate",
)
async def allocate(
    request: Request, id: PaymentId, typed: Typed, tells: Tells, store: Stored, by: Caller
) -> Response:
    """To the invoices that were named, by number or id. Empty lines of the form say nothing."""
    places = _places(typed)
    lines = min(max([LINES, *(place + 1 for place in places)]), MOST_LINES)
    if typed.get("more"):
        more = min(lines + _MORE, MOST_LINES)
        return await show(request, store, by, id, typed=typed, refused="allocate", lines=more)
    try:
        shares = [await _share(store, typed, place) for place in places]
        await api.allocate_payment(id, body(AllocationSaid, {}, shares=shares), tells)
    except (Unfit, Problem, InvoicingError) as error:
        problem = refusal(error)
        if problem is None:
            raise
        return await show(
            request,
            store,
            by,
            id,
            problem=_moved(problem, places),
            typed=typed,
            refused="allocate",
            lines=lines,
        )
    return _done(id, "allocate", tells)


def _done(id: str, name: str, tells: Teller) -> Response:
    pending = tells.response.status_code == _PENDING
    return onward(f"/console/payments/{id}", "pending" if pending else f"payment_{name}")


def _places(typed: Mapping[str, str]) -> list[int]:
    """The lines of the form that have something in them."""
    return [
        place
        for place in range(MOST_LINES)
        if any(typed.get(f"shares/{place}/{name}", "").strip() for name in _COLUMNS)
    ]


async def _share(store: Store, typed: Mapping[str, str], place: int) -> dict[str, Any]:
    """A line as the API takes it: the number of an invoice becomes its id."""
    given = {name: typed.get(f"shares/{place}/{name}", "").strip() for name in _COLUMNS}
    share: dict[str, Any] = {name: given[name] for name in _COLUMNS[:3] if given[name]}
    word = given["invoice_id"]
    if word:
        known = await store.invoices.by_number(word) or await store.invoices.find(word)
        if known is None:
            raise _unknown(place)
        share["invoice_id"] = known.id
    if given["gap"] or given["gap_amount"]:
        gap = {"kind": given["gap"], "amount": given["gap_amount"]}
        share["gaps"] = [{name: value for name, value in gap.items() if value}]
    return share


def _unknown(place: int) -> Unfit:
    item = ProblemItem(
        pointer=f"/shares/{place}/invoice_id",
        rule="not_found",
        message="no invoice has this number or id",
        hint="",
    )
    detail = "Nothing was done: one field has to be mended."
    return Unfit(_Placed(title("validation_failed"), detail, items=[item]))


class _Placed(Refusal):
    """Its items are at the lines of the form already."""


def _moved(said: Refusal, places: list[int]) -> Refusal:
    """What is wrong, at the lines of the form: empty ones between them were left out."""
    if isinstance(said, _Placed):
        return said
    return replace(said, items=[_at(item, places) for item in said.items])


def _at(item: ProblemItem, places: list[int]) -> ProblemItem:
    parts = item.pointer.split("/")
    known = parts[1:2] == ["shares"] and len(parts) > 2 and parts[2].isdecimal()
    if not known or int(parts[2]) >= len(places):
        return item
    parts[2] = str(places[int(parts[2])])
    if parts[3:5] == ["gaps", "0"]:
        parts[3:] = ["gap" if parts[5:] == ["kind"] else "gap_amount"]
    return item.model_copy(update={"pointer": "/".join(parts)})
