"""What somebody wants billed, and how it becomes a draft: the one way in.

The API, a billing run and a correction all make an `InvoiceRequest`; with the terms of the
partnership and the parties it becomes the `InvoiceDraft` that is calculated.
"""

from collections.abc import Mapping
from datetime import date
from typing import Self

from pydantic import Field, model_validator

from domain.core.codes import CREDIT_TRANSFER, InvoiceTypeCode, UnitCode, VatCategory
from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.identifiers import Id, Sha256, canonical_json, digest
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode, ExactDecimal
from domain.core.party import Party
from domain.core.text import TextLine
from domain.invoice.amounts import DraftAdjustment
from domain.invoice.correction import credit_note_type
from domain.invoice.delivery import Delivery, InvoicingPeriod
from domain.invoice.line import DraftLine
from domain.invoice.model import Invoice, InvoiceDraft
from domain.invoice.origin import LineOrigin
from domain.invoice.payment import CreditTransfer, PaymentInstructions
from domain.invoice.references import Note, PrecedingInvoice
from domain.invoice.remainder import LineCredit
from domain.invoice.taxation import LineVat, Trade, vat_of_lines
from domain.tax.case import Location, TaxedAs
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from domain.trade.terms import PaymentTerms

_SELF_BILLING = "Self-billing"
"""What such an invoice has to say: directive 2006/112/EC, article 226 (10a)."""


class RequestedLine(DomainModel):
    """A line as asked for: a marketable, how much of it, at which price without VAT."""

    marketable_id: Id
    quantity: ExactDecimal
    unit_price: ExactDecimal = Field(ge=0)
    description: TextLine | None = None
    period: Period | None = None
    unit: UnitCode | None = Field(default=None, description="BT-130; none: the marketable's")
    allowances: tuple[DraftAdjustment, ...] = Field(default=(), max_length=50, description="BG-27")
    tax: TaxedAs | None = Field(default=None, description="instead of how the marketable is taxed")
    origin: LineOrigin | None = Field(
        default=None, description="how billing arrived at it; kept, not printed"
    )


class AgreedTerms(DomainModel):
    """What an agreement says otherwise than its partnership; `None`: as the partnership."""

    currency: CurrencyCode | None = None
    payment_terms: PaymentTerms | None = None
    series: Id | None = None
    language: str | None = Field(default=None, description="ISO 639-1, of names of marketables")
    issue_on: date | None = Field(
        default=None,
        description="the date of issue asked for; granted unless a later number has a later date",
    )


class InvoiceRequest(DomainModel):
    """An invoice or credit note as asked for."""

    partnership_id: Id
    type_code: InvoiceTypeCode = InvoiceTypeCode.INVOICE
    lines: tuple[RequestedLine, ...] = Field(default=(), max_length=50_000)
    buyer_reference: TextLine | None = None
    order_reference: TextLine | None = None
    note: TextLine | None = None
    period: Period | None = None
    delivery: Delivery | None = None
    ship_from: Location | None = None
    """Where goods leave from; `None`: from the seller."""
    preceding: tuple[PrecedingInvoice, ...] = ()
    corrects_invoice_id: Id | None = None
    """For a credit note: the invoice it reduces, whose lines it takes back."""
    credits: tuple[LineCredit, ...] = Field(default=(), max_length=50_000)
    """For a credit note: what is taken back; nothing is all that is left."""
    billing_run_id: str | None = None
    agreed: AgreedTerms | None = None
    """What the agreement that was billed says otherwise than the partnership."""
    prepaid: ExactDecimal | None = Field(default=None, gt=0, description="BT-113, paid ahead")
    received: Sha256 | None = None
    """For a payable: the stored document that the supplier sent; its content is the invoice's."""

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if not self.lines and self.corrects_invoice_id is None and self.received is None:
            raise ValueError("an invoice has at least one line")
        return self

    def reference(self) -> str:
        """The SHA-256 under which the request is stored and travels."""
        return digest(canonical_json(self.model_dump(mode="json", exclude_none=True)))


def credit_note_request(
    invoice_id: str,
    invoice: Invoice,
    request: InvoiceRequest,
    *,
    credits: tuple[LineCredit, ...] = (),
    reason: str,
) -> InvoiceRequest:
    """The request for a credit note on `invoice`, which was made for `request`."""
    return InvoiceRequest(
        partnership_id=request.partnership_id,
        type_code=credit_note_type(invoice.type_code),
        buyer_reference=request.buyer_reference,
        order_reference=request.order_reference,
        note=reason or None,
        period=request.period,
        corrects_invoice_id=invoice_id,
        credits=credits,
    )


