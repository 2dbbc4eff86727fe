"""Taking up an invoice: the snapshot that its workflow runs on."""

from temporalio import activity

from activities.contracts import OpenedInvoice, OpenInput
from activities.failures import translated
from activities.status import opened_of
from domain.ports import Store
from domain.process.opening import Opening


class OpeningActivities:
    """Takes up drafts."""

    def __init__(self, store: Store, opening: Opening) -> None:
        self._store = store
        self._opening = opening

    @activity.defn
    @translated
    async def open_invoice(self, input: OpenInput) -> OpenedInvoice:
        """The snapshot of an invoice, opened from its draft if nobody has done so yet."""
        record, definition = await self._opening.open(input.invoice_id, input.at)
        draft = await self._store.drafts.find(input.invoice_id)
        if draft is not None and not draft.started:
            await self._store.drafts.put(draft.model_copy(update={"started": True}))
        return opened_of(record, definition)
