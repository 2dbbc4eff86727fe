"""Statements handed in through the API: archived like anything that a mailbox receives."""

from datetime import datetime

from domain.core.errors import AlreadyExists
from domain.exchange.inbound import InboundDocument
from domain.ports import Records
from integration.wiring import Adapters

UPLOADS = "api"
"""The mailbox that documents handed in belong to."""


async def archive(adapters: Adapters, content: bytes, by: str, at: datetime) -> InboundDocument:
    """Keep `content` and note that it was received; the same bytes are the same document."""
    kept = await adapters.documents.put(
        content, name=f"handed-in-by-{by}.xml", media_type="application/xml"
    )
    fresh = InboundDocument(id=kept.sha256, mailbox_id=UPLOADS, document=kept, received_at=at)

    async def note(tx: Records) -> InboundDocument:
        known = await tx.inbound.find(kept.sha256)
        if known is None:
            await tx.inbound.insert(fresh)
            return fresh
        seen = known.model_copy(update={"times_seen": known.times_seen + 1})
        await tx.inbound.put(seen)
        return seen

    try:
        return await adapters.store.transact(note)
    except AlreadyExists:
        return await adapters.store.inbound.get(kept.sha256)
