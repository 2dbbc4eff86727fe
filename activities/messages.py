"""Messages to a resting invoice: commands, answers, facts, migrations, and the passing of time."""

from typing import Any

from temporalio import activity

from activities.contracts import Command, InvoiceStatus, Migration, Notice, StepInput
from activities.dunning_noted import dunning_noted
from activities.engine import Effect, Engine
from activities.failures import translated
from domain.acceptance import payment_of
from domain.core.errors import Conflict, Forbidden, Invalid
from domain.exchange.response import response_that_stands
from domain.exchange.transmission import TransmissionState
from domain.lifecycle import editing
from domain.lifecycle.definition import State
from domain.lifecycle.interpreter import accepts
from domain.lifecycle.shelf import Stage
from domain.lifecycle.steps import (
    ANSWER,
    ANSWERED,
    DELIVERY_EVENTS,
    DELIVERY_NOTED,
    DUNNING_NOTED,
    PAYMENT_RECEIVED,
    PAYMENT_REVERSED,
    RESPONSE_NOTED,
)
from domain.ports import Records
from domain.process.advance import Moment
from domain.process.content import Contents
from domain.process.delivered import event_that_stands, with_everything_said, with_transmission
from domain.process.migration import migrate, plan
from domain.process.outbox import Outbox
from domain.process.renewing import renewed
from domain.process.reopening import reopened
from domain.process.settling.giving_up import check_alone
from domain.process.settling.taking import give_back, refuse
from domain.record import InvoiceRecord


class MessageActivities:
    """Applies one message."""

    def __init__(self, engine: Engine, contents: Contents, outbox: Outbox) -> None:
        self._engine = engine
        self._contents = contents
        self._outbox = outbox

    @activity.defn
    @translated
    async def apply_message(self, input: StepInput) -> InvoiceStatus:
        """Apply a command, a fact, a migration, or the passing of time to a resting invoice."""

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            match input.message:
                case Command() as command:
                    return await self._command(tx, record, command, input)
                case Notice() as notice if notice.event in DELIVERY_EVENTS:
                    return await self._delivery(tx, record, notice)
                case Notice() as notice if notice.event == PAYMENT_REVERSED:
                    return await self._reversed(tx, record, notice, input)
                case Notice() as notice if await self._comes_too_late(tx, record, notice):
                    reason = f"the invoice has ended: {record.state_title}"
                    await refuse(tx, notice.id, reason, input.at)
                    return Effect(record, None, "payment_not_needed", data={"source": notice.id})
                case Notice() as notice if notice.event == DUNNING_NOTED:
                    return await dunning_noted(tx, record, notice)
                case Notice() as notice:
                    return await _notice(tx, record, notice)
                case Migration() as migration:
                    return await self._migrate(tx, record, migration, input)
                case _:
                    return Effect(record, None, "time_passed", passes_time=True)

        status = await self._engine.apply(input, work)
        message = input.message
        if isinstance(message, Command) and message.name == "resend" and not status.refusal:
            return status.model_copy(update={"tell": await self._superseded(input)})
        return status

    async def _command(
        self, tx: Records, record: InvoiceRecord, command: Command, input: StepInput
    ) -> Effect:
        definition = await self._engine.definition(tx, record)
        state = definition.states[record.state]
        after = record.model_copy(update={"failure": ""})
        data = {"reason": command.reason} if command.reason else {}
        if command.request:
            data["request"] = command.request
        event = command.name
        match command.name:
            case "amend":
                after = await self._amended(tx, after, state, command)
            case "submit":  # what was mended in the master data counts from here
                after = await self._contents.fill(tx, after, record.request)
            case "retry":
                after = await _renewed(tx, after)
            case "resend":
                after = await self._sent_again(tx, after, command, input)
                data["message_id"] = after.delivery.message_id
            case "pay":
                payment_of(record, command.amount)
            case "write_off":
                check_alone(definition, state, command.roles)
            case name if name == ANSWER:
                after, event = _answered(after, state, command), ANSWERED
                data["answer"] = command.choice
        return Effect(after, event, command.name, command.actor, data)

    async def _sent_again(
        self, tx: Records, record: InvoiceRecord, command: Command, input: StepInput
    ) -> InvoiceRecord:
        """The record with a new message instead of the one before, which is kept."""
        if not command.reason:
            raise Conflict("say why it is sent again: the partner may have it already")
        order = await self._outbox.resend(
            tx, record, input.at, actor=command.actor, reason=command.reason
        )
        documents = tuple(dict.fromkeys((*record.delivery.documents, order.document)))
        after = with_transmission(record, order)
        delivery = after.delivery.model_copy(update={"documents": documents})
        return after.model_copy(update={"delivery": delivery})

    async def _delivery(self, tx: Records, record: InvoiceRecord, notice: Notice) -> Effect:
        """What became of the message, written down; a state that knows the event is left by it.

        Only an event that still stands counts: what was said of a message that was sent again
        since, or was overtaken by something said higher up, is noted and nothing more.
        """
        state = (await self._engine.definition(tx, record)).states[record.state]
        order = await tx.transmissions.find(record.delivery.message_id)
        after = await with_everything_said(tx, record)
        stands = event_that_stands(after.delivery, order)
        moves = notice.event == stands != DELIVERY_NOTED and accepts(state, stands)
        known = await tx.acknowledgements.find(notice.id)
        data = {"source": notice.id, "message_id": record.delivery.message_id}
        if known is not None:
            said = known.statement
            data |= {"kind": said.kind.value, "code": said.code, "reason": said.reason[:500]}
        action = notice.event if moves or notice.event == stands else DELIVERY_NOTED
        return Effect(after, stands if moves else None, action, data=data)

    async def _comes_too_late(self, tx: Records, record: InvoiceRecord, notice: Notice) -> bool:
        """Money for an invoice that has ended: it is free again."""
        definition = await self._engine.definition(tx, record)
        ended = definition.states[record.state].final is not None
        return ended and notice.event == PAYMENT_RECEIVED

    async def _reversed(
        self, tx: Records, record: InvoiceRecord, notice: Notice, input: StepInput
    ) -> Effect:
        """Money given back. An invoice that had ended by it waits for money again."""
        back = await give_back(tx, record, notice.id, input.at)
        if not back.amount:
            return Effect(record, None, "")
        data = {"source": back.payment_id, "amount": str(back.amount)}
        definition = await self._engine.definition(tx, record)
        if definition.states[record.state].final is None:
            return Effect(back.record, None, "payment_taken_back", data=data)
        now = Moment(definition, input.at, self._engine.conditions.evaluate)
        opened = await reopened(tx, back.record, now)
        return Effect(back.record, None, "payment_taken_back", data=data, advanced=opened)

    async def _superseded(self, input: StepInput) -> tuple[str, ...]:
        """The messages that were sent again, whose workflows have nothing to wait for any more."""
        page = await self._engine.store.transmissions.page({"invoice_id": input.invoice_id})
        return tuple(order.id for order in page.items if order.superseded_by)

    async def _amended(
        self, tx: Records, record: InvoiceRecord, state: State, command: Command
    ) -> InvoiceRecord:
        request = await self._contents.requested(command.request or "")
        refusal = editing.refusal(state, record.request, request, command.roles)
        if refusal:
            raise Forbidden(refusal)
        after = await self._contents.fill(tx, record, request)
        return after.model_copy(update={"edited_by": command.actor, "approval": None})

    async def _migrate(
        self, tx: Records, record: InvoiceRecord, migration: Migration, input: StepInput
    ) -> Effect:
        shelved = await tx.definitions.get(migration.to)
        if shelved.stage is not Stage.PUBLISHED:
            raise Conflict(f"{migration.to} is {shelved.stage.value}, not published")
        before = await self._engine.definition(tx, record)
        reasons = plan(record, before, shelved.definition)
        if reasons:
            message = f"the invoice cannot go on by {migration.to}: {reasons[0].message}"
            raise Invalid(message, findings=reasons)
        now = Moment(shelved.definition, input.at, self._engine.conditions.evaluate)
        moved = migrate(record, shelved.definition, now)
        data = {"from": record.lifecycle, "to": migration.to, "reason": migration.reason}
        return Effect(record, None, "migrated", migration.actor, data, advanced=moved)


