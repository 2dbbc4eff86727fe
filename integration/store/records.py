"""Every repository of the ports, over the tables of one engine."""

from domain.billing.agreement import Agreement
from domain.billing.run import BillingRun
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.delivery import Transmission
from domain.exchange.inbound import InboundDocument, Mailbox
from domain.exchange.webhook import Webhook
from domain.lifecycle.shelf import ShelvedLifecycle
from domain.notification import Notification
from domain.people import Person
from domain.ports import (
    AuditRepository,
    CommandRepository,
    InvoiceRepository,
    RateRepository,
    Repository,
    SeriesRepository,
    UsageRepository,
)
from domain.record import Draft
from domain.settlement.allocation import Allocation, StoredEntry
from domain.settlement.ledger import JournalEntry
from domain.trade.approval import Delegation
from domain.trade.history import TradeHistory
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from integration.store import catalogue
from integration.store.journals import StoredAudit, StoredCommands, StoredUsage
from integration.store.repositories import (
    StoredInvoices,
    StoredRates,
    StoredRepository,
    StoredSeries,
)
from integration.store.table import Tables


class StoredRecords:
    """Every repository over the tables of one engine."""

    def __init__(self, tables: Tables) -> None:
        self.partners: Repository[Partner] = StoredRepository(catalogue.PARTNERS, tables)
        self.partnerships: Repository[Partnership] = StoredRepository(
            catalogue.PARTNERSHIPS, tables
        )
        self.marketables: Repository[Marketable] = StoredRepository(catalogue.MARKETABLES, tables)
        self.agreements: Repository[Agreement] = StoredRepository(catalogue.AGREEMENTS, tables)
        self.mailboxes: Repository[Mailbox] = StoredRepository(catalogue.MAILBOXES, tables)
        self.definitions: Repository[ShelvedLifecycle] = StoredRepository(
            catalogue.DEFINITIONS, tables
        )
        self.drafts: Repository[Draft] = StoredRepository(catalogue.DRAFTS, tables)
        self.invoices: InvoiceRepository = StoredInvoices(tables)
        self.series: SeriesRepository = StoredSeries(tables)
        self.ledger: Repository[JournalEntry] = StoredRepository(catalogue.LEDGER, tables)
        self.audit: AuditRepository = StoredAudit(tables)
        self.commands: CommandRepository = StoredCommands(tables)
        self.transmissions: Repository[Transmission] = StoredRepository(
            catalogue.TRANSMISSIONS, tables
        )
        self.acknowledgements: Repository[Acknowledgement] = StoredRepository(
            catalogue.ACKNOWLEDGEMENTS, tables
        )
        self.inbound: Repository[InboundDocument] = StoredRepository(catalogue.INBOUND, tables)
        self.entries: Repository[StoredEntry] = StoredRepository(catalogue.ENTRIES, tables)
        self.allocations: Repository[Allocation] = StoredRepository(catalogue.ALLOCATIONS, tables)
        self.runs: Repository[BillingRun] = StoredRepository(catalogue.RUNS, tables)
        self.usage: UsageRepository = StoredUsage(tables)
        self.webhooks: Repository[Webhook] = StoredRepository(catalogue.WEBHOOKS, tables)
        self.histories: Repository[TradeHistory] = StoredRepository(catalogue.HISTORIES, tables)
        self.rates: RateRepository = StoredRates(tables)
        self.people: Repository[Person] = StoredRepository(catalogue.PEOPLE, tables)
        self.delegations: Repository[Delegation] = StoredRepository(catalogue.DELEGATIONS, tables)
        self.notifications: Repository[Notification] = StoredRepository(
            catalogue.NOTIFICATIONS, tables
        )
