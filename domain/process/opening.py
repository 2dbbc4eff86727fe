"""Opening an invoice: from a stored draft to a record with its snapshot of terms and lifecycle.

Whoever gets to it first does it: the API when the draft is handed in, else the invoice's workflow.
It happens once; the record is there afterwards, whoever asks.
"""

from datetime import datetime

from domain.core.errors import Conflict, NotFound
from domain.invoice.request import Terms
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.shelf import Stage
from domain.lifecycle.steps import DONE, Step
from domain.ports import AuditAnchor, Conditions, Records, Store
from domain.process.advance import Advance, Moment, advance, opened
from domain.process.announcing import Announcer
from domain.process.checking import Checker
from domain.process.content import Contents
from domain.process.journal import Deed, head_of, journalled, leave, way_of
from domain.record import Draft, InvoiceRecord
from domain.trade.terms import LifecycleChoice

_CHECKED_AT_ONCE = 1000
"""Lines up to which a submitted invoice is checked while it is opened."""

Opened = tuple[InvoiceRecord, LifecycleDefinition]


class Opening:
    """Takes up drafts."""

    def __init__(
        self,
        store: Store,
        conditions: Conditions,
        anchor: AuditAnchor,
        announcer: Announcer,
        contents: Contents,
        checker: Checker,
    ) -> None:
        self._store = store
        self._conditions = conditions
        self._anchor = anchor
        self._announcer = announcer
        self._contents = contents
        self._checker = checker

    async def open(self, invoice_id: str, at: datetime) -> Opened:
        """Open the invoice of a stored draft, once; what it started with."""
        known = await self._store.invoices.find(invoice_id)
        if known is not None:
            return known, await snapshot(self._store, known)
        draft = await self._store.drafts.get(invoice_id)
        base, definition = await self._base(draft, at)
        now = Moment(definition, at, self._conditions.evaluate)
        begun = await self._begin(draft, base, now)
        data = {"request": draft.request.reference(), **way_of(begun)}
        deed = Deed("opened", draft.created_by, at, data)
        saved, entry = journalled(base, begun.record, deed)

        async def insert(tx: Records) -> InvoiceRecord:
            winner = await tx.invoices.find(invoice_id)
            if winner is not None:
                return winner
            await tx.invoices.insert(saved)
            await self._announcer.write(tx, saved, entry)
            await leave(tx, begun.notifications, saved)
            return saved

        kept = await self._store.transact(insert)
        await self._anchor.append(head_of(kept))
        return kept, definition if kept is saved else await snapshot(self._store, kept)

    async def _base(self, draft: Draft, at: datetime) -> Opened:
        """The record before its first state."""
        records, request = self._store, draft.request
        partnership = await records.partnerships.get(request.partnership_id)
        is_note = request.type_code.is_credit_note
        choice = partnership.credit_note_lifecycle if is_note else partnership.lifecycle
        definition = await choose_definition(records, choice)
        seller = await records.partners.get(partnership.seller_id)
        buyer = await records.partners.get(partnership.buyer_id)
        terms = Terms.agreed(request, partnership, seller, buyer)
        base = InvoiceRecord(
            id=draft.id,
            request=request,
            terms=terms,
            lifecycle=definition.reference,
            definition=definition.digest,
            state=definition.initial,
            state_title=definition.states[definition.initial].title,
            created_by=draft.created_by,
            edited_by=draft.created_by,
            created_at=at,
            updated_at=at,
        )
        return base, definition

    async def _begin(self, draft: Draft, base: InvoiceRecord, now: Moment) -> Advance:
        """The record in its first state, submitted if wished, and checked if it is small."""
        filled = await self._contents.fill(self._store, base, draft.request)
        begun = opened(filled, now)
        if draft.submit and _submits(now.definition, begun.record):
            begun = begun.then(advance(begun.record, "submit", now))
        lines = (begun.record.document or draft.request).lines
        small = len(lines) <= _CHECKED_AT_ONCE
        if small and now.definition.states[begun.record.state].step is Step.VALIDATE:
            checked = await self._checker.check(self._store, begun.record, now.at.date())
            begun = begun.then(advance(checked, DONE, now))
        return begun


def _submits(definition: LifecycleDefinition, record: InvoiceRecord) -> bool:
    transitions = definition.states[record.state].transitions
    return any(transition.event == "submit" for transition in transitions)


async def snapshot(records: Records, record: InvoiceRecord) -> LifecycleDefinition:
    """The exact definition that the invoice runs on."""
    found = (await records.definitions.get(record.lifecycle)).definition
    if found.digest != record.definition:
        raise Conflict(
            f"the stored lifecycle {record.lifecycle} is not the one the invoice started with",
            hint="restore it from a backup: a published definition never changes",
        )
    return found


async def choose_definition(records: Records, choice: LifecycleChoice) -> LifecycleDefinition:
    """The published definition that `choice` means now; `NotFound` if there is none."""
    if choice.version != "latest":
        known = await records.definitions.get(f"{choice.key}@{choice.version}")
        if known.stage is not Stage.PUBLISHED:
            raise NotFound(f"{known.id} is {known.stage.value}: no invoice starts with it")
        return known.definition
    shelved = (await records.definitions.page({"key": choice.key}, limit=500)).items
    published = [known.definition for known in shelved if known.stage is Stage.PUBLISHED]
    if not published:
        raise NotFound(f"there is no published lifecycle called '{choice.key}'")
    return max(published, key=lambda definition: definition.version)
