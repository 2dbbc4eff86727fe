"""Invoices: open, list, read, change."""

from typing import Annotated

from fastapi import Body, Header, Query, Response

from api import examples
from api.dependencies import AtDesk, Caller, MessageId, Stored
from api.ordering import Orders
from api.paging import Pages, given
from api.permissions import allow
from api.problems import Problem
from api.routing import later, mark_pending, router
from api.schemas.invoices import Amendment, NewInvoice
from api.schemas.shapes import Listing
from api.schemas.views import InvoiceSummary, InvoiceView, summary
from domain.core.identifiers import Id
from domain.record import InvoiceRecord

routes = router("invoices")


@routes.post(
    "/invoices",
    status_code=201,
    dependencies=allow("invoices.create"),
    name="open_invoice",
    responses=later(InvoiceView),
)
async def open_invoice(
    body: Annotated[NewInvoice, Body(openapi_examples=examples.NEW_INVOICE)],
    desk: AtDesk,
    by: Caller,
    message_id: MessageId,
    response: Response,
) -> InvoiceView:
    """Open an invoice

    Stores the request and starts the invoice's own workflow. Totals and VAT are computed; the
    legal number is taken at issue, never before.

    Bring your own `id` (an order number, say) and sending the request again is harmless: the
    same content gives the same invoice, other content is refused. `202` means that it is stored
    and will be taken up as soon as a worker is there.
    """
    shown, taken_up = await desk.open(body, by, message_id)
    if not taken_up:
        mark_pending(response)
    response.headers["Location"] = shown.links.self
    return shown


@routes.get("/invoices", dependencies=allow("invoices.read"), name="list_invoices")
async def list_invoices(
    store: Stored,
    pages: Pages,
    state: Annotated[
        str | None, Query(max_length=40, description="such as `approval`; see the lifecycle")
    ] = None,
    partnership_id: Annotated[
        str | None, Query(max_length=80, description="of one partnership")
    ] = None,
    waiting_on: Annotated[
        str | None, Query(max_length=80, description="such as `approver`, `buyer`, `clerk`")
    ] = None,
    blocked: Annotated[bool | None, Query(description="what somebody has to look at")] = None,
    number: Annotated[
        str | None, Query(max_length=40, description="the legal number, such as `NW-00042`")
    ] = None,
) -> Listing[InvoiceSummary]:
    """List invoices

    Newest first. Filters combine; follow `next_cursor` (or the `Link` header) for more.
    """
    where = given(
        state=state,
        partnership_id=partnership_id,
        waiting_on=waiting_on,
        blocked=blocked,
        number=number,
    )
    return await pages.of(store.invoices, where, summary)


@routes.get(
    "/invoices/{id}",
    dependencies=allow("invoices.read"),
    name="get_invoice",
    response_model=InvoiceView,
)
async def get_invoice(
    id: Id,
    desk: AtDesk,
    response: Response,
    if_none_match: Annotated[str, Header(description="304 if it is still this ETag")] = "",
) -> InvoiceView | Response:
    """Read an invoice

    The document by its EN 16931 business terms, where it stands and what it waits for, the
    approval, the four axes of delivery (transport, syntax, business, payment) and what is open.
    `possible` names what you can do next.
    """
    shown = await desk.look(id)
    response.headers["ETag"] = etag(shown.version)
    if if_none_match == etag(shown.version) and shown.version:
        return Response(status_code=304, headers={"ETag": if_none_match})
    return shown


@routes.put(
    "/invoices/{id}",
    dependencies=allow("invoices.amend"),
    name="amend_invoice",
    responses=later(InvoiceView),
)
async def amend_invoice(
    id: Id,
    body: Annotated[Amendment, Body(openapi_examples=examples.AMENDMENT)],
    desk: AtDesk,
    orders: Orders,
    if_match: Annotated[str, Header(description="the ETag you read; 412 if it changed")] = "",
) -> InvoiceView:
    """Amend an invoice

    Replaces the content of an invoice that is not issued. It is checked again, and every
    approval given so far is void: an approval binds to the content that was seen.
    """
    record = await desk.record(id)
    check_version(record, if_match)
    kept = await desk.keep(body.onto(record.request))
    return await orders.command(record, "amend", reason=body.reason, request=kept)


def etag(version: int) -> str:
    """The entity tag of an invoice at `version`."""
    return f'"v{version}"'


def check_version(record: InvoiceRecord, if_match: str) -> None:
    """412 if the caller has seen another version."""
    if if_match and if_match not in ("*", etag(record.version)):
        raise Problem(
            "stale_content",
            f"the invoice '{record.id}' is at {etag(record.version)} now",
            hint="read it again and repeat the change",
        )
