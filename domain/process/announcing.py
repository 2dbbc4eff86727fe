"""Announcing: the journal's next entry, and whoever wants to know of it told, in one transaction.

What a webhook is told is a transmission like any other: its bytes and its id are frozen before the
first attempt, a durable workflow tries until it came through, and the exchange log says so.
"""

from dataclasses import dataclass

from domain.core.audit import AuditEntry
from domain.exchange.delivery import DocumentRef
from domain.exchange.event import InvoiceEvent
from domain.exchange.transmission import MessageKind, Transmission
from domain.exchange.webhook import Webhook
from domain.ports import DocumentStore, Records
from domain.process.events import event_id, event_of
from domain.process.outbox import place
from domain.record import InvoiceRecord

_MOST_WEBHOOKS = 100


@dataclass(frozen=True)
class Announcer:
    """Writes entries down, and orders what is to be told of them."""

    documents: DocumentStore

    async def write(self, tx: Records, record: InvoiceRecord, entry: AuditEntry) -> None:
        """Append the `entry` that made `record` what it is."""
        await tx.audit.append(entry)
        listening = await tx.webhooks.page({"listens": True}, limit=_MOST_WEBHOOKS)
        if not listening.items:
            return
        event, id = event_of(record, entry), event_id(entry)
        for webhook in listening.items:
            if webhook.hears(event.type):
                await place(tx, telling(webhook, event, id, await self.body(event, id)))

    async def body(self, event: InvoiceEvent, id: str) -> DocumentRef:
        """The bytes that every webhook gets, and every attempt."""
        content = event.model_dump_json().encode()
        return await self.documents.put(content, name=f"{id}.json", media_type="application/json")


def telling(webhook: Webhook, event: InvoiceEvent, id: str, body: DocumentRef) -> Transmission:
    """The message that tells `webhook` of an event."""
    return Transmission(
        id=f"{id}.{webhook.id}",
        kind=MessageKind.EVENT,
        subject=f"{event.type.value} {event.data.invoice_id}",
        webhook_id=webhook.id,
        document=body,
        file_name=body.name,
        channel=webhook.channel,
        created_at=event.timestamp,
    )
