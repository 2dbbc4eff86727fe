"""Payment runs: what we pay suppliers and collect from buyers, decided by two people."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Body, Depends, Query, Response

from api.dependencies import Caller, MessageId, Stored, Wired, Workflows
from api.gateway import WorkflowGateway
from api.paging import Pages, given
from api.permissions import allow
from api.routing import later, mark_pending, router
from api.schemas.payment_runs import OrderSaid, OrderView, PaymentRunView, RunAsked
from api.schemas.shapes import Explained, Listing
from domain.core.errors import Conflict, Invalid
from domain.core.identifiers import Id
from domain.ports import Store
from domain.process.paying_out.asked import Asked
from domain.process.paying_out.proposing import propose
from domain.settlement.paying_out import OrderState, PaymentRunState, RunKind
from workflows.messages import RunCommand

routes = router("payment-runs")

_RUN = {
    "usual": {
        "summary": "Everything that is due",
        "value": {"id": "run-2026-11-24", "company_id": "northwind", "pays_on": "2026-11-24"},
    },
    "refund": {
        "summary": "Give back what was paid too much",
        "value": {
            "id": "refunds-2026-11-24",
            "kind": "refund",
            "company_id": "northwind",
            "pays_on": "2026-11-24",
            "payment_ids": ["8f14e45fceea167a5a36dedd4bea2543"],
        },
    },
}
_ORDER = {
    "usual": {
        "summary": "One order, and why",
        "value": {"order_id": "run-2026-11-24.1", "reason": "called them on a known number"},
    }
}
_WHY = {"usual": {"summary": "Why", "value": {"reason": "the wrong day"}}}
_FILE = "application/xml"


class Teller:
    """Somebody who says something of a run, under their name, once."""

    def __init__(
        self, store: Store, workflows: WorkflowGateway, actor: str, id: str, response: Response
    ) -> None:
        self._store = store
        self._workflows = workflows
        self._actor = actor
        self._id = id
        self._response = response

    async def say(self, run_id: str, name: str, **said: Any) -> PaymentRunView:
        """Have the command called `name` carried out; the run as it stands then."""
        await self._store.payment_runs.get(run_id)
        command = RunCommand(id=self._id, name=name, actor=self._actor, **said)
        if not await self._workflows.run_command(run_id, command):
            mark_pending(self._response)
        return PaymentRunView.of(await self._store.payment_runs.get(run_id))


async def _telling(
    store: Stored, workflows: Workflows, by: Caller, message_id: MessageId, response: Response
) -> Teller:
    return Teller(store, workflows, by.subject, message_id, response)


Tells = Annotated[Teller, Depends(_telling)]


@routes.post(
    "/payment-runs",
    status_code=201,
    dependencies=allow("payment_runs.propose"),
    name="propose_payment_run",
)
async def propose_run(
    body: Annotated[RunAsked, Body(openapi_examples=_RUN)],
    store: Stored,
    workflows: Workflows,
    by: Caller,
) -> PaymentRunView:
    """Propose a payment run

    Gathers what we owe and have accepted (`transfer`), or what buyers owe us under a mandate
    (`debit`): all that is due by the policy of the company, or the invoices named. A `refund`
    gives back what is kept of the payments named, to the account they came from, or what is open
    on the credit notes named. What is left out is said with the reason. An account that is not
    known blocks its order until somebody confirms it. An invoice, or a payment, is in one run at a
    time. The same id again is the same run.
    """
    now = datetime.now(UTC)
    if body.pays_on < now.date():
        raise Invalid("the day to pay on has passed", hint="say today or a later day")
    asked = Asked(
        run_id=body.id,
        kind=body.kind,
        company_id=body.company_id,
        pays_on=body.pays_on,
        actor=by.subject,
        invoice_ids=body.invoice_ids,
        payment_ids=body.payment_ids,
    )
    run = await propose(store, asked, now)
    await workflows.start_payment_run(run.id)
    return PaymentRunView.of(run)


@routes.get("/payment-runs", dependencies=allow("payments.read"), name="list_payment_runs")
async def list_runs(
    store: Stored,
    pages: Pages,
    state: Annotated[PaymentRunState | None, Query(description="where they stand")] = None,
    kind: Annotated[RunKind | None, Query(description="which way money goes")] = None,
) -> Listing[PaymentRunView]:
    """List payment runs

    Newest first.
    """
    return await pages.of(store.payment_runs, given(state=state, kind=kind), PaymentRunView.of)


@routes.get("/payment-runs/{id}", dependencies=allow("payments.read"), name="get_payment_run")
async def get_run(id: Id, store: Stored) -> PaymentRunView:
    """Read a payment run

    Who proposed and approved it, what it comes to, where its file went, what was left out and why.
    """
    return PaymentRunView.of(await store.payment_runs.get(id))


@routes.get(
    "/payment-runs/{id}/orders", dependencies=allow("payments.read"), name="list_payment_orders"
)
async def list_orders(
    id: Id,
    store: Stored,
    pages: Pages,
    state: Annotated[OrderState | None, Query(description="where they stand")] = None,
) -> Listing[OrderView]:
    """List the payments of a run

    One for each invoice, with the name by which banks know it, and what became of it.
    """
    await store.payment_runs.get(id)
    where = {"run_id": id, **given(state=state)}
    return await pages.of(store.payment_orders, where, OrderView.of)


@routes.get(
    "/payment-runs/{id}/file",
    dependencies=allow("payment_runs.hand_over"),
    name="get_payment_file",
    response_class=Response,
    responses={200: {"content": {_FILE: {}}, "description": "pain.001 or pain.008"}},
)
async def get_file(id: Id, wired: Wired) -> Response:
    """The file of a payment run

    As it was written once, after its approval. It has bank details: whoever hands it to the bank
    may fetch it.
    """
    run = await wired.store.payment_runs.get(id)
    if run.document is None:
        raise Conflict(
            f"the run is {run.state.value}: it has no file yet",
            hint="it is written when enough people have approved it",
        )
    headers = {"Content-Disposition": f'attachment; filename="{run.message_id}.xml"'}
    content = await wired.documents.get(run.document)
    return Response(content, media_type=_FILE, headers=headers)


@routes.post(
    "/payment-runs/{id}/approve",
    dependencies=allow("payment_runs.approve"),
    name="approve_payment_run",
    responses=later(PaymentRunView),
)
async def approve_run(id: Id, tells: Tells) -> PaymentRunView:
    """Approve a payment run

    By somebody else than whoever proposed it; above the amount in the policy of the company two
    people. The file is written and sent then. An order that is blocked stands against it.
    """
    return await tells.say(id, "approve")


@routes.post(
    "/payment-runs/{id}/cancel",
    dependencies=allow("payment_runs.propose"),
    name="cancel_payment_run",
    responses=later(PaymentRunView),
)
async def cancel_run(
    id: Id, tells: Tells, body: Annotated[Explained, Body(openapi_examples=_WHY)]
) -> PaymentRunView:
    """Cancel a payment run

    As long as it has no file: its invoices can be paid by another run.
    """
    return await tells.say(id, "cancel", reason=body.reason)


@routes.post(
    "/payment-runs/{id}/drop",
    dependencies=allow("payment_runs.propose"),
    name="drop_payment_order",
    responses=later(PaymentRunView),
)
async def drop_order(
    id: Id, tells: Tells, body: Annotated[OrderSaid, Body(openapi_examples=_ORDER)]
) -> PaymentRunView:
    """Take a payment out of a run

    Approvals are void then: they were for another sum.
    """
    return await tells.say(id, "drop", order_id=body.order_id, reason=body.reason)


@routes.post(
    "/payment-runs/{id}/confirm-account",
    dependencies=allow("payment_runs.approve"),
    name="confirm_supplier_account",
    responses=later(PaymentRunView),
)
async def confirm_account(
    id: Id, tells: Tells, body: Annotated[OrderSaid, Body(openapi_examples=_ORDER)]
) -> PaymentRunView:
    """Confirm the account of a supplier

    Say that a new account is the supplier's, and how you know: on a way that you knew before, never
    the one on the invoice. By somebody else than whoever proposed the run. It counts from now on.
    """
    return await tells.say(id, "confirm_account", order_id=body.order_id, reason=body.reason)


@routes.post(
    "/payment-runs/{id}/handed-over",
    dependencies=allow("payment_runs.hand_over"),
    name="hand_over_payment_run",
    responses=later(PaymentRunView),
)
async def handed_over(id: Id, tells: Tells) -> PaymentRunView:
    """Say that the bank has the file

    Where the company has no way to its bank: somebody has taken the file there.
    """
    return await tells.say(id, "handed_over")


@routes.post(
    "/payment-runs/{id}/look",
    dependencies=allow("payments.read"),
    name="look_at_payment_run",
    responses=later(PaymentRunView),
)
async def look(id: Id, tells: Tells) -> PaymentRunView:
    """Look at the statements now

    Otherwise they are looked at every hour, later twice a day.
    """
    return await tells.say(id, "look")
