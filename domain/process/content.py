"""The content of an invoice: from what was asked for, or received, to its document."""

import asyncio
from collections.abc import Iterable

from domain.core.errors import Conflict, Invalid, Unreadable
from domain.core.findings import Finding
from domain.core.identifiers import digest
from domain.invoice.correction import credit
from domain.invoice.model import Invoice
from domain.invoice.request import InvoiceRequest, assemble, due_date
from domain.invoice.totals import calculate, content_hash
from domain.ports import DocumentStore, ReadInvoice, Records
from domain.record import InvoiceRecord, counted_credit_notes
from domain.trade.marketable import Marketable


class Contents:
    """Puts documents together from the system of record and the document store."""

    def __init__(self, documents: DocumentStore, read: ReadInvoice) -> None:
        self._documents = documents
        self._read = read

    async def requested(self, reference: str) -> InvoiceRequest:
        """The stored request under `reference`."""
        return InvoiceRequest.model_validate_json(await self._documents.get(reference))

    async def fill(
        self, tx: Records, record: InvoiceRecord, request: InvoiceRequest
    ) -> InvoiceRecord:
        """`record` with the document that `request` means, or with the findings why it has none."""
        try:
            document = await self._document(tx, record, request)
        except (Invalid, Conflict, Unreadable) as error:
            reason = Finding(rule=error.code, path="lines", message=error.message, hint=error.hint)
            findings = error.findings or (reason,)
            update = {"document": None, "content_hash": None, "findings": findings}
            return record.model_copy(update={**update, "request": request})
        filled = record.model_copy(
            update={
                "request": request,
                "document": document,
                "content_hash": content_hash(document),
                "account": _account(document),
                "findings": (),
            }
        )
        return await _as_received(tx, filled, document) if request.received else filled

    async def received(self, record: InvoiceRecord) -> bytes:
        """The bytes that the supplier sent."""
        return await self._documents.get(record.request.received or "")

    async def _document(
        self, tx: Records, record: InvoiceRecord, request: InvoiceRequest
    ) -> Invoice:
        if request.received is not None:
            return await asyncio.to_thread(self._read, await self._documents.get(request.received))
        if request.corrects_invoice_id is not None and request.type_code.is_credit_note:
            return await _credit_note(tx, record, request, request.corrects_invoice_id)
        marketables: dict[str, Marketable] = {}
        for line in request.lines:
            if line.marketable_id not in marketables:
                found = await tx.marketables.find(line.marketable_id)
                if found:
                    marketables[found.id] = found
        draft = assemble(request, record.terms, marketables, on=record.created_at.date())
        return calculate(draft)


async def credit_notes_before(
    tx: Records, original: InvoiceRecord, id: str | None = None
) -> tuple[Invoice, ...]:
    """The credit notes on `original` that count, opened before the one called `id`."""
    ids = list(original.credit_note_ids)
    known = ids[: ids.index(id)] if id in ids else ids
    found = [await tx.invoices.find(note) for note in known]
    return counted_credit_notes(note for note in found if note)


async def _credit_note(
    tx: Records, record: InvoiceRecord, request: InvoiceRequest, original_id: str
) -> Invoice:
    original = await tx.invoices.get(original_id)
    if original.document is None:
        raise Conflict(f"the invoice '{original_id}' has no content to take back")
    before = await credit_notes_before(tx, original, record.id)
    return credit(original.document, request.credits, before=before, reason=request.note)


async def _as_received(tx: Records, record: InvoiceRecord, document: Invoice) -> InvoiceRecord:
    """`record` with what the supplier decides: the dates, and the bytes that are approved."""
    inbound = await tx.inbound.find(record.request.received or "")
    documents = record.delivery.documents
    if inbound is not None and inbound.document not in documents:
        documents = (inbound.document, *documents)
    issued_on = document.issue_date or record.created_at.date()
    return record.model_copy(
        update={
            "document": _without_files(document),
            "content_hash": record.request.received,
            "issued_on": issued_on,
            "due_on": document.due_date or due_date(record.terms, issued_on),
            "delivery": record.delivery.model_copy(update={"documents": documents}),
        }
    )


def _without_files(document: Invoice) -> Invoice:
    """`document` without the content of its attachments, which stays in the bytes that were sent.

    A record is written anew at every step, and a supplier may attach megabytes.
    """
    supporting = tuple(
        one.model_copy(update={"attachment": one.attachment.model_copy(update={"content": ""})})
        if one.attachment
        else one
        for one in document.supporting_documents
    )
    return document.model_copy(update={"supporting_documents": supporting})


def account_of(accounts: Iterable[str]) -> str | None:
    """A fingerprint of `accounts`, however they are written; `None` for none."""
    spelled = sorted({"".join(account.upper().split()) for account in accounts})
    return digest("\n".join(spelled).encode()) if spelled else None


def _account(document: Invoice) -> str | None:
    """A fingerprint of the accounts that the document asks to be paid to (BT-84)."""
    return account_of(
        transfer.account
        for instruction in document.payment_instructions
        for transfer in instruction.credit_transfers
    )
