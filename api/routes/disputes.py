"""Disputes: opened by hand, listed, and settled."""

from typing import Annotated

from fastapi import Body, Query

from api import dunning_examples as examples
from api.amounts import said_amount
from api.dependencies import AtDesk, Stored
from api.ordering import Orders
from api.paging import Pages, given
from api.permissions import allow
from api.routing import later, router
from api.schemas.dunning import DisputeView, NewDispute, Settled
from api.schemas.shapes import Listing
from api.schemas.views import InvoiceView
from domain.core.errors import NotFound
from domain.core.identifiers import Id
from domain.core.money import ZERO
from domain.record import InvoiceRecord

routes = router("dunning")


@routes.get("/disputes", dependencies=allow("dunning.read"), name="list_disputes")
async def list_disputes(
    store: Stored,
    pages: Pages,
    partnership_id: Annotated[Id | None, Query(description="under which terms")] = None,
    buyer_id: Annotated[Id | None, Query(description="who disputes")] = None,
) -> Listing[DisputeView]:
    """List open disputes

    The invoices that are disputed now, the newest first, with what of each is disputed and why.
    """
    where = given(disputed=True, partnership_id=partnership_id, buyer_id=buyer_id)
    return await pages.of(store.invoices, where, _view)


@routes.get("/invoices/{id}/dispute", dependencies=allow("dunning.read"), name="get_dispute")
async def get_dispute(id: Id, desk: AtDesk) -> DisputeView:
    """The dispute about an invoice

    The one that is open, or the last one with how it was settled.
    """
    return _view(await desk.record(id))


@routes.post(
    "/invoices/{id}/dispute",
    dependencies=allow("invoices.settle"),
    name="dispute_invoice",
    responses=later(InvoiceView),
)
async def dispute_invoice(
    id: Id,
    body: Annotated[NewDispute, Body(openapi_examples=examples.DISPUTE)],
    desk: AtDesk,
    orders: Orders,
) -> InvoiceView:
    """Dispute an invoice

    Records that the other side does not accept it or a part of it, why, and until when that should
    be settled; people are told when that day has passed. What is disputed is not dunned; whether
    the rest is, says the dunning policy. What it means for payment is up to the lifecycle.
    """
    record = await desk.record(id)
    amount = said_amount(body.amount, record.terms.partnership.currency)
    return await orders.command(
        record,
        "dispute",
        reason=body.reason,
        choice=body.code.value,
        amount=amount,
        day=body.answer_by.isoformat() if body.answer_by else None,
    )


@routes.post(
    "/invoices/{id}/resolve",
    dependencies=allow("invoices.settle"),
    name="resolve_dispute",
    responses=later(InvoiceView),
)
async def resolve_dispute(
    id: Id,
    desk: AtDesk,
    orders: Orders,
    body: Annotated[Settled | None, Body(openapi_examples=examples.SETTLED)] = None,
) -> InvoiceView:
    """Settle a dispute

    Records that it is over and how; the reason is kept. For the outcome `credit`, open the credit
    note as well: `POST /v1/invoices/{id}/credit`. Dunning goes on with what is still owed.
    """
    said = body or Settled()
    outcome = said.outcome.value if said.outcome else None
    return await orders.command(
        await desk.record(id), "resolve", reason=said.reason, choice=outcome
    )


def _view(record: InvoiceRecord) -> DisputeView:
    if record.dispute is None:
        raise NotFound(f"'{record.id}' was never disputed")
    return DisputeView(
        invoice_id=record.id,
        number=record.number,
        partnership_id=record.terms.partnership.id,
        currency=record.terms.partnership.currency,
        open_amount=max(record.owed, ZERO),
        disputed=record.dispute.disputed(max(record.owed, ZERO)),
        dispute=record.dispute,
    )
