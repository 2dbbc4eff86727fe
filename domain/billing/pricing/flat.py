"""Flat: a fixed amount per period, whatever was used.

Example: 49.00 a month → one line, 1 × 49.00.
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.billing.priced import PricedQuantity
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal


class FlatPrice(DomainModel):
    """`amount` per period."""

    model: Literal["flat"] = "flat"
    amount: ExactDecimal = Field(ge=0)

    def price(self, quantity: Decimal) -> tuple[PricedQuantity, ...]:  # noqa: ARG002
        """One line of 1 × `amount`."""
        return (
            PricedQuantity(
                quantity=Decimal(1),
                unit_price=self.amount,
                explanation=f"flat: {self.amount} per period",
            ),
        )
