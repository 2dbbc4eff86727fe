"""Ramp: another price in every year of the contract.

Use it for agreements that start low. Years are counted from the first day of the agreement; a part
of a period is priced by the year it begins in. After the last year that is listed its price stays.

Example: 100.00 a month in the first year, 150.00 in the second, 200.00 from the third on.

    {"model": "ramp",
     "years": [{"from_year": 1, "price": {"model": "flat", "amount": "100.00"}},
               {"from_year": 2, "price": {"model": "flat", "amount": "150.00"}},
               {"from_year": 3, "price": {"model": "flat", "amount": "200.00"}}]}
    started on: 2023-02-01
    contract year: 4
    1 × 200.00 = 200.00
    total: 200.00
"""

from dataclasses import replace
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.billing.meter import DimensionName
from domain.billing.pricing.basis import Basis, Formulas, Priced, noted
from domain.billing.pricing.flat import FlatPrice
from domain.billing.pricing.formula import FormulaPrice
from domain.billing.pricing.graduated import GraduatedPrice
from domain.billing.pricing.graduated_percentage import GraduatedPercentagePrice
from domain.billing.pricing.matrix import MatrixPrice
from domain.billing.pricing.overage import OveragePrice
from domain.billing.pricing.package import PackagePrice
from domain.billing.pricing.per_unit import PerUnitPrice
from domain.billing.pricing.percentage import PercentagePrice
from domain.billing.pricing.stair_step import StairStepPrice
from domain.billing.pricing.volume import VolumePrice
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.model import DomainModel

OfAYear = Annotated[
    FlatPrice
    | PerUnitPrice
    | GraduatedPrice
    | VolumePrice
    | PackagePrice
    | PercentagePrice
    | GraduatedPercentagePrice
    | StairStepPrice
    | MatrixPrice
    | FormulaPrice
    | OveragePrice,
    Field(discriminator="model"),
]


class RampYear(DomainModel):
    """From a year of the contract on, a price."""

    from_year: int = Field(ge=1, le=100, description="1: from the first day")
    price: OfAYear = Field(description="until the next year that is listed")


class RampPrice(DomainModel):
    """Prices by the year of the contract."""

    model: Literal["ramp"] = "ramp"
    years: tuple[RampYear, ...] = Field(
        min_length=1, max_length=50, description="rising; the last one stays"
    )

    @model_validator(mode="after")
    def _rising_from_the_first(self) -> Self:
        starts = [year.from_year for year in self.years]
        if starts[0] != 1:
            raise ValueError(f"the first price is from year 1 on, not {starts[0]}")
        for before, after in pairwise(starts):
            if after <= before:
                raise ValueError(f"year {after} comes after year {before}: the years rise")
        kinds = {(year.price.metered, year.price.prorated) for year in self.years}
        if len(kinds) > 1:
            raise ValueError(
                "the prices of all years are metered or none is, and the same for prorated: "
                "write two charges, one that ends and one that starts"
            )
        return self

    @property
    def metered(self) -> bool:
        """As its prices are."""
        return self.years[0].price.metered

    @property
    def prorated(self) -> bool:
        """As its prices are."""
        return self.years[0].price.prorated

    @property
    def per_event(self) -> bool:
        """Whether any of its prices asks for single events."""
        return any(year.price.per_event for year in self.years)

    @property
    def series_ids(self) -> frozenset[str]:
        """Of all its prices."""
        return frozenset[str]().union(*(year.price.series_ids for year in self.years))

    @property
    def grouped_by(self) -> tuple[DimensionName, ...]:
        """Of all its prices."""
        return tuple(dict.fromkeys(n for year in self.years for n in year.price.grouped_by))

    def findings(self, formulas: Formulas) -> list[Finding]:
        """Of all its prices."""
        return [
            replace(found, path=f"years[{place}].price.{found.path}")
            for place, year in enumerate(self.years)
            for found in year.price.findings(formulas)
        ]

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """What the price of the year makes of it."""
        if basis.started_on is None and len(self.years) > 1:
            raise Invalid(
                "the price depends on the year of the contract, which has no first day",
                hint="set starts_on of the agreement, then run it again",
            )
        year = [one for one in self.years if one.from_year <= basis.contract_year][-1]
        lines = year.price.price(basis)
        step = f"ramp: year {basis.contract_year} of the contract, price from year {year.from_year}"
        return noted(lines, step) if lines else ()
