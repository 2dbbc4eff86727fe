"""Graduated percentage: each part of an amount at the rate of the tier it falls into.

Use it for commissions and turnover rents that change with the turnover.

Example: 3 % of the first 10 000, 2 % of the rest.

    {"model": "graduated_percentage",
     "tiers": [{"up_to": "10000", "rate": "3"}, {"rate": "2"}]}
    used: 25000
    10000 × 0.03 = 300.00
    15000 × 0.02 = 300.00
    total: 600.00
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from domain.billing.pricing.basis import Basis, Priced, noted
from domain.billing.pricing.figures import Rate, fraction
from domain.billing.pricing.plain import PlainPrice
from domain.billing.pricing.tiers import End, counts_as_nothing, each_at_its_price, rising
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal


class RateTier(DomainModel):
    """Of amounts up to and including `up_to`, `rate` per cent."""

    up_to: End = None
    rate: Rate
    flat_fee: ExactDecimal = Field(
        default=ZERO, ge=0, description="once per period, if the tier is reached"
    )

    @property
    def unit_price(self) -> Decimal:
        """The rate as a factor."""
        return fraction(self.rate)


class GraduatedPercentagePrice(PlainPrice):
    """Tiers in rising order; only the last one has no end."""

    model: Literal["graduated_percentage"] = "graduated_percentage"
    tiers: Annotated[
        tuple[RateTier, ...], Field(min_length=1, max_length=50), AfterValidator(rising)
    ] = Field(description="rising; only the last one has no end")

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """A line for every tier that is reached, and one for its fee."""
        if basis.quantity < ZERO:
            return noted((), counts_as_nothing(basis.quantity, "graduated percentage"))
        return each_at_its_price(self.tiers, basis.quantity, "graduated percentage")
