"""Payment runs: the list, a run with its payments, its file for the bank, proposing another."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from api.auth import Principal
from api.console.access import changing, may, seeing
from api.console.forms import Refusal, Typed, Unfit, body, refusal
from api.console.notices import say
from api.console.pages import clock, onward, page, router
from api.console.views import runs as said
from api.console.views.people import names_of
from api.dependencies import Caller, MessageId, Stored, Wired, Workflows
from api.problems import Problem
from api.routes.payment_runs import get_file, propose_run
from api.schemas.payment_runs import OrderView, PaymentRunView, RunAsked
from domain.core.errors import InvoicingError
from domain.core.identifiers import Id
from domain.ports import Store
from domain.settlement.paying_out import OrderState, PaymentRunState, RunKind

routes = router()
_PAGE = 50
_ORDERS = 100
_HERE = "/console/payment-runs"

VIEWS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "": ("All", {}),
    "proposed": ("Waiting for approval", said.TO_APPROVE),
    "bank": (
        "Approved or with the bank",
        {
            "state": {
                PaymentRunState.APPROVED,
                PaymentRunState.SENT,
                PaymentRunState.ANSWERED,
            }
        },
    ),
    "done": ("Done", {"state": PaymentRunState.DONE}),
    "cancelled": ("Cancelled", {"state": PaymentRunState.CANCELLED}),
}
"""What people look for → its title, and the filter of the store."""

BUTTONS = {
    "approve": "approve_payment_run",
    "cancel": "cancel_payment_run",
    "drop": "drop_payment_order",
    "confirm-account": "confirm_supplier_account",
    "handed-over": "hand_over_payment_run",
    "look": "look_at_payment_run",
}
"""What the page offers → the API's route that does it."""

say(run_propose="The run is proposed. Somebody else has to approve it.")


@routes.get("/payment-runs", dependencies=seeing("payments.read"), name="console_runs")
async def look(
    request: Request,
    store: Stored,
    by: Caller,
    view: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    payments: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """The runs, the newest first. `payments`: what somebody has come to give back."""
    typed = {"kind": RunKind.REFUND.value, "payments": payments} if payments else {}
    return await _list(request, store, by, view if view in VIEWS else "", cursor, typed=typed)


async def _list(
    request: Request,
    store: Store,
    by: Principal,
    view: str = "",
    cursor: str | None = None,
    **more: Any,
) -> Response:
    found = await store.payment_runs.page(dict(VIEWS[view][1]), limit=_PAGE, cursor=cursor)
    proposes = may(request, by, "propose_payment_run")
    ours = (await store.partners.page({"own": True}, limit=200)).items if proposes else []
    here = f"{_HERE}?view={view}"
    return await page(
        request,
        "payment_runs.html",
        status=422 if "problem" in more else 200,
        place="payment_runs",
        runs=[PaymentRunView.of(one) for one in found.items],
        said=said,
        view=view,
        views=[(name, title) for name, (title, _) in VIEWS.items()],
        companies=[(one.id, one.party.name) for one in ours],
        proposes=proposes,
        here=f"{here}&cursor={cursor}" if cursor else here,
        next=f"{here}&cursor={found.next_cursor}" if found.next_cursor else "",
        **more,
    )


@routes.post(
    "/payment-runs", dependencies=changing("propose_payment_run"), name="console_propose_run"
)
async def propose(
    request: Request,
    typed: Typed,
    store: Stored,
    workflows: Workflows,
    by: Caller,
    message_id: MessageId,
) -> Response:
    """Propose a run as the API does. Sent twice, it is one run."""
    named = typed.get("invoices", "").replace(",", " ").split()
    id = typed.get("id", "").strip() or f"run-{clock():%Y-%m-%d}-{message_id[:6]}"
    try:
        ids = [await _invoice(store, word) for word in named]
        back = typed.get("payments", "").replace(",", " ").split()
        asked = body(RunAsked, {**typed, "id": id}, invoice_ids=ids, payment_ids=back)
        run = await propose_run(asked, store, workflows, by)
    except (Unfit, Problem, InvoicingError) as error:
        problem = refusal(error)
        if problem is None:
            raise
        return await _list(request, store, by, problem=problem, typed=typed)
    return onward(f"{_HERE}/{run.id}", "run_propose")


async def _invoice(store: Store, word: str) -> str:
    """The id of what was named by number or id; what nobody knows is left to be refused."""
    known = await store.invoices.by_number(word)
    return known.id if known else word


@routes.get("/payment-runs/{id}", dependencies=seeing("payments.read"), name="console_run")
async def look_at_one(
    request: Request,
    id: Id,
    store: Stored,
    by: Caller,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """One run: who proposed and approved it, its payments, what was left out and why."""
    return await show(request, store, by, id, cursor=cursor)


@routes.get("/payment-runs/{id}/file", dependencies=seeing("payment_runs.hand_over"))
async def file(id: Id, wired: Wired) -> Response:
    """The file for the bank, as the API gives it."""
    return await get_file(id, wired)


async def show(
    request: Request,
    store: Store,
    by: Principal,
    id: str,
    *,
    cursor: str | None = None,
    problem: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    refused: str = "",
) -> Response:
    """The page of a run; after something was refused with what, and what was typed."""
    kept = await store.payment_runs.get(id)
    found = await store.payment_orders.page({"run_id": id}, limit=_ORDERS, cursor=cursor)
    partners = await store.partners.several({one.partner_id for one in found.items})
    blocked = await store.payment_orders.count({"run_id": id, "state": OrderState.BLOCKED})
    known = said.acts_now(kept.state, has_file=kept.document is not None)
    return await page(
        request,
        "payment_run.html",
        status=422 if problem else 200,
        place="payment_runs",
        run=PaymentRunView.of(kept),
        has_file=kept.document is not None,
        orders=[OrderView.of(one) for one in found.items],
        partners={id: one.party.name for id, one in partners.items()},
        names=await names_of(store, {kept.proposed_by, *kept.approved_by, kept.ended_by}),
        blocked=blocked,
        said=said,
        acts={name for name in known if may(request, by, BUTTONS[name])},
        here=f"{_HERE}/{id}?cursor={cursor}" if cursor else f"{_HERE}/{id}",
        next=f"{_HERE}/{id}?cursor={found.next_cursor}" if found.next_cursor else "",
        problem=problem,
        typed=typed or {},
        refused=refused,
    )
