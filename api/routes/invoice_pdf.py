"""An issued invoice as PDF, for whoever wants to see it: as it was sent, or set on the spot."""

import asyncio
import hashlib
from datetime import UTC, datetime, time
from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Response

from api.dependencies import AtDesk, Wired
from api.permissions import allow
from api.routing import router
from domain.core.errors import InvalidTransition, NotFound
from domain.core.identifiers import Id
from domain.exchange.envelope import Envelope
from domain.invoice.model import Invoice
from domain.record import InvoiceRecord
from integration.wiring import Adapters

routes = router("invoices")

_PDF = "application/pdf"
_PLAIN = "factur-x"
"""What is set for partners who get something else."""


@routes.get(
    "/invoices/{id}/pdf",
    dependencies=allow("invoices.read"),
    name="get_invoice_pdf",
    response_class=Response,
    responses={200: {"content": {_PDF: {}}, "description": "a hybrid PDF, or what was received"}},
)
async def get_pdf(
    id: Id,
    desk: AtDesk,
    wired: Wired,
    language: Annotated[
        str | None,
        Query(
            pattern="^[a-z]{2}$",
            description="the language of labels, numbers and dates; set anew in another one",
            examples=["fr"],
        ),
    ] = None,
) -> Response:
    """An invoice as PDF

    Of an issued invoice, the PDF as it was sent; if it was sent in another format, it is set on
    the spot, the same bytes each time. It holds the invoice as XML (Factur-X, EN 16931). Of an
    invoice from a supplier, the PDF that came in.
    """
    record = await desk.record(id)
    document = record.document
    if document is None or not record.is_issued:
        raise InvalidTransition(
            f"the invoice '{id}' is not issued yet", hint="a PDF is made when it has its number"
        )
    content = await _kept(wired, record, language)
    if content is None:
        content = await _set(wired, record, document, language)
    name = quote(f"{document.number}.pdf", safe="")
    return Response(
        content,
        media_type=_PDF,
        headers={
            "Content-Disposition": f"inline; filename*=UTF-8''{name}",
            "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "Cache-Control": "private, no-cache",
        },
    )


async def _kept(wired: Adapters, record: InvoiceRecord, language: str | None) -> bytes | None:
    """The PDF that was sent last or received, unless another language is asked for."""
    received = record.request.received
    if received is not None:
        content = await wired.documents.get(received)
        if not content.startswith(b"%PDF-"):
            raise NotFound(
                f"the supplier sent '{record.id}' without a PDF",
                hint="the invoice itself has all that was said",
            )
        return content
    sent = [one for one in record.delivery.documents if one.media_type == _PDF]
    return await wired.documents.get(sent[-1].sha256) if sent and language is None else None


async def _set(
    wired: Adapters, record: InvoiceRecord, document: Invoice, language: str | None
) -> bytes:
    """Set on the day of issue, so that it is the same file whenever it is asked for."""
    profile = record.terms.partnership.delivery
    format, settings = wired.formats.get(profile.format), dict(profile.format_settings)
    if format is None or format.media_type != _PDF:
        format, settings = wired.formats[_PLAIN], {}
    if language:
        settings = {**settings, "language": language, "region": None}
    issued = datetime.combine(document.issue_date or record.created_at.date(), time(), UTC)
    envelope = Envelope(control_number=1, prepared_at=issued, test=profile.test, settings=settings)
    return await asyncio.to_thread(format.write, document, envelope)
