"""What we owe, for tests: invoices of suppliers that wait to be paid, credits of buyers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.core.codes import CREDIT_TRANSFER
from domain.invoice.payment import CreditTransfer, PaymentInstructions
from domain.invoice.request import Terms
from domain.ports import Store
from domain.process.settling import by_hand
from domain.record import InvoiceRecord
from domain.settlement.payer import account_key
from domain.settlement.payment import Payment, PaymentState, Share, ShareOrder, ShareState
from domain.trade.mandate import PayingPolicy
from tests import builders
from tests.builders import NOON
from tests.payments import part, payment
from tests.unit.store import samples

IBAN = "NL91ABNA0417164300"
OTHER = "FR1420041010050500013M02606"
DAY = date(2026, 11, 24)
PAID = "b" * 32
"""The payment that `kept` keeps."""


def owed(
    id: str, amount: str = "119.00", *, iban: str = IBAN, due: date = DAY, **changes: Any
) -> InvoiceRecord:
    """An accepted invoice of the supplier acme to northwind."""
    record = samples.invoice(id)
    supplier, us = builders.buyer(iban=IBAN), builders.seller()
    partnership = builders.partnership(id="acme-northwind", seller_id="acme", buyer_id="northwind")
    account = CreditTransfer(account=iban, account_name="Acme AG")
    means = PaymentInstructions(means=CREDIT_TRANSFER, credit_transfers=(account,))
    assert record.document is not None
    totals = record.document.totals.model_copy(update={"payable": Decimal(amount)})
    document = record.document.model_copy(
        update={"number": f"S-{id}", "payment_instructions": (means,), "totals": totals}
    )
    base: dict[str, Any] = {
        "terms": Terms(partnership=partnership, seller=supplier, buyer=us),
        "request": record.request.model_copy(
            update={"partnership_id": partnership.id, "received": "a" * 64}
        ),
        "document": document,
        "state": "payable",
        "accepted_on": due - timedelta(days=14),
        "issued_on": due - timedelta(days=30),
        "due_on": due,
    }
    return record.model_copy(update={**base, **changes})


async def world(store: Store, *records: InvoiceRecord, **policy: Any) -> None:
    """Our company with its policy, the supplier, and `records`."""
    await builders.populate(store)
    await store.partners.put(builders.seller(paying=PayingPolicy(**policy)))
    await store.partners.put(builders.buyer(iban=IBAN))
    await store.partnerships.put(
        builders.partnership(id="acme-northwind", seller_id="acme", buyer_id="northwind")
    )
    for record in records:
        await store.invoices.put(record)


def left(end_to_end_id: str, invoice_id: str, amount: str = "-119.00", **more: Any) -> Payment:
    """What a statement shows of an order, taken by its invoice."""
    order = ShareOrder(invoice_id=invoice_id, amount=abs(Decimal(amount)))
    share = Share(
        id=f"{end_to_end_id}.1", order=order, state=ShareState.TAKEN, amount=abs(Decimal(amount))
    )
    base: dict[str, Any] = {
        "id": f"pay-{end_to_end_id}",
        "statement_id": "s-1",
        "booked_on": DAY,
        "part": part(amount, end_to_end_id=end_to_end_id),
        "state": PaymentState.ALLOCATED,
        "shares": (share,),
        "received_at": builders.NOON,
        "updated_at": builders.NOON,
    }
    return Payment(**{**base, **more})


async def kept(store: Store, **part: Any) -> None:
    """Acme has paid 20.00 EUR that are kept as its credit."""
    said = {"counterparty_name": "Acme AG", "counterparty_iban": IBAN, "end_to_end_id": "THEIRS"}
    paid = payment(PAID, "20.00")
    came = paid.part.model_copy(update={**said, **part})
    paid = paid.model_copy(update={"part": came, "account": account_key("DE02")})
    await store.payments.put(await by_hand.keep(store, paid, "acme", actor="anna", at=NOON))
