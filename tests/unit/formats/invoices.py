"""Invoices for the tests of formats: a few readable ones. Random ones are in `tests.invoices`."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.core.codes import VatCategory
from domain.core.identifiers import Identifier
from domain.core.party import Contact, ElectronicAddress, Party, PostalAddress
from domain.invoice.delivery import InvoicingPeriod
from domain.invoice.line import DraftLine
from domain.invoice.model import Invoice, InvoiceDraft
from domain.invoice.payment import CreditTransfer, PaymentInstructions
from domain.invoice.references import Note, PrecedingInvoice
from domain.invoice.totals import calculate

SELLER = Party(
    name="Northwind Grid GmbH & Co. KG",
    vat_id="DE136695976",
    registration_id=Identifier(value="HRB 12345"),
    electronic_address=ElectronicAddress(scheme="9930", value="DE136695976"),
    address=PostalAddress(line_one="Hafenstraße 1", city="Köln", post_code="50667", country="DE"),
    contact=Contact(name="Anna Weiß", phone="+49 221 1", email="billing@northwind.example"),
)
BUYER = Party(
    name="Contoso SAS",
    vat_id="FR40303265045",
    electronic_address=ElectronicAddress(scheme="0088", value="5798000012345"),
    address=PostalAddress(line_one="1 rue <A>", city="Paris", post_code="75001", country="FR"),
)
PAYMENT = PaymentInstructions(
    credit_transfers=(
        CreditTransfer(
            account="DE02120300000000202051", bic="BYLADEM1001", account_name=SELLER.name
        ),
    ),
    remittance="NW-00001",
)


def line(id: str = "1", **changed: Any) -> DraftLine:
    fields: dict[str, Any] = {
        "id": id,
        "seller_item_id": "consulting-hour",
        "name": "Consulting",
        "quantity": Decimal("1.5"),
        "unit": "HUR",
        "unit_price": Decimal("120.10"),
        "vat_category": VatCategory.STANDARD,
        "vat_rate": Decimal(19),
    }
    return DraftLine(**{**fields, **changed})


def draft(**changed: Any) -> InvoiceDraft:
    fields: dict[str, Any] = {
        "currency": "EUR",
        "seller": SELLER,
        "buyer": BUYER,
        "payment_instructions": (PAYMENT,),
        "payment_terms": "Payable within 30 days of issue",
        "lines": (line(),),
    }
    return InvoiceDraft(**{**fields, **changed})


def issued(made: InvoiceDraft, number: str = "NW-00001") -> Invoice:
    on = date(2026, 10, 31)
    return calculate(made).model_copy(
        update={"number": number, "issue_date": on, "due_date": on + timedelta(days=30)}
    )


def full() -> Invoice:
    """Every field of the model has a value."""
    return issued(
        draft(
            buyer_reference="04011000-12345-34",
            order_reference="PO-4711",
            notes=(Note(text="Thank you"),),
            preceding=(
                PrecedingInvoice(number="NW-00000", issue_date=date(2026, 9, 30)),
                PrecedingInvoice(number="NW-X"),
            ),
            period=InvoicingPeriod(start=date(2026, 10, 1), end=date(2026, 10, 31)),
            prepaid=Decimal("10.00"),
            lines=(
                line(
                    "1",
                    description="In October",
                    period=InvoicingPeriod(start=date(2026, 10, 1), end=date(2026, 10, 2)),
                ),
                line("2", vat_rate=Decimal(7), quantity=Decimal("-1")),
                line("3", vat_category="Z", vat_rate=Decimal(0)),
            ),
        )
    )


def exempt(category: VatCategory, reason: str, **changed: Any) -> Invoice:
    """An invoice without VAT, for a reason."""
    without = {"vat_category": category, "vat_rate": Decimal(0), "vat_exemption_reason": reason}
    return issued(draft(lines=(line("1", **without), line("2", **without)), **changed))
