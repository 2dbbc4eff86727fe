"""Which activity carries out which step of the catalogue, and which applies a message."""

from collections.abc import Awaitable, Callable

from temporalio.exceptions import ActivityError

from activities.approvals import ApprovalActivities
from activities.calling import CallingActivities
from activities.contracts import AnyMessage, HandDecision, InvoiceStatus, SignedDecision, StepInput
from activities.delivery import DeliveryActivities
from activities.invoices import InvoiceActivities
from activities.messages import MessageActivities
from activities.responding import RespondingActivities
from activities.settlement import SettlementActivities
from domain.lifecycle.steps import STEPS, Kind, Step
from workflows import policies

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

_BY_COURIER = (Step.TRANSMIT, Step.RESPOND)
"""Steps that give up by themselves, as waiting for one's turn is no try."""


async def carry_out(step: Step, argument: StepInput, title: str, partner: str) -> InvoiceStatus:
    """Run what a state does by itself; giving up on it is the event `failed`."""
    activity = ACTIVITIES[step]
    if STEPS[step].kind is Kind.RECORD:
        return await policies.on_record(activity, argument, InvoiceStatus, title)
    at_partner = policies.by_courier if step in _BY_COURIER else policies.at_partner
    try:
        return await at_partner(activity, argument, InvoiceStatus, title, partner)
    except ActivityError as error:
        failed = argument.model_copy(update={"failure": policies.cause_of(error)})
        failure = InvoiceActivities.record_failure
        return await policies.on_record(failure, failed, InvoiceStatus, "Note the failure")


def activity_for(message: AnyMessage | None) -> Carries:
    """The activity that applies `message`, or the passing of time, to a resting invoice."""
    if isinstance(message, SignedDecision | HandDecision):
        return ApprovalActivities.record_decision
    return MessageActivities.apply_message
