"""The invoice document: the EN 16931-1 semantic model, whole, field by field.

Immutable. Ours are built by `domain.invoice.totals.calculate` from a draft; number and dates are
set together at issue and never change. Received ones are built by a format. So the model holds
whatever a valid document says; whether it is right is for the rule packs. Source of names:
EN 16931-1:2017+A1, business terms (BT) and groups (BG); `BT-DEX` is the XRechnung Extension.
"""

from datetime import date

from pydantic import Field

from domain.core.codes import InvoiceTypeCode, TaxPointCode
from domain.core.identifiers import Identifier
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode, ExactDecimal
from domain.core.party import Party, Payee, TaxRepresentative
from domain.core.text import Text
from domain.invoice.amounts import (
    DocumentAdjustment,
    DraftDocumentAdjustment,
    Totals,
    VatBreakdown,
)
from domain.invoice.delivery import Delivery, InvoicingPeriod
from domain.invoice.line import DraftLine, InvoiceLine
from domain.invoice.payment import PaymentInstructions, ThirdPartyPayment
from domain.invoice.references import Note, PrecedingInvoice, SupportingDocument


class InvoiceHeader(DomainModel):
    """What is common to a draft and an invoice."""

    type_code: InvoiceTypeCode = Field(
        default=InvoiceTypeCode.INVOICE, description="BT-3 invoice type, UNTDID 1001"
    )
    currency: CurrencyCode = Field(description="BT-5 invoice currency")
    tax_currency: CurrencyCode | None = Field(
        default=None, description="BT-6 VAT accounting currency, if it is another"
    )
    tax_point_date: date | None = Field(default=None, description="BT-7 VAT point date")
    tax_point_code: TaxPointCode | None = Field(
        default=None, description="BT-8 VAT point date code, UNTDID 2005"
    )
    buyer_reference: Text | None = Field(default=None, description="BT-10 buyer reference")
    project_reference: Text | None = Field(default=None, description="BT-11 project")
    contract_reference: Text | None = Field(default=None, description="BT-12 contract")
    order_reference: Text | None = Field(default=None, description="BT-13 purchase order")
    sales_order_reference: Text | None = Field(default=None, description="BT-14 sales order")
    receiving_advice_reference: Text | None = Field(
        default=None, description="BT-15 receiving advice"
    )
    despatch_advice_reference: Text | None = Field(
        default=None, description="BT-16 despatch advice"
    )
    tender_reference: Text | None = Field(default=None, description="BT-17 tender or lot")
    object_identifier: Identifier | None = Field(
        default=None, description="BT-18 object invoiced, with scheme (UNTDID 1153)"
    )
    accounting_reference: Text | None = Field(
        default=None, description="BT-19 buyer accounting reference"
    )
    payment_terms: Text | None = Field(default=None, description="BT-20 payment terms")
    notes: tuple[Note, ...] = Field(default=(), description="BG-1")
    business_process: Text | None = Field(
        default=None, description="BT-23 business process (BG-2); ours get it from the profile"
    )
    specification: Text | None = Field(
        default=None, description="BT-24 specification; ours get it from the profile"
    )
    preceding: tuple[PrecedingInvoice, ...] = Field(default=(), description="BG-3")
    seller: Party = Field(description="BG-4")
    buyer: Party = Field(description="BG-7")
    payee: Payee | None = Field(default=None, description="BG-10")
    tax_representative: TaxRepresentative | None = Field(default=None, description="BG-11")
    delivery: Delivery | None = Field(default=None, description="BG-13")
    period: InvoicingPeriod | None = Field(default=None, description="BG-14")
    payment_instructions: tuple[PaymentInstructions, ...] = Field(default=(), description="BG-16")
    supporting_documents: tuple[SupportingDocument, ...] = Field(default=(), description="BG-24")
    third_party_payments: tuple[ThirdPartyPayment, ...] = Field(
        default=(), description="BG-DEX-09 third party payments (XRechnung Extension)"
    )


class InvoiceDraft(InvoiceHeader):
    """Everything that is said, nothing that is computed."""

    lines: tuple[DraftLine, ...] = Field(min_length=1, max_length=50_000, description="BG-25")
    allowances: tuple[DraftDocumentAdjustment, ...] = Field(default=(), description="BG-20")
    charges: tuple[DraftDocumentAdjustment, ...] = Field(default=(), description="BG-21")
    prepaid: ExactDecimal | None = Field(default=None, description="BT-113 paid amount")
    rounding: ExactDecimal | None = Field(default=None, description="BT-114 rounding amount")
    exchange_rate: ExactDecimal | None = Field(
        default=None, gt=0, description="how much of BT-6 one unit of BT-5 is; for BT-111"
    )


class Invoice(InvoiceHeader):
    """A calculated document. Without a number it is a draft; with one it is a legal document."""

    number: Text | None = Field(default=None, description="BT-1 invoice number")
    issue_date: date | None = Field(default=None, description="BT-2 issue date")
    due_date: date | None = Field(default=None, description="BT-9 payment due date")
    lines: tuple[InvoiceLine, ...] = Field(description="BG-25")
    allowances: tuple[DocumentAdjustment, ...] = Field(default=(), description="BG-20")
    charges: tuple[DocumentAdjustment, ...] = Field(default=(), description="BG-21")
    vat_breakdown: tuple[VatBreakdown, ...] = Field(description="BG-23")
    totals: Totals = Field(description="BG-22")

    @property
    def is_credit_note(self) -> bool:
        """Whether amounts are owed to the buyer, by the code of the type (BT-3)."""
        return self.type_code.is_credit_note

    def issued(self, number: str, issued_on: date, due_on: date, remittance: str = "") -> "Invoice":
        """This draft as the document `number`; payments name it, or the `remittance` (BT-83)."""
        told = {"remittance": remittance or number}
        payment = tuple(means.model_copy(update=told) for means in self.payment_instructions)
        return self.model_copy(
            update={
                "number": number,
                "issue_date": issued_on,
                "due_date": due_on,
                "payment_instructions": payment,
            }
        )
