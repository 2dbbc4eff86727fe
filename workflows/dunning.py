"""`DunningWorkflow`: what is done to get one overdue invoice paid, from its due date to its end.

The next letter is a durable timer. Payments, credits, disputes and answers of the buyer come as the
invoice's signal `changed`; then, and before each letter, an activity looks at what is owed. People
approve letters, note promises and hold it by the `command` update. Every line of the case's journal
is told to the invoice, which is the only one that writes its own.
"""

from collections import deque
from typing import NoReturn

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.contracts import Notice, OutgoingNotice
    from activities.dunning import DunningActivities
    from activities.dunning_contracts import DunningCommand, DunningInput, DunningStanding
    from domain.lifecycle.steps import DUNNING_NOTED
    from domain.settlement.dunning_case import event_id
    from domain.settlement.dunning_changes import DunningAct
    from workflows import policies
    from workflows.alarm import Alarm
    from workflows.messages import DunningNews, DunningStart
    from workflows.outgoing import send_notices, start_deliveries
    from workflows.presentation import Shown, dunning_details, publish, shown_dunning


@workflow.defn
class DunningWorkflow:
    """One overdue invoice."""

    @workflow.init
    def __init__(self, start: DunningStart) -> None:
        self._id, self._partner = start.invoice_id, start.partner_id
        self._told = 0
        self._started = list(start.started)
        self._news = False
        self._commands: deque[DunningCommand] = deque()
        self._answers: dict[str, DunningStanding] = {}
        self._standing: DunningStanding | None = None
        self._alarm = Alarm()
        self._published: Shown = {}

    @workflow.run
    async def run(self, start: DunningStart) -> DunningStanding:
        """Look, do what is due, wait; until nothing is owed any more."""
        self._told = start.told
        standing = await self._look()
        while True:
            await self._pass_on(standing)
            self._show(standing)
            if not standing.is_open and not self._news and not self._commands:
                break
            standing = await self._wait(standing)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return standing

    @workflow.signal(description="Something happened to the invoice: money, a dispute, an answer.")
    def changed(self, news: DunningNews) -> None:
        """Look at what is owed."""
        del news
        self._news = True

    @workflow.update(description="Approve or refuse a letter, note a promise, hold or go on.")
    async def command(self, command: DunningCommand) -> DunningStanding:
        """Do what somebody wants; answers with where dunning stands then."""
        if command.id not in self._answers and command not in self._commands:
            self._commands.append(command)
        await workflow.wait_condition(lambda: command.id in self._answers)
        answer = self._answers[command.id]
        if answer.refusal:
            kind = answer.refusal_code or "conflict"
            raise ApplicationError(answer.refusal, type=kind, non_retryable=True)
        return answer

    @command.validator
    def _possible(self, command: DunningCommand) -> None:
        if command.name not in set(DunningAct):
            known = ", ".join(DunningAct)
            raise ApplicationError(f"only {known} are known", type="invalid_transition")

    @workflow.query(description="Where dunning stands.")
    def standing(self) -> DunningStanding | None:
        """The last standing; `None` before it was looked at."""
        return self._standing

    async def _look(self) -> DunningStanding:
        self._news = False
        return await policies.on_record(
            DunningActivities.look_at_dunning,
            DunningInput(invoice_id=self._id, at=workflow.now()),
            DunningStanding,
            "Look at what is owed and due",
        )

    async def _pass_on(self, standing: DunningStanding) -> None:
        """Have new letters delivered, and tell the invoice of each new line of the journal."""
        fresh = [letter for letter in standing.letters if letter not in self._started]
        self._started += fresh
        await start_deliveries(fresh, send=True, partner_id=standing.partner_id)
        numbers = range(self._told + 1, standing.events + 1)
        self._told = max(self._told, standing.events)
        await send_notices([_notice(self._id, number) for number in numbers])

    async def _wait(self, standing: DunningStanding) -> DunningStanding:
        """The standing after the next thing that happens: news, time, a command."""
        if standing.is_open:
            self._alarm.set(standing.next_at, _awaited(standing))
        await workflow.wait_condition(
            lambda: (
                self._news or self._alarm.rings or bool(self._commands) or self._should_continue()
            )
        )
        if self._should_continue():
            self._continue_as_new()
        if self._alarm.rings:
            self._alarm.hear()
        if self._commands:
            await self._carry_out(self._commands.popleft())
        return await self._look()

    async def _carry_out(self, command: DunningCommand) -> None:
        timed = command.model_copy(update={"at": workflow.now()})
        self._answers[command.id] = await policies.on_record(
            DunningActivities.change_dunning,
            timed,
            DunningStanding,
            command.name.replace("_", " ").capitalize(),
        )

    def _should_continue(self) -> bool:
        return (
            workflow.info().is_continue_as_new_suggested()
            and not self._commands
            and workflow.all_handlers_finished()
        )

    def _continue_as_new(self) -> NoReturn:
        workflow.continue_as_new(
            DunningStart(
                invoice_id=self._id,
                partner_id=self._partner,
                told=self._told,
                started=tuple(self._started),
            )
        )

    def _show(self, standing: DunningStanding) -> None:
        self._standing = standing
        after = shown_dunning(standing)
        publish(self._published, after)
        self._published = after
        workflow.set_current_details(dunning_details(standing))


def _notice(invoice_id: str, number: int) -> OutgoingNotice:
    notice = Notice(id=event_id(invoice_id, number), event=DUNNING_NOTED)
    return OutgoingNotice(invoice_id=invoice_id, notice=notice)


def _awaited(standing: DunningStanding) -> str:
    if standing.holds:
        return f"Held: {', '.join(hold.kind for hold in standing.holds)}"
    if standing.level < standing.levels:
        return f"Letter {standing.level + 1} of {standing.levels}"
    return "The date of the last letter"
