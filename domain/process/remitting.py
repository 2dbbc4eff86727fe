"""Remittance advices: kept, and shown at the invoices that they name. They settle nothing."""

from datetime import datetime

from domain.exchange.inbound import InboundDocument
from domain.ports import Records
from domain.settlement.remittance import KeptRemittance, RemittanceAdvice


async def keep_advice(
    tx: Records,
    known: InboundDocument,
    advice: RemittanceAdvice,
    partner_id: str | None,
    at: datetime,
) -> KeptRemittance:
    """Keep `advice` with the invoices of ours that it names."""
    found: list[str] = []
    unknown: list[str] = []
    for number in dict.fromkeys(item.invoice_number for item in advice.items):
        record = await tx.invoices.by_number(number)
        if record is None:
            unknown.append(number)
        else:
            found.append(record.id)
    kept = KeptRemittance(
        id=known.id,
        advice=advice,
        partner_id=partner_id,
        invoice_ids=tuple(found),
        unknown=tuple(unknown),
        received_at=at,
    )
    await tx.remittances.put(kept)
    return kept
