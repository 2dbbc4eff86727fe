"""Allocations: which money or credit note settled which invoice. Appended, never edited.

What is taken back is another allocation with the same amount below zero, which names the first one.
So what an invoice has open is always what is payable less the sum of its allocations.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode, ExactDecimal
from domain.trade.matching import Difference


class AllocationKind(StrEnum):
    """What settles: money, a credit note, our word, or a difference that is let pass."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    PAID_BY_US = "paid_by_us"
    """What we owe, and say that we have paid; the source is the command."""
    DISCOUNT = "discount"
    """Kept back for paying early."""
    CHARGES = "charges"
    """Kept by banks."""
    TOLERANCE = "tolerance"
    """Too small to ask for."""
    WRITE_OFF = "write_off"
    """Given up; the source is the command."""

    @classmethod
    def of(cls, difference: Difference) -> Self:
        """The kind that a difference is allocated as."""
        return cls(difference.value)


CONCEDED = frozenset({AllocationKind.DISCOUNT, AllocationKind.CHARGES, AllocationKind.TOLERANCE})
"""What is let pass when money comes."""


class Allocation(DomainModel):
    """`amount` of a source, applied to an invoice; below zero: taken back."""

    id: str
    kind: AllocationKind
    source_id: str
    """The payment, the credit note or the command."""
    share_id: str = ""
    """The share of the payment."""
    invoice_id: Id
    amount: ExactDecimal
    currency: CurrencyCode
    at: datetime
    reverses: str = Field(default="", description="the allocation that is taken back")

    @model_validator(mode="after")
    def _moves(self) -> Self:
        if self.amount == 0 or (self.amount < 0) is not bool(self.reverses):
            raise ValueError("an allocation is positive, or takes another one back")
        return self

    def taken_back(self, at: datetime) -> "Allocation":
        """What undoes it."""
        update = {"id": f"{self.id}!", "amount": -self.amount, "at": at, "reverses": self.id}
        return self.model_copy(update=update)
