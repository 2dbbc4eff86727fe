"""Processing what was received: find out what it is and whom it concerns.

A document is keyed by the hash of its bytes, so the same one counts once. One that nobody can
use is parked with its findings; it blocks nothing behind it.
"""

import asyncio
from collections.abc import Sequence

from temporalio import activity

from activities.contracts import InboundInput, InboundOutcome
from activities.failures import translated
from activities.inbound_outcomes import of_bank_file, of_interchange, of_statements
from domain.core.errors import AlreadyExists, Conflict, Invalid, StoreUnavailable, Unreadable
from domain.core.findings import Finding
from domain.exchange.delivery import DocumentRef
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState, Mailbox
from domain.exchange.statement import Statement
from domain.invoice.model import Invoice
from domain.ports import DocumentStore, Interchange, Part, ReadInbound, Records, Store, Understood
from domain.process import interchanges
from domain.process.acknowledging import acknowledge
from domain.process.inbound_log import keep
from domain.process.outbox import in_names
from domain.process.payables import place, shortened, take_up
from domain.process.paying_out import following
from domain.process.remitting import keep_advice
from domain.process.replying import order_answer
from domain.process.settling.booking import faults
from domain.settlement.bank import BankStatement
from domain.settlement.payment_status import PaymentStatusReport
from domain.settlement.remittance import RemittanceAdvice
from domain.settlement.statement_checks import is_early
from domain.trade.partnership import Partnership


