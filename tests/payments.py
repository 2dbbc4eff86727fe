"""Payments for tests: money that came in, with shares that invoices are to take."""

from datetime import date
from decimal import Decimal

from domain.settlement.bank import BankEntry, EntryPart
from domain.settlement.payment import Payment, PaymentState, Share, ShareOrder
from tests.builders import NOON


def part(amount: str = "119.00", *text: str, currency: str = "EUR", **said: object) -> EntryPart:
    """Money that came in (or left), with free text."""
    return EntryPart.model_validate(
        {"amount": Decimal(amount), "currency": currency, "text": text, **said}
    )


def entry(amount: str = "119.00", *text: str, reference: str = "r", **said: object) -> BankEntry:
    """A booked entry of one transaction."""
    only = part(amount, *text, **said)
    return BankEntry(
        reference=reference,
        amount=only.amount,
        currency=only.currency,
        booked_on=date(2026, 11, 20),
        parts=(only,),
    )


def payment(id: str, amount: str = "119.00", **shares: str) -> Payment:
    """A payment as kept; `shares`: how much is ordered of it for each invoice."""
    ordered = tuple(
        Share(
            id=f"{id}.{number}",
            order=ShareOrder(invoice_id=invoice.replace("_", "-"), amount=Decimal(much)),
        )
        for number, (invoice, much) in enumerate(shares.items(), start=1)
    )
    return Payment(
        id=id,
        statement_id="statement-1",
        booked_on=date(2026, 11, 20),
        part=part(amount),
        state=PaymentState.ALLOCATED if shares else PaymentState.UNALLOCATED,
        shares=ordered,
        received_at=NOON,
        updated_at=NOON,
    )


def meant_for(id: str, invoice_id: str, amount: str) -> Payment:
    """A payment that is all for one invoice; the share is called `<id>.1`."""
    order = ShareOrder(invoice_id=invoice_id, amount=Decimal(amount))
    share = Share(id=f"{id}.1", order=order)
    return payment(id, amount).model_copy(
        update={"shares": (share,), "state": PaymentState.ALLOCATED}
    )
