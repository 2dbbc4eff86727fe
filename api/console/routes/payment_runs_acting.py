"""Buttons of a payment run: each does what the API's route of the same name does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from api.console.access import changing
from api.console.forms import Typed, Unfit, body, refusal
from api.console.notices import say
from api.console.pages import onward, router
from api.console.routes.payment_runs import BUTTONS, show
from api.dependencies import Caller, Stored
from api.problems import Problem
from api.routes import payment_runs as api
from api.routes.payment_runs import Teller, Tells
from api.schemas.payment_runs import OrderSaid
from api.schemas.shapes import Explained
from domain.core.errors import InvoicingError
from domain.core.identifiers import Id

routes = router()
_PENDING = 202

say(
    run_approve="Your approval counts.",
    run_cancel="The run is cancelled; its invoices can be paid by another.",
    run_drop="The payment is taken out; approvals that were given are void.",
    run_confirm_account="The account is confirmed.",
    run_handed_over="The bank has the file.",
    run_look="The statements were looked at.",
)


@dataclass(frozen=True)
class Act:
    """What a button does: the body that it sends, and the function of the API that takes it."""

    body: type[BaseModel]
    do: Callable[[str, Any, Teller], Awaitable[object]]


ACTS = {
    "approve": Act(Explained, lambda id, _, tells: api.approve_run(id, tells)),
    "cancel": Act(Explained, lambda id, b, tells: api.cancel_run(id, tells, b)),
    "drop": Act(OrderSaid, lambda id, b, tells: api.drop_order(id, tells, b)),
    "confirm-account": Act(OrderSaid, lambda id, b, tells: api.confirm_account(id, tells, b)),
    "handed-over": Act(Explained, lambda id, _, tells: api.handed_over(id, tells)),
    "look": Act(Explained, lambda id, _, tells: api.look(id, tells)),
}


def _button(name: str, act: Act) -> Callable[..., Awaitable[Response]]:
    """The handler of a button."""

    async def press(
        request: Request,
        id: Id,
        typed: Typed,
        tells: Tells,
        store: Stored,
        by: Caller,
        response: Response,
    ) -> Response:
        try:
            await act.do(id, body(act.body, typed), tells)
        except (Unfit, Problem, InvoicingError) as error:
            problem = refusal(error)
            if problem is None:
                raise
            return await show(request, store, by, id, problem=problem, typed=typed, refused=name)
        pending = response.status_code == _PENDING
        done = "pending" if pending else f"run_{name.replace('-', '_')}"
        return onward(f"/console/payment-runs/{id}", done)

    return press


for _name, _act in ACTS.items():
    routes.add_api_route(
        f"/payment-runs/{{id}}/{_name}",
        _button(_name, _act),
        methods=["POST"],
        dependencies=changing(BUTTONS[_name]),
        name=f"console_run_{_name}",
    )
