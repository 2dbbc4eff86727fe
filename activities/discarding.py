"""Putting parked documents away; whoever sent an invoice can be told why, in its language."""

import asyncio

from temporalio import activity

from activities.contracts import DiscardInput, InboundOutcome
from activities.failures import translated
from domain.core.errors import InvoicingError
from domain.exchange.inbound import InboundDocument, InboundState, Mailbox
from domain.invoice.model import Invoice
from domain.ports import DocumentStore, ReadInbound, Records, Store, WriteReply
from domain.process.inbound_log import keep
from domain.process.replying import order_refusal


class DiscardingActivities:
    """Discards what was received."""

    def __init__(
        self, store: Store, documents: DocumentStore, read: ReadInbound, write: WriteReply
    ) -> None:
        self._store = store
        self._documents = documents
        self._read = read
        self._write = write

    @activity.defn
    @translated
    async def discard_inbound(self, input: DiscardInput) -> InboundOutcome:
        """Put a parked document away, with who said so and why; its bytes stay archived.

        Whoever is to be told and cannot be, is not; the summary says so.
        """
        known = await self._store.inbound.get(input.document)
        said = f"discarded by {input.actor}: {input.reason}"

        async def work(tx: Records) -> InboundOutcome:
            summary, deliveries = said, tuple[str, ...]()
            if input.answer:
                told = await self._told(tx, known, input)
                deliveries = (told,) if told else ()
                summary = f"{said} ({'the sender is told' if told else _NOT_TOLD})"
            update = {
                "state": InboundState.DISCARDED,
                "summary": summary,
                "deliveries": (*known.deliveries, *deliveries),
            }
            await keep(tx, known.model_copy(update=update), input.at, input.actor)
            return InboundOutcome(
                state=InboundState.DISCARDED,
                kind=known.kind,
                summary=summary,
                deliveries=deliveries,
            )

        return await self._store.transact(work)

    async def _told(self, tx: Records, known: InboundDocument, input: DiscardInput) -> str:
        """The id of the message that tells the sender; empty if nobody can be told."""
        mailbox = await tx.mailboxes.find(known.mailbox_id)
        content = await self._documents.get(known.id)
        invoice = await self._invoice(content, known, mailbox)
        if mailbox is None or invoice is None or invoice.number is None:
            return ""
        try:
            return await order_refusal(
                tx,
                self._documents,
                self._write,
                known,
                content,
                invoice,
                mailbox,
                reason=input.reason,
                at=input.at,
            )
        except InvoicingError as error:
            if error.retryable:
                raise
            return ""

    async def _invoice(
        self, content: bytes, known: InboundDocument, mailbox: Mailbox | None
    ) -> Invoice | None:
        """The invoice in `content`; `None` if it is none, or cannot be read."""
        settings = mailbox.format_settings if mailbox else {}
        found = await asyncio.to_thread(
            self._read, content, part=known.part_of is not None, settings=settings
        )
        return found.content if isinstance(found.content, Invoice) else None


_NOT_TOLD = "the sender cannot be told: it is no invoice with a number, or names no address"
