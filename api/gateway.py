"""The gateway to Temporal: every call that the API makes to a workflow or a schedule.

Each call is bounded in time: Temporal's own client tries for ten seconds. Domain refusals come
back as they are; everything else is a `Problem` that say whether the call may be repeated.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any, TypeVar

from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.service import RPCError

from api.errors import of_rpc, of_update, silent
from domain.billing.agreement import Agreement
from domain.exchange.inbound import Mailbox
from domain.process.opening import Opened
from domain.record import Draft
from domain.trade.partnership import Partnership
from workflows.messages import Command, InboundCommand, Migration, SignedDecision
from workflows.names import (
    billing_run_workflow,
    inbound_workflow,
    invoice_workflow,
)
from workflows.schedules import (
    ensure_billing_schedule,
    ensure_mailbox_schedule,
    fire_billing_schedule,
)
from workflows.starting import start_billing_run, start_inbound, start_invoice

T = TypeVar("T")


class WorkflowGateway:
    """Starts workflows, and tells them what people decided."""

    def __init__(self, client: Client, timeout_seconds: float) -> None:
        self._client = client
        self._timeout = timeout_seconds

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

    async def start_inbound(self, document: str) -> None:
        """Start the workflow of an archived document, once."""
        await self._call(start_inbound(self._client, document))

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

    async def retry_billing_run(self, agreement_id: str, period: str, id: str) -> bool:
        """Have a parked run rated again."""
        return await self._update(billing_run_workflow(agreement_id, period), "retry", None, id)

    async def ensure_billing_schedule(self, agreement: Agreement) -> None:
        """Bring the schedule in step with the agreement."""
        await self._call(ensure_billing_schedule(self._client, agreement))

    async def ensure_mailbox_schedule(self, mailbox: Mailbox) -> None:
        """Bring the schedule in step with the mailbox."""
        await self._call(ensure_mailbox_schedule(self._client, mailbox))

    async def fire_billing_schedule(self, agreement: Agreement, period: str) -> None:
        """Let the schedule fire for the moment at which `period` is due."""
        await self._call(fire_billing_schedule(self._client, agreement, period))

    async def _update(self, workflow_id: str, name: str, argument: Any, id: str) -> bool:
        """Send an update. Not durable before it is accepted, so silence before that is a 503."""
        handle: WorkflowHandle[Any, Any] = self._client.get_workflow_handle(workflow_id)
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._timeout
        sent = await self._call(
            handle.start_update(
                name,
                args=[] if argument is None else [argument],
                id=id,
                wait_for_stage=WorkflowUpdateStage.ACCEPTED,
            ),
            silence="workflow_unresponsive",
        )
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
