"""Amounts of a document: allowances and charges, VAT breakdown, totals.

BG-20, BG-21 (document), BG-27, BG-28 (line), BG-22 and BG-23. Source: EN 16931-1:2017+A1. A total
that a document does not state is `None`, which is not the same as a stated zero.
"""

from pydantic import Field

from domain.core.codes import ReasonCode, VatCategory
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal
from domain.core.text import Text


class DraftAdjustment(DomainModel):
    """A line allowance or charge as asked for: an amount, or a percentage of a base.

    Without a base, a percentage is of quantity × price.
    """

    amount: ExactDecimal | None = Field(
        default=None, description="BT-136, BT-141 amount; without it base × percentage"
    )
    base: ExactDecimal | None = Field(default=None, description="BT-137, BT-142 base amount")
    percentage: ExactDecimal | None = Field(default=None, description="BT-138, BT-143 percentage")
    reason: Text | None = Field(default=None, description="BT-139, BT-144 reason")
    reason_code: ReasonCode | None = Field(
        default=None, description="BT-140 (UNTDID 5189), BT-145 (UNTDID 7161) reason code"
    )


class Adjustment(DraftAdjustment):
    """BG-27 line allowance, BG-28 line charge."""

    amount: ExactDecimal = Field(description="BT-136, BT-141 amount without VAT")


class DocumentAdjustmentHeader(DomainModel):
    """What is common to a document allowance or charge of a draft and of a document."""

    base: ExactDecimal | None = Field(default=None, description="BT-93, BT-100 base amount")
    percentage: ExactDecimal | None = Field(default=None, description="BT-94, BT-101 percentage")
    vat_category: VatCategory = Field(description="BT-95, BT-102 VAT category")
    vat_rate: ExactDecimal | None = Field(default=None, description="BT-96, BT-103 VAT rate")
    reason: Text | None = Field(default=None, description="BT-97, BT-104 reason")
    reason_code: ReasonCode | None = Field(
        default=None, description="BT-98 (UNTDID 5189), BT-105 (UNTDID 7161) reason code"
    )


class DraftDocumentAdjustment(DocumentAdjustmentHeader):
    """A document allowance or charge as asked for: an amount, or a percentage of a base.

    Without a base, a percentage is of the lines with the same VAT category and rate.
    """

    amount: ExactDecimal | None = Field(
        default=None, description="BT-92, BT-99 amount; without it base × percentage"
    )
    vat_exemption_reason: Text | None = Field(default=None, description="for BT-120")
    vat_exemption_code: ReasonCode | None = Field(default=None, description="for BT-121, VATEX")


class DocumentAdjustment(DocumentAdjustmentHeader):
    """BG-20 document level allowance, BG-21 document level charge."""

    amount: ExactDecimal = Field(description="BT-92, BT-99 amount without VAT")


class VatBreakdown(DomainModel):
    """BG-23: one row per VAT category and rate."""

    category: VatCategory = Field(description="BT-118 VAT category")
    rate: ExactDecimal | None = Field(
        default=None, description="BT-119 rate, per cent; none outside the scope of VAT"
    )
    taxable_amount: ExactDecimal = Field(description="BT-116 taxable amount")
    tax_amount: ExactDecimal = Field(description="BT-117 taxable amount × rate, rounded")
    exemption_reason: Text | None = Field(default=None, description="BT-120 reason in words")
    exemption_code: ReasonCode | None = Field(default=None, description="BT-121 reason code, VATEX")


class Totals(DomainModel):
    """BG-22: document totals, in the invoice currency but for BT-111."""

    line_net: ExactDecimal = Field(description="BT-106 sum of line net amounts")
    allowances: ExactDecimal | None = Field(default=None, description="BT-107 sum of allowances")
    charges: ExactDecimal | None = Field(default=None, description="BT-108 sum of charges")
    tax_exclusive: ExactDecimal = Field(description="BT-109 total without VAT")
    tax: ExactDecimal | None = Field(default=None, description="BT-110 total VAT")
    tax_in_tax_currency: ExactDecimal | None = Field(
        default=None, description="BT-111 total VAT in the VAT accounting currency (BT-6)"
    )
    tax_inclusive: ExactDecimal = Field(description="BT-112 total with VAT")
    prepaid: ExactDecimal | None = Field(default=None, description="BT-113 paid amount")
    rounding: ExactDecimal | None = Field(default=None, description="BT-114 rounding amount")
    payable: ExactDecimal = Field(description="BT-115 amount due for payment")

    @property
    def tax_or_zero(self) -> ExactDecimal:
        """BT-110, zero where a document states none."""
        return self.tax if self.tax is not None else ZERO
