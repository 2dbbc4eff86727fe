"""Approvals: what waits for whom, and what people say to it."""

from typing import Annotated

from fastapi import Body, Query

from api import decision_examples as examples
from api.approvals import somebody, waiting_for
from api.decisions import Vote
from api.dependencies import Caller, Stored
from api.lending import require_borrower
from api.ordering import Orders
from api.paging import Limit, Pages, given
from api.permissions import allow, require
from api.routing import later, router
from api.schemas.deciding import Approval, Comment, Handover, Rejection, Withdrawal
from api.schemas.shapes import Listing
from api.schemas.views import InvoiceSummary, InvoiceView, summary
from domain.core.identifiers import Id
from domain.core.words import PersonId, Role
from domain.lifecycle.decision import Verdict

routes = router("approvals")


@routes.get("/approvals", dependencies=allow("inbox.read"), name="list_approvals")
async def list_approvals(
    store: Stored,
    by: Caller,
    person: Annotated[
        PersonId, Query(description="for this person; left out: for you", examples=["ben"])
    ] = "",
    limit: Limit = 50,
) -> Listing[InvoiceSummary]:
    """What waits for me

    Approvals that you can decide on now: an open step takes one of your roles, names you, or was
    lent to you, and you neither created nor edited the invoice nor decided on it before. The one
    that has waited longest comes first. Auditors, operators and finance directors may ask for
    another `person`, as the directory of people knows them.
    """
    asked = by
    if person not in ("", by.subject):
        require(by, "invoices.oversee")
        asked = await somebody(store, person)
    found = await waiting_for(store, asked, limit)
    return Listing(items=[summary(record) for record in found])


@routes.get("/waiting", dependencies=allow("invoices.examine"), name="list_waiting")
async def list_waiting(
    store: Stored,
    pages: Pages,
    role: Annotated[Role | None, Query(description="for somebody in this role")] = None,
    person: Annotated[PersonId | None, Query(description="for this person by name")] = None,
    blocked: Annotated[
        bool | None, Query(description="only what somebody has to look at, or only the rest")
    ] = None,
) -> Listing[InvoiceSummary]:
    """What waits for any of us

    Every invoice that one of us must act on, the longest waiting first: approvals, questions,
    corrections. `must_act` says whom it waits for, `waiting_since` since when.
    """
    who = frozenset(filter(None, (role, person))) or None
    return await pages.of_waiting(store.invoices, who, given(blocked=blocked), summary)


@routes.post(
    "/invoices/{id}/approve",
    dependencies=allow("invoices.decide"),
    name="approve_invoice",
    responses=later(InvoiceView),
)
async def approve_invoice(
    id: Id, body: Annotated[Approval, Body(openapi_examples=examples.APPROVAL)], orders: Orders
) -> InvoiceView:
    """Approve an invoice

    Says yes to exactly the content you saw, named by its `content_hash`. Sent to the workflow as
    a signed signal and judged there: four eyes, roles, order and quorum. `409 decision_refused`
    says why it did not count; `202` means that it was sent and not judged yet.
    """
    return await orders.vote(id, Vote(Verdict.APPROVE, body.content_hash, body.reason))


@routes.post(
    "/invoices/{id}/reject",
    dependencies=allow("invoices.decide"),
    name="reject_invoice",
    responses=later(InvoiceView),
)
async def reject_invoice(
    id: Id, body: Annotated[Rejection, Body(openapi_examples=examples.REJECTION)], orders: Orders
) -> InvoiceView:
    """Reject an invoice

    Says no, with a reason; the invoice goes back for correction. Judged like an approval.
    """
    return await orders.vote(id, Vote(Verdict.REJECT, body.content_hash, body.reason))


@routes.post(
    "/invoices/{id}/delegate",
    dependencies=allow("invoices.decide"),
    name="delegate_invoice",
    responses=later(InvoiceView),
)
async def delegate_invoice(
    id: Id,
    body: Annotated[Handover, Body(openapi_examples=examples.HANDOVER)],
    orders: Orders,
    store: Stored,
) -> InvoiceView:
    """Let somebody else decide

    The other person may decide this one invoice in your place, until its content changes. Both
    of you still count as one; what was lent to you cannot be lent on. For a time and for all
    invoices, use `POST /v1/delegations`.
    """
    await require_borrower(store, body.to, "to")
    return await orders.vote(id, Vote(Verdict.DELEGATE, body.content_hash, body.reason, body.to))


@routes.post(
    "/invoices/{id}/comment",
    dependencies=allow("invoices.comment"),
    name="comment_on_invoice",
    responses=later(InvoiceView),
)
async def comment_on_invoice(
    id: Id, body: Annotated[Comment, Body(openapi_examples=examples.COMMENT)], orders: Orders
) -> InvoiceView:
    """Comment on an invoice

    Leaves a word for everybody who looks at it, in `decisions` and in the timeline. It decides
    nothing.
    """
    return await orders.vote(id, Vote(Verdict.COMMENT, None, body.text))


@routes.post(
    "/invoices/{id}/withdraw",
    dependencies=allow("invoices.decide"),
    name="withdraw_decision",
    responses=later(InvoiceView),
)
async def withdraw_decision(
    id: Id,
    orders: Orders,
    body: Annotated[Withdrawal | None, Body(openapi_examples=examples.WITHDRAWAL)] = None,
) -> InvoiceView:
    """Take an approval back

    Takes back your own yes while others still have to say theirs. Afterwards you may decide anew.
    """
    said = body or Withdrawal()
    return await orders.vote(id, Vote(Verdict.WITHDRAW, said.content_hash, said.reason))
