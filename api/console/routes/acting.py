"""Buttons of an invoice: each does what the API's route of the same name does, by its function."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from api.console.access import changing
from api.console.forms import Typed, Unfit, body, refusal
from api.console.pages import onward, router
from api.console.routes.invoice import BUTTONS, show
from api.dependencies import AtDesk, Caller, Stored
from api.desk import Desk
from api.ordering import Ordering, Orders
from api.problems import Problem
from api.routes import approvals, commands, disputes, settling
from api.schemas.deciding import Answer, Approval, Comment, Handover, Payment, Rejection, Withdrawal
from api.schemas.dunning import NewDispute, Settled
from api.schemas.invoices import Credit
from api.schemas.shapes import Explained, Justified
from domain.core.errors import InvoicingError
from domain.core.identifiers import Id
from domain.ports import Store

routes = router()
_PENDING = 202
_BACK = ("approvals", "attention")
"""Lists that one goes back to."""


@dataclass(frozen=True)
class Pressed:
    """What a button acts on."""

    id: str
    desk: Desk
    orders: Ordering
    store: Store


@dataclass(frozen=True)
class Act:
    """What a button does: the body that it sends, and the function of the API that takes it."""

    body: type[BaseModel]
    do: Callable[[Pressed, Any], Awaitable[object]]
    done: str
    """The word of the notice."""


ACTS = {
    "approve": Act(
        Approval, lambda at, b: approvals.approve_invoice(at.id, b, at.orders), "approved"
    ),
    "reject": Act(
        Rejection, lambda at, b: approvals.reject_invoice(at.id, b, at.orders), "rejected"
    ),
    "delegate": Act(
        Handover,
        lambda at, b: approvals.delegate_invoice(at.id, b, at.orders, at.store),
        "delegated",
    ),
    "withdraw": Act(
        Withdrawal, lambda at, b: approvals.withdraw_decision(at.id, at.orders, b), "withdrawn"
    ),
    "comment": Act(
        Comment, lambda at, b: approvals.comment_on_invoice(at.id, b, at.orders), "commented"
    ),
    "answer": Act(
        Answer, lambda at, b: settling.answer_invoice(at.id, b, at.desk, at.orders), "answered"
    ),
    "pay": Act(Payment, lambda at, b: settling.pay_invoice(at.id, at.desk, at.orders, b), "paid"),
    "credit": Act(
        Credit, lambda at, b: commands.credit_invoice(at.id, b, at.desk, at.orders), "credit"
    ),
    "resolve": Act(
        Settled, lambda at, b: disputes.resolve_dispute(at.id, at.desk, at.orders, b), "resolve"
    ),
    "dispute": Act(
        NewDispute, lambda at, b: disputes.dispute_invoice(at.id, b, at.desk, at.orders), "dispute"
    ),
}
"""What takes a body of its own."""

_EXPLAINED = {
    "submit": commands.submit_invoice,
    "cancel": commands.cancel_invoice,
    "retry": commands.retry_invoice,
    "release": settling.release_invoice,
}
_JUSTIFIED = {
    "resend": commands.resend_invoice,
    "write_off": settling.write_off_invoice,
}


def _plain(function: Callable[..., Awaitable[object]], model: type[BaseModel], name: str) -> Act:
    """A command with nothing but a reason."""
    return Act(model, lambda at, b: function(at.id, desk=at.desk, orders=at.orders, body=b), name)


ACTS |= {name: _plain(does, Explained, name) for name, does in _EXPLAINED.items()}
ACTS |= {name: _plain(does, Justified, name) for name, does in _JUSTIFIED.items()}


def _button(name: str, act: Act) -> Callable[..., Awaitable[Response]]:
    """The handler of a button."""

    async def press(
        request: Request,
        id: Id,
        typed: Typed,
        desk: AtDesk,
        orders: Orders,
        store: Stored,
        by: Caller,
    ) -> Response:
        try:
            await act.do(Pressed(id, desk, orders, store), body(act.body, typed))
        except (Unfit, Problem, InvoicingError) as error:
            said = refusal(error)
            if said is None:
                raise
            return await show(request, desk, by, id, problem=said, typed=typed, refused=name)
        done = "pending" if orders.response.status_code == _PENDING else act.done
        if typed.get("back") in _BACK:
            return onward(f"/console/{typed['back']}", done, about=id)
        return onward(f"/console/invoices/{id}", done)

    return press


for _name, _act in ACTS.items():
    routes.add_api_route(
        f"/invoices/{{id}}/{_name}",
        _button(_name, _act),
        methods=["POST"],
        dependencies=changing(BUTTONS[_name]),
        name=f"console_{_name}",
    )
