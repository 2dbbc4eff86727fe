"""Matching by hand: somebody says what an acknowledgement answers, and why. Recorded, and final."""

from datetime import datetime

from domain.core.errors import Conflict, Invalid
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.log import Direction, ExchangeAct, ExchangeEntry
from domain.ports import Records
from domain.process.acknowledging import Acknowledged, keep


async def match_by_hand(
    tx: Records,
    acknowledgement_id: str,
    *,
    invoice_id: str | None,
    transmission_id: str | None,
    actor: str,
    reason: str,
    at: datetime,
) -> Acknowledged:
    """What the acknowledgement says counts from now on as if it had been found.

    The same match again is harmless; `Conflict` if it answers something else.
    """
    known = await tx.acknowledgements.get(acknowledgement_id)
    target = await _target(tx, invoice_id, transmission_id)
    if known.is_matched:
        if (known.transmission_id, known.invoice_id) != target:
            raise Conflict(
                f"the acknowledgement answers {known.transmission_id or known.invoice_id}",
                hint="what was matched stays matched",
            )
        return Acknowledged((known,))
    matched = known.model_copy(
        update={
            "transmission_id": target[0],
            "invoice_id": target[1],
            "matched_by": actor,
            "match_reason": reason,
            "problem": "",
        }
    )
    await keep(tx, matched, new=False)
    await tx.exchange_log.insert(_entry(matched, at))
    return Acknowledged((matched,))


async def _target(
    tx: Records, invoice_id: str | None, transmission_id: str | None
) -> tuple[str | None, str | None]:
    """The transmission and the invoice that are meant. Of an invoice, the message that counts."""
    if transmission_id is not None:
        order = await tx.transmissions.get(transmission_id)
        if invoice_id is not None and order.invoice_id != invoice_id:
            raise Invalid(f"'{transmission_id}' is no message of the invoice '{invoice_id}'")
        return order.id, order.invoice_id
    if invoice_id is None:
        raise Invalid("say which invoice or which transmission is answered")
    record = await tx.invoices.get(invoice_id)
    sent = await tx.transmissions.find(record.delivery.message_id)
    return (sent.id if sent else None), record.id


def _entry(matched: Acknowledgement, at: datetime) -> ExchangeEntry:
    return ExchangeEntry(
        id=f"match:{matched.id}",
        at=at,
        direction=Direction.IN,
        act=ExchangeAct.MATCHED,
        actor=matched.matched_by,
        partner_id=matched.partner_id,
        invoice_id=matched.invoice_id,
        transmission_id=matched.transmission_id,
        kind=matched.statement.kind,
        detail=matched.match_reason[:2000],
    )
