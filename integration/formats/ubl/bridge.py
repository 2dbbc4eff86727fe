"""Where UBL and the model are built differently: between the two, in both directions.

`gather` finishes what was read; the functions before it compute what is written. Sources:
CEN/TS 16931-3-2; Peppol BIS Billing 3.0 (subject codes in notes, `NA` for an unknown order).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.core.money import total
from domain.invoice.line import InvoiceLine
from domain.invoice.model import Invoice
from domain.invoice.payment import PaymentCard, PaymentInstructions
from domain.invoice.references import Note
from integration.einvoice.payment import creditor, debited, merged, payment_means
from integration.xml.binding import Unplaced
from integration.xml.direct import Data

NOT_AVAILABLE = "NA"
"""Written where the schema wants something that the model has no word for."""

_SUBJECT = re.compile(r"#([A-Z]{3})#(.+)", re.DOTALL)
_NO_DISCOUNT = Decimal(0)


def note(said: Note) -> str:
    """BT-21 and BT-22 in one text."""
    return f"#{said.subject}#{said.text}" if said.subject else said.text


def order_reference(invoice: Invoice) -> str | None:
    """BT-13; the schema wants it before BT-14."""
    if invoice.order_reference is None and invoice.sales_order_reference is not None:
        return NOT_AVAILABLE
    return invoice.order_reference


def tax_amount(invoice: Invoice) -> Decimal | None:
    """BT-110; the schema wants it before the VAT breakdown."""
    if invoice.totals.tax is None and invoice.vat_breakdown:
        return total(row.tax_amount for row in invoice.vat_breakdown)
    return invoice.totals.tax


def unsaid(invoice: Invoice) -> Iterator[str]:
    """What of `invoice` UBL cannot say, by its path."""
    if invoice.is_credit_note and invoice.third_party_payments:
        yield "third_party_payments"


def card_network(instructions: PaymentInstructions) -> str | None:
    """The schema wants a network for a card."""
    card: PaymentCard | None = instructions.card
    return (card.network or NOT_AVAILABLE) if card is not None else None


def price_discount(line: InvoiceLine) -> Decimal | None:
    """BT-147; the schema wants it before BT-148."""
    if line.price_discount is None and line.gross_price is not None:
        return _NO_DISCOUNT
    return line.price_discount


def seller_creditor(invoice: Invoice) -> str | None:
    """BT-90, unless the payee collects."""
    return creditor(invoice) if invoice.payee is None else None


def payee_creditor(invoice: Invoice) -> str | None:
    """BT-90, if the payee collects."""
    return creditor(invoice) if invoice.payee is not None else None


@dataclass(frozen=True, slots=True)
class DatedMeans:
    """A means of payment as a credit note has it: with the day on which payment is due (BT-9)."""

    due_date: date | None
    said: PaymentInstructions

    def __getattr__(self, name: str) -> Any:
        return getattr(self.said, name)


def dated_payment_means(invoice: Invoice) -> list[DatedMeans]:
    """BG-16, the first with BT-9."""
    return [
        DatedMeans(None if index else invoice.due_date, said)
        for index, said in enumerate(payment_means(invoice))
    ]


def means_due_date(means: DatedMeans) -> date | None:
    """BT-9 of a credit note."""
    return means.due_date


def gather(data: Data) -> Iterator[Unplaced]:
    """Finish `data`; what it cannot hold."""
    data.setdefault("lines", [])
    data.setdefault("vat_breakdown", [])
    for said in data.get("notes", ()):
        match = _SUBJECT.fullmatch(said["text"])
        if match is not None:
            said["subject"], said["text"] = match.groups()
    if data.get("order_reference") == NOT_AVAILABLE and "sales_order_reference" in data:
        del data["order_reference"]
    for line in data["lines"]:
        if line.get("price_discount") == "0" and "gross_price" in line:
            del line["price_discount"]
    yield from _gather_payment(data)


def _gather_payment(data: Data) -> Iterator[Unplaced]:
    means = data.get("payment_instructions", [])
    for index, said in enumerate(means):
        due = said.pop("~due_date", None)
        if due is not None and data.setdefault("due_date", due) is not due:
            yield Unplaced(("payment_instructions", index, "~due_date"))
        if said.get("card", {}).get("network") == NOT_AVAILABLE:
            del said["card"]["network"]
    for field in ("~creditor", "~payee_creditor"):
        if not debited(means, "creditor", data.pop(field, None)):
            yield Unplaced((field,))
    data["payment_instructions"] = merged(means)
