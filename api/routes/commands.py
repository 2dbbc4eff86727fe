"""Commands to invoices: submit, cancel, retry, send again, credit, correct."""

from typing import Annotated

from fastapi import Body

from api import examples
from api.credits import credit_request
from api.dependencies import AtDesk
from api.ordering import Orders
from api.permissions import allow
from api.routing import later, router
from api.schemas.invoices import Correction, Credit
from api.schemas.shapes import Explained, Justified
from api.schemas.views import InvoiceView
from domain.core.identifiers import Id

routes = router("commands")

Why = Annotated[Explained | None, Body()]


@routes.post(
    "/invoices/{id}/submit",
    dependencies=allow("invoices.amend"),
    name="submit_invoice",
    responses=later(InvoiceView),
)
async def submit_invoice(id: Id, desk: AtDesk, orders: Orders, body: Why = None) -> InvoiceView:
    """Submit an invoice

    Has a draft checked by every rule pack. Without findings it goes on to approval; with some it
    waits for correction, and `findings` holds all of them.
    """
    return await orders.command(await desk.record(id), "submit", reason=said(body))


@routes.post(
    "/invoices/{id}/cancel",
    dependencies=allow("invoices.amend"),
    name="cancel_invoice",
    responses=later(InvoiceView),
)
async def cancel_invoice(id: Id, desk: AtDesk, orders: Orders, body: Why = None) -> InvoiceView:
    """Cancel an invoice

    Ends an invoice before it is issued. Afterwards it is credited instead: an issued invoice
    never disappears.
    """
    return await orders.command(await desk.record(id), "cancel", reason=said(body))


@routes.post(
    "/invoices/{id}/retry",
    dependencies=allow("invoices.retry"),
    name="retry_invoice",
    responses=later(InvoiceView),
)
async def retry_invoice(id: Id, desk: AtDesk, orders: Orders, body: Why = None) -> InvoiceView:
    """Retry what failed

    Tries again what could not be issued or sent; `failure` says why it could not. Message ids
    are kept, so a partner who had received it can tell a repetition.
    """
    return await orders.command(await desk.record(id), "retry", reason=said(body))


@routes.post(
    "/invoices/{id}/resend",
    dependencies=allow("invoices.resend"),
    name="resend_invoice",
    responses=later(InvoiceView),
)
async def resend_invoice(id: Id, body: Justified, desk: AtDesk, orders: Orders) -> InvoiceView:
    """Send an invoice again

    As a new message with an id and a control number of its own, by what the partnership says now;
    the one before is kept and counts no more. Only where it could not be sent, was refused by the
    partner's system, or is not acknowledged: otherwise they may have it twice.
    """
    return await orders.command(await desk.record(id), "resend", reason=body.reason)


@routes.post(
    "/invoices/{id}/credit",
    dependencies=allow("invoices.correct"),
    name="credit_invoice",
    responses=later(InvoiceView),
)
async def credit_invoice(
    id: Id,
    body: Annotated[Credit, Body(openapi_examples=examples.CREDIT)],
    desk: AtDesk,
    orders: Orders,
) -> InvoiceView:
    """Credit an invoice

    Opens a credit note over the lines given, or over everything. It refers to the invoice
    (BG-3), is approved and sent like any document, and reduces what is open once it is issued.
    The last of `credit_note_ids` is the new one.
    """
    record = await desk.record(id)
    request = await credit_request(desk.adapters.store, record, body)
    kept = await desk.keep(request) if request else None
    return await orders.command(record, "credit", reason=body.reason, request=kept)


@routes.post(
    "/invoices/{id}/correct",
    dependencies=allow("invoices.correct"),
    name="correct_invoice",
    responses=later(InvoiceView),
)
async def correct_invoice(
    id: Id,
    body: Annotated[Correction, Body(openapi_examples=examples.CORRECTION)],
    desk: AtDesk,
    orders: Orders,
) -> InvoiceView:
    """Correct an invoice

    Takes an issued invoice back in full with a credit note and opens the invoice that it should
    have been; `replaced_by` is its id. Both are approved and sent as usual.
    """
    record = await desk.record(id)
    request = body.replacement(record.request, record.document)
    kept = await desk.keep(request)
    return await orders.command(record, "correct", reason=body.reason, request=kept)


def said(body: Explained | None) -> str:
    """The reason that was given, if any."""
    return body.reason if body else ""
