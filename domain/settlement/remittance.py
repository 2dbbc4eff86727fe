"""Remittance advice: what a buyer says it pays, invoice by invoice (REMADV, X12 820).

It announces money; it is none. What was paid says the bank.
"""

from datetime import date, datetime

from pydantic import Field

from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal


class RemittedItem(DomainModel):
    """One document that is paid."""

    invoice_number: str = Field(min_length=1, max_length=80)
    amount: ExactDecimal
    """What is paid of it; negative for a credit note that is set off."""
    due: ExactDecimal | None = None
    """What the payer takes to be owed."""
    discount: ExactDecimal = ZERO
    """A discount for early payment that the payer takes, not negative."""
    deductions: ExactDecimal = ZERO
    """What the payer holds back otherwise, not negative."""
    reason: str = ""
    """Why, in the code of the standard (UN/EDIFACT 4465, X12 426) and in words."""


class RemittanceAdvice(DomainModel):
    """One announced payment."""

    id: str = Field(min_length=1, max_length=80)
    """The payer's id of it: BGM 1004, TRN02."""
    payer: str = ""
    """Name or identifier, as written."""
    payee: str = ""
    currency: CurrencyCode
    amount: ExactDecimal
    """The sum that is paid."""
    pays_on: date | None = None
    payment_reference: str = ""
    """By which the payment can be recognised on the bank statement."""
    reverses: bool = False
    """It takes an earlier advice with this id back (BGM 1225 = 1 or 5, BPR03 D)."""
    items: tuple[RemittedItem, ...] = ()


class KeptRemittance(DomainModel):
    """An advice as kept: what it came in, and which of our invoices it names."""

    id: Sha256
    """The hash of the document it came in: the same bytes count once."""
    advice: RemittanceAdvice
    partner_id: Id | None = None
    invoice_ids: tuple[Id, ...] = ()
    unknown: tuple[str, ...] = ()
    """Numbers that no issued invoice of ours has."""
    received_at: datetime
