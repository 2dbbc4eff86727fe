"""Invoices: opened, read, submitted, decided, corrected, listed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from invoicing_client.answers import body, each, got, optional, plain
from invoicing_client.generated.api.approvals import (
    approve_invoice,
    decide_invoices,
    list_waiting,
    reject_invoice,
)
from invoicing_client.generated.api.commands import (
    cancel_invoice,
    correct_invoice,
    credit_invoice,
    retry_invoice,
    submit_invoice,
)
from invoicing_client.generated.api.invoices import (
    amend_invoice,
    explain_invoice,
    get_document,
    get_invoice,
    get_invoice_pdf,
    get_invoice_timeline,
    list_invoices,
    open_invoice,
    open_invoices,
)
from invoicing_client.generated.client import AuthenticatedClient
from invoicing_client.generated.models import (
    Amendment,
    Approval,
    BulkAnswer,
    Correction,
    Credit,
    Explained,
    InvoiceExplanation,
    InvoiceSummary,
    InvoiceView,
    ManyDecisions,
    ManyInvoices,
    NewInvoice,
    Rejection,
    Timeline,
    TimelineEntry,
)
from invoicing_client.watching import watched

Words = Mapping[str, Any]


class Invoices:
    """With the same `key` the same call happens once; one is made if you bring none."""

    def __init__(self, api: AuthenticatedClient) -> None:
        self._api = api

    def open(self, invoice: NewInvoice | Words, *, key: str | None = None) -> InvoiceView:
        """Open an invoice; with an `id` of your own, opening it again is harmless."""
        new = body(NewInvoice, invoice)
        return got(open_invoice.sync(client=self._api, body=new, idempotency_key=optional(key)))

    def open_many(
        self, invoices: Sequence[NewInvoice | Words], *, key: str | None = None
    ) -> BulkAnswer:
        """Open up to 100; `items` has the invoice or the problem of each, and none is raised."""
        new = body(ManyInvoices, {"invoices": [plain(one) for one in invoices]})
        return got(open_invoices.sync(client=self._api, body=new, idempotency_key=optional(key)))

    def approve_many(
        self, seen: Sequence[InvoiceView], *, reason: str = "", key: str | None = None
    ) -> BulkAnswer:
        """Say yes to exactly what you have `seen`, each judged by itself."""
        said = [
            {"invoice_id": one.id, "content_hash": one.content_hash or "", "reason": reason}
            for one in seen
        ]
        new = body(ManyDecisions, {"decisions": said})
        return got(decide_invoices.sync(client=self._api, body=new, idempotency_key=optional(key)))

    def get(self, id: str) -> InvoiceView:
        """An invoice, whole."""
        return got(get_invoice.sync(id, client=self._api))

    def list(
        self,
        *,
        state: str | None = None,
        partnership_id: str | None = None,
        waiting_on: str | None = None,
        blocked: bool | None = None,
        number: str | None = None,
        page_size: int = 100,
    ) -> Iterator[InvoiceSummary]:
        """Invoices, the newest first."""
        return each(
            lambda cursor: list_invoices.sync(
                client=self._api,
                state=optional(state),
                partnership_id=optional(partnership_id),
                waiting_on=optional(waiting_on),
                blocked=optional(blocked),
                number=optional(number),
                cursor=cursor,
                limit=page_size,
            )
        )

    def waiting(
        self, *, role: str | None = None, person: str | None = None, page_size: int = 100
    ) -> Iterator[InvoiceSummary]:
        """What waits for a role or a person, the longest waiting first."""
        return each(
            lambda cursor: list_waiting.sync(
                client=self._api,
                role=optional(role),
                person=optional(person),
                cursor=cursor,
                limit=page_size,
            )
        )

    def amend(self, seen: InvoiceView, content: Amendment | Words) -> InvoiceView:
        """Replace the content; refused (`Changed`) if it is no longer what you have `seen`."""
        new, tag = body(Amendment, content), f'"v{seen.version}"'
        return got(amend_invoice.sync(seen.id, client=self._api, body=new, if_match=tag))

    def submit(self, id: str, *, reason: str = "", key: str | None = None) -> InvoiceView:
        """Have a draft checked and approved."""
        said = Explained(reason=reason)
        return got(
            submit_invoice.sync(id, client=self._api, body=said, idempotency_key=optional(key))
        )

    def approve(
        self, seen: InvoiceView, *, reason: str = "", key: str | None = None
    ) -> InvoiceView:
        """Say yes to exactly what you have `seen`."""
        said = Approval(content_hash=seen.content_hash or "", reason=reason)
        return got(
            approve_invoice.sync(
                seen.id, client=self._api, body=said, idempotency_key=optional(key)
            )
        )

    def reject(self, seen: InvoiceView, *, reason: str, key: str | None = None) -> InvoiceView:
        """Say no, with the reason for whoever mends it."""
        said = Rejection(content_hash=seen.content_hash or "", reason=reason)
        return got(
            reject_invoice.sync(seen.id, client=self._api, body=said, idempotency_key=optional(key))
        )

    def cancel(self, id: str, *, reason: str = "", key: str | None = None) -> InvoiceView:
        """End it before it is issued."""
        said = Explained(reason=reason)
        return got(
            cancel_invoice.sync(id, client=self._api, body=said, idempotency_key=optional(key))
        )

    def retry(self, id: str, *, reason: str = "", key: str | None = None) -> InvoiceView:
        """Try again what could not be done."""
        said = Explained(reason=reason)
        return got(
            retry_invoice.sync(id, client=self._api, body=said, idempotency_key=optional(key))
        )

    def credit(self, id: str, credit: Credit | Words, *, key: str | None = None) -> InvoiceView:
        """Take back an issued invoice, whole or in part."""
        said = body(Credit, credit)
        return got(
            credit_invoice.sync(id, client=self._api, body=said, idempotency_key=optional(key))
        )

    def correct(
        self, id: str, correction: Correction | Words, *, key: str | None = None
    ) -> InvoiceView:
        """Credit an issued invoice and open it anew."""
        said = body(Correction, correction)
        return got(
            correct_invoice.sync(id, client=self._api, body=said, idempotency_key=optional(key))
        )

    def timeline(self, id: str) -> Timeline:
        """What became of it, step by step."""
        return got(get_invoice_timeline.sync(id, client=self._api))

    def watch(self, id: str) -> Iterator[TimelineEntry]:
        """What happens to it: what has, and then each thing as it happens, until it has ended."""
        for entry in watched(self._api, f"/v1/invoices/{quote(id, safe='')}/events"):
            yield TimelineEntry.from_dict(entry)

    def explain(self, id: str) -> InvoiceExplanation:
        """Why it comes to what it does."""
        return got(explain_invoice.sync(id, client=self._api))

    def pdf(self, id: str, *, language: str | None = None) -> bytes:
        """The page that people read, with the invoice as XML inside."""
        asked = optional(language)
        return get_invoice_pdf.sync_detailed(id, client=self._api, language=asked).content

    def document(self, id: str, sha256: str) -> bytes:
        """A document that was sent or received, byte by byte."""
        return get_document.sync_detailed(id, sha256, client=self._api).content
