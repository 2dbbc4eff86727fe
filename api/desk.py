"""The desk: what people do with invoices, from a request to the answer of the workflow.

The API writes no invoice. It stores drafts and requests, tells the workflow, and waits a moment
for what the record says then.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from api.auth import Principal
from api.gateway import WorkflowGateway
from api.migrating import check_migration, published
from api.problems import Problem
from api.schemas.invoices import NewInvoice
from api.schemas.views import InvoiceView, pending, view
from domain.core.errors import AlreadyExists, Invalid, InvalidTransition, InvoicingError, NotFound
from domain.core.findings import Finding
from domain.core.identifiers import canonical_json
from domain.invoice.request import InvoiceRequest
from domain.lifecycle.definition import LifecycleDefinition
from domain.record import Draft, InvoiceRecord
from domain.trade.partnership import Partnership
from integration.settings import Settings
from integration.wiring import Adapters
from workflows.messages import Command, Migration

T = TypeVar("T")

_SETTLE_SECONDS = 1.0
"""How long an answer waits for the automatic steps after a command; most take far less."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.1


@dataclass(frozen=True)
class Desk:
    """Opens invoices and carries commands to their workflows."""

    adapters: Adapters
    gateway: WorkflowGateway
    settings: Settings
    definitions: dict[str, LifecycleDefinition]
    """By digest; a published definition never changes."""

    async def open(
        self, wanted: NewInvoice, by: Principal, message_id: str
    ) -> tuple[InvoiceView, bool]:
        """Store the draft and start its workflow; the view, and whether it was taken up."""
        request = wanted.request()
        partnership = await self._partnership(request.partnership_id)
        draft = Draft(
            id=wanted.id or f"inv-{message_id[:20]}",
            request=request,
            created_by=by.subject,
            submit=wanted.submit,
            created_at=datetime.now(UTC),
        )
        record, started = await self._taken_up(await self._kept(draft), partnership)
        return await self.show(record), started and self.rests(record)

    async def look(self, id: str) -> InvoiceView:
        """The invoice as it stands; a draft that nobody has taken up is shown as received."""
        record = await self.adapters.store.invoices.find(id)
        if record is not None:
            return await self.show(record)
        return await self._show_draft(await self._draft(id))

    async def record(self, id: str) -> InvoiceRecord:
        """The record of an invoice that was taken up."""
        record = await self.adapters.store.invoices.find(id)
        if record is None:
            await self._draft(id)
            raise InvalidTransition(
                f"the invoice '{id}' was received and not taken up yet",
                hint="try again in a moment",
            )
        return record

    async def keep(self, request: InvoiceRequest) -> str:
        """Store the content that a command refers to; its reference."""
        content = canonical_json(request.model_dump(mode="json", exclude_none=True))
        kept = await self.adapters.documents.put(
            content, name="invoice-request.json", media_type="application/json"
        )
        return kept.sha256

    async def command(self, before: InvoiceRecord, command: Command) -> tuple[InvoiceView, bool]:
        """Have a command carried out; the view after it, and whether it was done in time."""
        return await self._carried(before.id, self.gateway.command(before.id, command))

    async def migrate(self, before: InvoiceRecord, move: Migration) -> tuple[InvoiceView, bool]:
        """Have an invoice go on by another definition; one that runs on it already does."""
        if before.lifecycle == move.to:
            return await self.show(before), True
        to = await published(self.adapters.store, move.to)
        check_migration(before, await self.definition(before), to)
        return await self._carried(before.id, self.gateway.migrate(before.id, move))

    async def settled(self, id: str) -> InvoiceRecord:
        """The record once it rests again, or after a moment."""
        patience = min(_SETTLE_SECONDS, self._patience)
        return await until(lambda: self.adapters.store.invoices.get(id), self.rests, patience)

    def rests(self, record: InvoiceRecord) -> bool:
        """Whether the invoice waits for something, or has ended."""
        return record.waiting_since is not None or self._is_final(record)

    async def show(self, record: InvoiceRecord) -> InvoiceView:
        """The view of a record, with what is possible in its state."""
        return view(record, await self.definition(record), self.settings)

    async def definition(self, record: InvoiceRecord) -> LifecycleDefinition | None:
        """The definition that the invoice follows."""
        if record.definition not in self.definitions:
            shelved = await self.adapters.store.definitions.find(record.lifecycle)
            if shelved is None or shelved.definition.digest != record.definition:
                return None
            self.definitions[record.definition] = shelved.definition
        return self.definitions[record.definition]

    async def ended(self, id: str) -> InvoicingError:
        """Why the workflow of a known invoice takes nothing any more."""
        record = await self.adapters.store.invoices.get(id)
        await self.definition(record)
        if self._is_final(record):
            return InvalidTransition(
                f"the invoice has ended: {record.state_title}", hint="open another invoice"
            )
        return NotFound(
            f"the workflow of invoice '{id}' is not running", hint="ask an operator to look"
        )

    async def _carried(self, id: str, call: Awaitable[bool]) -> tuple[InvoiceView, bool]:
        """What became of a call to the invoice's workflow, and whether it was done in time."""
        try:
            done = await call
        except NotFound:
            raise await self.ended(id) from None
        if not done:
            return await self.look(id), False
        return await self.show(await self.settled(id)), True

    def _is_final(self, record: InvoiceRecord) -> bool:
        definition = self.definitions.get(record.definition)
        state = definition.states.get(record.state) if definition else None
        return state is not None and state.final is not None

    @property
    def _patience(self) -> float:
        return self.settings.api.answer_timeout_seconds

    async def _taken_up(self, draft: Draft, partnership: Partnership) -> tuple[InvoiceRecord, bool]:
        """The record, opened here, and whether its workflow was started where it rests.

        Without Temporal the record is there all the same: the worker's relay starts the workflow.
        """
        opened = await self.adapters.opening.open(draft.id, draft.created_at)
        try:
            await self.gateway.start_invoice(draft, partnership, opened)
        except Problem as problem:
            if problem.code != "temporal_unavailable":
                raise
            return opened[0], False
        await self.adapters.store.drafts.put(draft.model_copy(update={"started": True}))
        return await self.settled(draft.id), True

    async def _kept(self, draft: Draft) -> Draft:
        """The draft as it is stored; the same one again is the same invoice."""
        try:
            await self.adapters.store.drafts.insert(draft)
        except AlreadyExists:
            known = await self.adapters.store.drafts.find(draft.id)
            wanted = (draft.request, draft.submit)
            if known is not None and (known.request, known.submit) == wanted:
                return known
            raise AlreadyExists(
                f"there is another invoice '{draft.id}'",
                hint="choose another id, or amend that invoice with PUT",
            ) from None
        return draft

    async def _partnership(self, id: str) -> Partnership:
        partnership = await self.adapters.store.partnerships.find(id)
        if partnership is None:
            message = f"there is no partnership '{id}'"
            finding = Finding(
                rule="PARTNERSHIP",
                path="partnership_id",
                message=message,
                hint="GET /v1/partnerships lists them",
            )
            raise Invalid(message, findings=[finding])
        return partnership

    async def _draft(self, id: str) -> Draft:
        draft = await self.adapters.store.drafts.find(id)
        if draft is None:
            raise NotFound(f"there is no invoice '{id}'")
        return draft

    async def _show_draft(self, draft: Draft) -> InvoiceView:
        store = self.adapters.store
        partnership = await store.partnerships.get(draft.request.partnership_id)
        seller = await store.partners.get(partnership.seller_id)
        buyer = await store.partners.get(partnership.buyer_id)
        names = {
            "seller": seller.party.name,
            "buyer": buyer.party.name,
            "currency": partnership.currency,
        }
        return pending(draft, names, self.settings)


async def until(read: Callable[[], Awaitable[T]], ready: Callable[[T], bool], seconds: float) -> T:
    """What `read` gives once it is `ready`, or at the latest after `seconds`."""
    ends, pause = asyncio.get_running_loop().time() + seconds, _FIRST_PAUSE
    while True:
        found = await read()
        if ready(found) or asyncio.get_running_loop().time() >= ends:
            return found
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