class Terms(DomainModel):
    """The snapshot an invoice starts with: history never follows later changes."""

    partnership: Partnership
    seller: Partner
    buyer: Partner

    @classmethod
    def agreed(
        cls, request: InvoiceRequest, partnership: Partnership, seller: Partner, buyer: Partner
    ) -> "Terms":
        """The terms of the partnership, or what `request` says otherwise."""
        said = request.agreed or AgreedTerms()
        names = ("currency", "payment_terms", "series")
        other = {name: getattr(said, name) for name in names if getattr(said, name) is not None}
        return cls(partnership=partnership.model_copy(update=other), seller=seller, buyer=buyer)

    @property
    def we_buy(self) -> bool:
        """Whether a supplier sells to us: it sends invoices, or we write them in its name."""
        return self.buyer.own and not self.seller.own

    @property
    def counterparty(self) -> Partner:
        """Whom we trade with."""
        return self.seller if self.we_buy else self.buyer


def assemble(
    request: InvoiceRequest, terms: Terms, marketables: Mapping[str, Marketable], *, on: date
) -> InvoiceDraft:
    """The draft that `request` means under `terms`, opened on the day `on`.

    `Invalid` names every unknown marketable, and what its taxation lacks.
    """
    _check_known(request, marketables)
    partnership, seller = terms.partnership, terms.seller
    language = request.agreed.language if request.agreed else None
    vats = _vats(request, terms, marketables, on)
    mentions = dict.fromkeys(text for vat in vats for text in vat.mentions)
    if request.type_code.is_self_billed:
        mentions[_SELF_BILLING] = None
    notes = (request.note, *mentions) if request.note else tuple(mentions)
    outside = any(vat.category is VatCategory.OUTSIDE_SCOPE for vat in vats)
    return InvoiceDraft(
        type_code=request.type_code,
        currency=partnership.currency,
        buyer_reference=request.buyer_reference or partnership.buyer_reference,
        order_reference=request.order_reference or partnership.order_reference,
        notes=tuple(Note(text=text) for text in notes),
        preceding=request.preceding,
        seller=_named(seller.party, outside),
        buyer=_named(terms.buyer.party, outside),
        tax_representative=None if outside else seller.tax_representative,
        delivery=request.delivery,
        period=InvoicingPeriod.of(request.period),
        payment_instructions=(_payment(seller),),
        payment_terms=partnership.payment_terms.text(structured=_is_xrechnung(partnership)),
        prepaid=request.prepaid,
        lines=tuple(
            _line(number, line, marketables[line.marketable_id].named(language), vat)
            for number, (line, vat) in enumerate(zip(request.lines, vats, strict=True), start=1)
        ),
    )


def _is_xrechnung(partnership: Partnership) -> bool:
    """Whether invoices go out in a profile that has a syntax for early payment."""
    return partnership.delivery.format.startswith("xrechnung")


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


def _check_known(request: InvoiceRequest, marketables: Mapping[str, Marketable]) -> None:
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


def _vats(
    request: InvoiceRequest, terms: Terms, marketables: Mapping[str, Marketable], on: date
) -> list[LineVat]:
    """The VAT of every line, on the day of the line."""
    delivered = request.delivery.delivered_on if request.delivery else None
    period_end = request.period.end if request.period else None
    corrected = next((one.issue_date for one in request.preceding if one.issue_date), None)
    day = delivered or period_end or corrected or on
    trade = Trade(
        partnership=terms.partnership,
        seller=terms.seller,
        buyer=terms.buyer,
        delivery=request.delivery,
        ship_from=request.ship_from,
        delivered_on=delivered or period_end,
    )
    return vat_of_lines(
        (
            (
                marketables[line.marketable_id].taxed(line.tax),
                line.period.end if line.period else day,
            )
            for line in request.lines
        ),
        trade,
    )


def _named(party: Party, outside: bool) -> Party:
    """`party` as the document names it: without its VAT id if VAT has no say (BR-O-02, -04)."""
    return party.model_copy(update={"vat_id": None}) if outside else party


def _line(number: int, line: RequestedLine, marketable: Marketable, vat: LineVat) -> DraftLine:
    return DraftLine(
        id=str(number),
        seller_item_id=marketable.id,
        name=marketable.name,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit or marketable.unit,
        unit_price=line.unit_price,
        vat_category=vat.category,
        vat_rate=vat.rate,
        vat_exemption_reason=vat.reason,
        vat_exemption_code=vat.code,
        period=InvoicingPeriod.of(line.period),
        allowances=line.allowances,
    )
