"""What a worker offers: workflows and activities, by task queue."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from activities.approvals import ApprovalActivities
from activities.billing import BillingActivities
from activities.calling import CallingActivities
from activities.courier import Courier
from activities.delivery import DeliveryActivities
from activities.engine import Engine
from activities.inbound import InboundActivities
from activities.invoices import InvoiceActivities
from activities.messages import MessageActivities
from activities.opening import OpeningActivities
from activities.responding import RespondingActivities
from activities.settlement import SettlementActivities
from workflows.billing import BillingRunWorkflow, BillingTickWorkflow
from workflows.inbound import InboundDocumentWorkflow, MailboxPollWorkflow
from workflows.invoice import InvoiceWorkflow
from workflows.names import GATEWAY_QUEUE, QUEUE

if TYPE_CHECKING:  # tests fill the ports with fakes and need no driver
    from integration.wiring import Adapters

WORKFLOWS: tuple[type, ...] = (
    InvoiceWorkflow,
    BillingRunWorkflow,
    BillingTickWorkflow,
    MailboxPollWorkflow,
    InboundDocumentWorkflow,
)

Activities = dict[str, list[Callable[..., Any]]]


def activities(adapters: "Adapters", decision_secret: str, *, by_hand: bool = False) -> Activities:
    """The activities of each queue, with their ports filled in."""
    engine = Engine(adapters.store, adapters.conditions, adapters.anchor)
    documents, channels, formats = adapters.documents, adapters.channels, adapters.formats
    contents, checker = adapters.contents, adapters.checker
    invoices = InvoiceActivities(engine, documents, formats, checker)
    messages = MessageActivities(engine, contents)
    approvals = ApprovalActivities(engine, decision_secret, by_hand=by_hand)
    opening = OpeningActivities(adapters.store, adapters.opening)
    settlement = SettlementActivities(engine, contents)
    courier = Courier(adapters.store, documents, channels)
    delivery = DeliveryActivities(engine, courier)
    responding = RespondingActivities(engine, courier, documents, adapters.write_response)
    calling = CallingActivities(engine, adapters.webhooks.call)
    billing = BillingActivities(adapters.store)
    inbound = InboundActivities(adapters.store, documents, channels, adapters.read_inbound)
    return {
        QUEUE: [
            opening.open_invoice,
            messages.apply_message,
            approvals.record_decision,
            invoices.validate_invoice,
            invoices.issue_invoice,
            invoices.record_failure,
            invoices.render_document,
            invoices.leave_message,
            invoices.remind_buyer,
            invoices.open_dispute,
            invoices.close_dispute,
            settlement.reconcile_invoice,
            settlement.open_credit_note,
            settlement.open_correction,
            settlement.apply_credit,
            billing.find_period,
            billing.bill_period,
            inbound.process_inbound,
            inbound.discard_inbound,
        ],
        GATEWAY_QUEUE: [
            delivery.transmit_document,
            responding.respond_to_seller,
            calling.call_webhook,
            inbound.poll_mailbox,
        ],
    }
