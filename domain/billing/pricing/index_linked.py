"""Index-linked: a price that follows a published index, such as a consumer price index.

Use it for rents and long contracts. On the first day of every revision month the price is revised:
the value of the index so many months before (`lag_months`) is compared with the value of the last
revision that counted, at first that of the base month. A change below the `threshold` does not
count yet. What counts is kept within cap and floor, per revision and over all. A part of a period
is priced by the revisions up to its first day.

The value of a month is the last one published by the day of the revision; if none was, the first
one after it. Later revisions of the index change nothing. All values are in the steps of the line.
A value that is not known stops the run until it is recorded.

Example: a rent of 1 000.00 that rises once the index rose by 2 %, each time by 3 % at most.

    {"model": "index_linked",
     "base": {"model": "flat", "amount": "1000.00"},
     "series": "vpi",
     "base_month": "2023-10",
     "first_revision": "2025-01",
     "lag_months": 3,
     "threshold": "2",
     "revision_cap": "3",
     "places": 2}
    index: vpi 2023-10 = 117.8, published 2023-11-08
    index: vpi 2024-10 = 120.2, published 2024-11-12
    index: vpi 2025-10 = 121.5, published 2025-11-12
    service: 2026-01-01 to 2026-01-31
    1 × 1020.37 = 1020.37
    total: 1020.37
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.billing.index_series import IndexSeries, Month
from domain.billing.meter import DimensionName
from domain.billing.pricing.basis import Basis, Formulas, Priced
from domain.billing.pricing.figures import fitted
from domain.billing.pricing.flat import FlatPrice
from domain.billing.pricing.graduated import GraduatedPrice
from domain.billing.pricing.index_revision import Revised, Revisions, month_number, scaled
from domain.billing.pricing.matrix import MatrixPrice
from domain.billing.pricing.package import PackagePrice
from domain.billing.pricing.per_unit import PerUnitPrice
from domain.billing.pricing.stair_step import StairStepPrice
from domain.billing.pricing.volume import VolumePrice
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.invoice.reckoning import Reckoning

Linked = Annotated[
    FlatPrice
    | PerUnitPrice
    | GraduatedPrice
    | VolumePrice
    | PackagePrice
    | StairStepPrice
    | MatrixPrice,
    Field(discriminator="model"),
]

Percent = Annotated[ExactDecimal, Field(gt=-100, le=1000)]


class IndexLinkedPrice(DomainModel):
    """`base` with all its amounts times the change of an index."""

    model: Literal["index_linked"] = "index_linked"
    base: Linked = Field(description="the price as of the base month")
    series: Id = Field(description="the index series")
    base_month: Month = Field(description="its value stands for the base price")
    first_revision: Month = Field(description="revised on the first day of this month")
    every_months: int = Field(default=12, ge=1, le=120, description="and then every so many months")
    lag_months: int = Field(default=2, ge=0, le=24, description="from the value to the revision")
    threshold: Annotated[ExactDecimal, Field(ge=0, le=1000)] = Field(
        default=ZERO, description="in per cent; smaller changes wait until they add up to it"
    )
    revision_cap: Percent | None = Field(default=None, description="at most so many per cent")
    revision_floor: Percent | None = Field(
        default=None, description="at least so many per cent; 0: never cheaper"
    )
    overall_cap: Percent | None = Field(default=None, description="over the base price, per cent")
    overall_floor: Percent | None = Field(default=None, description="over the base price, per cent")
    carried_over: bool = Field(
        default=False, description="whether later revisions catch up on what a cap or floor cut off"
    )
    places: int | None = Field(
        default=None, ge=0, le=12, description="decimals of the revised price; null: up to twelve"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.lag_months >= month_number(self.first_revision) - month_number(self.base_month):
            raise ValueError(
                f"the first revision ({self.first_revision}, {self.lag_months} months of lag) has "
                f"to use a month after the base month {self.base_month}"
            )
        for name in ("revision", "overall"):
            cap, floor = getattr(self, f"{name}_cap"), getattr(self, f"{name}_floor")
            if cap is not None and floor is not None and cap < floor:
                raise ValueError(f"{name}_cap is below {name}_floor")
        return self

    @property
    def metered(self) -> bool:
        """As its base."""
        return self.base.metered

    @property
    def prorated(self) -> bool:
        """As its base."""
        return self.base.prorated

    @property
    def per_event(self) -> bool:
        """As its base."""
        return self.base.per_event

    @property
    def series_ids(self) -> frozenset[str]:
        """Its series."""
        return frozenset([self.series])

    @property
    def grouped_by(self) -> tuple[DimensionName, ...]:
        """As its base."""
        return self.base.grouped_by

    def findings(self, formulas: Formulas) -> list[Finding]:
        """Of its base."""
        return self.base.findings(formulas)

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """The lines of the base, each with its price revised."""
        lines = self.base.price(basis)
        if not lines:
            return ()
        revised = self._revisions(basis.series.get(self.series)).until(basis.service.start)
        return tuple(self._linked(line, revised) for line in lines)

    def _linked(self, line: Priced, revised: Revised) -> Priced:
        price = fitted(scaled(line.unit_price, revised.factor), "the revised price")
        if self.places is not None:
            price = Reckoning.to_places(price, self.places)
        step = f"index {self.series}: {line.unit_price:f} revised is {price:f}"
        return line._replace(unit_price=price, steps=(*line.steps, *revised.steps, step))

    def _revisions(self, series: IndexSeries | None) -> Revisions:
        if series is None:
            raise Invalid(
                f"the index series '{self.series}' is not known",
                hint="record it with its values, then run it again",
            )
        return Revisions(
            series=series,
            base_month=self.base_month,
            first=self.first_revision,
            every=self.every_months,
            lag=self.lag_months,
            threshold=self.threshold,
            revision=(self.revision_floor, self.revision_cap),
            overall=(self.overall_floor, self.overall_cap),
            carried_over=self.carried_over,
        )
