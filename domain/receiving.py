"""Receiving: whatever comes in is archived under the hash of its bytes before anything else."""

from datetime import datetime

from domain.core.errors import AlreadyExists
from domain.exchange.inbound import InboundDocument
from domain.ports import DocumentStore, Records, Store

UPLOADS = "api"
"""The mailbox that documents handed in by people belong to."""


class Receiving:
    """Takes documents in, from mailboxes and from people."""

    def __init__(self, store: Store, documents: DocumentStore) -> None:
        self._store = store
        self._documents = documents

    async def take_in(
        self,
        content: bytes,
        at: datetime,
        *,
        name: str,
        mailbox_id: str = UPLOADS,
        by: str = "",
        media_type: str = "application/xml",
    ) -> InboundDocument:
        """Keep `content` and note that it was received; the same bytes are the same document.

        What it is finds the workflow that is started for it. `by` is who handed it in: they do
        not approve what it opens.
        """
        kept = await self._documents.put(content, name=name, media_type=media_type)
        fresh = InboundDocument(
            id=kept.sha256, mailbox_id=mailbox_id, document=kept, handed_in_by=by, received_at=at
        )

        async def note(tx: Records) -> InboundDocument:
            known = await tx.inbound.find(kept.sha256)
            if known is None:
                await tx.inbound.insert(fresh)
                return fresh
            seen = known.model_copy(update={"times_seen": known.times_seen + 1})
            await tx.inbound.put(seen)
            return seen

        try:
            return await self._store.transact(note)
        except AlreadyExists:  # somebody took the same bytes in at the same moment
            return await self._store.inbound.get(kept.sha256)
