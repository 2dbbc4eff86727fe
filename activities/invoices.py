"""What an invoice goes through by itself: checked, issued, rendered, reminded, disputed."""

from temporalio import activity

from activities.contracts import Command, InvoiceStatus, Migration, Notice, StepInput
from activities.engine import Effect, Engine, failing
from activities.failures import translated
from domain.acceptance import remember
from domain.core.errors import Conflict, InvoicingError
from domain.invoice.request import due_date
from domain.lifecycle.definition import Dunning, State
from domain.lifecycle.steps import DONE
from domain.notification import NotificationKind
from domain.ports import Records
from domain.process.checking import Checker
from domain.process.disputing import opened_dispute, outcome_of, said_of
from domain.process.dunning import policy_for
from domain.process.issuing import check_issuable
from domain.process.outbox import Outbox
from domain.process.reminding import left
from domain.record import InvoiceRecord
from domain.settlement.ledger import issue_entry, purchase_entry
from domain.settlement.references.issuing import payment_reference


class InvoiceActivities:
    """Steps that talk to the system of record only."""

    def __init__(
        self,
        engine: Engine,
        outbox: Outbox,
        checker: Checker,
    ) -> None:
        self._engine = engine
        self._outbox = outbox
        self._checker = checker

    @activity.defn
    @translated
    async def validate_invoice(self, input: StepInput) -> InvoiceStatus:
        """Judge the document by our own rules and those of its format; all findings are kept."""
        store = self._engine.store
        try:
            checked = await self._checker.check(
                store, await store.invoices.get(input.invoice_id), input.at.date()
            )
        except InvoicingError as error:
            if error.retryable:
                raise
            return await self._engine.run_step(input, failing(str(error)))

        async def work(_: Records, record: InvoiceRecord) -> Effect:
            judged = {name: getattr(checked, name) for name in _JUDGED}
            rules = list(dict.fromkeys(finding.rule for finding in checked.findings))
            after = record.model_copy(update=judged)
            return Effect(after, DONE, "validated", data={"findings": rules})

        return await self._engine.run_step(input, work)

    @activity.defn
    @translated
    async def issue_invoice(self, input: StepInput) -> InvoiceStatus:
        """Take the legal number, freeze the document, book it and order its transmission."""
        record = await self._engine.store.invoices.get(input.invoice_id)

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            return await self._issue(tx, record, input)

        return await self._engine.run_step(input, work, lock=f"series:{_series(record)}")

    @activity.defn
    @translated
    async def record_failure(self, input: StepInput) -> InvoiceStatus:
        """A step was given up: the invoice goes to its failed state, with the cause in words."""
        return await self._engine.run_step(input, failing(input.failure))

    @activity.defn
    @translated
    async def render_document(self, input: StepInput) -> InvoiceStatus:
        """Keep the issued document in the further format that the state names."""

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            state = await self._state(tx, record)
            kept = await self._outbox.render(record, state.format or "", input.at)
            documents = (*record.delivery.documents, kept)
            delivery = record.delivery.model_copy(update={"documents": documents})
            after = record.model_copy(update={"delivery": delivery})
            return Effect(after, DONE, "rendered", data={"document": kept.sha256})

        return await self._engine.run_step(input, work)

    @activity.defn
    @translated
    async def leave_message(self, input: StepInput) -> InvoiceStatus:
        """Leave the message of the state for those it names."""

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            message = (await self._state(tx, record)).message
            if message is None:
                raise Conflict("the state has no message to leave")
            said = left(record, NotificationKind.MESSAGE, message.to, message.text, input.at)
            return Effect(record, DONE, "notified", notifications=(said,))

        return await self._engine.run_step(input, work)

    @activity.defn
    @translated
    async def remind_buyer(self, input: StepInput) -> InvoiceStatus:
        """Go one level further in reminding the buyer to pay."""

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            dunning = (await self._state(tx, record)).dunning or Dunning()
            if policy_for(record) is not None:
                return await _by_letters(tx, record, dunning)
            level = min(record.dunning_level + 1, dunning.at_most)
            after = record.model_copy(update={"dunning_level": level})
            text = f"reminder {level}: {record.number} over {record.open_amount} is overdue"
            to = (record.terms.buyer.id,)
            said = left(record, NotificationKind.DUNNING, to, text, input.at)
            return Effect(after, DONE, "dunned", data={"level": level}, notifications=(said,))

        return await self._engine.run_step(input, work)

    @activity.defn
    @translated
    async def open_dispute(self, input: StepInput) -> InvoiceStatus:
        """Record a dispute; one that is open goes on."""

        async def work(_: Records, record: InvoiceRecord) -> Effect:
            if record.dispute is not None and record.dispute.is_open:
                return Effect(record, DONE, "dispute_goes_on")
            actor, reason = _said(input, record)
            dispute = opened_dispute(record, input.message, input.at, actor, reason)
            after = record.model_copy(update={"dispute": dispute})
            return Effect(after, DONE, "dispute_opened", actor, said_of(dispute))

        return await self._engine.run_step(input, work)

    @activity.defn
    @translated
    async def close_dispute(self, input: StepInput) -> InvoiceStatus:
        """Record that the dispute is settled, and how."""

        async def work(_: Records, record: InvoiceRecord) -> Effect:
            if record.dispute is None:
                raise Conflict("there is no dispute to close")
            actor, reason = _said(input, record)
            outcome = outcome_of(input.message, record.answer)
            closed = {
                "closed_at": input.at,
                "resolution": reason or record.answer,
                "outcome": outcome,
            }
            dispute = record.dispute.model_copy(update=closed)
            after = record.model_copy(update={"dispute": dispute})
            said = {"resolution": dispute.resolution, "outcome": outcome.value if outcome else ""}
            return Effect(after, DONE, "dispute_closed", actor, said)

        return await self._engine.run_step(input, work)

    async def _state(self, tx: Records, record: InvoiceRecord) -> State:
        return (await self._engine.definition(tx, record)).states[record.state]

    async def _issue(self, tx: Records, record: InvoiceRecord, input: StepInput) -> Effect:
        check_issuable(record)
        if record.document is None:
            raise Conflict("the invoice cannot be issued: it has no content")
        document = record.document
        agreed, today = record.request.agreed, input.at.date()
        wanted = agreed.issue_on if agreed else None
        series, counter = await tx.series.take(_series(record), today=today, wanted=wanted)
        issued_on = series.dated or today
        due_on = due_date(record.terms, issued_on)
        number = series.number(counter)
        kind = record.terms.partnership.payment_terms.reference
        told = payment_reference(kind, number, document.payment_instructions)
        document = document.issued(number, issued_on, due_on, told)
        named = record.model_copy(update={"document": document})
        order = await self._outbox.order(tx, named, input.at)
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
        book = purchase_entry if record.terms.we_buy else issue_entry
        entry = book(
            id=f"issue:{record.id}",
            at=input.at,
            invoice_id=record.id,
            partner_id=record.terms.counterparty.id,
            invoice=document,
        )
        await tx.commands.record(
            f"issue:{record.id}", record.content_hash or "", {"number": number}
        )
        if entry:
            await tx.ledger.insert(entry)
        await remember(tx, issued)
        data = {"number": number, "document": order.document.sha256}
        return Effect(issued, DONE, "issued", data=data)


