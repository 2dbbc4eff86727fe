"""The collections of payment runs: runs, their orders, and the accounts that may be paid to.

An order holds what it is for while it may still move money: two of them cannot hold the same.
"""

from operator import attrgetter
from typing import Any

from domain.settlement.payee import Payee
from domain.settlement.paying_out import PaymentOrder, PaymentRun
from integration.store.collection import Collection, fields_of

PAYMENT_RUNS = Collection(
    "payment_runs",
    PaymentRun,
    fields_of("state kind company_id message_id"),
    newest=attrgetter("created_at"),
    unique=(("message_id",),),
)
PAYMENT_ORDERS = Collection(
    "payment_orders",
    PaymentOrder,
    fields_of("run_id invoice_id refunds partner_id state end_to_end_id holds"),
    unique=(("holds",), ("end_to_end_id",)),
    indexes=(("run_id",), ("invoice_id",), ("refunds",), ("partner_id",)),
)
PAYEES = Collection("payees", Payee)

PAYING_OUT: tuple[Collection[Any], ...] = (PAYMENT_RUNS, PAYMENT_ORDERS, PAYEES)
