"""The ports: what activities and the API need from outside, as Protocols.

Adapters implement them structurally in `integration`; `integration.wiring` puts them together.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from domain.billing.agreement import Agreement
from domain.billing.run import BillingRun
from domain.billing.usage import UsageEvent
from domain.core.audit import AuditEntry, ChainHead
from domain.core.codes import InvoiceTypeCode
from domain.core.errors import Unreadable
from domain.core.findings import Finding, Report
from domain.core.party import Party
from domain.exchange.acknowledgement import Acknowledgement, InvoiceResponse
from domain.exchange.delivery import DocumentRef, Receipt, RemoteFile, Transmission
from domain.exchange.inbound import InboundDocument, InboundKind, Mailbox
from domain.exchange.webhook import Webhook, WebhookCall
from domain.invoice.model import Invoice
from domain.invoice.numbering import NumberSeries
from domain.lifecycle.facts import Facts
from domain.lifecycle.shelf import ShelvedLifecycle
from domain.notification import Notification
from domain.people import Person
from domain.record import Draft, InvoiceRecord
from domain.settlement.allocation import Allocation, StoredEntry
from domain.settlement.bank import BankStatement
from domain.settlement.ledger import JournalEntry
from domain.trade.approval import Delegation
from domain.trade.history import TradeHistory
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from domain.trade.rate import ExchangeRate

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """A slice of a list and the opaque cursor of the next one (`None`: this was the last)."""

    items: Sequence[T]
    next_cursor: str | None


class Repository(Protocol[T]):
    """A collection of one kind of thing, by id."""

    async def find(self, id: str) -> T | None:
        """The thing called `id`, if there is one."""

    async def get(self, id: str) -> T:
        """The thing called `id`; `NotFound` if there is none."""

    async def insert(self, item: T) -> None:
        """Add a new thing; `AlreadyExists` if its id is taken."""

    async def put(self, item: T) -> None:
        """Add or replace."""

    async def page(
        self, where: Mapping[str, Any], *, limit: int = 50, cursor: str | None = None
    ) -> Page[T]:
        """Things whose indexed fields equal `where`, newest first (those without a date by id).

        A set of values means that one of them is enough.
        """

    async def count(self, where: Mapping[str, Any]) -> int:
        """How many there are."""


class InvoiceRepository(Repository[InvoiceRecord], Protocol):
    """Invoices; replaced only on the version that was read."""

    async def replace(self, record: InvoiceRecord, *, expected_version: int) -> None:
        """Write `record`; `StaleContent` if the stored version is another than expected."""

    async def by_number(self, number: str) -> InvoiceRecord | None:
        """The issued invoice with this legal number."""

    async def by_numbers_in(self, text: str, *, currency: str) -> Sequence[InvoiceRecord]:
        """Issued invoices of `currency` with something open whose number occurs in `text`."""

    async def waiting(
        self,
        who: Collection[str] | None,
        *,
        where: Mapping[str, Any] | None = None,
        limit: int,
        cursor: str | None = None,
    ) -> Page[InvoiceRecord]:
        """Invoices for which one of `who` (roles, people) must act, the longest waiting first.

        `None`: anybody of us. `where` filters further, as for `page`.
        """


class RateRepository(Repository[ExchangeRate], Protocol):
    """Exchange rates into the base currency."""

    async def on(self, currency: str, day: date) -> ExchangeRate | None:
        """The rate of `currency` that holds on `day`: the latest recorded up to then."""


class SeriesRepository(Repository[NumberSeries], Protocol):
    """Number series. Counters exist before they are used."""

    async def take(self, id: str) -> tuple[NumberSeries, int]:
        """The series and its next counter, moved on by one. Only inside a transaction."""


class UsageRepository(Protocol):
    """Usage events, counted once by (source, event id)."""

    async def ingest(self, events: Sequence[UsageEvent]) -> tuple[int, list[str], list[str]]:
        """How many were new, the ids seen before, and the ids seen before with other content."""

    async def totals(
        self, partnership_id: str, start: datetime, end: datetime
    ) -> dict[str, Decimal]:
        """Sum per marketable of what occurred from `start` to before `end`."""


class AuditRepository(Protocol):
    """The audit journal: appended only."""

    async def append(self, entry: AuditEntry) -> None:
        """Add the next entry of a chain; `AlreadyExists` if its place is taken."""

    async def chain(self, invoice_id: str) -> list[AuditEntry]:
        """All entries of an invoice, in order."""


class CommandRepository(Protocol):
    """Commands that were carried out, by deterministic id, with their result."""

    async def result(self, id: str, fingerprint: str) -> dict[str, Any] | None:
        """The recorded result; `CommandReused` if `id` was used with another fingerprint."""

    async def record(self, id: str, fingerprint: str, result: Mapping[str, Any]) -> None:
        """Keep the result in the transaction that made it; `AlreadyExists` on a race."""


class Records(Protocol):
    """Every repository; inside a transaction, bound to it."""

    partners: Repository[Partner]
    partnerships: Repository[Partnership]
    marketables: Repository[Marketable]
    agreements: Repository[Agreement]
    mailboxes: Repository[Mailbox]
    definitions: Repository[ShelvedLifecycle]
    """By `key@version`."""
    drafts: Repository[Draft]
    invoices: InvoiceRepository
    series: SeriesRepository
    ledger: Repository[JournalEntry]
    audit: AuditRepository
    commands: CommandRepository
    transmissions: Repository[Transmission]
    acknowledgements: Repository[Acknowledgement]
    inbound: Repository[InboundDocument]
    entries: Repository[StoredEntry]
    allocations: Repository[Allocation]
    runs: Repository[BillingRun]
    usage: UsageRepository
    webhooks: Repository[Webhook]
    histories: Repository[TradeHistory]
    rates: RateRepository
    people: Repository[Person]
    delegations: Repository[Delegation]
    notifications: Repository[Notification]


class Store(Records, Protocol):
    """The system of record."""

    async def transact(
        self, work: Callable[[Records], Awaitable[T]], *, lock: str | None = None
    ) -> T:
        """Run `work` in one transaction: all of it or nothing, durable when it returns.

        `work` may be run again after a conflict or a lost reply, so it must have no effect but
        through its `Records`, and insert something with a deterministic id. `lock` serialises
        work on one hot thing (a number series) within this process.
        """

    async def ping(self) -> None:
        """`StoreUnavailable` if the database does not answer."""


class DocumentStore(Protocol):
    """Bytes under their hash: stored once, never changed."""

    async def put(self, content: bytes, *, name: str, media_type: str) -> DocumentRef:
        """Keep `content`, durable when it returns."""

    async def get(self, sha256: str) -> bytes:
        """The bytes; `NotFound` if there are none."""


class AuditAnchor(Protocol):
    """Heads of audit chains, kept outside the database."""

    async def append(self, head: ChainHead) -> None:
        """Keep `head`, durable when it returns."""

    def heads(self) -> Iterable[ChainHead]:
        """The last anchored head of every chain."""


class Format(Protocol):
    """A document format: pure bytes ↔ model."""

    id: str
    media_type: str
    extension: str

    def write(self, invoice: Invoice) -> bytes:
        """The issued `invoice` in this format."""

    def read(self, content: bytes) -> Invoice:
        """The invoice in `content`; `Unreadable` says where it breaks."""


Judge = Callable[[bytes, Sequence[str] | None, date | None], Report]
"""Judges a document by rule layers (those it claims by default) in force on a day (its own)."""

JudgeInvoice = Callable[[Invoice, str, date], Sequence[Finding]]
"""Judges a draft of ours as the document that it will be in a format (its id), by the rules in
force on a day. Paths are those of the model where it has the place."""


class Channel(Protocol):
    """A way to a partner's system. Settings are the partner's; secrets in them are references."""

    kind: str

    def check(self, settings: dict[str, Any]) -> list[Finding]:
        """What is wrong with `settings`."""

    async def send(self, settings: dict[str, Any], name: str, content: bytes) -> Receipt:
        """Put `content` under `name`, visible only when whole. Safe to repeat."""

    async def claim(self, settings: dict[str, Any], limit: int) -> list[RemoteFile]:
        """Take up to `limit` files out of the way of other readers, with their bytes."""

    async def finish(self, settings: dict[str, Any], claimed_as: str, *, accepted: bool) -> None:
        """Put a claimed file with the done ones, or with those in error."""


ReadInvoice = Callable[[bytes], Invoice]
"""The invoice in a document of any syntax; `Unreadable` says where it breaks."""

CallWebhook = Callable[[Webhook, WebhookCall], Awaitable[None]]
"""Calls another system; `DeliveryRejected` for good, `DeliveryUnavailable` for another try."""


@dataclass(frozen=True)
class Understood:
    """What a received document is, and what it says; or why it cannot be read as that."""

    kind: InboundKind
    content: Invoice | InvoiceResponse | list[BankStatement] | Unreadable


ReadInbound = Callable[[bytes], Understood]
"""What a received document is, and what it says."""


class WriteResponse(Protocol):
    """Writes what we answer to a supplier's invoice."""

    def __call__(
        self,
        response: InvoiceResponse,
        *,
        issued_on: date,
        sender: Party,
        receiver: Party,
        invoice_type: InvoiceTypeCode = InvoiceTypeCode.INVOICE,
    ) -> bytes:
        """The message; `Invalid` if something in it is missing."""


class Conditions(Protocol):
    """The condition language (CEL) over the declared facts."""

    def check(self, expression: str) -> list[Finding]:
        """What is wrong with `expression`: syntax, unknown facts, types, with line and column."""

    def evaluate(self, expressions: Iterable[str], facts: Facts) -> dict[str, bool]:
        """The value of each expression."""
