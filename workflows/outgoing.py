"""What a workflow sets going elsewhere: other invoices, deliveries, and notices to them."""

import asyncio
from collections.abc import Sequence

from temporalio import workflow
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.contracts import OutgoingNotice
    from workflows.messages import (
        DeliveryNews,
        DeliveryStart,
        DunningNews,
        DunningStart,
        InvoiceStart,
    )
    from workflows.names import (
        PARTNER,
        PARTNERSHIP,
        collection_workflow,
        delivery_workflow,
        dunning_workflow,
        invoice_workflow,
    )

_AT_A_TIME = 20


async def start_invoices(
    invoice_ids: Sequence[str], *, partnership_id: str, partner_id: str
) -> None:
    """Start the workflows of stored drafts, some at a time; each lives on its own.

    A second start does nothing.
    """
    attributes = TypedSearchAttributes(
        [
            SearchAttributePair(PARTNERSHIP, partnership_id),
            SearchAttributePair(PARTNER, partner_id),
        ]
    )
    window = asyncio.Semaphore(_AT_A_TIME)

    async def start(invoice_id: str) -> None:
        async with window:
            await _start_invoice(invoice_id, attributes)

    await asyncio.gather(*map(start, invoice_ids))


async def _start_invoice(invoice_id: str, attributes: TypedSearchAttributes) -> None:
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


async def start_deliveries(
    transmissions: Sequence[str], *, send: bool = False, partner_id: str = ""
) -> None:
    """Start the workflows of transmissions; each lives on its own. A second start does nothing.

    `send`: nobody else sends them.
    """
    pairs = [SearchAttributePair(PARTNER, partner_id)] if partner_id else []
    for transmission in transmissions:
        try:
            await workflow.start_child_workflow(
                "DeliveryWorkflow",
                DeliveryStart(transmission_id=transmission, partner_id=partner_id, send=send),
                id=delivery_workflow(transmission),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"Delivery of {transmission}",
                search_attributes=TypedSearchAttributes(pairs),
            )
        except WorkflowAlreadyStartedError:
            workflow.logger.info("watched already", extra={"transmission": transmission})


async def start_collection(transmission: str, *, partner_id: str) -> None:
    """Watch over a document in a partner's folder; it lives on its own."""
    try:
        await workflow.start_child_workflow(
            "CollectionWorkflow",
            DeliveryStart(transmission_id=transmission, partner_id=partner_id),
            id=collection_workflow(transmission),
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            static_summary=f"Collection of {transmission}",
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("watched over already", extra={"transmission": transmission})


async def tell_deliveries(transmissions: Sequence[str]) -> None:
    """Signal deliveries that something was said of them. Where nobody waits, nobody is told."""
    for transmission in transmissions:
        handle = workflow.get_external_workflow_handle(delivery_workflow(transmission))
        try:
            await handle.signal("acknowledged", DeliveryNews(id=transmission))
        except ApplicationError:
            workflow.logger.info("nobody waits for it", extra={"transmission": transmission})


async def start_dunning(invoice_id: str, *, partnership_id: str, partner_id: str) -> None:
    """Start what gets an overdue invoice paid; it lives on its own. One that runs goes on."""
    attributes = [
        SearchAttributePair(PARTNERSHIP, partnership_id),
        SearchAttributePair(PARTNER, partner_id),
    ]
    try:
        await workflow.start_child_workflow(
            "DunningWorkflow",
            DunningStart(invoice_id=invoice_id, partner_id=partner_id),
            id=dunning_workflow(invoice_id),
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            static_summary=f"Dunning of {invoice_id}",
            search_attributes=TypedSearchAttributes(attributes),
        )
    except WorkflowAlreadyStartedError:
        await tell_dunning(invoice_id, "started")


async def tell_dunning(invoice_id: str, concern: str) -> None:
    """Signal the dunning of an invoice that something happened to it."""
    handle = workflow.get_external_workflow_handle(dunning_workflow(invoice_id))
    try:
        await handle.signal("changed", DunningNews(concern=concern))
    except ApplicationError:
        workflow.logger.info("nobody duns for it", extra={"invoice": invoice_id})