async def _by_letters(tx: Records, record: InvoiceRecord, dunning: Dunning) -> Effect:
    """Letters go by the policy of the partnership, in a workflow of their own: this step only says
    how far they are. The last level of the lifecycle is reached when all letters were in vain."""
    case = await tx.dunning.find(record.id)
    vain = case is not None and case.exhausted
    level = dunning.at_most if vain else min(case.level if case else 0, dunning.at_most - 1)
    after = record.model_copy(update={"dunning_level": level})
    return Effect(after, DONE, "overdue_noted", data={"level": level})


_JUDGED = ("document", "content_hash", "account", "findings", "circumstances", "validated")
"""What a check writes of a record."""


def _said(input: StepInput, record: InvoiceRecord) -> tuple[str, str]:
    """Who made the invoice come here, and why, as far as the last message says it."""
    message = input.message
    if isinstance(message, Command | Migration):
        return message.actor, message.reason
    if isinstance(message, Notice) and message.event.startswith("response_"):
        by = "seller" if record.terms.we_buy else "buyer"
        return by, record.delivery.business_reason
    return "system", ""


def _series(record: InvoiceRecord) -> str:
    partnership, is_note = record.terms.partnership, record.request.type_code.is_credit_note
    series = (partnership.credit_note_series if is_note else None) or partnership.series
    if series is None:
        raise Conflict(
            f"the partnership '{partnership.id}' has no number series",
            hint="give it one, and open the invoice again",
        )
    return series
