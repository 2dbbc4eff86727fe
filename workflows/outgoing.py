"""What a workflow sets going elsewhere: other invoices, and notices to them."""

from collections.abc import Sequence

from temporalio import workflow
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.contracts import OutgoingNotice
    from workflows.messages import InvoiceStart
    from workflows.names import PARTNER, PARTNERSHIP, invoice_workflow


async def start_invoices(
    invoice_ids: Sequence[str], *, partnership_id: str, partner_id: str
) -> None:
    """Start the workflows of stored drafts; each lives on its own. A second start does nothing."""
    attributes = TypedSearchAttributes(
        [
            SearchAttributePair(PARTNERSHIP, partnership_id),
            SearchAttributePair(PARTNER, partner_id),
        ]
    )
    for invoice_id in invoice_ids:
        try:
            await workflow.start_child_workflow(
                "InvoiceWorkflow",
                InvoiceStart(invoice_id=invoice_id),
                id=invoice_workflow(invoice_id),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"Invoice {invoice_id}",
                search_attributes=attributes,
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("the invoice was started before", extra={"invoice": invoice_id})


async def send_notices(notices: Sequence[OutgoingNotice]) -> None:
    """Signal facts to other invoices. One that has ended takes no more; that is not an error."""
    for outgoing in notices:
        handle = workflow.get_external_workflow_handle(invoice_workflow(outgoing.invoice_id))
        try:
            await handle.signal(outgoing.notice.event, outgoing.notice)
        except ApplicationError:
            workflow.logger.warning(
                "the invoice has ended and took no notice", extra={"to": outgoing.invoice_id}
            )
