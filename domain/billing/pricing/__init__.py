"""Pricing models: one module each; a new one is one union member more."""

from typing import Annotated

from pydantic import Field

from domain.billing.pricing.flat import FlatPrice
from domain.billing.pricing.graduated import GraduatedPrice
from domain.billing.pricing.per_unit import PerUnitPrice

Price = Annotated[FlatPrice | PerUnitPrice | GraduatedPrice, Field(discriminator="model")]
"""How a charge is priced. Every model offers `price(quantity) -> tuple[PricedQuantity, ...]`."""

__all__ = ["FlatPrice", "GraduatedPrice", "PerUnitPrice", "Price"]
