"""The catalogue: every collection of the system of record, as data.

A new kind of thing is one `Collection` here; documents, indexes, repositories, paging and both
engines follow from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from domain.billing.agreement import Agreement
from domain.billing.run import BillingRun
from domain.billing.usage import UsageEvent
from domain.core.audit import AuditEntry
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.delivery import Transmission
from domain.exchange.inbound import InboundDocument, Mailbox
from domain.exchange.webhook import Webhook
from domain.invoice.numbering import NumberSeries
from domain.lifecycle.shelf import ShelvedLifecycle
from domain.notification import Notification
from domain.people import Person
from domain.record import Draft, InvoiceRecord
from domain.settlement.allocation import Allocation, StoredEntry
from domain.settlement.ledger import JournalEntry
from domain.trade.approval import Delegation
from domain.trade.history import TradeHistory
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from domain.trade.rate import ExchangeRate

M = TypeVar("M", bound=BaseModel)

Getter = Callable[[Any], Any]

_MANY_LINES = 500
"""From here on a body is kept packed: 50 000 lines as a plain subdocument exceed 16 MB."""


@dataclass(frozen=True)
class Collection(Generic[M]):
    """How one kind of model is kept: under which id, found by which fields, in which order."""

    name: str
    model: type[M]
    fields: Mapping[str, Getter] = field(default_factory=dict)
    """What lists can be filtered by, kept beside the body. Of several values, one has to match."""
    id: Getter = attrgetter("id")
    newest: Callable[[Any], datetime | date] | None = None
    """The moment that orders lists, newest first; without one, by id."""
    oldest: Mapping[str, Callable[[Any], datetime | None]] = field(default_factory=dict)
    """Other lists, oldest first: the field that orders each, and its moment (`None`: not in it)."""
    revision: Getter | None = None
    """What a replacement is compared on."""
    unique: tuple[tuple[str, ...], ...] = ()
    """Combinations of fields that occur once, where all of them are set."""
    indexes: tuple[tuple[str, ...], ...] | None = None
    """Instead of one index for every field; each index also has the order of lists.

    An index that ends with the order of another list has only what is in that list.
    """
    bulky: Callable[[Any], bool] = field(default=lambda _: False)
    """Whether the body of this one is kept packed."""


def _fields(text: str) -> dict[str, Getter]:
    """`name` for a field of the model itself, `name=path` for one further inside."""
    pairs = (item.partition("=") for item in text.split())
    return {name: attrgetter(path or name) for name, _, path in pairs}


PARTNERS = Collection("partners", Partner, _fields("own identities"))
PARTNERSHIPS = Collection("partnerships", Partnership, _fields("seller_id buyer_id series"))
MARKETABLES = Collection("marketables", Marketable, _fields("kind"))
AGREEMENTS = Collection("agreements", Agreement, _fields("partnership_id paused"))
MAILBOXES = Collection("mailboxes", Mailbox, _fields("partner_id"))
DEFINITIONS = Collection("definitions", ShelvedLifecycle, _fields("key=definition.key stage"))
DRAFTS = Collection(
    "drafts",
    Draft,
    _fields("partnership_id=request.partnership_id created_by started"),
    newest=attrgetter("created_at"),
    bulky=lambda draft: len(draft.request.lines) > _MANY_LINES,
)
WAITING_SINCE = "waiting_since"


def _waiting_since(record: InvoiceRecord) -> datetime | None:
    """Since when somebody of us must act; one that does not say comes before those that do."""
    return (record.waiting_since or record.created_at) if record.must_act else None


INVOICES = Collection(
    "invoices",
    InvoiceRecord,
    _fields(
        "state waiting_on awaits_decision blocked lifecycle number created_by "
        "must_act "
        "partnership_id=request.partnership_id billing_run_id=request.billing_run_id "
        "seller_id=terms.seller.id buyer_id=terms.buyer.id"
    ),
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
        ("must_act", WAITING_SINCE),
        (WAITING_SINCE,),
    ),
    bulky=lambda record: len((record.document or record.request).lines) > _MANY_LINES,
)
WEBHOOKS = Collection("webhooks", Webhook)
HISTORIES = Collection("histories", TradeHistory)
SERIES = Collection("series", NumberSeries, revision=attrgetter("next"))
LEDGER = Collection("ledger", JournalEntry, _fields("invoice_id"), newest=attrgetter("at"))
TRANSMISSIONS = Collection(
    "transmissions",
    Transmission,
    _fields("invoice_id partnership_id state"),
    newest=attrgetter("created_at"),
)
ACKNOWLEDGEMENTS = Collection(
    "acknowledgements",
    Acknowledgement,
    _fields("invoice_id invoice_number=response.invoice_number"),
    newest=attrgetter("received_at"),
)
INBOUND = Collection(
    "inbound",
    InboundDocument,
    _fields("state kind mailbox_id"),
    newest=attrgetter("received_at"),
)
ENTRIES = Collection(
    "entries",
    StoredEntry,
    {**_fields("statement_id"), "unallocated": lambda entry: entry.remaining > 0},
    newest=attrgetter("received_at"),
)
ALLOCATIONS = Collection(
    "allocations",
    Allocation,
    _fields("invoice_id source_id kind"),
    newest=attrgetter("at"),
)
RUNS = Collection(
    "runs",
    BillingRun,
    _fields("agreement_id partnership_id period_key state"),
    newest=attrgetter("started_at"),
    unique=(("agreement_id", "period_key"),),
)
RATES = Collection(
    "rates",
    ExchangeRate,
    _fields("currency day"),
    newest=attrgetter("day"),
    indexes=(("currency",),),
)
PEOPLE = Collection("people", Person, _fields("roles active"), indexes=(("roles",),))
DELEGATIONS = Collection(
    "delegations",
    Delegation,
    _fields("from_person to_person revoked"),
    newest=attrgetter("starts"),
    indexes=(("from_person",), ("to_person",)),
)
NOTIFICATIONS = Collection(
    "notifications", Notification, _fields("invoice_id kind to"), newest=attrgetter("at")
)
USAGE = Collection(
    "usage",
    UsageEvent,
    _fields("partnership_id occurred_at marketable_id quantity"),
    indexes=(("partnership_id", "occurred_at"),),
)
AUDIT = Collection(
    "audit",
    AuditEntry,
    _fields("invoice_id sequence"),
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
    PARTNERS,
    PARTNERSHIPS,
    MARKETABLES,
    AGREEMENTS,
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
    INBOUND,
    ENTRIES,
    ALLOCATIONS,
    RUNS,
    RATES,
    PEOPLE,
    DELEGATIONS,
    NOTIFICATIONS,
    USAGE,
    AUDIT,
    COMMANDS,
)
