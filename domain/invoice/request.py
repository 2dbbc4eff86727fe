"""What somebody wants billed, and how it becomes a draft: the one way in.

The API, a billing run and a correction all make an `InvoiceRequest`; with the terms of the
partnership and the parties it becomes the `InvoiceDraft` that is calculated.
"""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from domain.core.codes import CREDIT_TRANSFER, InvoiceTypeCode
from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.identifiers import Id, canonical_json, digest
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import TextLine
from domain.invoice.delivery import InvoicingPeriod
from domain.invoice.line import DraftLine
from domain.invoice.model import InvoiceDraft
from domain.invoice.payment import CreditTransfer, PaymentInstructions
from domain.invoice.references import Note, PrecedingInvoice
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership


class RequestedLine(DomainModel):
    """A line as asked for: a marketable, how much of it, at which price without VAT."""

    marketable_id: Id
    quantity: ExactDecimal
    unit_price: ExactDecimal = Field(ge=0)
    description: TextLine | None = None
    period: Period | None = None
    explanation: tuple[TextLine, ...] = ()
    """How billing arrived at quantity and price, in words; kept, not printed."""


class InvoiceRequest(DomainModel):
    """An invoice or credit note as asked for."""

    partnership_id: Id
    type_code: InvoiceTypeCode = InvoiceTypeCode.INVOICE
    lines: tuple[RequestedLine, ...] = Field(min_length=1, max_length=50_000)
    buyer_reference: TextLine | None = None
    order_reference: TextLine | None = None
    note: TextLine | None = None
    period: Period | None = None
    preceding: tuple[PrecedingInvoice, ...] = ()
    corrects_invoice_id: Id | None = None
    """For a credit note: the invoice it reduces."""
    billing_run_id: str | None = None

    def reference(self) -> str:
        """The SHA-256 under which the request is stored and travels."""
        return digest(canonical_json(self.model_dump(mode="json", exclude_none=True)))


class Terms(DomainModel):
    """The snapshot an invoice starts with: history never follows later changes."""

    partnership: Partnership
    seller: Partner
    buyer: Partner


def assemble(
    request: InvoiceRequest, terms: Terms, marketables: Mapping[str, Marketable]
) -> InvoiceDraft:
    """The draft that `request` means under `terms`. `Invalid` names every unknown marketable."""
    unknown = [
        Finding(
            rule="INV-MARKETABLE",
            path=f"lines[{index}].marketable_id",
            message=f"there is no marketable '{line.marketable_id}'",
            hint="create the marketable first, or mend the id",
        )
        for index, line in enumerate(request.lines)
        if line.marketable_id not in marketables
    ]
    if unknown:
        raise Invalid("the invoice names marketables that do not exist", findings=unknown)
    partnership, seller = terms.partnership, terms.seller
    return InvoiceDraft(
        type_code=request.type_code,
        currency=partnership.currency,
        buyer_reference=request.buyer_reference or partnership.buyer_reference,
        order_reference=request.order_reference or partnership.order_reference,
        notes=(Note(text=request.note),) if request.note else (),
        preceding=request.preceding,
        seller=seller.party,
        buyer=terms.buyer.party,
        period=InvoicingPeriod.of(request.period),
        payment_instructions=(_payment(seller),),
        payment_terms=f"Payable within {partnership.payment_terms.net_days} days of issue",
        lines=tuple(
            _line(number, line, marketables[line.marketable_id])
            for number, line in enumerate(request.lines, start=1)
        ),
    )


def due_date(terms: Terms, issued_on: date) -> date:
    """BT-9 for an invoice of these terms issued on `issued_on`."""
    return terms.partnership.payment_terms.due(issued_on)


def _payment(seller: Partner) -> PaymentInstructions:
    account = (
        (CreditTransfer(account=seller.iban, account_name=seller.party.name, bic=seller.bic),)
        if seller.iban
        else ()
    )
    return PaymentInstructions(means=CREDIT_TRANSFER, credit_transfers=account)


def _line(number: int, line: RequestedLine, marketable: Marketable) -> DraftLine:
    return DraftLine(
        id=str(number),
        seller_item_id=marketable.id,
        name=marketable.name,
        description=line.description,
        quantity=line.quantity,
        unit=marketable.unit,
        unit_price=line.unit_price,
        vat_category=marketable.vat_category,
        vat_rate=marketable.vat_rate,
        vat_exemption_reason=marketable.vat_exemption_reason,
        period=InvoicingPeriod.of(line.period),
    )
