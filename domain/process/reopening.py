"""Reopening: an invoice that had ended by money which is taken back waits for money again.

It goes back to the state in which it last waited for money, as its audit journal has it. Without
one (paid before it ever waited) that is the first such state of its lifecycle.
"""

from domain.core.errors import Conflict
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.steps import Step
from domain.ports import Records
from domain.process.advance import Advance, Moment, entered
from domain.record import InvoiceRecord


async def reopened(tx: Records, record: InvoiceRecord, now: Moment) -> Advance:
    """`record` in the state that waits for the money; `Conflict` if its lifecycle has none."""
    waiting = _waiting_states(now.definition)
    for entry in reversed(await tx.audit.chain(record.id)):
        if entry.data.get("state") in waiting:
            return entered(record, str(entry.data["state"]), now)
    if not waiting:
        raise Conflict("the lifecycle of this invoice has no state that waits for money")
    return entered(record, waiting[0], now)


def _waiting_states(definition: LifecycleDefinition) -> list[str]:
    return [name for name, state in definition.states.items() if state.step is Step.AWAIT_PAYMENT]
