"""What came in, in the exchange log: received, and what became of it."""

from datetime import datetime

from domain.exchange.inbound import InboundDocument, InboundState
from domain.exchange.log import Direction, ExchangeAct, ExchangeEntry
from domain.ports import Records

_ACTS = {
    InboundState.RECEIVED: ExchangeAct.RECEIVED,
    InboundState.PARKED: ExchangeAct.PARKED,
    InboundState.DISCARDED: ExchangeAct.DISCARDED,
}


def received_entry(
    known: InboundDocument, at: datetime, partner_id: str | None = None
) -> ExchangeEntry:
    """The line for `known`, the first or another time that its bytes came."""
    actor = known.handed_in_by or "system"
    return _entry(
        known, ExchangeAct.RECEIVED, at, actor, f"received.{known.times_seen}"
    ).model_copy(update={"attempt": known.times_seen, "partner_id": partner_id})


def processed_entry(known: InboundDocument, at: datetime, actor: str = "system") -> ExchangeEntry:
    """The line for what became of `known`."""
    act = _ACTS.get(known.state, ExchangeAct.PROCESSED)
    entry = _entry(known, act, at, actor, f"{known.state.value}.{at.isoformat()}")
    return entry.model_copy(update={"detail": known.summary[:2000]})


def _entry(
    known: InboundDocument, act: ExchangeAct, at: datetime, actor: str, name: str
) -> ExchangeEntry:
    return ExchangeEntry(
        id=f"in:{known.id}:{name}",
        at=at,
        direction=Direction.IN,
        act=act,
        actor=actor,
        invoice_id=known.invoice_id,
        document=known.document,
        place=f"mailbox: {known.mailbox_id}",
    )


async def keep(tx: Records, known: InboundDocument, at: datetime, actor: str = "system") -> None:
    """Write the document as it stands, with a line in the log."""
    await tx.inbound.put(known)
    entry = processed_entry(known, at, actor)
    if await tx.exchange_log.find(entry.id) is None:
        await tx.exchange_log.insert(entry)
