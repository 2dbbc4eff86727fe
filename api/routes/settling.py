"""Commands to what is under way: answers, payments of ours, another lifecycle."""

from typing import Annotated

from fastapi import Body

from api import decision_examples as examples
from api.amounts import said_amount
from api.dependencies import AtDesk
from api.ordering import Orders
from api.permissions import allow
from api.routes.commands import Why, said
from api.routing import later, router
from api.schemas.deciding import Answer, Move, Payment
from api.schemas.shapes import Justified
from api.schemas.views import InvoiceView
from domain.core.identifiers import Id

routes = router("commands")


@routes.post(
    "/invoices/{id}/answer",
    dependencies=allow("invoices.answer"),
    name="answer_invoice",
    responses=later(InvoiceView),
)
async def answer_invoice(
    id: Id,
    body: Annotated[Answer, Body(openapi_examples=examples.ANSWER)],
    desk: AtDesk,
    orders: Orders,
) -> InvoiceView:
    """Answer a question

    Some states ask a person: `question` has the text, the answers to choose from, and whom it is
    for. The lifecycle goes on by the answer, and keeps it.
    """
    record = await desk.record(id)
    return await orders.command(record, "answer", choice=body.choice, reason=body.reason)


@routes.post(
    "/invoices/{id}/release",
    dependencies=allow("invoices.settle"),
    name="release_invoice",
    responses=later(InvoiceView),
)
async def release_invoice(id: Id, desk: AtDesk, orders: Orders, body: Why = None) -> InvoiceView:
    """Let an invoice go on

    Ends a hold that the lifecycle has put on it.
    """
    return await orders.command(await desk.record(id), "release", reason=said(body))


@routes.post(
    "/invoices/{id}/pay",
    dependencies=allow("invoices.settle"),
    name="pay_invoice",
    responses=later(InvoiceView),
)
async def pay_invoice(
    id: Id,
    desk: AtDesk,
    orders: Orders,
    body: Annotated[Payment | None, Body(openapi_examples=examples.PAYMENT)] = None,
) -> InvoiceView:
    """Record what we have paid

    For what we owe, received or self-billed: all that is open, or the `amount` given. Money that
    others owe us is found in bank statements instead.
    """
    record, paid = await desk.record(id), body or Payment()
    amount = said_amount(paid.amount, record.terms.partnership.currency)
    return await orders.command(record, "pay", amount=amount, reason=paid.reason)


@routes.post(
    "/invoices/{id}/write_off",
    dependencies=allow("invoices.write_off"),
    name="write_off_invoice",
    responses=later(InvoiceView),
)
async def write_off_invoice(
    id: Id,
    body: Annotated[Justified, Body(openapi_examples=examples.WRITE_OFF)],
    desk: AtDesk,
    orders: Orders,
) -> InvoiceView:
    """Write an invoice off

    Asks to give up what is still owed, with a reason. The lifecycle says who has to say yes, such
    as a finance director, never whoever asks; where it asks nobody, only a finance director may.
    Then the invoice has ended, and what was open is booked as a loss.
    """
    return await orders.command(await desk.record(id), "write_off", reason=body.reason)


@routes.post(
    "/invoices/{id}/migrate",
    dependencies=allow("invoices.migrate"),
    name="migrate_invoice",
    responses=later(InvoiceView),
)
async def migrate_invoice(
    id: Id,
    body: Annotated[Move, Body(openapi_examples=examples.MOVE)],
    desk: AtDesk,
    orders: Orders,
) -> InvoiceView:
    """Move an invoice to another lifecycle

    A running invoice goes on by another published version, in the state of the same name. If it
    cannot, `422` has every reason: the state is not there or does something else, or takes for
    granted what the invoice has not earned. An approval goes on only if the same is asked there.
    """
    return await orders.migrate(await desk.record(id), body.to, body.reason)
