"""Receiving: archive first, then find out what it is and whom it concerns.

A document is keyed by the hash of its bytes, so the same one counts once. One that nobody can
use is parked with its findings; it blocks nothing behind it.
"""

import asyncio
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
from domain.core.errors import (
    AlreadyExists,
    DeliveryRejected,
    Invalid,
    StoreUnavailable,
    Unreadable,
)
from domain.core.findings import Finding
from domain.exchange.acknowledgement import Acknowledgement, InvoiceResponse, lifecycle_event
from domain.exchange.inbound import InboundDocument, InboundState
from domain.invoice.model import Invoice
from domain.ports import Channel, DocumentStore, ReadInbound, Records, Store
from domain.process.payables import place, shortened, take_up
from domain.receiving import Receiving
from domain.settlement.bank import BankStatement
from domain.trade.partnership import Partnership


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
        self._receiving = Receiving(store, documents)

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
                known = await self._receiving.take_in(
                    file.content,
                    input.at,
                    name=file.name,
                    mailbox_id=mailbox.id,
                    media_type="application/octet-stream",
                )
                archived.append(known.id)
                await channel.finish(settings, file.claimed_as, accepted=True)
        return PollOutcome(documents=tuple(archived))

    @activity.defn
    @translated
    async def process_inbound(self, input: InboundInput) -> InboundOutcome:
        """Read an archived document and apply it: match, book, open, or park with findings."""
        known = await self._store.inbound.get(input.document)
        content = await self._documents.get(input.document)
        understood = await asyncio.to_thread(self._read, content)
        known = known.model_copy(update={"kind": understood.kind})
        match understood.content:
            case Unreadable() as error:
                return await self._park(known, str(error), error.findings)
            case InvoiceResponse() as response:
                return await self._acknowledge(known, response, input)
            case Invoice() as invoice:
                return await self._open_payable(known, invoice, input)
            case statements:
                return await self._book(known, statements, input)

    @activity.defn
    @translated
    async def discard_inbound(self, input: DiscardInput) -> InboundOutcome:
        """Put a parked document away, with who said so and why; its bytes stay archived."""
        known = await self._store.inbound.get(input.document)
        summary = f"discarded by {input.actor}: {input.reason}"
        away = {"state": InboundState.DISCARDED, "summary": summary}
        await self._store.inbound.put(known.model_copy(update=away))
        return InboundOutcome(state=InboundState.DISCARDED, kind=known.kind, summary=summary)

    async def _open_payable(
        self, known: InboundDocument, invoice: Invoice, input: InboundInput
    ) -> InboundOutcome:
        """Take a supplier's invoice up; one that cannot be placed waits with the reason."""
        try:
            partnership = await place(self._store, invoice)
            return await self._store.transact(
                lambda tx: _taken_up(tx, known, invoice, partnership, input)
            )
        except AlreadyExists as error:
            message = "another document took this number at the same moment"
            raise StoreUnavailable(message) from error
        except Invalid as error:
            return await self._park(known, str(error), error.findings)

    async def _book(
        self, known: InboundDocument, statements: list[BankStatement], input: InboundInput
    ) -> InboundOutcome:
        findings = [finding for statement in statements for finding in statement.findings()]
        if findings:
            return await self._park(known, "the statement does not add up", findings)

        async def work(tx: Records) -> InboundOutcome:
            outcome = await book_statements(tx, statements, input)
            await tx.inbound.put(_processed(known, outcome))
            return outcome

        return await self._store.transact(work)

    async def _park(
        self, known: InboundDocument, problem: str, findings: Sequence[Finding]
    ) -> InboundOutcome:
        parked = {
            "state": InboundState.PARKED,
            "summary": problem,
            "findings": tuple(findings),
        }
        await self._store.inbound.put(known.model_copy(update=parked))
        return InboundOutcome(state=InboundState.PARKED, kind=known.kind, problem=problem)

    async def _acknowledge(
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
            update = {"state": state, "summary": what}
            await tx.inbound.put(known.model_copy(update=update))

        await self._store.transact(work)
        notices: tuple[OutgoingNotice, ...] = ()
        if invoice:
            notice = Notice(id=known.id, event=lifecycle_event(response.code))
            notices = (OutgoingNotice(invoice_id=invoice.id, notice=notice),)
        return InboundOutcome(
            state=state,
            kind=known.kind,
            summary=what,
            problem=problem,
            notices=notices,
        )


async def _taken_up(
    tx: Records,
    known: InboundDocument,
    invoice: Invoice,
    partnership: Partnership,
    input: InboundInput,
) -> InboundOutcome:
    """The payable that `known` opens: its draft stored, its number taken, its workflow to start."""
    id = await take_up(tx, known, invoice, partnership, input.at)
    what = "credit note" if invoice.is_credit_note else "invoice"
    number = shortened(invoice.number) if invoice.number else "without a number"
    outcome = InboundOutcome(
        state=InboundState.PROCESSED,
        kind=known.kind,
        summary=f"{what} {number} opened as {id}",
        open_invoices=(id,),
        partnership_id=partnership.id,
        partner_id=partnership.seller_id,
    )
    await tx.inbound.put(_processed(known, outcome).model_copy(update={"invoice_id": id}))
    return outcome


def _processed(known: InboundDocument, outcome: InboundOutcome) -> InboundDocument:
    state = InboundState(outcome.state)
    return known.model_copy(update={"state": state, "summary": outcome.summary, "findings": ()})
