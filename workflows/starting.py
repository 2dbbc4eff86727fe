"""Starting workflows from outside, once: by business id, harmless to repeat."""

import contextlib

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowHandle
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.contracts import BillingOutcome, InboundOutcome, InvoiceStatus
from activities.correcting import CorrectionStatus
from activities.delivery_contracts import DeliveryStanding, MatchInput, MatchOutcome
from activities.settling_contracts import PaymentStatus
from activities.status import opened_of
from domain.billing.agreement import Agreement
from domain.billing.batch import BatchProgress, BillingBatch
from domain.billing.correction import BillingCorrection
from domain.process.opening import Opened
from domain.record import Draft
from domain.trade.partnership import Partnership
from workflows.billing import BillingRunWorkflow
from workflows.billing_batch import BillingBatchWorkflow
from workflows.correction import BillingCorrectionWorkflow
from workflows.delivery import DeliveryWorkflow, MatchWorkflow
from workflows.dunning import DunningWorkflow
from workflows.inbound import InboundDocumentWorkflow
from workflows.invoice import InvoiceWorkflow
from workflows.messages import (
    BatchStart,
    BillingRunStart,
    CorrectionStart,
    DeliveryStart,
    DunningStanding,
    DunningStart,
    InboundStart,
    InvoiceStart,
    PaymentRunStart,
    PaymentStart,
)
from workflows.names import (
    PARTNER,
    PARTNERSHIP,
    QUEUE,
    billing_batch_workflow,
    billing_correction_workflow,
    billing_run_workflow,
    delivery_workflow,
    dunning_workflow,
    inbound_workflow,
    invoice_workflow,
    match_workflow,
    payment_run_workflow,
    payment_workflow,
)
from workflows.payment_run import PaymentRunWorkflow
from workflows.presentation import pairs, shown
from workflows.settlement import PaymentWorkflow


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
    """Start the run of a period by hand, or find the one that runs."""
    return await client.start_workflow(
        BillingRunWorkflow.run,
        BillingRunStart(agreement_id=agreement.id, period=period),
        id=billing_run_workflow(agreement.id, period),
        task_queue=QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary=f"Bill {agreement.id} for {period}",
        priority=Priority(fairness_key=agreement.partnership_id[:64]),
    )


async def start_batch(
    client: Client, batch: BillingBatch, *, window: int = 20, most: int = 500
) -> WorkflowHandle[BillingBatchWorkflow, BatchProgress]:
    """Start the workflow of a stored batch, or find the one that runs or ran."""
    id = billing_batch_workflow(batch.id)
    start = BatchStart(
        batch_id=batch.id, mode=batch.mode, selection=batch.selection, window=window, most=most
    )
    try:
        return await client.start_workflow(
            BillingBatchWorkflow.run,
            start,
            id=id,
            task_queue=QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"Billing of many periods: {batch.id}",
        )
    except WorkflowAlreadyStartedError:
        return client.get_workflow_handle_for(BillingBatchWorkflow.run, id)


async def start_correction(
    client: Client, correction: BillingCorrection
) -> WorkflowHandle[BillingCorrectionWorkflow, CorrectionStatus]:
    """Start what was confirmed, or find the one that runs or ran."""
    id = billing_correction_workflow(correction.id)
    try:
        return await client.start_workflow(
            BillingCorrectionWorkflow.run,
            CorrectionStart(correction_id=correction.id),
            id=id,
            task_queue=QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"Correct {correction.agreement_id}",
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(PARTNERSHIP, correction.partnership_id)]
            ),
        )
    except WorkflowAlreadyStartedError:
        return client.get_workflow_handle_for(BillingCorrectionWorkflow.run, id)


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


async def start_match(
    client: Client, match: MatchInput
) -> WorkflowHandle[MatchWorkflow, MatchOutcome]:
    """Start the matching of an acknowledgement by hand; again, should it not have been possible."""
    return await client.start_workflow(
        MatchWorkflow.run,
        match,
        id=match_workflow(match.acknowledgement_id),
        task_queue=QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary="Acknowledgement matched by hand",
    )


async def start_delivery(
    client: Client, transmission: str, partner_id: str = ""
) -> WorkflowHandle[DeliveryWorkflow, DeliveryStanding]:
    """Start the workflow that sends what no invoice is behind, or find the one that runs or ran."""
    id = delivery_workflow(transmission)
    pairs = [SearchAttributePair(PARTNER, partner_id)] if partner_id else []
    try:
        return await client.start_workflow(
            DeliveryWorkflow.run,
            DeliveryStart(transmission_id=transmission, partner_id=partner_id, send=True),
            id=id,
            task_queue=QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"Delivery of {transmission}",
            search_attributes=TypedSearchAttributes(pairs),
        )
    except WorkflowAlreadyStartedError:
        return client.get_workflow_handle_for(DeliveryWorkflow.run, id)


async def start_payment_run(client: Client, run_id: str) -> None:
    """Start the workflow of a proposed run, once."""
    with contextlib.suppress(WorkflowAlreadyStartedError):
        await client.start_workflow(
            PaymentRunWorkflow.run,
            PaymentRunStart(run_id=run_id),
            id=payment_run_workflow(run_id),
            task_queue=QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary=f"Payment run {run_id}",
        )


def start_payment(payment_id: str) -> WithStartWorkflowOperation[PaymentWorkflow, PaymentStatus]:
    """The workflow of a payment, started for a command if it does not run."""
    return WithStartWorkflowOperation(
        PaymentWorkflow.run,
        PaymentStart(payment_id=payment_id),
        id=payment_workflow(payment_id),
        task_queue=QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        static_summary=f"Payment {payment_id[:12]}",
    )


async def start_dunning(
    client: Client, invoice_id: str, partner_id: str
) -> WorkflowHandle[DunningWorkflow, DunningStanding]:
    """Start the dunning of an invoice before it is overdue, or find the one that runs."""
    return await client.start_workflow(
        DunningWorkflow.run,
        DunningStart(invoice_id=invoice_id, partner_id=partner_id),
        id=dunning_workflow(invoice_id),
        task_queue=QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary=f"Dunning of {invoice_id}",
        search_attributes=TypedSearchAttributes([SearchAttributePair(PARTNER, partner_id)]),
    )
