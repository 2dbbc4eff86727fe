"""Starting workflows from outside, once: by business id, harmless to repeat."""

from temporalio.client import Client, WorkflowHandle
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.contracts import BillingOutcome, InboundOutcome, InvoiceStatus
from activities.status import opened_of
from domain.billing.agreement import Agreement
from domain.process.opening import Opened
from domain.record import Draft
from domain.trade.partnership import Partnership
from workflows.billing import BillingRunWorkflow
from workflows.inbound import InboundDocumentWorkflow
from workflows.invoice import InvoiceWorkflow
from workflows.messages import BillingRunStart, InboundStart, InvoiceStart
from workflows.names import (
    PARTNER,
    PARTNERSHIP,
    QUEUE,
    billing_run_workflow,
    inbound_workflow,
    invoice_workflow,
)
from workflows.presentation import pairs, shown


async def start_invoice(
    client: Client, draft: Draft, partnership: Partnership, opened: Opened | None = None
) -> WorkflowHandle[InvoiceWorkflow, InvoiceStatus]:
    """Start the workflow of a stored draft, or find the one that runs or ran.

    With what was `opened` already, it begins where the invoice rests.
    """
    id = invoice_workflow(draft.id)
    snapshot = opened_of(*opened) if opened else None
    partner = snapshot.partner_id if snapshot else partnership.buyer_id
    try:
        return await client.start_workflow(
            InvoiceWorkflow.run,
            InvoiceStart(invoice_id=draft.id, opened=snapshot),
            id=id,
            task_queue=QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"Invoice {draft.id}",
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(PARTNERSHIP, partnership.id),
                    SearchAttributePair(PARTNER, partner),
                    *(pairs(shown(snapshot.status)) if snapshot else ()),
                ]
            ),
        )
    except WorkflowAlreadyStartedError:
        return client.get_workflow_handle_for(InvoiceWorkflow.run, id)


async def start_billing_run(
    client: Client, agreement: Agreement, period: str
) -> WorkflowHandle[BillingRunWorkflow, BillingOutcome]:
    """Start the run of a period by hand, or find the one that runs or ran."""
    id = billing_run_workflow(agreement.id, period)
    try:
        return await client.start_workflow(
            BillingRunWorkflow.run,
            BillingRunStart(agreement_id=agreement.id, period=period),
            id=id,
            task_queue=QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"Bill {agreement.id} for {period}",
        )
    except WorkflowAlreadyStartedError:
        return client.get_workflow_handle_for(BillingRunWorkflow.run, id)


async def start_inbound(
    client: Client, document: str
) -> WorkflowHandle[InboundDocumentWorkflow, InboundOutcome]:
    """Start the workflow of an archived document, or find the one that runs or ran."""
    id = inbound_workflow(document)
    try:
        return await client.start_workflow(
            InboundDocumentWorkflow.run,
            InboundStart(document=document),
            id=id,
            task_queue=QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary="Received document",
        )
    except WorkflowAlreadyStartedError:
        return client.get_workflow_handle_for(InboundDocumentWorkflow.run, id)
