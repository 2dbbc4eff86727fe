"""The repositories of settlement: what banks and partners said, what was allocated, what we pay."""

from domain.ports import Repository
from domain.settlement.allocation import Allocation
from domain.settlement.kept_statement import KeptStatement
from domain.settlement.payee import Payee
from domain.settlement.payer import KnownPayer
from domain.settlement.paying_out import PaymentOrder, PaymentRun
from domain.settlement.payment import Payment
from domain.settlement.remittance import KeptRemittance
from integration.store import settlement_catalogue as kinds
from integration.store.paying_catalogue import PAYEES, PAYMENT_ORDERS, PAYMENT_RUNS
from integration.store.repositories import StoredRepository
from integration.store.table import Tables


class StoredSettlement:
    """Those of `Records` that are about money."""

    def __init__(self, tables: Tables) -> None:
        self.remittances: Repository[KeptRemittance] = StoredRepository(kinds.REMITTANCES, tables)
        self.statements: Repository[KeptStatement] = StoredRepository(kinds.STATEMENTS, tables)
        self.payments: Repository[Payment] = StoredRepository(kinds.PAYMENTS, tables)
        self.payers: Repository[KnownPayer] = StoredRepository(kinds.PAYERS, tables)
        self.allocations: Repository[Allocation] = StoredRepository(kinds.ALLOCATIONS, tables)
        self.payment_runs: Repository[PaymentRun] = StoredRepository(PAYMENT_RUNS, tables)
        self.payment_orders: Repository[PaymentOrder] = StoredRepository(PAYMENT_ORDERS, tables)
        self.payees: Repository[Payee] = StoredRepository(PAYEES, tables)
