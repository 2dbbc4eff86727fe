"""Graduated tiers: each unit is priced by the tier it falls into.

Example: up to 100 at 1.00, the rest at 0.80; 150 units → 100 × 1.00 and 50 × 0.80 = 140.00.
"""

from decimal import Decimal
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.billing.priced import PricedQuantity
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal


class Tier(DomainModel):
    """Units up to and including `up_to` (`None`: no end) cost `unit_price` each."""

    up_to: ExactDecimal | None = Field(default=None, gt=0)
    unit_price: ExactDecimal = Field(ge=0)


class GraduatedPrice(DomainModel):
    """Tiers in rising order; only the last one has no end."""

    model: Literal["graduated"] = "graduated"
    tiers: tuple[Tier, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        ends = [tier.up_to for tier in self.tiers]
        if ends[-1] is not None or None in ends[:-1]:
            raise ValueError("exactly the last tier has no end (up_to: null)")
        bounds = [end for end in ends if end is not None]
        if any(after <= before for before, after in pairwise(bounds)):
            raise ValueError("the tiers have to rise")
        return self

    def price(self, quantity: Decimal) -> tuple[PricedQuantity, ...]:
        """One line per tier that is reached."""
        lines, floor = [], ZERO
        for number, tier in enumerate(self.tiers, start=1):
            top = quantity if tier.up_to is None else min(quantity, tier.up_to)
            if top > floor:
                part = top - floor
                lines.append(
                    PricedQuantity(
                        quantity=part,
                        unit_price=tier.unit_price,
                        explanation=f"graduated tier {number}: {part} × {tier.unit_price}",
                    )
                )
            floor = top
        return tuple(lines)
