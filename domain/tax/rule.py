"""Rules of tax as rows: where a supply has its place, and which treatment it gets there.

A table is read from above; the first row that fits decides. Rows are checked when they are made,
those of a partnership too: a row cannot say what EN 16931-1 forbids for its VAT category
(6.4.3, the families BR-S to BR-O of the VAT rules).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from domain.core.codes import ReasonCode, VatCategory
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import TextLine
from domain.core.vat import FAMILIES, Rate, Reason
from domain.tax.facts import CaseConditions, CaseFacts, Conditions, Facts
from domain.tax.wording import Mention


class RateFrom(StrEnum):
    """Where the rate of a treatment comes from."""

    TABLE = "table"
    """The rate table, for the country of taxation and the class."""
    STATED = "stated"
    """The supply states it, or the row does."""
    ZERO = "zero"
    NONE = "none"


_FITS = {
    RateFrom.TABLE: (Rate.POSITIVE, Rate.ANY),
    RateFrom.STATED: (Rate.POSITIVE, Rate.ANY),
    RateFrom.ZERO: (Rate.ZERO,),
    RateFrom.NONE: (Rate.NONE,),
}


class Needs(StrEnum):
    """What a treatment may depend on."""

    SELLER_TAX_ID = "seller_tax_id"
    """The seller's VAT id, tax number, or tax representative."""
    SELLER_VAT_ID = "seller_vat_id"
    """The seller's VAT id of the country it sells from, or its tax representative's."""
    BUYER_VAT_ID = "buyer_vat_id"
    """A VAT id of the buyer, given by a member state."""
    BUYER_VAT_ID_ABROAD = "buyer_vat_id_abroad"
    """A VAT id of the buyer, given by another member state than the goods leave from."""
    BUYER_ID = "buyer_id"
    """The buyer's VAT id or legal registration."""
    DELIVERY_DATE = "delivery_date"
    DELIVERY_PLACE = "delivery_place"
    EXEMPTION = "exemption"
    """Which exemption of the law it is."""


class Where(StrEnum):
    """A place that a case names."""

    SELLER = "seller"
    CUSTOMER = "customer"
    """Where goods arrive; for services, where the buyer is."""
    PERFORMED = "performed"


class PlaceRule(DomainModel):
    """Where a supply goes and whose VAT it is."""

    id: Id
    title: TextLine
    when: CaseConditions = CaseConditions()
    destination: Where
    taxed: Where
    source: TextLine


class TaxRule(DomainModel):
    """One row: when these conditions hold, the supply is treated so, by this law."""

    id: Id
    title: TextLine
    when: Conditions = Conditions()
    valid_from: date | None = None
    valid_to: date | None = None
    category: VatCategory
    rate: RateFrom
    fixed_rate: ExactDecimal | None = Field(default=None, ge=0, le=100)
    reason: TextLine | None = None
    code: ReasonCode | None = None
    """VATEX, the code list of the Connecting Europe Facility."""
    mention: Mention | None = None
    """Words that the law prescribes, in the language of the seller's country."""
    needs: tuple[Needs, ...] = ()
    source: TextLine

    @model_validator(mode="after")
    def _meets_its_family(self) -> Self:
        name, family = self.category.value, FAMILIES[self.category]
        if family.rate not in _FITS[self.rate]:
            raise ValueError(f"category {name} asks for {family.rate.value}, not '{self.rate}'")
        if self.fixed_rate is not None and self.rate is not RateFrom.STATED:
            raise ValueError("a fixed rate goes with rate 'stated'")
        if self.fixed_rate == 0 and family.rate is Rate.POSITIVE:
            raise ValueError(f"category {name} asks for {family.rate.value}")
        given = bool(self.reason or self.code or Needs.EXEMPTION in self.needs)
        if given and family.reason is Reason.FORBIDDEN:
            raise ValueError(f"category {name} has no reason: VAT is charged, or the rate is 0")
        if not given and family.reason is Reason.NEEDED:
            raise ValueError(f"category {name} needs a reason for charging no VAT")
        return self

    def fits(self, facts: Facts, day: date) -> bool:
        """Whether the row decides the case."""
        started = self.valid_from is None or self.valid_from <= day
        ended = self.valid_to is not None and self.valid_to < day
        return started and not ended and self.when.fit(facts)


class Gap(DomainModel):
    """A case that no general rule can decide: why, and what to do."""

    id: Id
    when: Conditions = Conditions()
    message: TextLine
    hint: TextLine


class TaxTable(DomainModel):
    """The rules of place, the rules of treatment, and what they leave open, each in order."""

    places: tuple[PlaceRule, ...]
    rules: tuple[TaxRule, ...]
    gaps: tuple[Gap, ...] = ()

    def with_rules(self, rows: Iterable[TaxRule]) -> "TaxTable":
        """This table with `rows`: one with a known id replaces that row, others go on top."""
        known, new = {rule.id for rule in self.rules}, {row.id: row for row in rows}
        on_top = tuple(row for key, row in new.items() if key not in known)
        return self.model_copy(
            update={"rules": (*on_top, *(new.get(rule.id, rule) for rule in self.rules))}
        )

    def place(self, facts: CaseFacts) -> PlaceRule | None:
        """The row that says where the supply has its place."""
        return next((row for row in self.places if row.when.fit(facts)), None)

    def rule(self, facts: Facts, day: date) -> TaxRule | None:
        """The row that decides the case."""
        return next((row for row in self.rules if row.fits(facts, day)), None)

    def gap(self, facts: Facts) -> Gap | None:
        """Why no row decides it."""
        return next((row for row in self.gaps if row.when.fit(facts)), None)


class TaxTreatment(DomainModel):
    """What stands on the invoice, and why."""

    category: VatCategory
    """BT-151, BT-118."""
    rate: Decimal | None
    """BT-152, BT-119 in per cent; none outside the scope of VAT."""
    reason: TextLine | None = None
    """BT-120."""
    code: ReasonCode | None = None
    """BT-121."""
    mentions: tuple[TextLine, ...] = ()
    """Texts that have to stand on the invoice."""
    rule: Id
    title: TextLine
    sources: tuple[TextLine, ...]
    explanation: tuple[TextLine, ...]

    @property
    def forbids_vat_ids(self) -> bool:
        """Outside the scope of VAT a document names no VAT id (BR-O-02 to BR-O-04)."""
        return self.category is VatCategory.OUTSIDE_SCOPE
