"""The life of an invoice before it leaves: messages, decisions, validation, issue."""

import asyncio
from typing import Any

from temporalio import activity

from activities.contracts import Command, InvoiceStatus, Notice, SignedDecision, StepInput
from activities.engine import Effect, Engine, failing
from activities.failures import translated
from activities.opening import with_content
from domain.core.errors import Conflict, InvoicingError
from domain.exchange.acknowledgement import apply_response
from domain.exchange.delivery import Transmission, TransmissionState, message_id
from domain.invoice.request import InvoiceRequest, due_date
from domain.invoice.rules import house_findings
from domain.lifecycle.approval import RecordedDecision, judge
from domain.lifecycle.signing import verify
from domain.lifecycle.steps import APPROVED, DONE, REJECTED, RESPONSE_NOTED
from domain.ports import DocumentStore, Format, JudgeInvoice, Records
from domain.record import InvoiceRecord
from domain.settlement.ledger import issue_entry


class InvoiceActivities:
    """Steps that talk to the system of record only."""

    def __init__(
        self,
        engine: Engine,
        documents: DocumentStore,
        formats: dict[str, Format],
        judge_invoice: JudgeInvoice,
        decision_secret: str,
    ) -> None:
        self._engine = engine
        self._documents = documents
        self._formats = formats
        self._judge = judge_invoice
        self._secret = decision_secret

    @activity.defn
    @translated
    async def apply_message(self, input: StepInput) -> InvoiceStatus:
        """Apply a command, a notice or a passed deadline to a resting invoice."""

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            if isinstance(input.message, Command):
                return await self._command(tx, record, input.message)
            if isinstance(input.message, Notice):
                return await _notice(tx, record, input.message)
            return Effect(record, input.event, input.event)

        return await self._engine.apply(input, work)

    @activity.defn
    @translated
    async def record_decision(self, input: StepInput) -> InvoiceStatus:
        """Record an approval decision: counted, or refused and why."""
        message = input.message
        if not isinstance(message, SignedDecision):
            raise Conflict("a decision was expected")

        async def work(_: Records, record: InvoiceRecord) -> Effect:
            if any(known.id == message.decision.id for known in record.decisions):
                return Effect(record, None, "decision_repeated", message.decision.actor)
            return self._decided(record, message, input)

        return await self._engine.apply(input, work)

    @activity.defn
    @translated
    async def validate_invoice(self, input: StepInput) -> InvoiceStatus:
        """Judge the document by our own rules and those of its format; all findings are kept."""
        try:
            judged = await self._judged(input)
        except InvoicingError as error:
            if error.retryable:
                raise
            return await self._engine.run_step(input, failing(str(error)))

        async def work(_: Records, record: InvoiceRecord) -> Effect:
            checked = record.model_copy(update=judged)
            rules = list(dict.fromkeys(finding.rule for finding in checked.findings))
            return Effect(checked, DONE, "validated", data={"findings": rules})

        return await self._engine.run_step(input, work)

    @activity.defn
    @translated
    async def issue_invoice(self, input: StepInput) -> InvoiceStatus:
        """Issue: number, dates, ledger, outbox, audit and state in one transaction."""

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            return await self._issue(tx, record, input)

        record = await self._engine.store.invoices.get(input.invoice_id)
        lock = f"series:{_series(record)}"
        return await self._engine.run_step(input, work, lock=lock)

    @activity.defn
    @translated
    async def record_failure(self, input: StepInput) -> InvoiceStatus:
        """A step was given up: the invoice goes to its failed state, with the cause in words."""
        return await self._engine.run_step(input, failing(input.failure))

    async def _judged(self, input: StepInput) -> dict[str, Any]:
        """Content and findings of the invoice; nothing else writes them while it is checked.

        Thousands of lines take a while: neither in the event loop nor in a transaction.
        """
        store = self._engine.store
        record = await store.invoices.get(input.invoice_id)
        if record.document is None:
            record = await with_content(store, record, record.request)
        content = {"document": record.document, "content_hash": record.content_hash}
        if record.document is None:
            return {**content, "findings": record.findings}
        format_ = record.terms.partnership.delivery.format
        day = input.at.date()
        judged = await asyncio.to_thread(self._judge, record.document, format_, day)
        return {**content, "findings": (*house_findings(record.document), *judged)}

    async def _command(self, tx: Records, record: InvoiceRecord, command: Command) -> Effect:
        after = record.model_copy(update={"failure": ""})
        if command.name == "amend":
            content = await self._documents.get(command.request or "")
            request = InvoiceRequest.model_validate_json(content)
            after = await with_content(tx, after, request)
            after = after.model_copy(update={"edited_by": command.actor, "approval": None})
        if command.name == "submit":  # what was mended in the master data counts from here
            after = await with_content(tx, after, record.request)
        if command.name == "retry":
            await _renew_channel(tx, record)
        data = {"reason": command.reason} if command.reason else {}
        if command.request:
            data["request"] = command.request
        return Effect(after, command.name, command.name, command.actor, data)

    def _decided(self, record: InvoiceRecord, message: SignedDecision, input: StepInput) -> Effect:
        decision = message.decision
        if not verify(record.id, decision, self._secret, message.signature):
            judged = _refused(message, input, "it was not signed by the API")
        elif not record.awaits_decision or record.approval is None:
            judged = _refused(message, input, f"nothing to decide in state '{record.state}'")
        else:
            judged = judge(record.approval, decision, at=input.at)
        after = record.model_copy(update={"decisions": (*record.decisions, judged)})
        event = None
        if judged.counted and record.approval is not None:
            round_ = record.approval.with_decision(judged)
            after = after.model_copy(update={"approval": round_})
            event = REJECTED if round_.rejected() else None
            event = event or (APPROVED if round_.open_step() is None else None)
        data = {
            "verdict": decision.verdict.value,
            "content_hash": decision.content_hash,
            "counted": judged.counted,
        }
        data |= {"refusal": judged.refusal} if judged.refusal else {"step": judged.step}
        return Effect(after, event, "decision", decision.actor, data, judged.refusal)

    async def _issue(self, tx: Records, record: InvoiceRecord, input: StepInput) -> Effect:
        if record.document is None or record.number is not None:
            raise Conflict("the invoice cannot be issued: no content, or issued before")
        series, counter = await tx.series.take(_series(record))
        issued_on = input.at.date()
        due_on = due_date(record.terms, issued_on)
        number = series.number(counter)
        document = record.document.issued(number, issued_on, due_on)
        order = await self._order(record.model_copy(update={"document": document}), input)
        delivery = record.delivery.model_copy(
            update={"message_id": order.id, "documents": (order.document,)}
        )
        issued = record.model_copy(
            update={
                "document": document,
                "number": number,
                "issued_on": issued_on,
                "due_on": due_on,
                "delivery": delivery,
                "failure": "",
            }
        )
        entry = issue_entry(
            id=f"issue:{record.id}",
            at=input.at,
            invoice_id=record.id,
            partner_id=record.terms.buyer.id,
            invoice=document,
        )
        await tx.commands.record(
            f"issue:{record.id}", record.content_hash or "", {"number": number}
        )
        if entry:
            await tx.ledger.insert(entry)
        await tx.transmissions.insert(order)
        data = {"number": number, "document": order.document.sha256}
        return Effect(issued, DONE, "issued", data=data)

    async def _order(self, record: InvoiceRecord, input: StepInput) -> Transmission:
        """The transmission order: rendered bytes kept, message id and file name frozen."""
        profile = record.terms.partnership.delivery
        format_ = self._formats.get(profile.format)
        if format_ is None or record.document is None:
            raise Conflict(f"there is no format called '{profile.format}'")
        file_name = f"{(record.document.number or '').replace('/', '-')}.{format_.extension}"
        document = await self._documents.put(
            format_.write(record.document), name=file_name, media_type=format_.media_type
        )
        return Transmission(
            id=message_id(record.id),
            invoice_id=record.id,
            partnership_id=record.terms.partnership.id,
            document=document,
            file_name=file_name,
            channel=profile.channel,
            created_at=input.at,
        )


