"""Approvals: what waits for me, and what I say to it."""

from typing import Annotated

from fastapi import Body, Response

from api import examples
from api.approvals import waiting_for
from api.decisions import Vote, decide
from api.dependencies import AtDesk, Caller, MessageId, Stored
from api.paging import Limit
from api.permissions import allow
from api.routing import later, mark_pending, router
from api.schemas.invoices import Approval, Rejection
from api.schemas.shapes import Listing
from api.schemas.views import InvoiceSummary, InvoiceView, summary
from domain.core.identifiers import Id
from domain.lifecycle.decision import Verdict

routes = router("approvals")


@routes.get("/approvals", dependencies=allow("invoices.decide"), name="list_approvals")
async def list_approvals(store: Stored, by: Caller, limit: Limit = 50) -> Listing[InvoiceSummary]:
    """What waits for me

    Invoices whose open approval step takes one of your roles, which you neither created nor
    edited nor decided on before. The one that has waited longest comes first.
    """
    found = await waiting_for(store, by, limit)
    return Listing(items=[summary(record) for record in found])


@routes.post(
    "/invoices/{id}/approve",
    dependencies=allow("invoices.decide"),
    name="approve_invoice",
    responses=later(InvoiceView),
)
async def approve_invoice(
    id: Id,
    body: Annotated[Approval, Body(openapi_examples=examples.APPROVAL)],
    desk: AtDesk,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> InvoiceView:
    """Approve an invoice

    Says yes to exactly the content you saw, named by its `content_hash`. Sent to the workflow as
    a signed signal and judged there: four eyes, roles, order and quorum. `409 decision_refused`
    says why it did not count; `202` means that it was sent and not judged yet.
    """
    vote = Vote(Verdict.APPROVE, body.content_hash, body.reason)
    shown, judged = await decide(desk, id, vote, by, message_id)
    if not judged:
        mark_pending(response)
    return shown


@routes.post(
    "/invoices/{id}/reject",
    dependencies=allow("invoices.decide"),
    name="reject_invoice",
    responses=later(InvoiceView),
)
async def reject_invoice(
    id: Id,
    body: Annotated[Rejection, Body(openapi_examples=examples.REJECTION)],
    desk: AtDesk,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> InvoiceView:
    """Reject an invoice

    Says no, with a reason; the invoice goes back for correction. Judged like an approval.
    """
    vote = Vote(Verdict.REJECT, body.content_hash, body.reason)
    shown, judged = await decide(desk, id, vote, by, message_id)
    if not judged:
        mark_pending(response)
    return shown
