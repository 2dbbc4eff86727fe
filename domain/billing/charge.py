"""Charge: one thing that an agreement charges, in force on some days, at a price."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from domain.billing.adjustments.discount import Discount
from domain.billing.meter import Meter
from domain.billing.pricing import Price
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.core.text import TextLine
from domain.tax.case import TaxedAs


class Timing(StrEnum):
    """When a charge is billed: once its period is over, or when it begins."""

    ARREARS = "arrears"
    ADVANCE = "advance"


class ProrationRule(StrEnum):
    """How a fixed charge that is in force for a part of a period is billed."""

    DAY = "day"
    SECOND = "second"
    NONE = "none"


class QuantityChange(DomainModel):
    """From the day `on`, the fixed quantity of a charge is another."""

    on: date
    quantity: ExactDecimal = Field(ge=0)


class Charge(DomainModel):
    """One thing that is charged: a marketable at a price.

    With a `quantity` it is fixed (seats), prorated where it changes or is in force in part;
    without one the `meter` counts usage events. A change of price in mid-period is two charges,
    one that ends and one that starts.
    """

    id: Id
    marketable_id: Id
    price: Price
    description: TextLine | None = None
    timing: Timing = Timing.ARREARS
    starts_on: date | None = Field(default=None, description="first day in force")
    ends_on: date | None = Field(default=None, description="last day in force")
    starts_at: AwareDatetime | None = Field(
        default=None, description="instead of `starts_on`, for proration by the second"
    )
    ends_at: AwareDatetime | None = Field(
        default=None, description="instead of `ends_on`: the moment it is no longer in force"
    )
    quantity: ExactDecimal | None = Field(default=None, ge=0, description="fixed; else metered")
    changes: tuple[QuantityChange, ...] = Field(default=(), max_length=200)
    meter: Meter = Meter()
    free_units: ExactDecimal = Field(default=ZERO, ge=0, description="per period, not billed")
    proration: ProrationRule = ProrationRule.DAY
    minimum: ExactDecimal | None = Field(
        default=None, ge=0, description="net amount per period; the rest is billed as a true-up"
    )
    maximum: ExactDecimal | None = Field(
        default=None, ge=0, description="net amount per period; what is above is allowed off"
    )
    discounts: tuple[Discount, ...] = Field(default=(), max_length=20)
    price_places: int | None = Field(
        default=None,
        ge=0,
        le=12,
        description="round the unit price to so many decimals; the difference is shown",
    )
    order_reference: TextLine | None = Field(
        default=None, description="BT-13, where invoices are grouped by it"
    )
    tax: TaxedAs | None = Field(default=None, description="instead of the marketable's own")

    @model_validator(mode="after")
    def _in_force_once(self) -> Self:
        if (self.starts_on and self.starts_at) or (self.ends_on and self.ends_at):
            raise ValueError("give a day or a moment for the start and the end, not both")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError(f"the charge ends ({self.ends_on}) before it starts")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError("the charge ends before it starts")
        by_moment = self.starts_at is not None or self.ends_at is not None
        if by_moment and not self.metered and self.proration is not ProrationRule.SECOND:
            raise ValueError(
                "a fixed charge starts or ends at a moment only if it is prorated by the second: "
                "the day of the change would count twice; give days, or `proration: second`"
            )
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            raise ValueError("the maximum is below the minimum")
        return self

    @model_validator(mode="after")
    def _changes_a_fixed_quantity(self) -> Self:
        days = [change.on for change in self.changes]
        if days and self.quantity is None:
            raise ValueError("only a fixed quantity changes; give `quantity`, or none of `changes`")
        if days != sorted(set(days)):
            raise ValueError("the changes have to be in order, one a day")
        return self

    @property
    def metered(self) -> bool:
        """Whether usage events decide."""
        return self.quantity is None and self.price.metered
