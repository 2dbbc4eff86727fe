"""Dunning one invoice: letters, promises, what holds it, and the buttons for all of that."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from api.auth import Principal
from api.console.access import changing, may, seeing
from api.console.forms import Refusal, Typed, Unfit, body, refusal
from api.console.notices import say
from api.console.pages import onward, page, router
from api.console.views import dunning as said
from api.console.views.dunning import DunningPage, case_rows
from api.console.views.people import names_of
from api.console.views.rows import row
from api.dependencies import AtDesk, Caller, Wired
from api.desk import Desk
from api.dunning_asking import Asking, Asks
from api.problems import Problem
from api.routes import dunning_acts as api
from api.routes.dunning import Number, get_letter, preview_dunning
from api.schemas.dunning import Held, NewPromise
from api.schemas.shapes import Explained, Justified
from domain.core.errors import InvoicingError
from domain.core.identifiers import Id
from integration.wiring import Adapters

routes = router()
_PENDING = 202

BUTTONS = {
    "approve": "approve_dunning_letter",
    "refuse": "refuse_dunning_letter",
    "promise": "note_promise",
    "withdraw": "withdraw_promise",
    "pause": "pause_dunning",
    "resume": "resume_dunning",
    "renew": "renew_dunning_policy",
}
"""What the page offers → the API's route that does it."""

say(
    dunning_approve="The letter goes out as it is.",
    dunning_refuse="The letter is not sent.",
    dunning_promise="The promise is noted. No letter goes until then.",
    dunning_withdraw="The promise is not waited for any more.",
    dunning_pause="No letters are sent for now.",
    dunning_resume="Dunning goes on.",
    dunning_renew="Dunning goes on by today's policy.",
)


@dataclass(frozen=True)
class Pressed:
    """What a button acts on."""

    id: str
    letter: int
    desk: Desk
    asking: Asks


@dataclass(frozen=True)
class Act:
    """What a button does: the body that it sends, and the function of the API that takes it."""

    body: type[BaseModel]
    do: Callable[[Pressed, Any], Awaitable[object]]


ACTS = {
    "approve": Act(
        Explained, lambda at, b: api.approve_letter(at.id, at.letter, at.desk, at.asking, b)
    ),
    "refuse": Act(
        Justified, lambda at, b: api.refuse_letter(at.id, at.letter, b, at.desk, at.asking)
    ),
    "promise": Act(NewPromise, lambda at, b: api.note_promise(at.id, b, at.desk, at.asking)),
    "withdraw": Act(Explained, lambda at, b: api.withdraw_promise(at.id, at.desk, at.asking, b)),
    "pause": Act(Held, lambda at, b: api.pause_dunning(at.id, b, at.desk, at.asking)),
    "resume": Act(Explained, lambda at, b: api.resume_dunning(at.id, at.desk, at.asking, b)),
    "renew": Act(Explained, lambda at, b: api.renew_policy(at.id, at.desk, at.asking, b)),
}


@routes.get("/dunning/{id}", dependencies=seeing("dunning.read"), name="console_dunning")
async def look(request: Request, id: Id, desk: AtDesk, wired: Wired, by: Caller) -> Response:
    """Dunning of one invoice: what was done, what comes next, what holds it."""
    return await _show(request, desk, wired, by, id)


@routes.get(
    "/dunning/{id}/letters/{number}", dependencies=seeing("dunning.read"), name="console_letter"
)
async def letter(id: Id, number: Number, desk: AtDesk) -> Response:
    """A letter as PDF, the bytes that were or will be sent."""
    return await get_letter(id, number, desk, text=False)


async def _show(
    request: Request,
    desk: Desk,
    wired: Adapters,
    by: Principal,
    id: str,
    *,
    problem: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    refused: str = "",
) -> Response:
    shown = await _dunned(desk, wired, id)
    people = {one.actor for one in shown.row.case.events} if shown.row else set()
    return await page(
        request,
        "dunning.html",
        status=422 if problem else 200,
        place="receivables",
        it=shown,
        names=await names_of(desk.adapters.store, people),
        said=said,
        acts={name for name, route in BUTTONS.items() if may(request, by, route)},
        problem=problem,
        typed=typed or {},
        refused=refused,
    )


async def _dunned(desk: Desk, wired: Adapters, id: str) -> DunningPage:
    record = await desk.record(id)
    case = await desk.adapters.store.dunning.find(id)
    rows = await case_rows(desk, [case] if case else [])
    preview = None
    if case is None or case.is_open:
        try:
            preview = await preview_dunning(id, desk, wired)
        except InvoicingError:  # nothing can be dunned on it, or not yet
            preview = None
    return DunningPage(rows[0] if rows else None, await row(desk, record), preview)


def _button(name: str, act: Act) -> Callable[..., Awaitable[Response]]:
    """The handler of a button."""

    async def press(
        request: Request,
        id: Id,
        typed: Typed,
        desk: AtDesk,
        wired: Wired,
        asking: Asking,
        by: Caller,
        number: int = 0,
    ) -> Response:
        try:
            await act.do(Pressed(id, number, desk, asking), body(act.body, typed))
        except (Unfit, Problem, InvoicingError) as error:
            why = refusal(error)
            if why is None:
                raise
            return await _show(request, desk, wired, by, id, problem=why, typed=typed, refused=name)
        pending = asking.response.status_code == _PENDING
        return onward(f"/console/dunning/{id}", "pending" if pending else f"dunning_{name}")

    return press


for _name, _act in ACTS.items():
    _letter = "letters/{number}/" if _name in ("approve", "refuse") else ""
    routes.add_api_route(
        f"/dunning/{{id}}/{_letter}{_name}",
        _button(_name, _act),
        methods=["POST"],
        dependencies=changing(BUTTONS[_name]),
        name=f"console_dunning_{_name}",
    )
