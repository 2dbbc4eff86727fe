"""`InvoiceWorkflow`: one invoice from draft to its end, interpreting its lifecycle definition.

The workflow holds the exact definition it started with. Automatic states run their step; resting
states wait for a decision, a command, a notice or the deadline. Every step is written by an
activity, state and effect together, and the result tells the next state.
"""

from collections.abc import Sequence
from typing import NoReturn

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.contracts import (
        Command,
        InvoiceStatus,
        Message,
        Migration,
        Notice,
        OpenedInvoice,
        OpenInput,
        StepInput,
    )
    from activities.opening import OpeningActivities
    from domain.lifecycle.definition import LifecycleDefinition, State
    from domain.lifecycle.interpreter import accepts
    from domain.lifecycle.steps import ANSWER, ANSWERED, DEADLINE, LATE, RESPONSE_NOTED, Step
    from workflows import policies
    from workflows.alarm import Alarm
    from workflows.carrying import activity_for, carry_out
    from workflows.deciding import TakesDecisions
    from workflows.dunned import Dunned
    from workflows.inbox import Inbox, notice_of
    from workflows.messages import InvoiceStart
    from workflows.outgoing import (
        send_notices,
        start_deliveries,
        start_invoices,
        tell_deliveries,
    )
    from workflows.presentation import Shown, details, publish, shown, summary_of

_CARRIED = 500
"""How many messages at most go into the next run's start: it is one payload of 2 MiB at most."""

_SHOWN_STEPS = 8
"""How many past steps the Web UI shows."""


