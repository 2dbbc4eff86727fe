"""Discounts: a percentage or an amount off, within limits."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import TextLine


class Discount(DomainModel):
    """Off the net amount of a charge, or of all charges of an agreement.

    Several are taken one after the other, in the order they are listed.
    """

    id: Id
    reason: TextLine = Field(default="Discount", description="BT-139, on the invoice")
    percentage: ExactDecimal | None = Field(default=None, gt=0, le=100)
    amount: ExactDecimal | None = Field(default=None, gt=0, description="per period")
    starts_on: date | None = None
    ends_on: date | None = None
    periods: int | None = Field(
        default=None, gt=0, description="for so many periods from its start, counted by calendar"
    )
    limit: ExactDecimal | None = Field(
        default=None, gt=0, description="at most so much over all periods"
    )
    coupon: TextLine | None = Field(default=None, description="the code it was redeemed by")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.percentage is None) == (self.amount is None):
            raise ValueError("give either a percentage or an amount")
        return self
