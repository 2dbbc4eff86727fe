"""What can be watched: the journal of an invoice, and things that are told whole when they change.

Events of a journal have the number of their entry as id; those of a thing the hash of its state.
"""

from collections.abc import Awaitable, Callable

from pydantic import BaseModel

from api.desk import Desk
from api.problems import Problem, ProblemItem
from api.streaming import Event, Glimpse, Look
from api.timeline import told
from domain.core.identifiers import digest
from domain.record import InvoiceRecord

_HASH = 16


def journal(desk: Desk, invoice_id: str) -> Look:
    """Entry by entry what happens to an invoice, until it has ended."""
    read_at: list[int] = []

    async def look(last: str) -> Glimpse:
        record = await desk.adapters.store.invoices.find(invoice_id)
        if record is None:
            await desk.look(invoice_id)
            return Glimpse((), ended=False)
        if read_at == [record.version]:
            return Glimpse((), ended=await _is_final(desk, record))
        chain = await desk.adapters.store.audit.chain(invoice_id)
        read_at[:] = [record.version]
        after = _number(last)
        events = [
            Event(str(entry.sequence), "entry", told(entry).model_dump_json())
            for entry in chain
            if entry.sequence > after
        ]
        return Glimpse(events, ended=await _is_final(desk, record))

    return look


def changes(name: str, read: Callable[[], Awaitable[tuple[BaseModel, bool]]]) -> Look:
    """A thing, whole, each time it has changed; `read` says whether it has ended."""

    async def look(last: str) -> Glimpse:
        shown, ended = await read()
        data = shown.model_dump_json()
        id = digest(data.encode())[:_HASH]
        return Glimpse(() if id == last else (Event(id, name, data),), ended)

    return look


def _number(last: str) -> int:
    if last and not (last.isdecimal() and len(last) < 10):
        message = "this is no id of an event of an invoice, which are numbers"
        item = ProblemItem(pointer="Last-Event-ID", rule="EVENT_ID", message=message)
        raise Problem("validation_failed", message, hint="leave it out", errors=[item])
    return int(last or 0)


async def _is_final(desk: Desk, record: InvoiceRecord) -> bool:
    definition = await desk.definition(record)
    state = definition.states.get(record.state) if definition else None
    return state is not None and state.final is not None
