"""The matching policy of a partnership: which rules count, and which differences are let pass."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal


class MatchRule(StrEnum):
    """A way in which a payment can be recognised, with how far it can be trusted."""

    REFERENCE = "reference"
    """A structured reference, or the end-to-end id, is the number or reference of a document."""
    NUMBER = "number"
    """The free text has the number, as written or with other separators."""
    DIGITS = "digits"
    """The free text has the digits of the number only."""
    AMOUNT_AND_PAYER = "amount_and_payer"
    """The payer is known, and exactly this amount is open with it."""
    SUM_AND_PAYER = "sum_and_payer"
    """The payer is known, and some of what is open with it adds up to the amount."""


class Difference(StrEnum):
    """What may lie between the money and what it settles."""

    DISCOUNT = "discount"
    """Kept back for paying early, as the terms allow."""
    CHARGES = "charges"
    """Taken by a bank on the way."""
    TOLERANCE = "tolerance"
    """Too small to ask for."""
    CREDIT_NOTE = "credit_note"
    """Set off against a credit of the partner."""


class MatchingPolicy(DomainModel):
    """How payments of one partnership are matched. The rules are tried in the order given."""

    rules: tuple[MatchRule, ...] = Field(default=tuple(MatchRule), min_length=1)
    automatic: int = Field(default=90, ge=50, le=101)
    """From this score on money is allocated at once; below it somebody is asked. 101: always."""
    tolerance: ExactDecimal = Field(default=ZERO, ge=0, le=1000)
    """How much less may be paid, in the currency of the document, and count as all."""
    charges: ExactDecimal = Field(default=ZERO, ge=0, le=1000)
    """How much banks may keep for a transfer, and it counts as all."""
    discount_grace_days: int = Field(default=3, ge=0, le=30)
    """How many days after its last day a discount for early payment still counts."""
    partial: bool = True
    """Whether less than all that a document is named for is allocated as a part of it."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len(set(self.rules)) != len(self.rules):
            raise ValueError("a rule is named once")
        return self
