"""Invoices for the tests of formats: a few readable ones, and random ones."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from domain.core.codes import InvoiceTypeCode, VatCategory
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


_FORBIDDEN = "\ufffe\uffff"
_texts = st.text(
    st.characters(min_codepoint=0x20, exclude_categories=("Cs",), exclude_characters=_FORBIDDEN),
    min_size=1,
    max_size=12,
)
_maybe_text = st.none() | _texts
_days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
_numbers = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9/_.-]{0,12}", fullmatch=True)


def _decimals(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False)


_periods = st.tuples(_days, _days).map(lambda days: InvoicingPeriod(start=min(days), end=max(days)))
_contacts = st.builds(Contact, name=_maybe_text, phone=_maybe_text, email=_texts)
_parties = st.builds(
    Party,
    name=_texts,
    vat_id=_maybe_text,
    registration_id=st.none() | st.builds(Identifier, value=_texts),
    electronic_address=st.none()
    | st.builds(ElectronicAddress, scheme=st.sampled_from(("0088", "9930", "EM")), value=_texts),
    address=st.builds(
        PostalAddress,
        line_one=_maybe_text,
        city=_maybe_text,
        post_code=_maybe_text,
        country=st.sampled_from(("DE", "FR", "US")),
    ),
    contact=st.none() | _contacts,
)
_lines = st.builds(
    DraftLine,
    id=_texts,
    seller_item_id=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True),
    name=_texts,
    description=_maybe_text,
    quantity=_decimals("-9999", "9999", 4),
    unit=st.sampled_from(("HUR", "C62", "KWH")),
    unit_price=_decimals("0", "9999", 6),
    vat_category=st.sampled_from(VatCategory),
    vat_rate=st.sampled_from((Decimal(0), Decimal("5.5"), Decimal(19))),
    vat_exemption_reason=st.none() | st.sampled_from(("Article 44", "small business")),
    period=st.none() | _periods,
)
_payments = st.builds(
    PaymentInstructions,
    means=st.sampled_from(("30", "58")),
    remittance=_maybe_text,
    credit_transfers=st.lists(
        st.builds(CreditTransfer, account=_texts, account_name=_maybe_text, bic=_maybe_text),
        max_size=1,
    ).map(tuple),
)
_drafts = st.builds(
    InvoiceDraft,
    type_code=st.sampled_from(InvoiceTypeCode),
    currency=st.sampled_from(("EUR", "JPY", "KWD")),
    buyer_reference=_maybe_text,
    order_reference=_maybe_text,
    notes=st.lists(st.builds(Note, text=_texts), max_size=1).map(tuple),
    preceding=st.lists(
        st.builds(PrecedingInvoice, number=_numbers, issue_date=st.none() | _days), max_size=2
    ).map(tuple),
    seller=_parties,
    buyer=_parties,
    period=st.none() | _periods,
    payment_instructions=_payments.map(lambda means: (means,)),
    payment_terms=_maybe_text,
    lines=st.lists(_lines, min_size=1, max_size=4).map(tuple),
    prepaid=_decimals("0", "99", 2),
)
random_invoices: st.SearchStrategy[Invoice] = st.builds(
    lambda made, number, on, due: calculate(made).model_copy(
        update={"number": number, "issue_date": on, "due_date": due}
    ),
    _drafts,
    _numbers,
    _days,
    st.none() | _days,
)
