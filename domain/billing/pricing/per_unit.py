"""Per unit: what was used × one price.

Use it for seats, calls, hours. If the meter groups usage, every group has a line of its own. A
quantity below zero gives back what as much would have cost.

Example: 1 200 calls at 0.01.

    {"model": "per_unit", "unit_price": "0.01"}
    used: 1200
    1200 × 0.01 = 12.00
    total: 12.00

Example: the meter groups by project.

    {"model": "per_unit", "unit_price": "0.01"}
    used: 700 project=atlas
    used: 500 project=boreas
    700 × 0.01 = 7.00 (project=atlas)
    500 × 0.01 = 5.00 (project=boreas)
    total: 12.00
"""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.billing.metered import Dimensions
from domain.billing.pricing.basis import Basis, Priced
from domain.billing.pricing.figures import named
from domain.billing.pricing.plain import PlainPrice
from domain.core.money import ZERO, ExactDecimal


class PerUnitPrice(PlainPrice):
    """`unit_price` for every unit."""

    model: Literal["per_unit"] = "per_unit"
    unit_price: ExactDecimal = Field(ge=0, description="of each unit")

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line of `quantity` × `unit_price` for each group; no line for nothing."""
        groups = basis.groups
        if groups and groups[0].dimensions:
            return tuple(
                self._line(group.quantity, group.dimensions)
                for group in groups
                if group.quantity != ZERO
            )
        return (self._line(basis.quantity),) if basis.quantity != ZERO else ()

    def _line(self, quantity: Decimal, dimensions: Dimensions = ()) -> Priced:
        whose = f" for {named(dimensions)}" if dimensions else ""
        step = f"per unit: {quantity:f} × {self.unit_price:f}{whose}"
        return Priced(quantity, self.unit_price, (step,), dimensions=dimensions)
