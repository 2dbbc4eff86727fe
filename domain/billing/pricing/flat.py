"""Flat: a fixed amount per period, whatever was used.

Use it for a base fee or a subscription. In a part of a period it costs a part, as the charge says.

Example: 49.00 a month, however much was used.

    {"model": "flat", "amount": "49.00"}
    used: 3
    1 × 49.00 = 49.00
    total: 49.00
"""

from typing import ClassVar, Literal

from pydantic import Field

from domain.billing.pricing.basis import Basis, Priced, lump
from domain.billing.pricing.figures import number
from domain.billing.pricing.plain import PlainPrice
from domain.core.money import ExactDecimal


class FlatPrice(PlainPrice):
    """`amount` per period."""

    metered: ClassVar[bool] = False
    model: Literal["flat"] = "flat"
    amount: ExactDecimal = Field(ge=0, description="per period")

    def price(self, basis: Basis) -> tuple[Priced, ...]:  # noqa: ARG002
        """One line of 1 × `amount`."""
        return lump(self.amount, f"flat: {number(self.amount)} per period")