@workflow.defn
class InvoiceWorkflow(TakesDecisions):
    """One invoice, durable from draft to its end."""

    @workflow.init
    def __init__(self, start: InvoiceStart) -> None:
        self._inbox = Inbox(start.inbox, start.seen)
        self._answers: dict[str, InvoiceStatus] = {}
        self._status: InvoiceStatus | None = None
        self._opened: OpenedInvoice | None = start.opened
        self._definition: LifecycleDefinition | None = None
        self._last: Message | None = None
        self._steps: list[str] = []
        self._alarm = Alarm()
        self._published: Shown = shown(start.opened.status) if start.opened else {}
        self._dunned = Dunned(start.opened.status if start.opened else None)

    @workflow.run
    async def run(self, start: InvoiceStart) -> InvoiceStatus:
        """Interpret the lifecycle until a final state."""
        status = await self._open(start.invoice_id)
        while True:
            while not self._state.final:
                if self._state.rests:
                    self._publish(status)
                    status = await self._rest(status)
                else:
                    status = await self._run_step(status)
                self._enter(status)
                await self._dunned.keep(status, self._opened)
            self._publish(status)
            status = await self._close(status)
            if self._state.final:
                return status

    @workflow.signal(dynamic=True, description="A fact, by the name of its lifecycle event.")
    def happened(self, name: str, args: Sequence[RawValue]) -> None:
        """Take a fact such as `payment_received`; unknown names and shapes are ignored."""
        notice = notice_of(name, args)
        if notice:
            self._inbox.receive(notice)

    @workflow.update(description="Submit, amend, cancel, retry, credit or correct the invoice.")
    async def command(self, command: Command) -> InvoiceStatus:
        """Carry out a command and answer with where the invoice stands then."""
        return await self._answered(command)

    @workflow.update(description="Go on by another version of the lifecycle.")
    async def migrate(self, migration: Migration) -> InvoiceStatus:
        """Move to another definition, or say why that is not possible."""
        return await self._answered(migration)

    async def _answered(self, asked: Command | Migration) -> InvoiceStatus:
        """What became of an update, once its turn has come."""
        if not self._inbox.receive(asked) and self._done_before(asked):
            return self._require_status()
        await workflow.wait_condition(lambda: asked.id in self._answers)
        answer = self._answers[asked.id]
        if answer.refusal:
            raise ApplicationError(
                answer.refusal, type=answer.refusal_code or "conflict", non_retryable=True
            )
        return answer

    @command.validator
    def _possible(self, command: Command) -> None:
        """Refuse at once, without a trace in history, what the resting state does not know."""
        if self._status is None or command.id in self._answers:
            return
        if not self._state.final and not self._state.rests:
            return
        event = ANSWERED if command.name == ANSWER else command.name
        if not accepts(self._state, event):
            events = sorted({t.event for t in self._state.transitions} - {DEADLINE})
            raise ApplicationError(
                f"'{command.name}' is not possible in state '{self._status.state}' "
                f"({self._state.title}). Possible here: {', '.join(events) or 'nothing'}",
                type="invalid_transition",
                non_retryable=True,
            )

    @workflow.query(description="Where the invoice stands.")
    def status(self) -> InvoiceStatus | None:
        """The last recorded status; `None` before the draft was taken up."""
        return self._status

    @property
    def _state(self) -> State:
        if self._definition is None:
            raise RuntimeError("the invoice is not open yet")
        return self._definition.states[self._require_status().state]

    async def _open(self, invoice_id: str) -> InvoiceStatus:
        opened = self._opened or await self._take_up(invoice_id, "Take up the draft")
        self._follow(opened)
        self._enter(opened.status)
        return opened.status

    async def _take_up(self, invoice_id: str, summary: str) -> OpenedInvoice:
        opening = OpenInput(invoice_id=invoice_id, at=workflow.now())
        return await policies.on_record(
            OpeningActivities.open_invoice, opening, OpenedInvoice, summary
        )

    def _follow(self, opened: OpenedInvoice) -> None:
        """Run on the definition of this snapshot from now on."""
        self._opened = opened
        self._definition = LifecycleDefinition.model_validate(opened.definition)

    def _enter(self, status: InvoiceStatus) -> None:
        if self._status is None or status.entry != self._status.entry:
            self._steps.append(f"{workflow.now():%Y-%m-%d %H:%M} {status.title}")
            del self._steps[:-_SHOWN_STEPS]
        self._status = status
        workflow.set_current_details(details(status, self._steps, self._inbox.held()))

    async def _run_step(self, status: InvoiceStatus) -> InvoiceStatus:
        """Run what the state does by itself; giving up on it is the event `failed`."""
        step, title = Step(str(self._state.step)), self._state.title
        argument = self._argument(status)
        done = await carry_out(step, argument, title, self._partner)
        if self._opened:
            await start_invoices(
                done.open_invoices,
                partnership_id=self._opened.partnership_id,
                partner_id=self._opened.partner_id,
            )
        await send_notices(done.notices)
        await start_deliveries(done.watch, partner_id=self._partner)
        return done

    async def _rest(self, status: InvoiceStatus) -> InvoiceStatus:
        """Wait for something that this state can use, and apply it."""
        message = await self._next(status)
        self._last = message
        argument = self._argument(status, message)
        done = await policies.on_record(
            activity_for(message), argument, InvoiceStatus, summary_of(message)
        )
        if isinstance(message, Migration) and not done.refusal:
            self._follow(await self._take_up(done.invoice_id, f"Follow {message.to}"))
        if isinstance(message, Command | Migration):
            self._answers[message.id] = done
        await tell_deliveries(done.tell)
        return done

    async def _next(self, status: InvoiceStatus) -> Message | None:
        """The first message that the state can use; `None` when time has something to do."""
        while True:
            self._alarm.set(status.alarm, f"Deadline or reminder: {self._state.title}")
            await workflow.wait_condition(
                lambda: (
                    self._inbox.usable(self._state) is not None
                    or self._alarm.rings
                    or self._should_continue()
                )
            )
            if self._should_continue():
                self._continue_as_new()
            message = self._inbox.usable(self._state)
            if message is not None:
                return self._inbox.take(message)
            self._alarm.hear()
            if status.alarm is not None and status.alarm <= workflow.now():
                return None

    def _should_continue(self) -> bool:
        """Whether history is long, and what waits is little enough to be carried over."""
        return (
            workflow.info().is_continue_as_new_suggested()
            and len(self._inbox.messages) <= _CARRIED
            and workflow.all_handlers_finished()
        )

    def _continue_as_new(self) -> NoReturn:
        status = self._require_status()
        opened = self._opened.model_copy(update={"status": status}) if self._opened else None
        workflow.continue_as_new(
            InvoiceStart(
                invoice_id=status.invoice_id,
                opened=opened,
                inbox=self._inbox.messages,
                seen=self._inbox.seen,
            )
        )

    def _done_before(self, command: Command | Migration) -> bool:
        """Whether the update was answered by an earlier run of this workflow."""
        return command.id not in self._answers and not self._inbox.waits(command)

    def _require_status(self) -> InvoiceStatus:
        if self._status is None:
            raise RuntimeError("the invoice is not open yet")
        return self._status

    def _argument(self, status: InvoiceStatus, message: Message | None = None) -> StepInput:
        resting = self._state.rests
        return StepInput(
            invoice_id=status.invoice_id,
            entry=status.entry,
            at=workflow.now(),
            message=message if resting else self._last,
        )

    def _publish(self, status: InvoiceStatus) -> None:
        """Publish a rest once, not again for every message that changed nothing."""
        after = shown(status)
        publish(self._published, after)
        self._published = after

    async def _close(self, status: InvoiceStatus) -> InvoiceStatus:
        """Deal with what is left, and with what comes while doing so; nothing is lost unseen.

        Money that is taken back opens the invoice again.
        """
        while True:
            for message in self._inbox.rest():
                status = await self._too_late(message, status)
                self._enter(status)
            if not self._state.final or workflow.all_handlers_finished():
                return status
            await workflow.wait_condition(
                lambda: bool(self._inbox.messages) or workflow.all_handlers_finished()
            )

    async def _too_late(self, message: Message, status: InvoiceStatus) -> InvoiceStatus:
        """Answer a command, record a decision, note a response; the invoice has ended."""
        if isinstance(message, Command | Migration):
            refusal = f"the invoice has ended: {status.title}"
            update = {"refusal": refusal, "refusal_code": "invalid_transition"}
            self._answers[message.id] = status.model_copy(update=update)
            return status
        if isinstance(message, Notice):
            if message.event.startswith("response_"):
                message = message.model_copy(update={"event": RESPONSE_NOTED})
            elif message.event not in LATE:
                return status
        argument = self._argument(status).model_copy(update={"message": message})
        return await policies.on_record(
            activity_for(message), argument, InvoiceStatus, "Late message"
        )

    @property
    def _partner(self) -> str:
        return self._opened.partner_id if self._opened else ""
