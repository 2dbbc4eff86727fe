"""Receiving: a poll of a mailbox, and one workflow per document, keyed by its hash."""

from collections import deque
from collections.abc import Sequence
from datetime import timedelta

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    WorkflowAlreadyStartedError,
)

with workflow.unsafe.imports_passed_through():
    from activities.contracts import (
        DiscardInput,
        InboundInput,
        InboundOutcome,
        PollInput,
        PollOutcome,
    )
    from activities.discarding import DiscardingActivities
    from activities.inbound import InboundActivities
    from activities.mailboxes import MailboxActivities
    from workflows import policies
    from workflows.messages import InboundCommand, InboundStart, MailboxStart
    from workflows.names import BLOCKED, INVOICE_STATE, WAITING_ON, inbound_workflow
    from workflows.outgoing import send_notices, start_deliveries, start_invoices, tell_deliveries
    from workflows.settlement import start_statements

_A_MOMENT = timedelta(seconds=10)
_OPEN = ("parked", "unmatched")
"""States that wait for somebody."""


@workflow.defn
class MailboxPollWorkflow:
    """Look into a mailbox once; every document found gets a workflow of its own."""

    @workflow.run
    async def run(self, start: MailboxStart) -> int:
        """How many documents were found. A mailbox that cannot be read is shown as blocked."""
        try:
            outcome = await policies.at_partner(
                MailboxActivities.poll_mailbox,
                PollInput(mailbox_id=start.mailbox_id, at=workflow.now()),
                PollOutcome,
                f"Look into {start.mailbox_id}",
                start.mailbox_id,
            )
        except ActivityError as error:
            _show_unreadable(start.mailbox_id, policies.cause_of(error))
            return 0
        await start_documents(outcome.documents, f"Received from {start.mailbox_id}")
        return len(outcome.documents)


async def start_documents(documents: Sequence[str], summary: str) -> None:
    """Start the workflows of archived documents; each lives on its own. Again does nothing."""
    for document in documents:
        try:
            await workflow.start_child_workflow(
                InboundDocumentWorkflow.run,
                InboundStart(document=document),
                id=inbound_workflow(document),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=summary,
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("seen before", extra={"document": document})


def _show_unreadable(mailbox_id: str, cause: str) -> None:
    """The schedule looks again; until then somebody can see why nothing comes."""
    workflow.upsert_search_attributes(
        [INVOICE_STATE.value_set("unreadable"), BLOCKED.value_set(True)]
    )
    workflow.set_current_details(f"## {mailbox_id} could not be read\n\n> {cause}")


@workflow.defn
class InboundDocumentWorkflow:
    """One received document: processed, or parked until somebody retries or discards it."""

    @workflow.init
    def __init__(self, start: InboundStart) -> None:
        self._document = start.document
        self._commands: deque[InboundCommand] = deque()
        self._outcome: InboundOutcome | None = None
        self._answered: dict[str, InboundOutcome] = {}

    @workflow.run
    async def run(self, start: InboundStart) -> InboundOutcome:
        """Process until it is done with or put away."""
        outcome = await self._process(start)
        if outcome.early:
            outcome = await self._look_again(start, outcome)
        while outcome.state in _OPEN:
            self._show(outcome)
            await workflow.wait_condition(lambda: bool(self._commands))
            command = self._commands.popleft()
            outcome = await self._carry_out(start, command)
            self._answered[command.id] = outcome
        self._show(outcome)
        for late in self._commands:
            self._answered[late.id] = outcome
        await workflow.wait_condition(workflow.all_handlers_finished)
        return outcome

    async def _look_again(self, start: InboundStart, outcome: InboundOutcome) -> InboundOutcome:
        """The statement before may have been booked while this one was judged: nobody tells then.

        One that is booked later tells those that wait for it.
        """
        self._show(outcome)
        try:
            await workflow.wait_condition(lambda: bool(self._commands), timeout=_A_MOMENT)
        except TimeoutError:
            return await self._process(start)
        return outcome

    @workflow.update(description="Retry or discard a parked document.")
    async def command(self, command: InboundCommand) -> InboundOutcome:
        """Carry out `retry` or `discard`; answers with what became of the document."""
        self._commands.append(command)
        await workflow.wait_condition(lambda: command.id in self._answered)
        return self._answered[command.id]

    @command.validator
    def _possible(self, command: InboundCommand) -> None:
        if command.name not in ("retry", "discard"):
            raise ApplicationError("only retry and discard are known", type="invalid_transition")
        if self._outcome is not None and self._outcome.state not in _OPEN:
            raise ApplicationError("the document is done with", type="invalid_transition")

    async def _process(self, start: InboundStart) -> InboundOutcome:
        self._outcome = await policies.on_record(
            InboundActivities.process_inbound,
            InboundInput(document=start.document, at=workflow.now()),
            InboundOutcome,
            "Identify, read, match",
        )
        await start_invoices(
            self._outcome.open_invoices,
            partnership_id=self._outcome.partnership_id,
            partner_id=self._outcome.partner_id,
        )
        await start_documents(self._outcome.documents, f"Part of {start.document[:12]}")
        await start_deliveries(
            self._outcome.deliveries, send=True, partner_id=self._outcome.partner_id
        )
        await tell_deliveries(self._outcome.tell)
        await start_statements(start.document, self._outcome.statements)
        await send_notices(self._outcome.notices)
        return self._outcome

    async def _carry_out(self, start: InboundStart, command: InboundCommand) -> InboundOutcome:
        if command.name == "retry":
            return await self._process(start)
        discard = DiscardInput(
            document=start.document,
            actor=command.actor,
            reason=command.reason,
            at=workflow.now(),
            answer=command.answer,
        )
        self._outcome = await policies.on_record(
            DiscardingActivities.discard_inbound, discard, InboundOutcome, "Discard"
        )
        await start_deliveries(self._outcome.deliveries, send=True)
        return self._outcome

    def _show(self, outcome: InboundOutcome) -> None:
        waits = outcome.state in _OPEN
        workflow.upsert_search_attributes(
            [
                INVOICE_STATE.value_set(outcome.state),
                BLOCKED.value_set(waits),
                WAITING_ON.value_set("clerk") if waits else WAITING_ON.value_unset(),
            ]
        )
        lines = [f"## {outcome.state.capitalize()}", outcome.kind.replace("_", " ")]
        lines += [text for text in (outcome.summary, outcome.problem) if text]
        workflow.set_current_details("\n\n".join(lines))
