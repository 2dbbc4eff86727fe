"""The system of record: repositories, and transactions over them."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from domain.billing.adjustments.coupon import Coupon
from domain.billing.agreement import Agreement
from domain.billing.balance import Balance
from domain.billing.batch import BatchItem, BillingBatch
from domain.billing.correction import BillingCorrection
from domain.billing.index_series import IndexSeries
from domain.billing.ports import UsageRepository
from domain.billing.run import BillingRun
from domain.core.audit import AuditEntry
from domain.core.paging import Page
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.circuit import Endpoint
from domain.exchange.inbound import InboundDocument, KeptArrival, Mailbox
from domain.exchange.log import ExchangeEntry
from domain.exchange.transmission import Transmission
from domain.exchange.webhook import Webhook
from domain.invoice.numbering import NumberSeries
from domain.lifecycle.shelf import ShelvedLifecycle
from domain.notification import Notification
from domain.people import Person
from domain.record import Draft, InvoiceRecord
from domain.settlement.allocation import Allocation
from domain.settlement.dunning_case import DunningCase
from domain.settlement.kept_statement import KeptStatement
from domain.settlement.ledger import JournalEntry
from domain.settlement.open_item import OpenItem
from domain.settlement.payee import Payee
from domain.settlement.payer import KnownPayer
from domain.settlement.paying_out import PaymentOrder, PaymentRun
from domain.settlement.payment import Payment
from domain.settlement.remittance import KeptRemittance
from domain.trade.approval import Delegation
from domain.trade.history import TradeHistory
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from domain.trade.rate import ExchangeRate

T = TypeVar("T")


class Repository(Protocol[T]):
    """A collection of one kind of thing, by id."""

    async def find(self, id: str) -> T | None:
        """The thing called `id`, if there is one."""

    async def get(self, id: str) -> T:
        """The thing called `id`; `NotFound` if there is none."""

    async def several(self, ids: Collection[str]) -> Mapping[str, T]:
        """Those of `ids` that there are, by id."""

    async def insert(self, item: T) -> None:
        """Add a new thing; `AlreadyExists` if its id is taken."""

    async def insert_all(self, items: Sequence[T]) -> None:
        """Add new things, all or none; `AlreadyExists` if an id is taken. Only in a transaction."""

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

    async def open_items(self, keys: Collection[str] | None) -> Sequence[OpenItem]:
        """Open items with one of `keys` (`domain.settlement.open_item`); `None`: all there are."""

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

    async def take(
        self, id: str, *, today: date, wanted: date | None = None
    ) -> tuple[NumberSeries, int]:
        """The next counter, and the series moved on by it, `dated` with the date to issue on.

        Only inside a transaction. `wanted` is the date of issue asked for.
        """


class ControlNumberRepository(Protocol):
    """Control numbers of interchanges, one counter per partner."""

    async def take(self, partner_id: str) -> int:
        """The next number towards a partner. Only inside the transaction that freezes it."""


class LogRepository(Protocol):
    """The exchange log: appended only."""

    async def insert(self, item: ExchangeEntry) -> None:
        """Add a line; `AlreadyExists` if it was written before."""

    async def find(self, id: str) -> ExchangeEntry | None:
        """The line called `id`, if there is one."""

    async def page(
        self, where: Mapping[str, Any], *, limit: int = 50, cursor: str | None = None
    ) -> Page[ExchangeEntry]:
        """Lines whose indexed fields equal `where`, newest first."""

    async def count(self, where: Mapping[str, Any]) -> int:
        """How many there are."""


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
    control_numbers: ControlNumberRepository
    exchange_log: LogRepository
    endpoints: Repository[Endpoint]
    inbound: Repository[InboundDocument]
    arrivals: Repository[KeptArrival]
    remittances: Repository[KeptRemittance]
    statements: Repository[KeptStatement]
    payments: Repository[Payment]
    payers: Repository[KnownPayer]
    payment_runs: Repository[PaymentRun]
    payment_orders: Repository[PaymentOrder]
    payees: Repository[Payee]
    allocations: Repository[Allocation]
    dunning: Repository[DunningCase]
    """By invoice."""
    runs: Repository[BillingRun]
    corrections: Repository[BillingCorrection]
    agreement_versions: Repository[Agreement]
    """Every version ever saved, by `id@version`."""
    batches: Repository[BillingBatch]
    batch_items: Repository[BatchItem]
    coupons: Repository[Coupon]
    balances: Repository[Balance]
    index_series: Repository[IndexSeries]
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
