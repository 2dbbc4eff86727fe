"""Messages to a resting invoice: commands, answers, facts, migrations, and the passing of time."""

from temporalio import activity

from activities.contracts import Command, InvoiceStatus, Migration, Notice, StepInput
from activities.engine import Effect, Engine
from activities.failures import translated
from domain.acceptance import payment_of
from domain.core.errors import Conflict, Forbidden, Invalid
from domain.exchange.acknowledgement import apply_response
from domain.exchange.delivery import TransmissionState
from domain.lifecycle import editing
from domain.lifecycle.definition import State
from domain.lifecycle.shelf import Stage
from domain.lifecycle.steps import ANSWER, ANSWERED, RESPONSE_NOTED
from domain.ports import Records
from domain.process.advance import Moment
from domain.process.content import Contents
from domain.process.migration import migrate, plan
from domain.record import InvoiceRecord


class MessageActivities:
    """Applies one message."""

    def __init__(self, engine: Engine, contents: Contents) -> None:
        self._engine = engine
        self._contents = contents

    @activity.defn
    @translated
    async def apply_message(self, input: StepInput) -> InvoiceStatus:
        """Apply a command, a fact, a migration, or the passing of time to a resting invoice."""

        async def work(tx: Records, record: InvoiceRecord) -> Effect:
            match input.message:
                case Command() as command:
                    return await self._command(tx, record, command)
                case Notice() as notice:
                    return await _notice(tx, record, notice)
                case Migration() as migration:
                    return await self._migrate(tx, record, migration, input)
                case _:
                    return Effect(record, None, "time_passed", passes_time=True)

        return await self._engine.apply(input, work)

    async def _command(self, tx: Records, record: InvoiceRecord, command: Command) -> Effect:
        state = (await self._engine.definition(tx, record)).states[record.state]
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
                await _renew_channel(tx, record)
            case "pay":
                payment_of(record, command.amount)
            case name if name == ANSWER:
                after, event = _answered(after, state, command), ANSWERED
                data["answer"] = command.choice
        return Effect(after, event, command.name, command.actor, data)

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
    by = "seller" if record.terms.we_buy else "buyer"
    return Effect(after, event, notice.event, by, {**data, "code": response.code.value})


async def _renew_channel(tx: Records, record: InvoiceRecord) -> None:
    """Before another try, take over what was mended in the delivery profile.

    Only the way to the partner: document, message id and file name stay as they were frozen.
    """
    order = await tx.transmissions.find(record.delivery.message_id)
    if order is None or order.state is TransmissionState.SENT:
        return
    partnership = await tx.partnerships.get(record.terms.partnership.id)
    await tx.transmissions.put(order.model_copy(update={"channel": partnership.delivery.channel}))


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
