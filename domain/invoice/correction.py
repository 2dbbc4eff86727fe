"""Corrections: an issued invoice never changes; a credit note takes it back, whole or in part."""

from domain.core.codes import InvoiceTypeCode
from domain.core.errors import Conflict
from domain.invoice.model import Invoice
from domain.invoice.references import PrecedingInvoice
from domain.invoice.request import InvoiceRequest, RequestedLine


def credit_in_full(
    invoice_id: str, invoice: Invoice, request: InvoiceRequest, *, reason: str
) -> InvoiceRequest:
    """The request for a credit note that takes all of `invoice` back, line by line."""
    return credit(invoice_id, invoice, request, lines=request.lines, reason=reason)


def credit(
    invoice_id: str,
    invoice: Invoice,
    request: InvoiceRequest,
    *,
    lines: tuple[RequestedLine, ...],
    reason: str,
) -> InvoiceRequest:
    """The request for a credit note over `lines`, referring to `invoice` (BG-3)."""
    if invoice.number is None:
        raise Conflict("the invoice is not issued yet", hint="amend or cancel it instead")
    return InvoiceRequest(
        partnership_id=request.partnership_id,
        type_code=InvoiceTypeCode.CREDIT_NOTE,
        lines=lines,
        buyer_reference=request.buyer_reference,
        order_reference=request.order_reference,
        note=reason or None,
        period=request.period,
        preceding=(PrecedingInvoice(number=invoice.number, issue_date=invoice.issue_date),),
        corrects_invoice_id=invoice_id,
    )