async def _notice(tx: Records, record: InvoiceRecord, notice: Notice) -> Effect:
    data = {"source": notice.id}
    if not notice.event.startswith("response_"):
        return Effect(record, notice.event, notice.event, data=data)
    acknowledgement = await tx.acknowledgements.get(notice.id)
    response = acknowledgement.response
    delivery = record.delivery.model_copy(
        update={
            "business": apply_response(record.delivery.business, response.code),
            "business_reason": response.reason,
        }
    )
    after = record.model_copy(update={"delivery": delivery})
    event = None if notice.event == RESPONSE_NOTED else notice.event
    return Effect(after, event, notice.event, "buyer", {**data, "code": response.code.value})


async def _renew_channel(tx: Records, record: InvoiceRecord) -> None:
    """Before another try, take over what was mended in the delivery profile.

    Only the way to the partner: document, message id and file name stay as they were frozen.
    """
    order = await tx.transmissions.find(record.delivery.message_id)
    if order is None or order.state is TransmissionState.SENT:
        return
    partnership = await tx.partnerships.get(record.terms.partnership.id)
    await tx.transmissions.put(order.model_copy(update={"channel": partnership.delivery.channel}))


def _refused(message: SignedDecision, input: StepInput, refusal: str) -> RecordedDecision:
    return RecordedDecision(
        **message.decision.model_dump(), at=input.at, counted=False, refusal=refusal
    )


def _series(record: InvoiceRecord) -> str:
    partnership = record.terms.partnership
    if record.request.type_code.is_credit_note:
        return partnership.credit_note_series or partnership.series
    return partnership.series
