"""Which activity carries out which step of the catalogue, and which applies a message."""

from collections.abc import Awaitable, Callable

from activities.approvals import ApprovalActivities
from activities.calling import CallingActivities
from activities.contracts import AnyMessage, HandDecision, InvoiceStatus, SignedDecision
from activities.delivery import DeliveryActivities
from activities.invoices import InvoiceActivities
from activities.messages import MessageActivities
from activities.responding import RespondingActivities
from activities.settlement import SettlementActivities
from domain.lifecycle.steps import Step

Carries = Callable[..., Awaitable[InvoiceStatus]]

ACTIVITIES: dict[Step, Carries] = {
    Step.VALIDATE: InvoiceActivities.validate_invoice,
    Step.ISSUE: InvoiceActivities.issue_invoice,
    Step.RENDER: InvoiceActivities.render_document,
    Step.TRANSMIT: DeliveryActivities.transmit_document,
    Step.RECONCILE: SettlementActivities.reconcile_invoice,
    Step.DUN: InvoiceActivities.remind_buyer,
    Step.NOTIFY: InvoiceActivities.leave_message,
    Step.RESPOND: RespondingActivities.respond_to_seller,
    Step.CALL_WEBHOOK: CallingActivities.call_webhook,
    Step.OPEN_DISPUTE: InvoiceActivities.open_dispute,
    Step.CLOSE_DISPUTE: InvoiceActivities.close_dispute,
    Step.OPEN_CREDIT_NOTE: SettlementActivities.open_credit_note,
    Step.OPEN_CORRECTION: SettlementActivities.open_correction,
    Step.APPLY_CREDIT: SettlementActivities.apply_credit,
}
"""Every step that does something; resting ones wait in the workflow itself."""


def activity_for(message: AnyMessage | None) -> Carries:
    """The activity that applies `message`, or the passing of time, to a resting invoice."""
    if isinstance(message, SignedDecision | HandDecision):
        return ApprovalActivities.record_decision
    return MessageActivities.apply_message
