"""Many at once: invoices to open, approvals to decide."""

from typing import Annotated

from fastapi import Body, Request, Response

from api import bulk_examples as examples
from api.bulk import Bulk, Done
from api.decisions import Vote, decide
from api.dependencies import AtDesk, Caller, MessageId
from api.permissions import allow
from api.problems import Problem, ProblemItem
from api.routing import later, router
from api.schemas.bulk import BulkAnswer, DecidedInvoice, ManyDecisions, ManyInvoices
from api.schemas.invoices import NewInvoice
from domain.lifecycle.decision import Verdict

invoices = router("invoices")
approvals = router("approvals")


@invoices.post(
    "/invoices/bulk",
    dependencies=allow("invoices.create"),
    name="open_invoices",
    responses=later(BulkAnswer),
)
async def open_invoices(
    body: Annotated[ManyInvoices, Body(openapi_examples=examples.MANY_INVOICES)],
    desk: AtDesk,
    by: Caller,
    message_id: MessageId,
    request: Request,
    response: Response,
) -> BulkAnswer:
    """Open many invoices

    Up to 100, each as by itself: `items` has the invoice or the problem of each, in the order of
    the request. One that is wrong stops no other. Repeated with the same key, what was opened is
    not opened again. `202`: some are not done yet; repeat the request with its key.
    """

    async def open_one(wanted: NewInvoice, id: str) -> Done:
        shown, taken_up = await desk.open(wanted, by, id)
        return Done(shown, 201 if taken_up else 202, final=taken_up)

    return await Bulk(request, "invoices", message_id).each(body.invoices, open_one, response)


@approvals.post(
    "/approvals/bulk",
    dependencies=allow("invoices.decide"),
    name="decide_invoices",
    responses=later(BulkAnswer),
)
async def decide_invoices(
    body: Annotated[ManyDecisions, Body(openapi_examples=examples.MANY_DECISIONS)],
    desk: AtDesk,
    by: Caller,
    message_id: MessageId,
    request: Request,
    response: Response,
) -> BulkAnswer:
    """Decide on many invoices

    Up to 100 times yes or no, each to exactly the content you saw, each judged by itself as by
    `…/approve` and `…/reject`: `items` says which counted, and why others did not.
    """

    async def decide_one(wanted: DecidedInvoice, id: str) -> Done:
        vote = _vote(wanted)
        shown, done = await decide(desk, wanted.invoice_id, vote, by, id)
        return Done(shown, 200 if done else 202, final=done)

    return await Bulk(request, "decisions", message_id).each(body.decisions, decide_one, response)


def _vote(wanted: DecidedInvoice) -> Vote:
    """A yes, or a no that says why."""
    if wanted.verdict not in (Verdict.APPROVE, Verdict.REJECT):
        raise _unfit("verdict", "VERDICT", "this is neither `approve` nor `reject`")
    if wanted.verdict is Verdict.REJECT and not wanted.reason:
        raise _unfit("reason", "missing", "a no has a reason, for whoever mends the invoice")
    return Vote(wanted.verdict, wanted.content_hash, wanted.reason)


def _unfit(field: str, rule: str, message: str) -> Problem:
    item = ProblemItem(pointer=f"/{field}", rule=rule, message=message)
    return Problem("validation_failed", message, errors=[item])