class InboundActivities:
    """Processes received documents."""

    def __init__(self, store: Store, documents: DocumentStore, read_inbound: ReadInbound) -> None:
        self._store = store
        self._documents = documents
        self._read = read_inbound

    @activity.defn
    @translated
    async def process_inbound(self, input: InboundInput) -> InboundOutcome:
        """Read an archived document and apply it: match, book, open, or park with findings."""
        known = await self._store.inbound.get(input.document)
        mailbox = await self._store.mailboxes.find(known.mailbox_id)
        understood = await self._understood(known, mailbox)
        told = {"kind": understood.kind, "findings": understood.findings}
        known = known.model_copy(update=told)
        match understood.content:
            case Unreadable() as error:
                return await self._park(known, str(error), error.findings, input)
            case Interchange() as interchange:
                return await self._take_apart(known, interchange, mailbox, input)
            case Invoice() as invoice:
                return await self._open_payable(known, invoice, mailbox, input)
            case RemittanceAdvice() as advice:
                return await self._keep_advice(known, advice, mailbox, input)
            case PaymentStatusReport() as report:
                return await self._take_status(known, report, input)
            case tuple() as statements:
                return await self._acknowledge(known, statements, mailbox, input)
            case booked:
                return await self._book(known, booked, input)

    async def _understood(self, known: InboundDocument, mailbox: Mailbox | None) -> Understood:
        if known.statements:  # the channel has read it: only it has the keys
            return Understood(InboundKind.ACKNOWLEDGEMENT, known.statements)
        content = await self._documents.get(known.id)
        settings = mailbox.format_settings if mailbox else {}
        return await asyncio.to_thread(
            self._read, content, part=known.part_of is not None, settings=settings
        )

    async def _take_apart(
        self,
        known: InboundDocument,
        interchange: Interchange,
        mailbox: Mailbox | None,
        input: InboundInput,
    ) -> InboundOutcome:
        """Keep each message as a document of its own, and order the answer to its sender."""
        parts = [
            await self._kept_part(known, part, interchange.extension) for part in interchange.parts
        ]

        async def work(tx: Records) -> InboundOutcome:
            await interchanges.claim(tx, known, interchange)
            answers = await order_answer(tx, self._documents, known, interchange, mailbox, input.at)
            outcome = of_interchange(
                interchange,
                await interchanges.keep_parts(tx, known, parts, input.at),
                answers,
                mailbox,
            )
            deliveries = tuple(dict.fromkeys((*known.deliveries, *answers)))
            update = {"findings": interchange.findings, "deliveries": deliveries}
            await keep(tx, _after(known, outcome).model_copy(update=update), input.at)
            return outcome

        try:
            return await self._store.transact(work)
        except Invalid as error:
            return await self._park(known, str(error), error.findings, input)

    async def _kept_part(self, known: InboundDocument, part: Part, extension: str) -> DocumentRef:
        stem = known.document.name.rpartition(".")[0] or known.document.name
        media_type = "application/json" if extension == "json" else known.document.media_type
        name = f"{stem}-{in_names(part.name[:40])}.{extension}"
        return await self._documents.put(part.content, name=name, media_type=media_type)

    async def _open_payable(
        self,
        known: InboundDocument,
        invoice: Invoice,
        mailbox: Mailbox | None,
        input: InboundInput,
    ) -> InboundOutcome:
        """Take a supplier's invoice up; one that cannot be placed waits with the reason."""
        try:
            sender = mailbox.partner_id if mailbox else None
            partnership = await place(self._store, invoice, sender=sender)
            return await self._store.transact(
                lambda tx: _taken_up(tx, known, invoice, partnership, input)
            )
        except AlreadyExists as error:
            message = "another document took this number at the same moment"
            raise StoreUnavailable(message) from error
        except Invalid as error:
            return await self._park(known, str(error), error.findings, input)

    async def _keep_advice(
        self,
        known: InboundDocument,
        advice: RemittanceAdvice,
        mailbox: Mailbox | None,
        input: InboundInput,
    ) -> InboundOutcome:
        partner_id = mailbox.partner_id if mailbox else None

        async def work(tx: Records) -> InboundOutcome:
            kept = await keep_advice(tx, known, advice, partner_id, input.at)
            unknown = f", {len(kept.unknown)} of them unknown" if kept.unknown else ""
            outcome = InboundOutcome(
                state=InboundState.PROCESSED,
                kind=known.kind,
                summary=f"{advice.amount} {advice.currency} announced for"
                f" {len(advice.items)} documents{unknown}",
            )
            await keep(tx, _after(known, outcome), input.at)
            return outcome

        return await self._store.transact(work)

    async def _take_status(
        self, known: InboundDocument, report: PaymentStatusReport, input: InboundInput
    ) -> InboundOutcome:
        """What the bank says of a payment run; of a file that is none of ours, it waits."""

        async def work(tx: Records) -> InboundOutcome:
            run = await following.report(tx, report, input.at)
            summary = f"payment run {run.id} is {run.state.value}"
            outcome = InboundOutcome(state=InboundState.PROCESSED, kind=known.kind, summary=summary)
            await keep(tx, _after(known, outcome), input.at)
            return outcome

        try:
            return await self._store.transact(work)
        except Conflict as error:
            finding = Finding(
                rule="PAIN_UNKNOWN", path="OrgnlMsgId", message=error.message, hint=error.hint
            )
            return await self._park(known, error.message, (finding,), input)

    async def _acknowledge(
        self,
        known: InboundDocument,
        statements: Sequence[Statement],
        mailbox: Mailbox | None,
        input: InboundInput,
    ) -> InboundOutcome:
        partner_id = mailbox.partner_id if mailbox else None

        async def work(tx: Records) -> InboundOutcome:
            said = await acknowledge(
                tx, statements, document=known.id, partner_id=partner_id, at=input.at
            )
            outcome = of_statements(known, said)
            await keep(tx, _after(known, outcome), input.at)
            return outcome

        return await self._store.transact(work)

    async def _book(
        self, known: InboundDocument, statements: list[BankStatement], input: InboundInput
    ) -> InboundOutcome:
        """Judge the whole file; what is right is booked by the workflows of its statements."""
        findings = await faults(self._store, statements)
        if findings:
            parked = await self._park(known, "the statement does not add up", findings, input)
            return parked.model_copy(update={"early": is_early(findings)})
        outcome = of_bank_file(known, statements)

        async def work(tx: Records) -> InboundOutcome:
            await keep(tx, _after(known, outcome), input.at)
            return outcome

        return await self._store.transact(work)

    async def _park(
        self,
        known: InboundDocument,
        problem: str,
        findings: Sequence[Finding],
        input: InboundInput,
    ) -> InboundOutcome:
        parked = {
            "state": InboundState.PARKED,
            "summary": problem,
            "findings": tuple(findings),
        }
        outcome = InboundOutcome(
            state=InboundState.PARKED,
            kind=known.kind,
            problem=problem,
            deliveries=known.deliveries,
        )

        async def work(tx: Records) -> InboundOutcome:
            await keep(tx, known.model_copy(update=parked), input.at)
            return outcome

        return await self._store.transact(work)


def _after(known: InboundDocument, outcome: InboundOutcome) -> InboundDocument:
    state = InboundState(outcome.state)
    return known.model_copy(update={"state": state, "summary": outcome.summary})


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
        deliveries=known.deliveries,
    )
    await keep(tx, _after(known, outcome).model_copy(update={"invoice_id": id}), input.at)
    return outcome
