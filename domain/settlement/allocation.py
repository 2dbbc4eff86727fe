"""Allocations: which money or credit note settled which invoice. Appended, never edited."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal
from domain.settlement.bank import BankEntry


class AllocationKind(StrEnum):
    """What settles: a bank entry, a credit note, or our word."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    PAID_BY_US = "paid_by_us"
    """What we owe, and say that we have paid; the source is the command."""


class Allocation(DomainModel):
    """`amount` of a source, applied to an invoice."""

    id: str
    kind: AllocationKind
    source_id: str
    invoice_id: Id
    amount: ExactDecimal = Field(gt=0)
    currency: CurrencyCode
    at: datetime


class StoredEntry(DomainModel):
    """A bank entry as kept: what of it settled something, and why the rest did not."""

    id: str
    statement_id: str
    entry: BankEntry
    candidates: tuple[Id, ...] = ()
    """The open invoices that its references name, in order."""
    allocated: ExactDecimal = ZERO
    reason: str = ""
    """Why nothing was found for it; empty if something was."""
    received_at: datetime

    @property
    def remaining(self) -> Decimal:
        """What of the money has settled nothing yet."""
        return max(self.entry.amount - self.allocated, ZERO)


class OpenInvoice(DomainModel):
    """What matching needs to know of an issued invoice."""

    id: Id
    number: str
    currency: CurrencyCode


def match(
    entry: BankEntry, open_invoices: Mapping[str, OpenInvoice]
) -> tuple[tuple[OpenInvoice, ...], str]:
    """The open invoices (given by number) that the references of `entry` name, in that order.

    With none, the second value says why in words. How much each invoice takes is decided by the
    invoice itself: up to its open amount, in the order given.
    """
    if entry.amount <= 0:
        return (), "money that left the account settles no invoice"
    named = _named(entry.remittance, open_invoices)
    if not named:
        return (), "no reference names an open invoice"
    fitting = tuple(invoice for invoice in named if invoice.currency == entry.currency)
    return fitting, "" if fitting else f"the invoice named is not in {entry.currency}"


def _named(
    remittance: Sequence[str], open_invoices: Mapping[str, OpenInvoice]
) -> list[OpenInvoice]:
    text = " ".join(remittance).upper()
    found = [
        (position, number)
        for number in open_invoices
        if (position := _position(text, number.upper())) >= 0
    ]
    return [open_invoices[number] for _, number in sorted(found)]


def _position(text: str, number: str) -> int:
    """Where `number` stands as a whole word in `text`; -1 if nowhere."""
    start = text.find(number)
    while start >= 0:
        before = text[start - 1 : start]
        after = text[start + len(number) : start + len(number) + 1]
        if not before.isalnum() and not after.isalnum():
            return start
        start = text.find(number, start + 1)
    return -1
