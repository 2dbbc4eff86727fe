"""Stair step: a fixed amount for the band that the quantity falls into.

Use it where a size is bought, not units: up to 10 users one amount, up to 50 another.

Example: up to 10 users 100.00, up to 50 users 400.00, above that 900.00.

    {"model": "stair_step",
     "bands": [{"up_to": "10", "amount": "100.00"},
               {"up_to": "50", "amount": "400.00"},
               {"amount": "900.00"}]}
    used: 37
    1 × 400.00 = 400.00
    total: 400.00
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from domain.billing.pricing.basis import Basis, Priced, lump, noted
from domain.billing.pricing.figures import number
from domain.billing.pricing.plain import PlainPrice
from domain.billing.pricing.tiers import End, counts_as_nothing, reached, rising
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal


class Band(DomainModel):
    """Quantities up to and including `up_to` cost `amount` altogether."""

    up_to: End = None
    amount: ExactDecimal = Field(ge=0, description="for any quantity in the band")


class StairStepPrice(PlainPrice):
    """Bands in rising order; only the last one has no end."""

    model: Literal["stair_step"] = "stair_step"
    bands: Annotated[
        tuple[Band, ...], Field(min_length=1, max_length=100), AfterValidator(rising)
    ] = Field(description="rising; only the last one has no end")
    fee_at_zero: bool = Field(
        default=False, description="whether the first band is due when nothing was used"
    )

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line of the amount of the band."""
        quantity = max(basis.quantity, ZERO)
        lines: tuple[Priced, ...] = ()
        if quantity > ZERO or self.fee_at_zero:
            place, band = reached(self.bands, quantity)
            end = "no end" if band.up_to is None else f"up to {number(band.up_to)}"
            step = f"stair step band {place} ({end}): {number(quantity)} → {number(band.amount)}"
            lines = lump(band.amount, step, tier=place)
        if basis.quantity < ZERO:
            return noted(lines, counts_as_nothing(basis.quantity, "stair step"))
        return lines
