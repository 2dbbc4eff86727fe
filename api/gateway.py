"""The gateway to Temporal: every call that the API makes to a workflow or a schedule.

Each call is bounded in time: Temporal's own client tries for ten seconds. Domain refusals come
back as they are; everything else is a `Problem` that say whether the call may be repeated.
"""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.service import RPCError

from api.errors import of_rpc, of_update, silent
from domain.billing.agreement import Agreement
from domain.billing.batch import BatchProgress, BillingBatch
from domain.billing.calendar import period_named
from domain.billing.correction import BillingCorrection
from domain.billing.ports import Holidays
from domain.exchange.inbound import Mailbox
from domain.process.opening import Opened
from domain.record import Draft
from domain.trade.partnership import Partnership
from integration.wiring import Adapters
from workflows.messages import (
    Command,
    DeliveryCommand,
    DunningCommand,
    InboundCommand,
    MatchInput,
    MatchOutcome,
    Migration,
    PaymentCommand,
    RunCommand,
    SignedDecision,
)
from workflows.names import (
    billing_batch_workflow,
    billing_correction_workflow,
    billing_run_workflow,
    delivery_workflow,
    dunning_workflow,
    inbound_workflow,
    invoice_workflow,
    payment_run_workflow,
    payment_workflow,
)
from workflows.schedules import (
    ensure_billing_schedule,
    ensure_mailbox_schedule,
    fire_billing_schedule,
    remove_mailbox_schedule,
)
from workflows.starting import (
    start_batch,
    start_billing_run,
    start_correction,
    start_delivery,
    start_dunning,
    start_inbound,
    start_invoice,
    start_match,
    start_payment,
    start_payment_run,
)

T = TypeVar("T")


