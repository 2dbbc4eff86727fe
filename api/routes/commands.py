"""Commands to invoices: submit, cancel, retry, credit, correct."""

from typing import Annotated

from fastapi import Body, Response

from api import examples
from api.credits import credit_request
from api.dependencies import AtDesk, Caller, MessageId
from api.desk import Desk
from api.permissions import allow
from api.routing import later, mark_pending, router
from api.schemas.invoices import Correction, Credit
from api.schemas.shapes import Explained
from api.schemas.views import InvoiceView
from domain.core.identifiers import Id
from domain.record import InvoiceRecord
from workflows.messages import Command

routes = router("commands")

Why = Annotated[Explained | None, Body()]


@routes.post(
    "/invoices/{id}/submit",
    dependencies=allow("invoices.amend"),
    name="submit_invoice",
    responses=later(InvoiceView),
)
async def submit_invoice(
    id: Id, desk: AtDesk, by: Caller, message_id: MessageId, response: Response, body: Why = None
) -> InvoiceView:
    """Submit an invoice

    Has a draft checked by every rule pack. Without findings it goes on to approval; with some it
    waits for correction, and `findings` holds all of them.
    """
    record = await desk.record(id)
    command = Command(id=message_id, name="submit", actor=by.subject, reason=_reason(body))
    return await _carry_out(desk, record, command, response)


@routes.post(
    "/invoices/{id}/cancel",
    dependencies=allow("invoices.amend"),
    name="cancel_invoice",
    responses=later(InvoiceView),
)
async def cancel_invoice(
    id: Id, desk: AtDesk, by: Caller, message_id: MessageId, response: Response, body: Why = None
) -> InvoiceView:
    """Cancel an invoice

    Ends an invoice before it is issued. Afterwards it is credited instead: an issued invoice
    never disappears.
    """
    record = await desk.record(id)
    command = Command(id=message_id, name="cancel", actor=by.subject, reason=_reason(body))
    return await _carry_out(desk, record, command, response)


@routes.post(
    "/invoices/{id}/retry",
    dependencies=allow("invoices.retry"),
    name="retry_invoice",
    responses=later(InvoiceView),
)
async def retry_invoice(
    id: Id, desk: AtDesk, by: Caller, message_id: MessageId, response: Response, body: Why = None
) -> InvoiceView:
    """Retry what failed

    Tries again what could not be issued or sent; `failure` says why it could not. Message ids
    are kept, so a partner who had received it can tell a repetition.
    """
    record = await desk.record(id)
    command = Command(id=message_id, name="retry", actor=by.subject, reason=_reason(body))
    return await _carry_out(desk, record, command, response)


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
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> InvoiceView:
    """Credit an invoice

    Opens a credit note over the lines given, or over everything. It refers to the invoice
    (BG-3), is approved and sent like any document, and reduces what is open once it is issued.
    The last of `credit_note_ids` is the new one.
    """
    record = await desk.record(id)
    request = await credit_request(desk.adapters.store, record, body)
    command = Command(
        id=message_id,
        name="credit",
        actor=by.subject,
        reason=body.reason,
        request=await desk.keep(request) if request else None,
    )
    return await _carry_out(desk, record, command, response)


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
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> InvoiceView:
    """Correct an invoice

    Takes an issued invoice back in full with a credit note and opens the invoice that it should
    have been; `replaced_by` is its id. Both are approved and sent as usual.
    """
    record = await desk.record(id)
    request = body.replacement(record.request, record.document)
    command = Command(
        id=message_id,
        name="correct",
        actor=by.subject,
        reason=body.reason,
        request=await desk.keep(request),
    )
    return await _carry_out(desk, record, command, response)


def _reason(body: Explained | None) -> str:
    return body.reason if body else ""


async def _carry_out(
    desk: Desk, record: InvoiceRecord, command: Command, response: Response
) -> InvoiceView:
    shown, done = await desk.command(record, command)
    if not done:
        mark_pending(response)
    return shown
