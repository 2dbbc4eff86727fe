"""Volume tiers: all units are priced by the tier that the quantity reaches.

Use it where a larger quantity makes every unit cheaper. Just above the end of a tier the amount may
be less than just below it.

Example: up to 100 all cost 1.00 each; from there on all of them cost 0.80.

    {"model": "volume",
     "tiers": [{"up_to": "100", "unit_price": "1.00"}, {"unit_price": "0.80"}]}
    used: 150
    150 × 0.80 = 120.00
    total: 120.00
"""

from typing import Literal

from pydantic import Field

from domain.billing.pricing.basis import Basis, Priced, noted
from domain.billing.pricing.figures import number
from domain.billing.pricing.plain import PlainPrice
from domain.billing.pricing.tiers import Tiers, counts_as_nothing, fee, reached
from domain.core.money import ZERO

_MODEL = "volume"


class VolumePrice(PlainPrice):
    """Tiers in rising order; only the last one has no end. One counts for all units."""

    model: Literal["volume"] = "volume"
    tiers: Tiers = Field(description="rising; only the last one has no end")
    fee_at_zero: bool = Field(
        default=False, description="whether the fee of the first tier is due when nothing was used"
    )

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line of all units, and one for the fee of their tier."""
        quantity = basis.quantity
        if quantity > ZERO:
            place, tier = reached(self.tiers, quantity)
            step = f"volume tier {place}: {number(quantity)} × {number(tier.unit_price)}"
            line = Priced(quantity, tier.unit_price, (step,), tier=place)
            return (line, *fee(tier, place, _MODEL))
        lines = fee(self.tiers[0], 1, _MODEL) if self.fee_at_zero else ()
        if quantity < ZERO:
            return noted(lines, counts_as_nothing(quantity, _MODEL))
        return lines
