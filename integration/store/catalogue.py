"""The catalogue: every collection of the system of record, as data.

A new kind of thing is one `Collection` here; documents, indexes, repositories, paging and both
engines follow from it.
"""

from datetime import datetime
from operator import attrgetter
from typing import Any

from pydantic import BaseModel

from domain.billing.adjustments.coupon import Coupon
from domain.billing.agreement import Agreement
from domain.billing.balance import Balance
from domain.billing.batch import BatchItem, BillingBatch
from domain.billing.correction import BillingCorrection
from domain.billing.index_series import IndexSeries
from domain.billing.run import BillingRun
from domain.billing.usage import UsageEvent
from domain.core.audit import AuditEntry
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.circuit import Endpoint
from domain.exchange.control import ControlNumbers
from domain.exchange.inbound import InboundDocument, KeptArrival, Mailbox
from domain.exchange.log import ExchangeEntry
from domain.exchange.transmission import Transmission
from domain.exchange.webhook import Webhook
from domain.invoice.numbering import NumberSeries
from domain.lifecycle.shelf import ShelvedLifecycle
from domain.notification import Notification
from domain.people import Person
from domain.process.receivable_claims import month_of_sale, standing
from domain.process.settling.open_items import item_keys, written_item
from domain.record import Draft, InvoiceRecord
from domain.settlement.ledger import JournalEntry
from domain.settlement.payer import payer_keys
from domain.trade.approval import Delegation
from domain.trade.history import TradeHistory
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from domain.trade.rate import ExchangeRate
from integration.store.collection import Collection, fields_of
from integration.store.paying_catalogue import PAYING_OUT
from integration.store.settlement_catalogue import SETTLEMENT
from integration.store.usage_marks import LateArrival, UsageCorrection

_MANY_LINES = 500
"""From here on a body is kept packed: 50 000 lines as a plain subdocument exceed 16 MB."""

PARTNERS = Collection(
    "partners", Partner, {**fields_of("own identities"), "payer_keys": payer_keys}
)
PARTNERSHIPS = Collection(
    "partnerships", Partnership, fields_of("seller_id buyer_id parties series")
)
MARKETABLES = Collection("marketables", Marketable, fields_of("kind"))
AGREEMENTS = Collection(
    "agreements",
    Agreement,
    fields_of("partnership_id paused consolidated_into"),
    bulky=lambda agreement: len(agreement.charges) > _MANY_LINES,
)
AGREEMENT_VERSIONS = Collection(
    "agreement_versions",
    Agreement,
    fields_of("agreement=id"),
    id=lambda agreement: f"{agreement.id}@{agreement.version}",
    bulky=lambda agreement: len(agreement.charges) > _MANY_LINES,
)
BATCHES = Collection(
    "batches", BillingBatch, fields_of("state mode"), newest=attrgetter("started_at")
)
BATCH_ITEMS = Collection(
    "batch_items",
    BatchItem,
    fields_of("batch_id partnership_id state"),
    indexes=(("batch_id",),),
)
COUPONS = Collection("coupons", Coupon)
BALANCES = Collection("balances", Balance, fields_of("partnership_id kind"))
INDEX_SERIES = Collection("index_series", IndexSeries)
MAILBOXES = Collection("mailboxes", Mailbox, fields_of("partner_id kind=channel.kind"))
DEFINITIONS = Collection("definitions", ShelvedLifecycle, fields_of("key=definition.key stage"))
DRAFTS = Collection(
    "drafts",
    Draft,
    fields_of("partnership_id=request.partnership_id created_by started"),
    newest=attrgetter("created_at"),
    bulky=lambda draft: len(draft.request.lines) > _MANY_LINES,
)
WAITING_SINCE = "waiting_since"
OPEN_KEYS, OPEN_ITEM = "open_keys", "open_item"


def _waiting_since(record: InvoiceRecord) -> datetime | None:
    """Since when somebody of us must act; one that does not say comes before those that do."""
    return (record.waiting_since or record.created_at) if record.must_act else None


