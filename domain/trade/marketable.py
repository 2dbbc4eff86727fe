"""Marketable: a thing or service that one partner sells another."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.core.codes import VatCategory
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import TextLine


class MarketableKind(StrEnum):
    """Goods are delivered, services are performed."""

    GOODS = "goods"
    SERVICE = "service"


class Marketable(DomainModel):
    """What is sold, in which unit, under which VAT treatment at home."""

    id: Id
    name: TextLine = Field(description="BT-153")
    kind: MarketableKind = MarketableKind.SERVICE
    unit: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,3}$")] = Field(
        default="C62", description="BT-130, UN/ECE Recommendation 20: C62 piece, HUR hour, KWH …"
    )
    vat_category: VatCategory = Field(default=VatCategory.STANDARD, description="BT-151")
    vat_rate: ExactDecimal = Field(description="BT-152, per cent", ge=0, le=100)
    vat_exemption_reason: TextLine | None = Field(default=None, description="BT-120")
