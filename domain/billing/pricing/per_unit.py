"""Per unit: what was used × one price.

Example: 1 200 calls at 0.01 → one line, 1200 × 0.01 = 12.00.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.billing.priced import PricedQuantity
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal


class PerUnitPrice(DomainModel):
    """`unit_price` for every unit."""

    model: Literal["per_unit"] = "per_unit"
    unit_price: ExactDecimal = Field(ge=0)

    def price(self, quantity: Decimal) -> tuple[PricedQuantity, ...]:
        """One line of `quantity` × `unit_price`; no line for nothing."""
        if quantity == 0:
            return ()
        explanation = f"per unit: {quantity} × {self.unit_price}"
        return (
            PricedQuantity(quantity=quantity, unit_price=self.unit_price, explanation=explanation),
        )
