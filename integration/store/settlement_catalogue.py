"""The collections of settlement: what banks and partners said, what was allocated, what is late."""

from operator import attrgetter
from typing import Any

from domain.process.settling.standing import is_under_way
from domain.settlement.allocation import Allocation
from domain.settlement.dunning_case import DunningCase
from domain.settlement.kept_statement import KeptStatement
from domain.settlement.payer import KnownPayer
from domain.settlement.payment import Payment
from domain.settlement.remittance import KeptRemittance
from integration.store.collection import Collection, fields_of

REMITTANCES = Collection(
    "remittances",
    KeptRemittance,
    fields_of("partner_id invoice_ids"),
    newest=attrgetter("received_at"),
)
STATEMENTS = Collection(
    "statements",
    KeptStatement,
    fields_of("account document"),
    newest=attrgetter("booked_at"),
)
PAYMENTS = Collection(
    "payments",
    Payment,
    {
        **fields_of("state partner_id keys reverses document"),
        "invoice_ids": lambda payment: sorted({one.order.invoice_id for one in payment.shares}),
        "under_way": lambda payment: True if is_under_way(payment) else None,
        "has_credit": lambda payment: True if payment.kept else None,
    },
    newest=attrgetter("received_at"),
    indexes=(
        *(("document",), ("state",), ("partner_id",), ("keys",), ("invoice_ids",)),
        ("has_credit",),
    ),
    rare=frozenset({"has_credit"}),
)
PAYERS = Collection("payers", KnownPayer)
ALLOCATIONS = Collection(
    "allocations",
    Allocation,
    fields_of("invoice_id source_id kind share_id"),
    newest=attrgetter("at"),
)
DUNNING = Collection(
    "dunning",
    DunningCase,
    {
        **fields_of("partnership_id partner_id open=is_open"),
        "letter_waits": lambda case: case.waiting_letter is not None,
    },
    newest=attrgetter("started_at"),
)

SETTLEMENT: tuple[Collection[Any], ...] = (
    REMITTANCES,
    STATEMENTS,
    PAYMENTS,
    PAYERS,
    ALLOCATIONS,
    DUNNING,
)
