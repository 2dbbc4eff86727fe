"""Explanations: how the lines of an invoice came about."""

from pydantic import BaseModel, Field

from domain.core.identifiers import Id
from domain.core.money import ZERO, CurrencyCode, ExactDecimal
from domain.invoice.amounts import Totals, VatBreakdown
from domain.invoice.model import Invoice
from domain.record import InvoiceRecord


class ExplainedLine(BaseModel):
    """A line, what it comes to, and why."""

    id: str = Field(description="BT-126")
    marketable_id: str | None
    name: str | None = Field(description="BT-153; `null` if the marketable is not known")
    quantity: ExactDecimal
    unit_price: ExactDecimal
    net_amount: ExactDecimal | None = Field(description="BT-131 = quantity × unit price, rounded")
    explanation: tuple[str, ...] = Field(
        examples=[["charge api-calls", "up to 100: 100 × 1.00", "rest: 50 × 0.80"]]
    )


class InvoiceExplanation(BaseModel):
    """How an invoice came about, from lines to VAT to totals."""

    invoice_id: Id
    currency: CurrencyCode
    billing_run_id: str | None = Field(description="the run that opened it, if one did")
    lines: list[ExplainedLine]
    vat: list[str] = Field(examples=[["19 % on 140.00 = 26.60"]])
    vat_breakdown: tuple[VatBreakdown, ...]
    totals: Totals | None


def explanation(record: InvoiceRecord) -> InvoiceExplanation:
    """How the document of `record` came about."""
    document = record.document
    rows = document.vat_breakdown if document else ()
    return InvoiceExplanation(
        invoice_id=record.id,
        currency=record.terms.partnership.currency,
        billing_run_id=record.request.billing_run_id,
        lines=_taken_back(document) if document and document.is_credit_note else _asked_for(record),
        vat=[f"{row.rate or ZERO} % on {row.taxable_amount} = {row.tax_amount}" for row in rows],
        vat_breakdown=rows,
        totals=document.totals if document else None,
    )


def _asked_for(record: InvoiceRecord) -> list[ExplainedLine]:
    document = record.document
    calculated = {line.id: line for line in document.lines} if document else {}
    lines = []
    for number, asked in enumerate(record.request.lines, start=1):
        line = calculated.get(str(number))
        lines.append(
            ExplainedLine(
                id=str(number),
                marketable_id=asked.marketable_id,
                name=line.name if line else None,
                quantity=asked.quantity,
                unit_price=asked.unit_price,
                net_amount=line.net_amount if line else None,
                explanation=asked.explanation
                or (f"{asked.quantity} × {asked.unit_price}, as asked for",),
            )
        )
    return lines


def _taken_back(note: Invoice) -> list[ExplainedLine]:
    corrected = ", ".join(one.number for one in note.preceding)
    return [
        ExplainedLine(
            id=line.id,
            marketable_id=line.seller_item_id,
            name=line.name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            net_amount=line.net_amount,
            explanation=(f"taken back of line {line.id} of {corrected}",),
        )
        for line in note.lines
    ]
