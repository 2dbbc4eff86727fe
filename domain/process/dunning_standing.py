"""What is owed on an invoice at a moment, read from the store for a dunning case."""

from datetime import datetime

from domain.lifecycle.definition import LifecycleDefinition
from domain.ports import Records
from domain.process.dunning import debt_of
from domain.record import InvoiceRecord
from domain.settlement.dunning_plan import Debt

_ALLOCATIONS = 500
"""So many payments and credits of one invoice are looked at, the newest."""


async def debt_now(
    records: Records, record: InvoiceRecord, definition: LifecycleDefinition | None, at: datetime
) -> Debt:
    """What is owed; nothing, once the invoice has ended by its lifecycle."""
    page = await records.allocations.page({"invoice_id": record.id}, limit=_ALLOCATIONS)
    state = definition.states.get(record.state) if definition else None
    ended = state.title.lower() if state is not None and state.final else ""
    return debt_of(record, page.items, on=at.date(), ended=ended)
