"""A stand-in for Temporal: real activities and rules, run at once in this process."""

from datetime import UTC, datetime
from typing import Any

from activities.approvals import ApprovalActivities
from activities.contracts import InvoiceStatus, OpenInput, StepInput
from activities.dunning import DunningActivities
from activities.dunning_contracts import DunningInput
from activities.engine import Engine
from activities.invoices import InvoiceActivities
from activities.messages import MessageActivities
from activities.opening import OpeningActivities
from activities.paying_contracts import RunLook, RunStep
from activities.paying_out import PayingOutActivities
from activities.payments import PaymentActivities
from activities.settlement import SettlementActivities
from activities.settling_contracts import PaymentCommand, PaymentStep
from activities.watching import WatchingActivities
from api.problems import Problem
from domain.billing.agreement import Agreement
from domain.billing.batch import BatchProgress, BatchState, BillingBatch
from domain.billing.correction import BillingCorrection
from domain.core.errors import NotFound
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.interpreter import accepts
from domain.lifecycle.steps import ANSWER, ANSWERED, Step
from domain.process.outbox import Outbox
from domain.record import Draft
from tests import builders
from workflows.messages import (
    Command,
    DeliveryCommand,
    DunningCommand,
    InboundCommand,
    MatchInput,
    MatchOutcome,
    Migration,
    RunCommand,
    SignedDecision,
)

TURNED = {
    "pause": BatchState.PAUSED,
    "resume": BatchState.RUNNING,
    "cancel": BatchState.CANCELLED,
}


