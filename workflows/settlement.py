"""Settlement: one workflow per statement, and one per payment that waits for somebody.

`StatementWorkflow` books a statement, tells invoices what they are to take, and asks people.
`PaymentWorkflow` waits for what they say; whatever is said later starts it again.
"""

from collections import deque
from collections.abc import Callable, Sequence

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.payments import PaymentActivities
    from activities.settling_contracts import (
        FollowedUp,
        FollowUp,
        PaymentCommand,
        PaymentLook,
        PaymentStatus,
        PaymentStep,
        StatementInput,
        StatementOutcome,
    )
    from activities.statements import StatementActivities
    from workflows import policies
    from workflows.messages import PaymentStart, StatementStart
    from workflows.names import (
        BLOCKED,
        INVOICE_STATE,
        PARTNER,
        WAITING_ON,
        WAITING_SINCE,
        statement_workflow,
    )

_COMMANDS = ("confirm", "reject", "allocate", "release", "keep", "set_aside", "match")


@workflow.defn
class StatementWorkflow:
    """One bank statement, from the file to payments that are allocated, proposed or open."""

    @workflow.run
    async def run(self, start: StatementStart) -> StatementOutcome:
        """Book it, tell everybody, ask people."""
        outcome = await policies.on_billing(
            StatementActivities.book_statement,
            StatementInput(document=start.document, index=start.index, at=workflow.now()),
            StatementOutcome,
            "Keep, match and book every entry",
        )
        workflow.set_current_details(_said(outcome))
        await policies.on_billing(
            PaymentActivities.follow_up_statement,
            FollowUp(document=start.document, at=workflow.now()),
            FollowedUp,
            "Tell invoices, ask people",
        )
        state = "allocated" if outcome.payments == outcome.allocated else "in part"
        workflow.upsert_search_attributes([INVOICE_STATE.value_set(state)])
        return outcome


async def start_statements(document: str, count: int) -> None:
    """Start the workflows of the statements of a bank file. A second start does nothing."""
    for index in range(count):
        try:
            await workflow.start_child_workflow(
                StatementWorkflow.run,
                StatementStart(document=document, index=index),
                id=statement_workflow(document, index),
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"Statement {index + 1} of {document[:12]}",
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("booked before", extra={"document": document, "index": index})


@workflow.defn
class PaymentWorkflow:
    """One payment that somebody has to say something about."""

    @workflow.init
    def __init__(self, start: PaymentStart) -> None:
        self._payment_id = start.payment_id
        self._commands: deque[PaymentCommand] = deque()
        self._answers: dict[str, PaymentStatus] = {}
        self._since = workflow.now()

    @workflow.run
    async def run(self, start: PaymentStart) -> PaymentStatus:
        """Carry out what is said, until nothing is proposed any more and nobody asks."""
        look = PaymentLook(payment_id=start.payment_id, at=workflow.now())
        status = await policies.beside_others(
            PaymentActivities.look_at_payment, look, PaymentStatus, "Look at it"
        )
        while True:
            self._show(status)
            waits = status.needs_somebody
            await workflow.wait_condition(self._next(waits=waits))
            if not self._commands:
                return status
            status = await self._carry_out(self._commands.popleft())

    def _next(self, *, waits: bool) -> Callable[[], bool]:
        """Whether there is something to do, or nothing any more."""
        return lambda: bool(self._commands) or (not waits and workflow.all_handlers_finished())

    @workflow.update(description="Confirm, reject, allocate, release, keep, set aside or match it.")
    async def command(self, command: PaymentCommand) -> PaymentStatus:
        """Carry a command out, and answer with where the payment stands then."""
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
    def _known(self, command: PaymentCommand) -> None:
        if command.name not in _COMMANDS:
            raise ApplicationError(
                f"'{command.name}' is unknown; known are {', '.join(_COMMANDS)}",
                type="invalid_transition",
                non_retryable=True,
            )

    async def _carry_out(self, command: PaymentCommand) -> PaymentStatus:
        step = PaymentStep(payment_id=self._payment_id, command=command, at=workflow.now())
        status = await policies.beside_others(
            PaymentActivities.decide_payment, step, PaymentStatus, _spoken(command)
        )
        if status.under_way and not status.refusal:
            look = PaymentLook(payment_id=self._payment_id, at=workflow.now())
            status = await policies.beside_others(
                PaymentActivities.tell_of_payment, look, PaymentStatus, "Tell the invoices"
            )
        self._answers[command.id] = status
        return status

    def _show(self, status: PaymentStatus) -> None:
        waits = status.needs_somebody
        workflow.upsert_search_attributes(
            [
                INVOICE_STATE.value_set(status.state),
                BLOCKED.value_set(False),
                WAITING_ON.value_set("clerk") if waits else WAITING_ON.value_unset(),
                WAITING_SINCE.value_set(self._since) if waits else WAITING_SINCE.value_unset(),
                PARTNER.value_set(status.partner_id)
                if status.partner_id
                else PARTNER.value_unset(),
            ]
        )
        lines = [f"## {status.state.replace('_', ' ').capitalize()}", status.reason]
        if status.proposals:
            lines.append(f"{status.proposals} proposals, the best one first")
        workflow.set_current_details("\n\n".join(filter(None, lines)))


def _spoken(command: PaymentCommand) -> str:
    return f"{command.name.replace('_', ' ').capitalize()}, said by {command.actor}"


def _said(outcome: StatementOutcome) -> str:
    """What the Web UI shows of a statement."""
    if outcome.kind != "statement":
        return f"## {outcome.kind.capitalize()}\n\nNothing is booked: a statement has it again."
    rows: Sequence[tuple[str, int]] = (
        ("allocated", outcome.allocated),
        ("proposed, for somebody to decide", outcome.proposed),
        ("not allocated", outcome.unallocated),
        ("set aside", outcome.set_aside),
    )
    lines = "\n".join(f"- {count} {name}" for name, count in rows if count)
    return f"## Statement {outcome.statement_id}\n\n{outcome.payments} payments\n\n{lines}"
