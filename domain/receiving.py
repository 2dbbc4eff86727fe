"""Receiving: whatever comes in is archived under the hash of its bytes before anything else.

What another system posts is answered only when it is kept, and every repetition with the same.
"""

from datetime import datetime

from domain.core.errors import AlreadyExists
from domain.core.identifiers import digest
from domain.exchange.delivery import DocumentRef
from domain.exchange.inbound import InboundDocument, KeptArrival
from domain.exchange.transmission import MessageKind, Transmission
from domain.ports import Arrival, DocumentStore, HttpReply, Records, Store
from domain.process.inbound_log import received_entry
from domain.process.outbox import place

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
        try:
            return await self._store.transact(lambda tx: _noted(tx, fresh))
        except AlreadyExists:  # somebody took the same bytes in at the same moment
            return await self._store.inbound.get(kept.sha256)

    async def answered(self, key: str) -> tuple[KeptArrival, HttpReply] | None:
        """What was answered to the message known by `key`, if it came before."""
        known = await self._store.arrivals.find(digest(key.encode()))
        if known is None:
            return None
        body = await self._documents.get(known.reply) if known.reply else b""
        return known, HttpReply(known.status, body, known.headers)

    async def take_posted(self, arrival: Arrival, at: datetime) -> KeptArrival:
        """Keep what was posted, with what is answered to it; durable when it returns."""
        document = await self._kept_document(arrival, at)
        proof = await self._kept_proof(arrival)
        reply = await self._kept_reply(arrival)
        kept = KeptArrival(
            id=digest(arrival.key.encode()),
            key=arrival.key,
            mailbox_id=arrival.mailbox_id,
            document=document.id if document else None,
            deliveries=(arrival.deferred.message.id,) if arrival.deferred else (),
            status=arrival.reply.status,
            headers=dict(arrival.reply.headers),
            reply=reply,
            received_at=at,
        )
        receipt = await self._deferred(arrival, at)

        async def note(tx: Records) -> KeptArrival:
            before = await tx.arrivals.find(kept.id)
            if before is not None:
                return before
            if receipt is not None:
                await place(tx, receipt)
            await tx.arrivals.insert(kept)
            if document is not None:
                await _noted(tx, document, proof)
            return kept

        try:
            return await self._store.transact(note)
        except AlreadyExists:
            return await self._store.arrivals.get(kept.id)

    async def _kept_document(self, arrival: Arrival, at: datetime) -> InboundDocument | None:
        """What is to be processed: the document, or the proof of what it says of ours."""
        said = arrival.evidence
        if arrival.content is not None:
            content, name, media_type = arrival.content, arrival.name, arrival.media_type
        elif said is not None:
            content, name, media_type = said.content, said.name, said.media_type
        else:
            return None
        kept = await self._documents.put(content, name=name, media_type=media_type)
        return InboundDocument(
            id=kept.sha256,
            mailbox_id=arrival.mailbox_id,
            document=kept,
            statements=arrival.statements,
            received_at=at,
        )

    async def _deferred(self, arrival: Arrival, at: datetime) -> Transmission | None:
        """The receipt that is sent by itself, as it goes into the outbox."""
        if arrival.deferred is None:
            return None
        message, mailbox = arrival.deferred.message, arrival.mailbox_id
        owner = await self._store.mailboxes.find(mailbox)
        return Transmission(
            id=message.id,
            kind=MessageKind.RECEIPT,
            subject=message.subject,
            partner_id=owner.partner_id if owner else None,
            mailbox_id=mailbox,
            document=await self._documents.put(
                message.content, name=message.file_name, media_type=message.media_type
            ),
            file_name=message.file_name,
            channel=arrival.deferred.channel,
            created_at=at,
        )

    async def _kept_proof(self, arrival: Arrival) -> DocumentRef | None:
        """The message as it was signed, where the document is only a part of it."""
        said = arrival.evidence
        if arrival.content is None or said is None:
            return None
        return await self._documents.put(said.content, name=said.name, media_type=said.media_type)

    async def _kept_reply(self, arrival: Arrival) -> str | None:
        if not arrival.reply.body:
            return None
        media_type = arrival.reply.headers.get("content-type", "application/octet-stream")
        kept = await self._documents.put(
            arrival.reply.body, name="answer", media_type=media_type.partition(";")[0]
        )
        return kept.sha256


async def _noted(
    tx: Records, fresh: InboundDocument, proof: DocumentRef | None = None
) -> InboundDocument:
    known = await tx.inbound.find(fresh.id)
    if known is None:
        seen = fresh
        await tx.inbound.insert(seen)
    else:
        seen = known.model_copy(update={"times_seen": known.times_seen + 1})
        await tx.inbound.put(seen)
    mailbox = await tx.mailboxes.find(seen.mailbox_id)
    partner_id = mailbox.partner_id if mailbox else None
    line = received_entry(seen, fresh.received_at, partner_id)
    await tx.exchange_log.insert(line.model_copy(update={"evidence": proof}))
    return seen
