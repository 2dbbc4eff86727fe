"""Marketable: a thing or service that one partner sells another."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from domain.core.codes import ReasonCode, VatCategory
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import TextLine
from domain.tax.case import SupplyKind, TaxedAs

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class Marketable(DomainModel):
    """What is sold, in which unit, and how it is taxed: by the rules, or always the same."""

    id: Id
    name: TextLine = Field(description="BT-153")
    names: dict[LanguageCode, TextLine] = Field(
        default_factory=dict, description="BT-153 in other languages, by ISO 639-1 code"
    )
    family: Id | None = Field(default=None, description="what invoices can be grouped by")
    kind: SupplyKind = SupplyKind.SERVICE
    unit: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,3}$")] = Field(
        default="C62", description="BT-130, UN/ECE Recommendation 20: C62 piece, HUR hour, KWH …"
    )
    tax: TaxedAs | None = Field(
        default=None, description="for a treatment that follows from seller, buyer and day"
    )
    vat_category: VatCategory | None = Field(
        default=None, description="BT-151, always the same; S if only a rate is given"
    )
    vat_rate: ExactDecimal | None = Field(
        default=None, description="BT-152, per cent, always the same", ge=0, le=100
    )
    vat_exemption_reason: TextLine | None = Field(default=None, description="BT-120")
    vat_exemption_code: ReasonCode | None = Field(default=None, description="BT-121, VATEX")

    @model_validator(mode="after")
    def _taxed_in_one_way(self) -> Self:
        always = (
            self.vat_category,
            self.vat_rate,
            self.vat_exemption_reason,
            self.vat_exemption_code,
        )
        if self.tax is not None and any(value is not None for value in always):
            raise ValueError("give either tax, or a fixed VAT category and rate, not both")
        outside = self.vat_category is VatCategory.OUTSIDE_SCOPE
        if self.tax is None and self.vat_rate is None and not outside:
            raise ValueError("say how it is taxed: give tax, or a fixed vat_rate")
        return self

    def named(self, language: str | None) -> "Marketable":
        """The same with its name in `language`, where it has one."""
        name = self.names.get(language) if language else None
        return self.model_copy(update={"name": name}) if name else self

    def taxed(self, tax: TaxedAs | None) -> "Marketable":
        """The same, taxed as `tax` says instead, if it says anything."""
        if tax is None:
            return self
        fixed = ("vat_category", "vat_rate", "vat_exemption_reason", "vat_exemption_code")
        return self.model_copy(update={"tax": tax, **dict.fromkeys(fixed)})
