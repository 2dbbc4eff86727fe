"""Payment runs: proposed, approved by somebody else, sent to the bank, followed to the statement.

The run itself was proposed in the system of record before it started, so that whoever asks for one
hears at once what is in it. It waits for people, then for the bank; silence is looked into.
"""

from collections import deque
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.paying_contracts import RunCommand, RunLook, RunStatus, RunStep
    from activities.paying_out import PayingOutActivities
    from workflows import policies
    from workflows.messages import PaymentRunStart
    from workflows.names import BLOCKED, INVOICE_STATE, WAITING_ON, WAITING_SINCE

_COMMANDS = ("approve", "cancel", "drop", "confirm_account", "handed_over", "look")
_PROPOSAL = timedelta(days=14)
"""A proposal that nobody approves for so long is given up: what it holds can be paid again."""
_LOOK = timedelta(hours=1)
_LATER = timedelta(hours=12)
"""So often the statements are looked at: soon on the first days, then twice a day."""
_SOON = 72
_MOST_LOOKS = 200
"""After about ten weeks what has not come will not come by itself."""
_ENDED = ("done", "cancelled")


@workflow.defn
class PaymentRunWorkflow:
    """One file of payments, from the proposal to the last statement that shows one."""

    @workflow.init
    def __init__(self, start: PaymentRunStart) -> None:
        self._run_id = start.run_id
        self._commands: deque[RunCommand] = deque()
        self._answers: dict[str, RunStatus] = {}
        self._since = workflow.now()
        self._problem = ""
        self._looks = 0

    @workflow.run
    async def run(self, start: PaymentRunStart) -> RunStatus:
        """Until every order has come to its end, or the run was given up."""
        workflow.set_current_details(f"Payment run {start.run_id}")
        status = await self._look()
        while status.state not in _ENDED and self._looks < _MOST_LOOKS:
            self._show(status)
            if status.state == "approved" and not self._problem:
                status = await self._go_to_bank(status)
            status = await self._wait(status)
        self._show(status)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return status

    @workflow.update(description="Approve, cancel, drop an order, confirm an account, handed over.")
    async def command(self, command: RunCommand) -> RunStatus:
        """Carry a command out, and answer with where the run stands then."""
        if command.id not in self._answers:
            self._commands.append(command)
            await workflow.wait_condition(lambda: command.id in self._answers)
        answer = self._answers[command.id]
        if answer.refusal:
            raise ApplicationError(
                answer.refusal, type=answer.refusal_code or "conflict", non_retryable=True
            )
        return answer

    @command.validator
    def _known(self, command: RunCommand) -> None:
        if command.name not in _COMMANDS:
            raise ApplicationError(
                f"'{command.name}' is unknown; known are {', '.join(_COMMANDS)}",
                type="invalid_transition",
                non_retryable=True,
            )

    async def _go_to_bank(self, status: RunStatus) -> RunStatus:
        """Write the file and send it; what does not come through is shown, and asked about."""
        if not status.has_file:
            status = await self._step(PayingOutActivities.write_run, "Write the file")
        if status.state != "approved" or not status.has_channel:
            return status
        try:
            return await policies.by_courier(
                PayingOutActivities.send_run, self._at(), RunStatus, "Send it to the bank", "bank"
            )
        except ActivityError as error:
            self._problem = policies.cause_of(error)
            return status

    async def _wait(self, status: RunStatus) -> RunStatus:
        """The next thing that somebody says, or a look at what has happened meanwhile."""
        if status.state in _ENDED:
            return status
        try:
            await workflow.wait_condition(
                lambda: bool(self._commands), timeout=self._patience(status)
            )
        except TimeoutError:
            return await self._nobody_said(status)
        return await self._carry_out(self._commands.popleft())

    def _patience(self, status: RunStatus) -> timedelta:
        if status.state == "proposed":
            return max(self._since + _PROPOSAL - workflow.now(), timedelta(seconds=1))
        return _LOOK if self._looks < _SOON else _LATER

    async def _nobody_said(self, status: RunStatus) -> RunStatus:
        if status.state != "proposed":
            self._problem = ""  # a bank that did not answer is tried again
            return await self._look()
        days = _PROPOSAL.days
        reason = f"nobody has approved it for {days} days"
        give_up = RunCommand(id="expired", name="cancel", actor="system", reason=reason)
        return await self._carry_out(give_up)

    async def _carry_out(self, command: RunCommand) -> RunStatus:
        step = RunStep(run_id=self._run_id, command=command, at=workflow.now())
        status = await policies.beside_others(
            PayingOutActivities.decide_run, step, RunStatus, f"{command.name}: {command.actor}"
        )
        self._answers[command.id] = status
        return status

    async def _look(self) -> RunStatus:
        self._looks += 1
        return await self._step(PayingOutActivities.look_at_run, "Look at the statements")

    async def _step(self, activity: object, summary: str) -> RunStatus:
        return await policies.beside_others(activity, self._at(), RunStatus, summary)

    def _at(self) -> RunLook:
        return RunLook(run_id=self._run_id, at=workflow.now())

    def _show(self, status: RunStatus) -> None:
        asks = status.state == "proposed"
        by_hand = status.state == "approved" and (bool(self._problem) or not status.has_channel)
        waits = "finance_director" if asks else "clerk" if by_hand else "bank"
        over = status.state in _ENDED
        workflow.upsert_search_attributes(
            [
                INVOICE_STATE.value_set(status.state),
                BLOCKED.value_set(bool(self._problem)),
                WAITING_ON.value_unset() if over else WAITING_ON.value_set(waits),
                WAITING_SINCE.value_unset() if over else WAITING_SINCE.value_set(self._since),
            ]
        )
        approvals = f"approved by {len(status.approved_by)} of {status.approvals_needed}"
        lines = [
            f"## {status.state.capitalize()}",
            f"{status.orders} payments, {status.amount}, {approvals}",
            self._problem,
        ]
        workflow.set_current_details("\n\n".join(filter(None, lines)))
