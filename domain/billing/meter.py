"""Meter: how usage events of a marketable become the quantity that a charge bills."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from domain.core.model import DomainModel

DimensionName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A property of a usage event, such as `region`."""

DimensionValue = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Aggregation(StrEnum):
    """What is counted. `weighted`: the level over time, in units held for the whole period."""

    SUM = "sum"
    COUNT = "count"
    UNIQUE = "unique"
    MAX = "max"
    LAST = "last"
    WEIGHTED = "weighted"


class Filter(DomainModel):
    """Only events whose `dimension` has one of `values` count."""

    dimension: DimensionName
    values: tuple[DimensionValue, ...] = Field(min_length=1, max_length=100)


class Meter(DomainModel):
    """By default the sum of the quantities of all events."""

    aggregation: Aggregation = Aggregation.SUM
    distinct: DimensionName | None = Field(
        default=None, description="for `unique`: the dimension whose different values are counted"
    )
    filters: tuple[Filter, ...] = Field(default=(), max_length=20, description="all of them hold")
    group_by: tuple[DimensionName, ...] = Field(
        default=(), max_length=5, description="one quantity for each combination of values"
    )

    @model_validator(mode="after")
    def _names_what_is_distinct(self) -> Self:
        if (self.aggregation is Aggregation.UNIQUE) != (self.distinct is not None):
            raise ValueError("`distinct` names the dimension of `unique`, and of nothing else")
        return self
