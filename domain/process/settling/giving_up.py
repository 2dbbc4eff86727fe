"""Giving up: what is open on an invoice that ends as written off is written off, and booked."""

from collections.abc import Collection
from datetime import datetime

from domain.core.errors import Forbidden
from domain.lifecycle.definition import LifecycleDefinition, Outcome, State
from domain.ports import Records
from domain.process.settling.share_entries import settled_entry
from domain.record import InvoiceRecord
from domain.settlement.allocation import Allocation, AllocationKind

DIRECTOR = "finance_director"
"""Who may write off alone."""
WRITTEN_OFF = "written_off"
"""What the journal calls the amount that was given up."""


def check_alone(definition: LifecycleDefinition, state: State, roles: Collection[str]) -> None:
    """`Forbidden` if writing off would end it with nobody else asked, and `roles` may not do that.

    Where the lifecycle asks somebody first, those who may ask for it may.
    """
    ends = {way.to for way in state.transitions if way.event == "write_off"}
    straight = any(definition.states[name].final is Outcome.WRITTEN_OFF for name in ends)
    if straight and DIRECTOR not in roles:
        raise Forbidden(
            "this lifecycle asks nobody else before an invoice is written off",
            hint="a finance director may, or a lifecycle with an approval on the way",
        )


async def given_up(
    tx: Records, record: InvoiceRecord, definition: LifecycleDefinition, at: datetime
) -> InvoiceRecord:
    """`record` with nothing open, if its state is that of a written-off invoice."""
    ended = definition.states[record.state].final
    if ended is not Outcome.WRITTEN_OFF or record.open_amount <= 0 or record.document is None:
        return record
    kind, amount = AllocationKind.WRITE_OFF, record.open_amount
    id = f"write-off:{record.id}:{record.entry}"
    allocation = Allocation(
        id=id,
        kind=kind,
        source_id=id,
        invoice_id=record.id,
        amount=amount,
        currency=record.document.currency,
        at=at,
    )
    await tx.allocations.insert(allocation)
    booked = settled_entry(record, kind, amount, id=id, at=at)
    if booked:
        await tx.ledger.insert(booked)
    return record.model_copy(update={"settlement": record.settlement.moved(kind, amount)})
