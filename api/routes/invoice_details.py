"""What an invoice is made of: its timeline, its documents, how its lines came about."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Path, Response

from api.dependencies import AtDesk, Wired
from api.explanation import (
    InvoiceExplanation,
    LineExplanation,
    explanation,
    line_explanation,
)
from api.permissions import allow
from api.routing import router
from api.schemas.shapes import Listing
from api.timeline import Timeline, timeline
from domain.core.errors import NotFound
from domain.core.identifiers import Id, Sha256
from domain.exchange.delivery import DocumentRef

routes = router("invoices")


@routes.get(
    "/invoices/{id}/timeline", dependencies=allow("invoices.examine"), name="get_invoice_timeline"
)
async def get_timeline(id: Id, desk: AtDesk) -> Timeline:
    """What happened to an invoice

    The audit journal in words, oldest first: who did what, when, and the state after it. Every
    entry is chained to the one before by its hash; `intact` says whether the chain holds.
    """
    await desk.look(id)
    return timeline(id, await desk.adapters.store.audit.chain(id))


@routes.get(
    "/invoices/{id}/explain", dependencies=allow("invoices.examine"), name="explain_invoice"
)
async def explain(id: Id, desk: AtDesk) -> InvoiceExplanation:
    """How an invoice came about

    Line by line what was asked for and how billing arrived at it, in words: which charge, which
    tier, how much usage.
    """
    return explanation(await desk.record(id))


@routes.get(
    "/invoices/{id}/lines/{line}/explain",
    dependencies=allow("invoices.examine"),
    name="explain_invoice_line",
)
async def explain_line(
    id: Id, line: Annotated[str, Path(max_length=20, description="BT-126")], desk: AtDesk
) -> LineExplanation:
    """How a line came about

    Down to what was agreed and used: the charge as it was in the version of the agreement that
    was billed, the steps from quantity to price, and the first usage events that were counted.
    """
    return await line_explanation(desk.adapters.store, await desk.record(id), line)


@routes.get("/invoices/{id}/documents", dependencies=allow("invoices.read"), name="list_documents")
async def list_documents(id: Id, desk: AtDesk) -> Listing[DocumentRef]:
    """The documents of an invoice

    What was rendered at issue and sent, each under the hash of its bytes.
    """
    record = await desk.record(id)
    return Listing(items=record.delivery.documents)


@routes.get(
    "/invoices/{id}/documents/{sha256}",
    dependencies=allow("invoices.read"),
    name="get_document",
    response_class=Response,
    responses={200: {"content": {"application/xml": {}}, "description": "the bytes as sent"}},
)
async def get_document(
    id: Id, sha256: Annotated[Sha256, Path()], desk: AtDesk, wired: Wired
) -> Response:
    """A document, byte by byte

    Exactly what the partner was sent. The hash is the ETag; it never changes.
    """
    record = await desk.record(id)
    found = next((d for d in record.delivery.documents if d.sha256 == sha256), None)
    if found is None:
        raise NotFound(f"the invoice '{id}' has no document {sha256}")
    return Response(
        await wired.documents.get(sha256),
        media_type=found.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "ETag": f'"{sha256}"',
            "Cache-Control": "private, max-age=31536000, immutable",
        },
    )
