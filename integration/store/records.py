"""Every repository of the ports, over the tables of one engine."""

from domain.billing.adjustments.coupon import Coupon
from domain.billing.agreement import Agreement
from domain.billing.balance import Balance
from domain.billing.batch import BatchItem, BillingBatch
from domain.billing.correction import BillingCorrection
from domain.billing.index_series import IndexSeries
from domain.billing.ports import UsageRepository
from domain.billing.run import BillingRun
from domain.exchange.acknowledgement import Acknowledgement
from domain.exchange.circuit import Endpoint
from domain.exchange.inbound import InboundDocument, KeptArrival, Mailbox
from domain.exchange.transmission import Transmission
from domain.exchange.webhook import Webhook
from domain.lifecycle.shelf import ShelvedLifecycle
from domain.notification import Notification
from domain.people import Person
from domain.ports import (
    AuditRepository,
    CommandRepository,
    ControlNumberRepository,
    InvoiceRepository,
    LogRepository,
    RateRepository,
    Repository,
    SeriesRepository,
)
from domain.record import Draft
from domain.settlement.dunning_case import DunningCase
from domain.settlement.ledger import JournalEntry
from domain.trade.approval import Delegation
from domain.trade.history import TradeHistory
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from integration.store import catalogue
from integration.store.journals import StoredAudit, StoredCommands
from integration.store.repositories import (
    StoredControlNumbers,
    StoredInvoices,
    StoredRates,
    StoredRepository,
    StoredSeries,
)
from integration.store.settlement_catalogue import DUNNING
from integration.store.settlement_records import StoredSettlement
from integration.store.table import Tables
from integration.store.usage import StoredUsage


class StoredRecords(StoredSettlement):
    """Every repository over the tables of one engine."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
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
        self.control_numbers: ControlNumberRepository = StoredControlNumbers(tables)
        self.exchange_log: LogRepository = StoredRepository(catalogue.EXCHANGE_LOG, tables)
        self.endpoints: Repository[Endpoint] = StoredRepository(catalogue.ENDPOINTS, tables)
        self.inbound: Repository[InboundDocument] = StoredRepository(catalogue.INBOUND, tables)
        self.arrivals: Repository[KeptArrival] = StoredRepository(catalogue.ARRIVALS, tables)
        self.dunning: Repository[DunningCase] = StoredRepository(DUNNING, tables)
        self.runs: Repository[BillingRun] = StoredRepository(catalogue.RUNS, tables)
        self.corrections: Repository[BillingCorrection] = StoredRepository(
            catalogue.CORRECTIONS, tables
        )
        self.agreement_versions: Repository[Agreement] = StoredRepository(
            catalogue.AGREEMENT_VERSIONS, tables
        )
        self.batches: Repository[BillingBatch] = StoredRepository(catalogue.BATCHES, tables)
        self.batch_items: Repository[BatchItem] = StoredRepository(catalogue.BATCH_ITEMS, tables)
        self.coupons: Repository[Coupon] = StoredRepository(catalogue.COUPONS, tables)
        self.balances: Repository[Balance] = StoredRepository(catalogue.BALANCES, tables)
        self.index_series: Repository[IndexSeries] = StoredRepository(
            catalogue.INDEX_SERIES, tables
        )
        self.usage: UsageRepository = StoredUsage(tables)
        self.webhooks: Repository[Webhook] = StoredRepository(catalogue.WEBHOOKS, tables)
        self.histories: Repository[TradeHistory] = StoredRepository(catalogue.HISTORIES, tables)
        self.rates: RateRepository = StoredRates(tables)
        self.people: Repository[Person] = StoredRepository(catalogue.PEOPLE, tables)
        self.delegations: Repository[Delegation] = StoredRepository(catalogue.DELEGATIONS, tables)
        self.notifications: Repository[Notification] = StoredRepository(
            catalogue.NOTIFICATIONS, tables
        )