async def _notice(tx: Records, record: InvoiceRecord, notice: Notice) -> Effect:
    """A fact, written down. What was said of the invoice moves it only while it still stands."""
    data: dict[str, Any] = {"source": notice.id}
    if not notice.event.startswith("response_"):
        return Effect(record, notice.event, notice.event, data=data)
    said = (await tx.acknowledgements.get(notice.id)).statement.business
    after = await with_everything_said(tx, record)
    moves = notice.event == response_that_stands(after.delivery.business) != RESPONSE_NOTED
    by = "seller" if record.terms.we_buy else "buyer"
    data["code"] = said.value if said else ""
    if moves:
        return Effect(after, notice.event, notice.event, by, data)
    return Effect(after, None, RESPONSE_NOTED, by, data)


async def _renewed(tx: Records, record: InvoiceRecord) -> InvoiceRecord:
    """Before another try, take over what was mended in the delivery profile.

    Only the way to the partner: document, message id and file name stay as they were frozen.
    """
    order = await tx.transmissions.find(record.delivery.message_id)
    if order is None or order.state is TransmissionState.SENT or not order.counts:
        return record
    return with_transmission(record, await renewed(tx, order))


def _answered(record: InvoiceRecord, state: State, command: Command) -> InvoiceRecord:
    """The record with the answer to the question of its state."""
    question = state.question
    if question is None:
        raise Conflict(f"in state '{state.title}' nobody is asked anything")
    if command.actor not in question.people and not set(command.roles) & set(question.roles):
        wanted = ", ".join((*question.roles, *question.people))
        raise Forbidden(f"this question is for {wanted}")
    if command.choice not in question.answers:
        raise Conflict(
            f"'{command.choice}' is no answer to '{question.text}'",
            hint=f"answer one of {', '.join(question.answers)}",
        )
    return record.model_copy(update={"answer": command.choice})
