"""Overage: included units for a fixed fee, and a price for those above.

Use it for contingents. The fee is due every period, also if nothing was used, and it is whole in a
part of a period, as are the included units. Units above start in the first tier of their price.

Example: 1 000 minutes for 49.00, every further one 0.06.

    {"model": "overage",
     "included": "1000",
     "fee": "49.00",
     "above": {"model": "per_unit", "unit_price": "0.06"}}
    used: 1250
    1 × 49.00 = 49.00
    250 × 0.06 = 15.00
    total: 64.00
"""

from typing import Annotated, Literal

from pydantic import Field

from domain.billing.pricing.basis import Basis, Priced, lump, noted
from domain.billing.pricing.figures import number
from domain.billing.pricing.graduated import GraduatedPrice
from domain.billing.pricing.package import PackagePrice
from domain.billing.pricing.per_unit import PerUnitPrice
from domain.billing.pricing.plain import PlainPrice
from domain.billing.pricing.tiers import counts_as_nothing
from domain.billing.pricing.volume import VolumePrice
from domain.core.money import ZERO, ExactDecimal
from domain.invoice.reckoning import difference

Above = Annotated[
    PerUnitPrice | GraduatedPrice | VolumePrice | PackagePrice, Field(discriminator="model")
]


class OveragePrice(PlainPrice):
    """`included` units for the `fee`, what is more at the price `above`."""

    model: Literal["overage"] = "overage"
    included: ExactDecimal = Field(gt=0, description="units per period")
    fee: ExactDecimal = Field(ge=0, description="per period")
    above: Above = Field(description="the price of units above, as if they were the first")

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line of the fee, and those of the price above."""
        used, included = number(basis.quantity), number(self.included)
        lines = lump(self.fee, f"overage: {number(self.fee)} for {included} units, {used} used")
        if basis.quantity < ZERO:
            return noted(lines, counts_as_nothing(basis.quantity, "overage"))
        more = difference(basis.quantity, self.included)
        if more <= ZERO:
            return lines
        step = f"overage: {used} used, {included} included, {number(more)} above"
        return (*lines, *noted(self.above.price(basis.of(more)), step))
