"""Opening an invoice: from a stored draft to a record with its snapshot of terms and lifecycle."""

from temporalio import activity

from activities.contracts import OpenedInvoice, OpenInput, StepInput
from activities.engine import Effect, Engine, head_of, journalled, status_of
from activities.failures import translated
from domain.advance import advance, opened
from domain.core.errors import Conflict, Invalid, NotFound
from domain.core.findings import Finding
from domain.invoice.correction import credit
from domain.invoice.model import Invoice
from domain.invoice.request import InvoiceRequest, Terms, assemble
from domain.invoice.totals import calculate, content_hash
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import CREDIT_NOTE
from domain.ports import Records
from domain.record import Draft, InvoiceRecord, counted_credit_notes
from domain.trade.marketable import Marketable
from domain.trade.partnership import Partnership


class OpeningActivities:
    """Takes up drafts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @activity.defn
    @translated
    async def open_invoice(self, input: OpenInput) -> OpenedInvoice:
        """Open the invoice of a stored draft, once; the snapshot its workflow runs on."""

        async def run(tx: Records) -> tuple[InvoiceRecord, LifecycleDefinition]:
            known = await tx.invoices.find(input.invoice_id)
            if known:
                return known, await self._engine.definition(tx, known)
            draft = await tx.drafts.get(input.invoice_id)
            record, definition = await self._fresh(tx, draft, input)
            await tx.drafts.put(draft.model_copy(update={"opened": True}))
            return record, definition

        record, definition = await self._engine.store.transact(run)
        await self._engine.anchor.append(head_of(record))
        partnership = record.terms.partnership
        return OpenedInvoice(
            status=status_of(record),
            partnership_id=partnership.id,
            partner_id=partnership.buyer_id,
            lifecycle=record.lifecycle,
            digest=record.definition,
            definition=definition.model_dump(mode="json", exclude_defaults=True),
        )

    async def _fresh(
        self, tx: Records, draft: Draft, input: OpenInput
    ) -> tuple[InvoiceRecord, LifecycleDefinition]:
        partnership = await tx.partnerships.get(draft.request.partnership_id)
        definition = await choose_definition(tx, partnership, draft.request)
        base = InvoiceRecord(
            id=draft.id,
            request=draft.request,
            terms=Terms(
                partnership=partnership,
                seller=await tx.partners.get(partnership.seller_id),
                buyer=await tx.partners.get(partnership.buyer_id),
            ),
            lifecycle=definition.reference,
            definition=definition.digest,
            state=definition.initial,
            state_title=definition.states[definition.initial].title,
            created_by=draft.created_by,
            edited_by=draft.created_by,
            created_at=input.at,
            updated_at=input.at,
        )
        record = opened(await with_content(tx, base, draft.request), definition, input.at)
        if draft.submit:
            record, _ = advance(
                record,
                definition,
                "submit",
                at=input.at,
                evaluate=self._engine.conditions.evaluate,
            )
        return await self._insert(tx, base, record, draft, input), definition

    async def _insert(
        self,
        tx: Records,
        base: InvoiceRecord,
        record: InvoiceRecord,
        draft: Draft,
        input: OpenInput,
    ) -> InvoiceRecord:
        effect = Effect(
            record, None, "opened", draft.created_by, {"request": draft.request.reference()}
        )
        step = StepInput(invoice_id=draft.id, entry=0, at=input.at)
        saved, entry = journalled(base, effect, record, step)
        await tx.invoices.insert(saved)
        await tx.audit.append(entry)
        return saved


async def choose_definition(
    tx: Records, partnership: Partnership, request: InvoiceRequest
) -> LifecycleDefinition:
    """The definition that an invoice of `partnership` starts with."""
    choice = partnership.lifecycle
    if request.type_code.is_credit_note:
        return await tx.definitions.get(CREDIT_NOTE.reference)
    if choice.version != "latest":
        return await tx.definitions.get(f"{choice.key}@{choice.version}")
    versions = (await tx.definitions.page({"key": choice.key}, limit=500)).items
    if not versions:
        raise NotFound(f"there is no lifecycle called '{choice.key}'")
    return max(versions, key=lambda definition: definition.version)


async def with_content(
    tx: Records, record: InvoiceRecord, request: InvoiceRequest
) -> InvoiceRecord:
    """`record` with the document that `request` means, or with the findings why it has none."""
    try:
        document = await _document(tx, record, request)
    except (Invalid, Conflict) as error:
        reason = Finding(rule=error.code, path="lines", message=error.message, hint=error.hint)
        findings = error.findings or (reason,)
        update = {"document": None, "content_hash": None, "findings": findings}
        return record.model_copy(update={**update, "request": request})
    return record.model_copy(
        update={
            "request": request,
            "document": document,
            "content_hash": content_hash(document),
            "findings": (),
        }
    )


async def credit_notes_before(
    tx: Records, original: InvoiceRecord, id: str | None = None
) -> tuple[Invoice, ...]:
    """The credit notes on `original` that count, opened before the one called `id`."""
    ids = list(original.credit_note_ids)
    known = ids[: ids.index(id)] if id in ids else ids
    found = [await tx.invoices.find(note) for note in known]
    return counted_credit_notes(note for note in found if note)


async def _document(tx: Records, record: InvoiceRecord, request: InvoiceRequest) -> Invoice:
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


async def _credit_note(
    tx: Records, record: InvoiceRecord, request: InvoiceRequest, original_id: str
) -> Invoice:
    original = await tx.invoices.get(original_id)
    if original.document is None:
        raise Conflict(f"the invoice '{original_id}' has no content to take back")
    before = await credit_notes_before(tx, original, record.id)
    return credit(original.document, request.credits, before=before, reason=request.note)
