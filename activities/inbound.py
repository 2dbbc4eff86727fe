"""Receiving: archive first, then find out what it is and whom it concerns.

A document is keyed by the hash of its bytes, so the same one counts once. One that nobody can
use is parked with its findings; it blocks nothing behind it.
"""

from collections.abc import Sequence

from temporalio import activity

from activities.contracts import (
    DiscardInput,
    InboundInput,
    InboundOutcome,
    Notice,
    OutgoingNotice,
    PollInput,
    PollOutcome,
)
from activities.failures import translated
from activities.liveness import alive
from activities.statements import book_statements
from domain.core.errors import DeliveryRejected, Unreadable
from domain.core.findings import Finding
from domain.exchange.acknowledgement import Acknowledgement, InvoiceResponse, lifecycle_event
from domain.exchange.delivery import RemoteFile
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState, Mailbox
from domain.ports import Channel, DocumentStore, ReadInbound, Records, Store


class InboundActivities:
    """Looks into mailboxes and processes what was in them."""

    def __init__(
        self,
        store: Store,
        documents: DocumentStore,
        channels: dict[str, Channel],
        read_inbound: ReadInbound,
    ) -> None:
        self._store = store
        self._documents = documents
        self._channels = channels
        self._read = read_inbound

    @activity.defn
    @translated
    async def poll_mailbox(self, input: PollInput) -> PollOutcome:
        """Claim what is in the mailbox, archive it, put it with the done ones; the hashes."""
        mailbox = await self._store.mailboxes.get(input.mailbox_id)
        channel = self._channels.get(mailbox.channel.kind)
        if channel is None:
            raise DeliveryRejected(f"there is no channel called '{mailbox.channel.kind}'")
        settings = mailbox.channel.settings
        archived = []
        async with alive():
            for file in await channel.claim(settings, input.limit):
                archived.append(await self._archive(mailbox, file, input))
                await channel.finish(settings, file.claimed_as, accepted=True)
        return PollOutcome(documents=tuple(archived))

    @activity.defn
    @translated
    async def process_inbound(self, input: InboundInput) -> InboundOutcome:
        """Read an archived document and apply it: match, book, or park with findings."""
        known = await self._store.inbound.get(input.document)
        content = await self._documents.get(input.document)
        try:
            read = self._read(content)
        except Unreadable as error:
            return await self._park(known, InboundKind.UNKNOWN, str(error), error.findings)
        if isinstance(read, InvoiceResponse):
            return await self._respond(known, read, input)
        findings = [finding for statement in read for finding in statement.findings()]
        if findings:
            return await self._park(
                known, InboundKind.BANK_STATEMENT, "the statement does not add up", findings
            )

        async def work(tx: Records) -> InboundOutcome:
            outcome = await book_statements(tx, read, input)
            await tx.inbound.put(
                known.model_copy(
                    update={
                        "kind": InboundKind.BANK_STATEMENT,
                        "state": InboundState(outcome.state),
                        "summary": outcome.summary,
                        "findings": (),
                    }
                )
            )
            return outcome

        return await self._store.transact(work)

    @activity.defn
    @translated
    async def discard_inbound(self, input: DiscardInput) -> InboundOutcome:
        """Put a parked document away, with who said so and why; its bytes stay archived."""
        known = await self._store.inbound.get(input.document)
        summary = f"discarded by {input.actor}: {input.reason}"
        away = {"state": InboundState.DISCARDED, "summary": summary}
        await self._store.inbound.put(known.model_copy(update=away))
        return InboundOutcome(state=InboundState.DISCARDED, kind=known.kind, summary=summary)

    async def _archive(self, mailbox: Mailbox, file: RemoteFile, input: PollInput) -> str:
        reference = await self._documents.put(
            file.content, name=file.name, media_type="application/octet-stream"
        )

        async def work(tx: Records) -> None:
            known = await tx.inbound.find(reference.sha256)
            if known:
                seen = {"times_seen": known.times_seen + 1}
                await tx.inbound.put(known.model_copy(update=seen))
                return
            await tx.inbound.insert(
                InboundDocument(
                    id=reference.sha256,
                    mailbox_id=mailbox.id,
                    document=reference,
                    received_at=input.at,
                )
            )

        await self._store.transact(work)
        return reference.sha256

    async def _park(
        self,
        known: InboundDocument,
        kind: InboundKind,
        problem: str,
        findings: Sequence[Finding],
    ) -> InboundOutcome:
        parked = {
            "kind": kind,
            "state": InboundState.PARKED,
            "summary": problem,
            "findings": tuple(findings),
        }
        await self._store.inbound.put(known.model_copy(update=parked))
        return InboundOutcome(state=InboundState.PARKED, kind=kind, problem=problem)

    async def _respond(
        self, known: InboundDocument, response: InvoiceResponse, input: InboundInput
    ) -> InboundOutcome:
        invoice = await self._store.invoices.by_number(response.invoice_number)
        state = InboundState.PROCESSED if invoice else InboundState.UNMATCHED
        what = f"{response.code.value} for {response.invoice_number}"
        problem = "" if invoice else f"there is no issued invoice {response.invoice_number}"

        async def work(tx: Records) -> None:
            await tx.acknowledgements.put(
                Acknowledgement(
                    id=known.id,
                    response=response,
                    invoice_id=invoice.id if invoice else None,
                    received_at=input.at,
                )
            )
            update = {"kind": InboundKind.INVOICE_RESPONSE, "state": state, "summary": what}
            await tx.inbound.put(known.model_copy(update=update))

        await self._store.transact(work)
        notices: tuple[OutgoingNotice, ...] = ()
        if invoice:
            notice = Notice(id=known.id, event=lifecycle_event(response.code))
            notices = (OutgoingNotice(invoice_id=invoice.id, notice=notice),)
        return InboundOutcome(
            state=state,
            kind=InboundKind.INVOICE_RESPONSE,
            summary=what,
            problem=problem,
            notices=notices,
        )