class WorkflowGateway:
    """Starts workflows, and tells them what people decided."""

    def __init__(
        self, client: Client, timeout_seconds: float, holidays: Holidays = Adapters.holidays
    ) -> None:
        self._client = client
        self._timeout = timeout_seconds
        self._holidays = holidays

    async def ping(self) -> None:
        """`temporal_unavailable` if the server does not answer."""
        await self._call(self._client.service_client.check_health(timeout=timedelta(seconds=2)))

    async def start_invoice(
        self, draft: Draft, partnership: Partnership, opened: Opened | None = None
    ) -> None:
        """Start the workflow of a stored draft, once, where it was `opened` to."""
        await self._call(start_invoice(self._client, draft, partnership, opened))

    async def migrate(self, invoice_id: str, migration: Migration) -> bool:
        """Have an invoice go on by another definition; `False`: taken and not done yet."""
        return await self._update(invoice_workflow(invoice_id), "migrate", migration, migration.id)

    async def start_billing_run(self, agreement: Agreement, period: str) -> None:
        """Start the run of a period, once."""
        await self._call(start_billing_run(self._client, agreement, period))

    async def start_batch(self, batch: BillingBatch) -> None:
        """Start the workflow of a stored batch, once."""
        await self._call(start_batch(self._client, batch))

    async def turn_batch(self, id: str, turn: str, message_id: str) -> bool:
        """`pause`, `resume` or `cancel` a batch. `False`: it was taken and is not done yet."""
        return await self._update(billing_batch_workflow(id), turn, None, message_id)

    async def batch_progress(self, id: str) -> BatchProgress:
        """How far a batch is at this moment, by its workflow."""
        handle: WorkflowHandle[Any, Any] = self._client.get_workflow_handle(
            billing_batch_workflow(id)
        )
        asked = handle.query("progress", result_type=BatchProgress)
        return await self._call(asked, silence="workflow_unresponsive")

    async def start_correction(self, correction: BillingCorrection) -> None:
        """Start what was confirmed, once."""
        await self._call(start_correction(self._client, correction))

    async def retry_correction(self, id: str, message_id: str) -> bool:
        """Have a parked correction tried again."""
        return await self._update(billing_correction_workflow(id), "retry", None, message_id)

    async def give_up_correction(self, id: str, message_id: str) -> bool:
        """Have a parked correction end as it is."""
        return await self._update(billing_correction_workflow(id), "give_up", None, message_id)

    async def start_inbound(self, document: str) -> None:
        """Start the workflow of an archived document, once."""
        await self._call(start_inbound(self._client, document))

    async def start_delivery(self, transmission: str, partner_id: str) -> None:
        """Start sending what no invoice is behind, once."""
        await self._call(start_delivery(self._client, transmission, partner_id))

    async def decide(self, invoice_id: str, decision: SignedDecision) -> None:
        """Signal an approval decision; what becomes of it is found in the record."""
        handle = self._client.get_workflow_handle(invoice_workflow(invoice_id))
        await self._call(handle.signal(decision.decision.verdict.value, decision))

    async def command(self, invoice_id: str, command: Command) -> bool:
        """Have a command carried out. `False`: it was taken and is not done yet."""
        return await self._update(invoice_workflow(invoice_id), "command", command, command.id)

    async def inbound_command(self, document: str, command: InboundCommand) -> bool:
        """Have a received document retried or discarded."""
        return await self._update(inbound_workflow(document), "command", command, command.id)

    async def payment_command(self, payment_id: str, command: PaymentCommand) -> bool:
        """Have something that was said of a payment carried out; its workflow starts for it."""
        start = start_payment(payment_id)
        return await self._update(
            payment_workflow(payment_id), "command", command, command.id, start=start
        )

    async def start_payment_run(self, run_id: str) -> None:
        """Start the workflow of a proposed run, once."""
        await self._call(start_payment_run(self._client, run_id))

    async def run_command(self, run_id: str, command: RunCommand) -> bool:
        """Have something that was said of a payment run carried out."""
        return await self._update(payment_run_workflow(run_id), "command", command, command.id)

    async def delivery_command(self, command: DeliveryCommand) -> bool:
        """Have a message retried or given up."""
        workflow = delivery_workflow(command.transmission_id)
        return await self._update(workflow, "command", command, command.id)

    async def dunning_command(self, command: DunningCommand, partner_id: str) -> bool:
        """Have something done about an overdue invoice, by its dunning workflow: started for it,
        if it does not run yet."""
        await self._call(start_dunning(self._client, command.invoice_id, partner_id))
        workflow = dunning_workflow(command.invoice_id)
        return await self._update(workflow, "command", command, command.id)

    async def match_acknowledgement(self, match: MatchInput) -> MatchOutcome | None:
        """Have an acknowledgement matched as somebody says; `None`: taken and not done yet."""
        handle = await self._call(start_match(self._client, match))
        try:
            async with asyncio.timeout(self._timeout):
                return await handle.result()
        except (TimeoutError, RPCError):
            return None

    async def retry_billing_run(self, agreement_id: str, period: str, id: str) -> bool:
        """Have a parked run rated again."""
        return await self._update(billing_run_workflow(agreement_id, period), "retry", None, id)

    async def ensure_billing_schedule(self, agreement: Agreement) -> None:
        """Bring the schedule in step with the agreement."""
        now = datetime.now(UTC)
        await self._call(ensure_billing_schedule(self._client, agreement, self._holidays, now))

    async def ensure_mailbox_schedule(self, mailbox: Mailbox) -> None:
        """Bring the schedule in step with the mailbox."""
        await self._call(ensure_mailbox_schedule(self._client, mailbox))

    async def remove_mailbox_schedule(self, mailbox_id: str) -> None:
        """Have a mailbox not looked into any more."""
        await self._call(remove_mailbox_schedule(self._client, mailbox_id))

    async def fire_billing_schedule(self, agreement: Agreement, period: str) -> None:
        """Let the schedule fire for the moment at which `period` is due."""
        due = period_named(agreement, period)
        await self._call(fire_billing_schedule(self._client, agreement, due, self._holidays))

    async def _update(
        self,
        workflow_id: str,
        name: str,
        argument: Any,
        id: str,
        *,
        start: WithStartWorkflowOperation[Any, Any] | None = None,
    ) -> bool:
        """Send an update. Not durable before it is accepted, so silence before that is a 503.

        With `start`, the workflow is started for it if it does not run.
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._timeout
        said: dict[str, Any] = {
            "args": [] if argument is None else [argument],
            "id": id,
            "wait_for_stage": WorkflowUpdateStage.ACCEPTED,
        }
        if start is None:
            handle: WorkflowHandle[Any, Any] = self._client.get_workflow_handle(workflow_id)
            sending = handle.start_update(name, **said)
        else:
            sending = self._client.start_update_with_start_workflow(
                name, start_workflow_operation=start, **said
            )
        sent = await self._call(sending, silence="workflow_unresponsive")
        try:
            async with asyncio.timeout_at(ends):
                await sent.result()
        except WorkflowUpdateFailedError as error:
            raise of_update(error) from None
        except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError, RPCError):
            return False
        return True

    async def _call(self, call: Awaitable[T], *, silence: str = "temporal_unavailable") -> T:
        try:
            async with asyncio.timeout(self._timeout):
                return await call
        except WorkflowUpdateFailedError as error:
            raise of_update(error) from None
        except RPCError as error:
            raise of_rpc(error) from error
        except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
            raise silent(silence) from None
        except RuntimeError as error:
            # What a lazy client raises when it cannot connect.
            if "client connect" not in str(error):
                raise
            raise silent("temporal_unavailable") from None