INVOICES = Collection(
    "invoices",
    InvoiceRecord,
    fields_of(
        "state waiting_on awaits_decision blocked lifecycle number issued=is_issued created_by "
        "disputed=is_disputed "
        "must_act "
        "partnership_id=request.partnership_id billing_run_id=request.billing_run_id "
        "seller_id=terms.seller.id buyer_id=terms.buyer.id"
    )
    | {"standing": standing, "sold_in": month_of_sale}
    | {OPEN_KEYS: item_keys, OPEN_ITEM: written_item},
    newest=attrgetter("created_at"),
    oldest={WAITING_SINCE: _waiting_since},
    revision=attrgetter("version"),
    unique=(("number",),),
    # Seller, lifecycle and creator select too much of everything to pay for an index each.
    indexes=(
        ("state",),
        ("waiting_on",),
        ("awaits_decision",),
        ("blocked",),
        ("partnership_id",),
        ("buyer_id",),
        ("billing_run_id",),
        ("standing",),
        ("disputed",),
        (OPEN_KEYS,),
        ("sold_in",),
        ("must_act", WAITING_SINCE),
        (WAITING_SINCE,),
    ),
    bulky=lambda record: len((record.document or record.request).lines) > _MANY_LINES,
)
WEBHOOKS = Collection("webhooks", Webhook, fields_of("listens"))
HISTORIES = Collection("histories", TradeHistory)
SERIES = Collection("series", NumberSeries, revision=attrgetter("next"))
LEDGER = Collection("ledger", JournalEntry, fields_of("invoice_id"), newest=attrgetter("at"))
TRANSMISSIONS = Collection(
    "transmissions",
    Transmission,
    fields_of(
        "invoice_id partnership_id partner_id webhook_id state kind references=keys "
        "forgotten=is_forgotten"
    ),
    newest=attrgetter("created_at"),
    indexes=(
        ("invoice_id",),
        ("partner_id",),
        ("webhook_id",),
        ("state",),
        ("references",),
        ("forgotten",),
    ),
)
ACKNOWLEDGEMENTS = Collection(
    "acknowledgements",
    Acknowledgement,
    fields_of(
        "invoice_id transmission_id partner_id document matched=is_matched kind=statement.kind"
    ),
    newest=attrgetter("received_at"),
    indexes=(("invoice_id",), ("transmission_id",), ("partner_id",), ("matched",)),
)
CONTROL_NUMBERS = Collection("control_numbers", ControlNumbers, revision=attrgetter("revision"))
ENDPOINTS = Collection("endpoints", Endpoint, fields_of("state kind"), indexes=(("state",),))
EXCHANGE_LOG = Collection(
    "exchange_log",
    ExchangeEntry,
    fields_of("invoice_id partner_id transmission_id direction act documents event=is_event"),
    newest=attrgetter("at"),
    indexes=(("invoice_id",), ("partner_id",), ("transmission_id",), ("documents",)),
)
INBOUND = Collection(
    "inbound",
    InboundDocument,
    fields_of("state kind mailbox_id part_of"),
    newest=attrgetter("received_at"),
)
ARRIVALS = Collection(
    "arrivals", KeptArrival, fields_of("mailbox_id document"), newest=attrgetter("received_at")
)
RUNS = Collection(
    "runs",
    BillingRun,
    fields_of("agreement_id partnership_id period_key state"),
    newest=attrgetter("started_at"),
    unique=(("agreement_id", "period_key"),),
    bulky=lambda run: len(run.items) > _MANY_LINES,
)
CORRECTIONS = Collection(
    "corrections",
    BillingCorrection,
    fields_of("agreement_id partnership_id state"),
    newest=attrgetter("requested_at"),
    bulky=lambda correction: correction.size > _MANY_LINES,
)
RATES = Collection(
    "rates",
    ExchangeRate,
    fields_of("currency day"),
    newest=attrgetter("day"),
    indexes=(("currency",),),
)
PEOPLE = Collection("people", Person, fields_of("roles active"), indexes=(("roles",),))
DELEGATIONS = Collection(
    "delegations",
    Delegation,
    fields_of("from_person to_person revoked"),
    newest=attrgetter("starts"),
    indexes=(("from_person",), ("to_person",)),
)
NOTIFICATIONS = Collection(
    "notifications", Notification, fields_of("invoice_id kind to"), newest=attrgetter("at")
)
USAGE = Collection(
    "usage",
    UsageEvent,
    fields_of("partnership_id marketable_id"),
    indexes=(("partnership_id", "order"),),
)
USAGE_CORRECTIONS = Collection(
    "usage_corrections",
    UsageCorrection,
    fields_of("partnership_id place received_at"),
    id=attrgetter("corrected"),
    indexes=(("partnership_id", "place"), ("partnership_id", "received_at")),
)
USAGE_LATE = Collection(
    "usage_late",
    LateArrival,
    fields_of("partnership_id received_at"),
    indexes=(("partnership_id", "received_at"),),
)
AUDIT = Collection(
    "audit",
    AuditEntry,
    fields_of("invoice_id sequence"),
    indexes=(),
    unique=(("invoice_id", "sequence"),),
)


class Carried(BaseModel):
    """A command that was carried out, with its result."""

    id: str
    fingerprint: str
    result: dict[str, Any]


COMMANDS = Collection("commands", Carried)

COLLECTIONS: tuple[Collection[Any], ...] = (
    *SETTLEMENT,
    PARTNERS,
    PARTNERSHIPS,
    MARKETABLES,
    AGREEMENTS,
    AGREEMENT_VERSIONS,
    BATCHES,
    BATCH_ITEMS,
    COUPONS,
    BALANCES,
    INDEX_SERIES,
    MAILBOXES,
    DEFINITIONS,
    DRAFTS,
    INVOICES,
    WEBHOOKS,
    HISTORIES,
    SERIES,
    LEDGER,
    TRANSMISSIONS,
    ACKNOWLEDGEMENTS,
    CONTROL_NUMBERS,
    ENDPOINTS,
    EXCHANGE_LOG,
    INBOUND,
    ARRIVALS,
    *PAYING_OUT,
    RUNS,
    CORRECTIONS,
    RATES,
    PEOPLE,
    DELEGATIONS,
    NOTIFICATIONS,
    USAGE,
    USAGE_CORRECTIONS,
    USAGE_LATE,
    AUDIT,
    COMMANDS,
)
