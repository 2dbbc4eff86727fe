"""Graduated tiers: each unit is priced by the tier it falls into.

Use it where more units are cheaper, but the first ones stay as they are: the price never falls when
the quantity rises. A tier may also cost a fee once it is reached.

Example: the first 100 cost 1.00 each, those up to 1 000 cost 0.80, all others 0.50.

    {"model": "graduated",
     "tiers": [{"up_to": "100", "unit_price": "1.00"},
               {"up_to": "1000", "unit_price": "0.80"},
               {"unit_price": "0.50"}]}
    used: 150
    100 × 1.00 = 100.00
    50 × 0.80 = 40.00
    total: 140.00

Example: whoever needs more than 10 pays 20.00 for the larger tier.

    {"model": "graduated",
     "tiers": [{"up_to": "10", "unit_price": "5.00"},
               {"unit_price": "4.00", "flat_fee": "20.00"}]}
    used: 12
    10 × 5.00 = 50.00
    2 × 4.00 = 8.00
    1 × 20.00 = 20.00
    total: 78.00
"""

from typing import Literal

from pydantic import Field

from domain.billing.pricing.basis import Basis, Priced, noted
from domain.billing.pricing.plain import PlainPrice
from domain.billing.pricing.tiers import Tier, Tiers, counts_as_nothing, each_at_its_price, fee
from domain.core.money import ZERO

_MODEL = "graduated"

__all__ = ["GraduatedPrice", "Tier"]


class GraduatedPrice(PlainPrice):
    """Tiers in rising order; only the last one has no end."""

    model: Literal["graduated"] = "graduated"
    tiers: Tiers = Field(description="rising; only the last one has no end")
    fee_at_zero: bool = Field(
        default=False, description="whether the fee of the first tier is due when nothing was used"
    )

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """A line for every tier that is reached, and one for its fee."""
        if basis.quantity > ZERO:
            return each_at_its_price(self.tiers, basis.quantity, _MODEL)
        lines = fee(self.tiers[0], 1, _MODEL) if self.fee_at_zero else ()
        if basis.quantity < ZERO:
            return noted(lines, counts_as_nothing(basis.quantity, _MODEL))
        return lines
