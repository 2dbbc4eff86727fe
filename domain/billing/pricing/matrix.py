"""Matrix: a price for every combination of dimensions, such as region and class of service.

Use it where what one unit costs depends on how or where it was used. The meter groups by the
dimensions. `*` stands for any value; the cell with the fewest of them wins, and of two with as many
the one that names the earlier dimension. A combination without a cell stops the run of the
agreement: it is never billed at a guess.

Example: storage in Europe by class, anywhere else at one price.

    {"model": "matrix",
     "dimensions": ["region", "class"],
     "cells": [{"values": ["eu", "hot"], "unit_price": "0.020"},
               {"values": ["eu", "cold"], "unit_price": "0.004"},
               {"values": ["*", "*"], "unit_price": "0.030"}]}
    used: 1000 region=eu class=hot
    used: 5000 region=eu class=cold
    used: 200 region=us class=hot
    1000 × 0.020 = 20.000 (region=eu, class=hot)
    5000 × 0.004 = 20.000 (region=eu, class=cold)
    200 × 0.030 = 6.000 (region=us, class=hot)
    total: 46.000
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.billing.meter import DimensionName, DimensionValue
from domain.billing.metered import Dimensions, UsageGroup
from domain.billing.metering import MISSING
from domain.billing.pricing.basis import Basis, Priced
from domain.billing.pricing.figures import named, number
from domain.billing.pricing.plain import PlainPrice
from domain.core.errors import Invalid
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.invoice.reckoning import EXACT

ANY = "*"


class Cell(DomainModel):
    """What one unit of a combination costs."""

    values: tuple[DimensionValue, ...] = Field(
        min_length=1, max_length=5, description="of the dimensions, in their order; `*`: any"
    )
    unit_price: ExactDecimal = Field(ge=0, description="of each unit of the combination")


class MatrixPrice(PlainPrice):
    """`cells` by the values of `dimensions`."""

    model: Literal["matrix"] = "matrix"
    dimensions: tuple[DimensionName, ...] = Field(
        min_length=1, max_length=5, description="the meter groups by them"
    )
    cells: tuple[Cell, ...] = Field(
        min_length=1, max_length=2000, description="each combination once, in any order"
    )

    @model_validator(mode="after")
    def _cells_fit(self) -> Self:
        if len(set(self.dimensions)) != len(self.dimensions):
            raise ValueError("a dimension is named twice")
        seen = set()
        for place, cell in enumerate(self.cells, start=1):
            said = ", ".join(cell.values)
            if len(cell.values) != len(self.dimensions):
                raise ValueError(
                    f"cell {place} ({said}) has {len(cell.values)} values; give one for each of "
                    f"{', '.join(self.dimensions)}"
                )
            if cell.values in seen:
                raise ValueError(f"cell {place} ({said}) is there twice")
            seen.add(cell.values)
        return self

    @property
    def grouped_by(self) -> tuple[DimensionName, ...]:
        """Its dimensions."""
        return self.dimensions

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line for every combination that was used."""
        prices = {cell.values: cell.unit_price for cell in self.cells}
        masks = sorted({tuple(value == ANY for value in values) for values in prices}, key=_loose)
        lines = []
        for values, quantity in self._combined(basis.groups).items():
            if quantity != ZERO:
                dimensions = tuple(zip(self.dimensions, values, strict=True))
                price = _found(prices, masks, values, dimensions)
                step = f"matrix {named(dimensions)}: {number(quantity)} × {number(price)}"
                lines.append(Priced(quantity, price, (step,), dimensions=dimensions))
        return tuple(lines)

    def _combined(self, groups: Iterable[UsageGroup]) -> dict[tuple[str, ...], Decimal]:
        """Quantities by the values of its own dimensions: a meter may group by more."""
        combined: dict[tuple[str, ...], Decimal] = {}
        for group in groups:
            known = dict(group.dimensions)
            values = tuple(known.get(name, MISSING) for name in self.dimensions)
            combined[values] = EXACT.add(combined.get(values, ZERO), group.quantity)
        return combined


def _loose(mask: tuple[bool, ...]) -> tuple[int, tuple[bool, ...]]:
    return sum(mask), mask


def _found(
    prices: dict[tuple[str, ...], Decimal],
    masks: Iterable[tuple[bool, ...]],
    values: tuple[str, ...],
    dimensions: Dimensions,
) -> Decimal:
    for mask in masks:
        asked = tuple(ANY if any_ else one for any_, one in zip(mask, values, strict=True))
        if asked in prices:
            return prices[asked]
    raise Invalid(
        f"the matrix has no price for {named(dimensions)}",
        hint="add a cell for it, or one with * for what may be anything, then run it again",
    )
