"""Credits in part: what somebody wants to take back, checked against the invoice."""

from api.schemas.invoices import Credit
from domain.invoice.correction import credit
from domain.invoice.request import InvoiceRequest, credit_note_request
from domain.ports import Store
from domain.record import InvoiceRecord, counted_credit_notes


async def credit_request(
    store: Store, record: InvoiceRecord, wanted: Credit
) -> InvoiceRequest | None:
    """The request for the credit note; `None` means all that is left, which the workflow finds.

    More than earlier credit notes left of the invoice is refused.
    """
    if wanted.lines is None or record.document is None or record.number is None:
        return None
    found = [await store.invoices.find(id) for id in record.credit_note_ids]
    before = counted_credit_notes(note for note in found if note)
    credit(record.document, wanted.lines, before=before)
    return credit_note_request(
        record.id, record.document, record.request, credits=wanted.lines, reason=wanted.reason
    )
