"""Invoices: open, list, read, change."""

from typing import Annotated

from fastapi import Body, Query, Request, Response

from api import examples
from api.auth import Principal
from api.dependencies import AtDesk, Caller, MessageId, Stored
from api.ordering import Orders
from api.paging import Pages, given
from api.permissions import allow
from api.preconditions import ETAG, IF_MATCH, names
from api.problems import Problem, ProblemItem
from api.routing import later, mark_pending, router
from api.schemas.invoices import Amendment, NewInvoice
from api.schemas.shapes import Listing
from api.schemas.views import InvoiceSummary, InvoiceView, summary
from api.timeline import sentence
from domain.core.audit import AuditEntry
from domain.core.identifiers import Id
from domain.ports import Store
from domain.record import InvoiceRecord

routes = router("invoices", versioned=True)

_TOLD = 5
"""Of what happened to an invoice meanwhile, the last."""


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
)
async def get_invoice(
    id: Id,
    desk: AtDesk,
    by: Caller,
    response: Response,
) -> InvoiceView:
    """Read an invoice

    The document by its EN 16931 business terms, where it stands and what it waits for, the
    approval, the four axes of delivery (transport, syntax, business, payment) and what is open.
    `possible` names what you can do next.
    """
    shown = seen_by(by, await desk.look(id))
    if shown.version:
        response.headers["ETag"] = etag(shown.version)
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
    request: Request,
) -> InvoiceView:
    """Amend an invoice

    Replaces the content of an invoice that is not issued. It is checked again, and every
    approval given so far is void: an approval binds to the content that was seen.
    """
    record = await desk.record(id)
    await check_version(desk.adapters.store, record, request)
    kept = await desk.keep(body.onto(record.request))
    return await orders.command(record, "amend", reason=body.reason, request=kept)


def etag(version: int) -> str:
    """The entity tag of an invoice at `version`."""
    return f'"v{version}"'


async def check_version(store: Store, record: InvoiceRecord, request: Request) -> None:
    """412 if the caller has seen another version, with what happened last."""
    tag = etag(record.version)
    if IF_MATCH not in request.headers or names(request, IF_MATCH, tag):
        return
    happened = (await store.audit.chain(record.id))[-_TOLD:]
    raise Problem(
        "stale_content",
        f"the invoice '{record.id}' was changed since you read it: it is at {tag} now",
        hint="read it again and repeat the change; `errors` has what happened last",
        errors=[_said(entry) for entry in happened],
        headers={ETAG: tag},
    )


def _said(entry: AuditEntry) -> ProblemItem:
    message = f"{entry.at:%Y-%m-%d %H:%M:%S} UTC: {sentence(entry)}"
    return ProblemItem(pointer="", rule="CHANGED", message=message)


def seen_by(by: Principal, shown: InvoiceView) -> InvoiceView:
    """Without what a partner's user can do nothing with."""
    if not by.is_outside:
        return shown
    links = shown.links.model_copy(update={"temporal_ui": ""})
    return shown.model_copy(update={"possible": [], "question": None, "links": links})
