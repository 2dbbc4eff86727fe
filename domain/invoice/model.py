"""The invoice document: the core of the EN 16931-1 semantic model, field by field.

Immutable. Built by `domain.invoice.totals.calculate` from a draft; number and dates are set
together at issue and never change. Source of names: EN 16931-1:2017, business terms (BT, BG).
"""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.core.codes import InvoiceTypeCode, PaymentMeansCode, VatCategory
from domain.core.dates import Period
from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal
from domain.core.party import Party, Text

DocumentNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9/_.-]{0,39}$")]
"""BT-1: the legal number."""


class PrecedingInvoice(DomainModel):
    """BG-3: the invoice that a credit note or a corrected invoice refers to."""

    number: DocumentNumber = Field(description="BT-25")
    issue_date: date | None = Field(default=None, description="BT-26")


class PaymentInstructions(DomainModel):
    """BG-16: how to pay."""

    means: PaymentMeansCode = Field(default=PaymentMeansCode.CREDIT_TRANSFER, description="BT-81")
    remittance: Text | None = Field(default=None, description="BT-83")
    iban: Text | None = Field(default=None, description="BT-84")
    account_name: Text | None = Field(default=None, description="BT-85")
    bic: Text | None = Field(default=None, description="BT-86")


class DraftLine(DomainModel):
    """What a line says before it is calculated."""

    id: Text = Field(description="BT-126")
    marketable_id: Id
    name: Text = Field(description="BT-153")
    description: Text | None = Field(default=None, description="BT-154")
    quantity: ExactDecimal = Field(description="BT-129")
    unit: str = Field(description="BT-130, UN/ECE Recommendation 20")
    unit_price: ExactDecimal = Field(description="BT-146, without VAT", ge=0)
    vat_category: VatCategory = Field(description="BT-151")
    vat_rate: ExactDecimal = Field(description="BT-152, per cent", ge=0, le=100)
    vat_exemption_reason: Text | None = Field(default=None, description="BT-120")
    period: Period | None = Field(default=None, description="BG-26")


class InvoiceLine(DraftLine):
    """BG-25: a calculated line."""

    net_amount: ExactDecimal = Field(description="BT-131 = quantity × unit price, rounded")


class VatBreakdown(DomainModel):
    """BG-23: one row per VAT category and rate."""

    category: VatCategory = Field(description="BT-118")
    rate: ExactDecimal = Field(description="BT-119, per cent")
    taxable_amount: ExactDecimal = Field(description="BT-116")
    tax_amount: ExactDecimal = Field(description="BT-117 = taxable amount × rate, rounded")
    exemption_reason: Text | None = Field(default=None, description="BT-120")


class Totals(DomainModel):
    """BG-22: document totals, in the invoice currency."""

    line_net: ExactDecimal = Field(description="BT-106")
    tax_exclusive: ExactDecimal = Field(description="BT-109")
    tax: ExactDecimal = Field(description="BT-110")
    tax_inclusive: ExactDecimal = Field(description="BT-112")
    prepaid: ExactDecimal = Field(description="BT-113")
    payable: ExactDecimal = Field(description="BT-115")


class InvoiceHeader(DomainModel):
    """What is common to a draft and an invoice."""

    type_code: InvoiceTypeCode = Field(default=InvoiceTypeCode.INVOICE, description="BT-3")
    currency: CurrencyCode = Field(description="BT-5")
    buyer_reference: Text | None = Field(default=None, description="BT-10")
    order_reference: Text | None = Field(default=None, description="BT-13")
    note: Text | None = Field(default=None, description="BT-22")
    preceding: tuple[PrecedingInvoice, ...] = Field(default=(), description="BG-3")
    seller: Party = Field(description="BG-4")
    buyer: Party = Field(description="BG-7")
    period: Period | None = Field(default=None, description="BG-14")
    payment: PaymentInstructions = Field(default=PaymentInstructions(), description="BG-16")
    payment_terms: Text | None = Field(default=None, description="BT-20")


class InvoiceDraft(InvoiceHeader):
    """Everything that is said, nothing that is computed."""

    lines: tuple[DraftLine, ...] = Field(min_length=1, max_length=50_000)
    prepaid: ExactDecimal = Field(default=ZERO, ge=0, description="BT-113")


class Invoice(InvoiceHeader):
    """A calculated document. Without a number it is a draft; with one it is a legal document."""

    number: DocumentNumber | None = Field(default=None, description="BT-1")
    issue_date: date | None = Field(default=None, description="BT-2")
    due_date: date | None = Field(default=None, description="BT-9")
    lines: tuple[InvoiceLine, ...] = Field(description="BG-25")
    vat_breakdown: tuple[VatBreakdown, ...] = Field(description="BG-23")
    totals: Totals = Field(description="BG-22")

    @property
    def is_credit_note(self) -> bool:
        """Whether amounts are owed to the buyer (UNTDID 1001 code 381)."""
        return self.type_code is InvoiceTypeCode.CREDIT_NOTE
