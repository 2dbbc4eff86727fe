"""Pricing models: one module each; a new one is one union member more."""

from typing import Annotated, get_args

from pydantic import Field

from domain.billing.pricing.flat import FlatPrice
from domain.billing.pricing.formula import FormulaPrice
from domain.billing.pricing.graduated import GraduatedPrice
from domain.billing.pricing.graduated_percentage import GraduatedPercentagePrice
from domain.billing.pricing.index_linked import IndexLinkedPrice
from domain.billing.pricing.matrix import MatrixPrice
from domain.billing.pricing.milestone import MilestonePrice
from domain.billing.pricing.one_off import OneOffPrice
from domain.billing.pricing.overage import OveragePrice
from domain.billing.pricing.package import PackagePrice
from domain.billing.pricing.per_unit import PerUnitPrice
from domain.billing.pricing.percentage import PercentagePrice
from domain.billing.pricing.ramp import RampPrice
from domain.billing.pricing.stair_step import StairStepPrice
from domain.billing.pricing.time_and_material import TimeAndMaterialPrice
from domain.billing.pricing.volume import VolumePrice
from domain.core.model import DomainModel

Price = Annotated[
    FlatPrice
    | PerUnitPrice
    | GraduatedPrice
    | VolumePrice
    | PackagePrice
    | PercentagePrice
    | GraduatedPercentagePrice
    | StairStepPrice
    | MatrixPrice
    | TimeAndMaterialPrice
    | MilestonePrice
    | OneOffPrice
    | FormulaPrice
    | OveragePrice
    | RampPrice
    | IndexLinkedPrice,
    Field(discriminator="model"),
]
"""How a charge is priced. Every model offers `price(basis) -> tuple[Priced, ...]`, and says what
it needs and allows (see `domain.billing.pricing.plain`)."""


def models() -> tuple[type[DomainModel], ...]:
    """Every model, in the order of the documentation."""
    return get_args(get_args(Price)[0])


__all__ = [
    "FlatPrice",
    "FormulaPrice",
    "GraduatedPercentagePrice",
    "GraduatedPrice",
    "IndexLinkedPrice",
    "MatrixPrice",
    "MilestonePrice",
    "OneOffPrice",
    "OveragePrice",
    "PackagePrice",
    "PerUnitPrice",
    "PercentagePrice",
    "Price",
    "RampPrice",
    "StairStepPrice",
    "TimeAndMaterialPrice",
    "VolumePrice",
    "models",
]
