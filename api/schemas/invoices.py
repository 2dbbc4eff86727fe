"""What is asked for: new invoices, amendments, corrections, credits."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from api.schemas.shapes import Body, Explained, Justified
from domain.core.codes import InvoiceTypeCode
from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.identifiers import Id
from domain.core.text import TextLine
from domain.invoice.delivery import Delivery
from domain.invoice.model import Invoice
from domain.invoice.references import PrecedingInvoice
from domain.invoice.remainder import LineCredit
from domain.invoice.request import InvoiceRequest, RequestedLine
from domain.tax.case import Location

_DERIVED = re.compile(r"(\.(cn|r)\d+|^inv-.+\.\d{4}-\d{2})$")


def _not_derived(value: str) -> str:
    if _DERIVED.search(value):
        raise ValueError(
            "ids ending in .cn1, .r1 or a period belong to credit notes, replacements and billing"
        )
    return value


_MOST = Decimal(10) ** 15
"""Beyond this an amount is a slip of the keyboard, and totals would lose digits."""


def _payable(lines: tuple[RequestedLine, ...]) -> tuple[RequestedLine, ...]:
    if sum(abs(line.quantity * line.unit_price) for line in lines) >= _MOST:
        raise ValueError(f"the lines come to {_MOST:,} or more; look at quantities and prices")
    return lines


Lines = Annotated[
    tuple[RequestedLine, ...],
    Field(min_length=1, max_length=50_000),
    AfterValidator(_payable),
]
"""What is billed."""


class InvoiceContent(Body):
    """The content of an invoice as asked for. Prices are without VAT; totals are computed."""

    lines: Lines
    buyer_reference: TextLine | None = Field(
        default=None, description="BT-10; without one, that of the partnership"
    )
    order_reference: TextLine | None = Field(
        default=None, description="BT-13; without one, that of the partnership"
    )
    note: TextLine | None = Field(default=None, description="BT-22")
    period: Period | None = Field(default=None, description="BG-14")
    delivery: Delivery | None = Field(
        default=None, description="BG-13; where goods go and when decides how they are taxed"
    )
    ship_from: Location | None = Field(
        default=None, description="where goods leave from, if not from the seller's address"
    )
    preceding: tuple[PrecedingInvoice, ...] = Field(default=(), description="BG-3")


class NewInvoice(InvoiceContent):
    """An invoice to open. With an `id` of your own, sending it again is harmless."""

    id: Annotated[Id, AfterValidator(_not_derived)] | None = Field(
        default=None, description="yours, such as your order number; made for you if left out"
    )
    partnership_id: Id
    type_code: InvoiceTypeCode = Field(
        default=InvoiceTypeCode.INVOICE, description="BT-3; 381 is opened with …/credit"
    )
    submit: bool = Field(
        default=False, description="whether to have it checked and approved right away"
    )

    def request(self) -> InvoiceRequest:
        """The request that is stored and travels."""
        if self.type_code.is_credit_note:
            finding = Finding(
                rule="CREDIT_NOTE",
                path="type_code",
                message="a credit note reduces an invoice",
                hint="use POST /v1/invoices/{id}/credit",
            )
            raise Invalid("a credit note is not opened by itself", findings=[finding])
        return InvoiceRequest(**self.model_dump(exclude={"id", "submit"}))


class ChangedInvoice(InvoiceContent):
    """New content. What says whom it is for cannot change; it may be sent along unchanged."""

    partnership_id: Id | None = None
    type_code: InvoiceTypeCode | None = None

    def onto(self, current: InvoiceRequest) -> InvoiceRequest:
        """`current` with this content."""
        if current.corrects_invoice_id is not None:
            finding = Finding(
                rule="CREDIT_NOTE",
                path="lines",
                message="a credit note takes lines of its invoice back and has none of its own",
                hint="cancel it, and credit the invoice anew",
            )
            raise Invalid("a credit note is not amended", findings=[finding])
        given = self.model_dump(include={"partnership_id", "type_code"}, exclude_none=True)
        fixed = [
            Finding(
                rule="FIXED",
                path=name,
                message=f"'{name}' of an invoice never changes",
                hint="leave it out, or cancel the invoice and open another",
            )
            for name, value in given.items()
            if value != getattr(current, name)
        ]
        if fixed:
            raise Invalid("the amendment changes what is fixed", findings=fixed)
        content = {name: getattr(self, name) for name in InvoiceContent.model_fields}
        content["preceding"] = self.preceding or current.preceding
        return current.model_copy(update=content)


class Amendment(ChangedInvoice, Explained):
    """New content for an invoice that is not issued yet. A running approval starts anew."""


class Correction(ChangedInvoice, Justified):
    """What an issued invoice should have said: it is credited in full and replaced by this."""

    def replacement(self, current: InvoiceRequest, issued: Invoice | None) -> InvoiceRequest:
        """The request for the invoice that replaces `issued`; refers to it (BG-3)."""
        content = self.onto(current)
        if self.preceding or issued is None or issued.number is None:
            return content
        original = PrecedingInvoice(number=issued.number, issue_date=issued.issue_date)
        return content.model_copy(update={"preceding": (original,)})


class Credit(Justified):
    """What to take back: the lines given, or everything."""

    lines: tuple[LineCredit, ...] | None = Field(
        default=None, min_length=1, max_length=50_000, description="left out: all that is left"
    )
