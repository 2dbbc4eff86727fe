"""Credits in part: the lines somebody wants to take back, checked against the invoice."""

from api.schemas.invoices import Credit
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.invoice.correction import credit
from domain.invoice.request import InvoiceRequest, assemble
from domain.invoice.totals import calculate
from domain.ports import Store
from domain.record import InvoiceRecord


async def credit_request(
    store: Store, record: InvoiceRecord, wanted: Credit
) -> InvoiceRequest | None:
    """The request for the credit note; `None` means in full, which the workflow knows to do.

    More than the invoice came to, less what was credited before, is refused.
    """
    if wanted.lines is None or record.document is None or record.number is None:
        return None
    request = credit(
        record.id, record.document, record.request, lines=wanted.lines, reason=wanted.reason
    )
    names = {line.marketable_id for line in wanted.lines}
    found = [await store.marketables.find(name) for name in sorted(names)]
    marketables = {marketable.id: marketable for marketable in found if marketable}
    draft = assemble(request, record.terms, marketables, on=record.created_at.date())
    amount = calculate(draft).totals.payable
    left = record.payable - record.settlement.credited
    if amount > left:
        message = f"{amount} is more than the {left} that can be credited"
        finding = Finding(
            rule="CREDIT_AMOUNT", path="lines", message=message, hint="credit less, or in full"
        )
        raise Invalid("the credit is larger than the invoice", findings=[finding])
    return request
