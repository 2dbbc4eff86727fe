"""What a worker offers: workflows and activities, by task queue."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from activities.approvals import ApprovalActivities
from activities.batches import BatchActivities
from activities.billing import BillingActivities
from activities.calling import CallingActivities
from activities.collection import CollectionActivities
from activities.correcting import CorrectingActivities
from activities.courier import Courier
from activities.delivery import DeliveryActivities
from activities.discarding import DiscardingActivities
from activities.dunning import DunningActivities
from activities.engine import Engine
from activities.gate import Gate
from activities.inbound import InboundActivities
from activities.invoices import InvoiceActivities
from activities.mailboxes import MailboxActivities
from activities.messages import MessageActivities
from activities.opening import OpeningActivities
from activities.paying_out import PayingOutActivities
from activities.payments import PaymentActivities
from activities.responding import RespondingActivities
from activities.schedules import KeepSchedule, ScheduleActivities
from activities.settlement import SettlementActivities
from activities.statements import StatementActivities
from activities.watching import WatchingActivities
from domain.process.outbox import Outbox
from workflows.billing import BillingRunWorkflow, BillingTickWorkflow
from workflows.billing_batch import BillingBatchWorkflow
from workflows.collection import CollectionWorkflow
from workflows.correction import BillingCorrectionWorkflow
from workflows.delivery import DeliveryWorkflow, MatchWorkflow
from workflows.dunning import DunningWorkflow
from workflows.inbound import InboundDocumentWorkflow, MailboxPollWorkflow
from workflows.invoice import InvoiceWorkflow
from workflows.names import GATEWAY_QUEUE, QUEUE
from workflows.payment_run import PaymentRunWorkflow
from workflows.settlement import PaymentWorkflow, StatementWorkflow

if TYPE_CHECKING:  # tests fill the ports with fakes and need no driver
    from integration.wiring import Adapters

WORKFLOWS: tuple[type, ...] = (
    InvoiceWorkflow,
    BillingRunWorkflow,
    BillingTickWorkflow,
    BillingBatchWorkflow,
    BillingCorrectionWorkflow,
    MailboxPollWorkflow,
    InboundDocumentWorkflow,
    DeliveryWorkflow,
    MatchWorkflow,
    CollectionWorkflow,
    StatementWorkflow,
    PaymentWorkflow,
    PaymentRunWorkflow,
    DunningWorkflow,
)

Activities = dict[str, list[Callable[..., Any]]]


def activities(
    adapters: "Adapters",
    decision_secret: str,
    *,
    keep_schedule: KeepSchedule,
    by_hand: bool = False,
) -> Activities:
    """The activities of each queue, with their ports filled in."""
    engine = Engine(adapters.store, adapters.conditions, adapters.anchor, adapters.announcer)
    documents, channels = adapters.documents, adapters.channels
    contents, outbox = adapters.contents, Outbox(documents, adapters.formats)
    invoices = InvoiceActivities(engine, outbox, adapters.checker)
    messages = MessageActivities(engine, contents, outbox)
    approvals = ApprovalActivities(engine, decision_secret, by_hand=by_hand)
    opening = OpeningActivities(adapters.store, adapters.opening)
    settlement = SettlementActivities(engine, contents)
    courier = Courier(adapters.store, documents, channels, Gate(adapters.store))
    watching = WatchingActivities(adapters.store)
    delivery = DeliveryActivities(engine, courier)
    responding = RespondingActivities(engine, courier, documents, adapters.write_reply)
    calling = CallingActivities(engine, adapters.webhooks.call)
    mailboxes = MailboxActivities(adapters.store, channels, adapters.receiving)
    collection = CollectionActivities(adapters.store, channels)
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
            *_of_billing(adapters, keep_schedule),
            *_of_money(adapters, engine),
            *_of_inbound(adapters),
            watching.look_at_delivery,
            watching.park_delivery,
            watching.change_delivery,
            watching.match_acknowledgement,
        ],
        GATEWAY_QUEUE: [
            delivery.transmit_document,
            delivery.carry_message,
            responding.respond_to_seller,
            calling.call_webhook,
            _paying_out(adapters).send_run,
            mailboxes.poll_mailbox,
            collection.await_collection,
        ],
    }


def _of_inbound(adapters: "Adapters") -> list[Callable[..., Any]]:
    store, documents, read = adapters.store, adapters.documents, adapters.read_inbound
    inbound = InboundActivities(store, documents, read)
    discarding = DiscardingActivities(store, documents, read, adapters.write_reply)
    return [inbound.process_inbound, discarding.discard_inbound]


def _paying_out(adapters: "Adapters") -> PayingOutActivities:
    return PayingOutActivities(
        adapters.store, adapters.documents, adapters.channels, adapters.write_payments
    )


def _of_paying_out(adapters: "Adapters") -> list[Callable[..., Any]]:
    paying = _paying_out(adapters)
    return [paying.look_at_run, paying.decide_run, paying.write_run]


def _of_money(adapters: "Adapters", engine: Engine) -> list[Callable[..., Any]]:
    return [*_of_payments(adapters), *_of_paying_out(adapters), *_of_dunning(adapters, engine)]


def _of_payments(adapters: "Adapters") -> list[Callable[..., Any]]:
    statements = StatementActivities(adapters.store, adapters.documents, adapters.read_inbound)
    payments = PaymentActivities(adapters.store)
    return [
        statements.book_statement,
        payments.look_at_payment,
        payments.decide_payment,
        payments.tell_of_payment,
        payments.follow_up_statement,
    ]


def _of_dunning(adapters: "Adapters", engine: Engine) -> list[Callable[..., Any]]:
    dunning = DunningActivities(
        engine, adapters.documents, adapters.write_letter, adapters.holidays
    )
    return [dunning.look_at_dunning, dunning.change_dunning]


def _of_billing(adapters: "Adapters", keep_schedule: KeepSchedule) -> list[Callable[..., Any]]:
    batches = BatchActivities(adapters.store, adapters.formulas, adapters.holidays)
    billing = BillingActivities(adapters.store, adapters.biller, adapters.holidays)
    schedules = ScheduleActivities(adapters.store, keep_schedule)
    correcting = CorrectingActivities(adapters.store, adapters.documents, adapters.booking)
    return [
        billing.find_period,
        billing.bill_period,
        schedules.renew_schedule,
        batches.count_batch,
        batches.plan_batch,
        batches.dry_rate,
        batches.note_batch,
        correcting.begin_correction,
        correcting.correct_run,
        correcting.amend_invoice,
        correcting.watch_correction,
        correcting.park_correction,
        correcting.finish_correction,
    ]