class StandIn:
    """Speaks like `WorkflowGateway`. What is put in `failing` is raised by every call."""

    def __init__(self, adapters: Any, secret: str) -> None:
        engine = Engine(adapters.store, adapters.conditions, adapters.anchor, adapters.announcer)
        self._store = adapters.store
        self._booking = adapters.booking
        self._opening = OpeningActivities(adapters.store, adapters.opening)
        outbox = Outbox(adapters.documents, adapters.formats)
        self._messages = MessageActivities(engine, adapters.contents, outbox)
        self._approvals = ApprovalActivities(engine, secret, by_hand=False)
        self._invoices = InvoiceActivities(engine, outbox, adapters.checker)
        self._watching = WatchingActivities(adapters.store)
        self._settlement = SettlementActivities(engine, adapters.contents)
        self._dunning = DunningActivities(
            engine, adapters.documents, adapters.write_letter, adapters.holidays
        )
        self._paying = PayingOutActivities(
            adapters.store, adapters.documents, adapters.channels, adapters.write_payments
        )
        self.failing: Exception | None = None
        self.progress: BatchProgress | None = None
        """What the workflow of a batch would say."""
        self.asleep = False
        """Nobody takes anything up: what is sent stays unanswered."""
        self.calls: list[tuple[str, Any]] = []

    async def ping(self) -> None:
        self._note("ping", None)

    async def start_invoice(self, draft: Draft, partnership: Any, opened: Any = None) -> None:
        if self._note("start_invoice", draft.id):
            return
        at = OpenInput(invoice_id=draft.id, at=builders.NOON)
        await self._opening.open_invoice(at)
        await self._go_on(draft.id, None)

    async def command(self, invoice_id: str, command: Command) -> bool:
        if self._note("command", command):
            return False
        record = await self._store.invoices.get(invoice_id)
        state = (await self._definition(record)).states[record.state]
        if state.final:
            raise NotFound("nothing runs for it")
        event = ANSWERED if command.name == ANSWER else command.name
        if not accepts(state, event):
            raise Problem("invalid_transition", f"'{command.name}' is not possible")
        status = await self._messages.apply_message(self._step(record, command))
        if status.refusal:
            raise Problem(status.refusal_code, status.refusal)
        await self._go_on(invoice_id, command)
        return True

    async def migrate(self, invoice_id: str, migration: Migration) -> bool:
        if self._note("migrate", migration):
            return False
        record = await self._store.invoices.get(invoice_id)
        status = await self._messages.apply_message(self._step(record, migration))
        if status.refusal:
            raise Problem(status.refusal_code, status.refusal)
        return True

    async def decide(self, invoice_id: str, decision: SignedDecision) -> None:
        if self._note("decide", decision):
            return
        record = await self._store.invoices.get(invoice_id)
        if (await self._definition(record)).states[record.state].final:
            raise NotFound("nothing runs for it")
        await self._approvals.record_decision(self._step(record, decision))
        await self._go_on(invoice_id, decision)

    async def start_billing_run(self, agreement: Agreement, period: str) -> None:
        self._note("start_billing_run", (agreement.id, period))

    async def retry_billing_run(self, agreement_id: str, period: str, id: str) -> bool:
        return not self._note("retry_billing_run", (agreement_id, period))

    async def start_batch(self, batch: BillingBatch) -> None:
        self._note("start_batch", batch.id)

    async def turn_batch(self, id: str, turn: str, message_id: str) -> bool:
        if self._note("turn_batch", (id, turn)):
            return False
        batch = await self._store.batches.get(id)
        await self._store.batches.put(batch.model_copy(update={"state": TURNED[turn]}))
        return True

    async def batch_progress(self, id: str) -> BatchProgress:
        self._note("batch_progress", id)
        return self.progress or (await self._store.batches.get(id)).progress

    async def start_correction(self, correction: BillingCorrection) -> None:
        """Stores what was confirmed; nobody is asked to amend a draft."""
        if self._note("start_correction", correction.id):
            return
        done = await self._booking.begin(correction.id)
        for part in done.runs:
            done = await self._booking.book(done.id, part.run_id, builders.NOON)
        if any(part.problem for part in done.runs):
            await self._booking.park(done.id)

    async def retry_correction(self, id: str, message_id: str) -> bool:
        return not self._note("retry_correction", id)

    async def give_up_correction(self, id: str, message_id: str) -> bool:
        return not self._note("give_up_correction", id)

    async def start_inbound(self, document: str) -> None:
        self._note("start_inbound", document)

    async def inbound_command(self, document: str, command: InboundCommand) -> bool:
        return not self._note("inbound_command", command)

    async def start_payment_run(self, run_id: str) -> None:
        self._note("start_payment_run", run_id)

    async def run_command(self, run_id: str, command: RunCommand) -> bool:
        if self._note("run_command", command):
            return False
        step = RunStep(run_id=run_id, command=command, at=datetime.now(UTC))
        status = await self._paying.decide_run(step)
        if status.refusal:
            raise Problem(status.refusal_code, status.refusal)
        if status.state == "approved":
            await self._paying.write_run(RunLook(run_id=run_id, at=step.at))
        return True

    async def payment_command(self, payment_id: str, command: PaymentCommand) -> bool:
        """Carried out as the workflow does, but for telling invoices."""
        if self._note("payment_command", command):
            return False
        step = PaymentStep(payment_id=payment_id, command=command, at=builders.NOON)
        status = await PaymentActivities(self._store).decide_payment(step)
        if status.refusal:
            raise Problem("conflict", status.refusal)
        return True

    async def delivery_command(self, command: DeliveryCommand) -> bool:
        if self._note("delivery_command", command):
            return False
        status = await self._watching.change_delivery(command)
        if status.refusal:
            raise Problem("conflict", status.refusal)
        return True

    async def dunning_command(self, command: DunningCommand, partner_id: str) -> bool:
        if self._note("dunning_command", command):
            return False
        await self._dunning.look_at_dunning(
            DunningInput(invoice_id=command.invoice_id, at=command.at)
        )
        standing = await self._dunning.change_dunning(command)
        if standing.refusal:
            raise Problem(standing.refusal_code, standing.refusal)
        return True

    async def match_acknowledgement(self, match: MatchInput) -> MatchOutcome | None:
        if self._note("match_acknowledgement", match):
            return None
        return await self._watching.match_acknowledgement(match)

    async def start_delivery(self, transmission: str, partner_id: str) -> None:
        self._note("start_delivery", transmission)

    async def ensure_billing_schedule(self, agreement: Agreement) -> None:
        self._note("ensure_billing_schedule", agreement.id)

    async def ensure_mailbox_schedule(self, mailbox: Any) -> None:
        self._note("ensure_mailbox_schedule", mailbox.id)

    async def remove_mailbox_schedule(self, mailbox_id: str) -> None:
        self._note("remove_mailbox_schedule", mailbox_id)

    async def fire_billing_schedule(self, agreement: Agreement, period: str) -> None:
        self._note("fire_billing_schedule", (agreement.id, period))

    def _note(self, name: str, value: Any) -> bool:
        self.calls.append((name, value))
        if self.failing is not None:
            raise self.failing
        return self.asleep

    async def _go_on(self, invoice_id: str, message: Any) -> None:
        steps = {
            Step.VALIDATE: self._invoices.validate_invoice,
            Step.ISSUE: self._invoices.issue_invoice,
            Step.OPEN_CREDIT_NOTE: self._settlement.open_credit_note,
            Step.OPEN_CORRECTION: self._settlement.open_correction,
            Step.RECONCILE: self._settlement.reconcile_invoice,
            Step.DUN: self._invoices.remind_buyer,
            Step.NOTIFY: self._invoices.leave_message,
            Step.OPEN_DISPUTE: self._invoices.open_dispute,
            Step.CLOSE_DISPUTE: self._invoices.close_dispute,
        }
        while True:
            record = await self._store.invoices.get(invoice_id)
            step = (await self._definition(record)).states[record.state].step
            if step is Step.TRANSMIT:
                failed = self._step(record, None, failure="the partner's server is away")
                await self._invoices.record_failure(failed)
                continue
            if step not in steps:
                return
            status: InvoiceStatus = await steps[step](self._step(record, message))
            for opened in status.open_invoices:
                await self.start_invoice(await self._store.drafts.get(opened), None)

    def _step(self, record: Any, message: Any, failure: str = "") -> StepInput:
        return StepInput(
            invoice_id=record.id,
            definition=record.definition,
            entry=record.entry,
            at=builders.NOON,
            message=message,
            failure=failure,
        )

    async def _definition(self, record: Any) -> LifecycleDefinition:
        found: LifecycleDefinition = (
            await self._store.definitions.get(record.lifecycle)
        ).definition
        return found
