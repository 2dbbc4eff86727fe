"""`DeliveryWorkflow`: one message, from sending to the last acknowledgement that is expected.

Each deadline is a durable timer. What comes in is matched elsewhere and signalled; the workflow
then looks at what is kept. What is late is marked and the invoice is told; the workflow waits on,
visibly, until it comes or somebody gives it up. Messages that no invoice is behind are sent here.
"""

from collections import deque
from typing import NoReturn

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.contracts import Notice, OutgoingNotice
    from activities.delivery import DeliveryActivities
    from activities.delivery_contracts import (
        DeliveryCommand,
        DeliveryInput,
        DeliveryNews,
        DeliveryStanding,
        MatchInput,
        MatchOutcome,
    )
    from activities.watching import WatchingActivities
    from domain.lifecycle.steps import DELIVERY_NOTED, DELIVERY_OVERDUE
    from domain.trade.terms import AcknowledgementKind
    from workflows import policies
    from workflows.alarm import Alarm
    from workflows.messages import DeliveryStart
    from workflows.outgoing import send_notices, start_collection, tell_deliveries
    from workflows.presentation import Shown, delivery_details, publish, shown_delivery

_COMMANDS = ("retry", "discard")


@workflow.defn
class DeliveryWorkflow:
    """One message to one partner."""

    @workflow.init
    def __init__(self, start: DeliveryStart) -> None:
        self._id, self._partner = start.transmission_id, start.partner_id
        self._told = list(start.told)
        self._news = False
        self._watched_over = False
        self._commands: deque[DeliveryCommand] = deque()
        self._answers: dict[str, DeliveryStanding] = {}
        self._standing: DeliveryStanding | None = None
        self._alarm = Alarm()
        self._published: Shown = {}

    @workflow.run
    async def run(self, start: DeliveryStart) -> DeliveryStanding:
        """Send if that is to be done here, then wait until nothing has to come any more."""
        standing = await (self._carry() if start.send else self._look())
        while standing.is_open:
            await self._tell(standing)
            await self._watch_over(standing)
            self._show(standing)
            standing = await self._wait(standing)
        self._show(standing)
        for late in self._commands:
            self._answers[late.id] = standing.model_copy(update={"refusal": "it is done with"})
        await workflow.wait_condition(workflow.all_handlers_finished)
        return standing

    @workflow.signal(description="Something was said of the message, or it was sent again.")
    def acknowledged(self, news: DeliveryNews) -> None:
        """Look at what is kept."""
        del news
        self._news = True

    @workflow.update(description="Retry what was given up, or discard what is waited for.")
    async def command(self, command: DeliveryCommand) -> DeliveryStanding:
        """Carry out `retry` or `discard`; answers with where the delivery stands then."""
        if command.id not in self._answers and command not in self._commands:
            self._commands.append(command)
        await workflow.wait_condition(lambda: command.id in self._answers)
        answer = self._answers[command.id]
        if answer.refusal:
            raise ApplicationError(answer.refusal, type="conflict", non_retryable=True)
        return answer

    @command.validator
    def _possible(self, command: DeliveryCommand) -> None:
        if command.name not in _COMMANDS:
            raise ApplicationError("only retry and discard are known", type="invalid_transition")
        if self._standing is not None and not self._standing.is_open:
            raise ApplicationError("it is done with", type="invalid_transition")

    @workflow.query(description="Where the delivery stands.")
    def standing(self) -> DeliveryStanding | None:
        """The last standing; `None` before it was sent."""
        return self._standing

    async def _carry(self) -> DeliveryStanding:
        """Send; when that was given up, somebody has to look."""
        argument = self._input()
        try:
            return await policies.by_courier(
                DeliveryActivities.carry_message, argument, DeliveryStanding, "Send", self._partner
            )
        except ActivityError as error:
            failed = argument.model_copy(update={"failure": policies.cause_of(error)})
            return await policies.on_record(
                WatchingActivities.park_delivery, failed, DeliveryStanding, "Note the failure"
            )

    async def _look(self) -> DeliveryStanding:
        return await policies.on_record(
            WatchingActivities.look_at_delivery,
            self._input(),
            DeliveryStanding,
            "Look at what came and what is late",
        )

    async def _tell(self, standing: DeliveryStanding) -> None:
        """Tell the invoice once of each acknowledgement that is late."""
        fresh = [kind for kind in standing.overdue if kind not in self._told]
        self._told += fresh
        if standing.invoice_id:
            ids = (f"{self._id}.overdue.{kind}" for kind in fresh)
            await send_notices([_notice(standing, id, DELIVERY_OVERDUE) for id in ids])

    async def _watch_over(self, standing: DeliveryStanding) -> None:
        """Have somebody look whether they take it, where they do not say so themselves."""
        waits = any(wait.kind == AcknowledgementKind.COLLECTED for wait in standing.waits)
        if waits and not self._watched_over:
            self._watched_over = True
            await start_collection(self._id, partner_id=self._partner)

    async def _wait(self, standing: DeliveryStanding) -> DeliveryStanding:
        """The standing after the next thing that happens: news, a deadline, a command."""
        self._alarm.set(standing.next_due, f"Expected: {_expected(standing)}")
        await workflow.wait_condition(
            lambda: (
                self._news or self._alarm.rings or bool(self._commands) or self._should_continue()
            )
        )
        if self._should_continue():
            self._continue_as_new()
        if self._commands:
            return await self._carry_out(self._commands.popleft())
        if self._alarm.rings:
            self._alarm.hear()
        self._news = False
        return await self._look()

    async def _carry_out(self, command: DeliveryCommand) -> DeliveryStanding:
        timed = command.model_copy(update={"at": workflow.now()})
        done = await policies.on_record(
            WatchingActivities.change_delivery, timed, DeliveryStanding, command.name.capitalize()
        )
        if not done.refusal and command.name == "retry":
            done = await self._carry()
        elif not done.refusal and done.invoice_id:
            await send_notices([_notice(done, command.id, DELIVERY_NOTED)])
        self._answers[command.id] = done
        return done

    def _should_continue(self) -> bool:
        return (
            workflow.info().is_continue_as_new_suggested()
            and not self._commands
            and workflow.all_handlers_finished()
        )

    def _continue_as_new(self) -> NoReturn:
        workflow.continue_as_new(
            DeliveryStart(
                transmission_id=self._id, partner_id=self._partner, told=tuple(self._told)
            )
        )

    def _show(self, standing: DeliveryStanding) -> None:
        self._standing = standing
        after = shown_delivery(standing)
        publish(self._published, after)
        self._published = after
        workflow.set_current_details(delivery_details(standing))

    def _input(self) -> DeliveryInput:
        return DeliveryInput(transmission_id=self._id, at=workflow.now())


@workflow.defn
class MatchWorkflow:
    """Somebody says what an acknowledgement answers; invoice and delivery are told."""

    @workflow.run
    async def run(self, input: MatchInput) -> MatchOutcome:
        """Match it, and let it count as if it had been found."""
        outcome = await policies.on_record(
            WatchingActivities.match_acknowledgement, input, MatchOutcome, "Match"
        )
        await send_notices(outcome.notices)
        await tell_deliveries(outcome.tell)
        return outcome


def _notice(standing: DeliveryStanding, id: str, event: str) -> OutgoingNotice:
    return OutgoingNotice(invoice_id=standing.invoice_id, notice=Notice(id=id, event=event))


def _expected(standing: DeliveryStanding) -> str:
    waits = [wait.kind for wait in standing.waits if not wait.overdue]
    return ", ".join(waits) or "a decision"
