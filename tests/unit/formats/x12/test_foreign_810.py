"""810s as others send them: what is read, what becomes a note, what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from domain.core.codes import InvoiceTypeCode, VatCategory
from domain.core.errors import Unreadable
from domain.core.identifiers import Identifier
from domain.invoice.model import Invoice
from integration.formats.x12.format import X12_810_4010
from tests.unit.formats.x12.samples import PLAIN, interchange


def read(*body: str) -> Invoice:
    return X12_810_4010.read(interchange(body))


def changed(old: str, *new: str) -> Invoice:
    """`PLAIN` with the segments `new` instead of the one that begins with `old`."""
    body: list[str] = []
    for segment in PLAIN:
        body += new if segment.startswith(old) else [segment]
    return read(*body)


def test_a_plain_invoice() -> None:
    invoice = read(*PLAIN)
    assert (invoice.number, invoice.issue_date, invoice.currency) == (
        *("INV-1", date(2026, 11, 1), "USD"),
    )
    assert (invoice.order_reference, invoice.due_date) == ("PO-7", date(2026, 12, 1))
    assert invoice.payment_terms == "#SKONTO#TAGE=10#PROZENT=2.00#\n"
    assert (invoice.seller.name, invoice.seller.address.country) == ("CONTOSO", "US")
    assert invoice.seller.identifiers == (Identifier(value="123"),)
    [line] = invoice.lines
    assert (line.name, line.quantity, line.unit, line.unit_price, line.net_amount) == (
        *("Widget, blue", 10, "EA", Decimal("12.5"), 125),
    )
    assert (line.seller_item_id, line.buyer_item_id) == ("SKU-1", "B-1")
    assert line.standard_item_id == Identifier(value="012345678905", scheme="0160")
    assert line.vat_category is VatCategory.OUTSIDE_SCOPE
    assert (invoice.totals.tax, invoice.totals.payable) == (None, 125)
    [row] = invoice.vat_breakdown
    assert (row.category, row.taxable_amount, row.tax_amount) == ("O", 125, 0)
    assert [note.text for note in invoice.notes] == [
        "X12 BIG 03=20261015",
        "X12 states no currency; taken as USD",
        "X12 states no country of SE; taken as US",
        "X12 states no country of BY; taken as US",
    ]


@pytest.mark.parametrize("rate", ["0.0825", "8.25"])
def test_sales_tax_as_a_fraction_or_per_cent(rate: str) -> None:
    invoice = changed("TDS", "TDS*13531", f"TXI*ST*10.31*{rate}")
    [row] = invoice.vat_breakdown
    assert (row.category, row.rate, row.taxable_amount, row.tax_amount) == (
        *("S", Decimal("8.25"), 125, Decimal("10.31")),
    )
    assert invoice.lines[0].vat_rate == Decimal("8.25")
    assert invoice.totals.tax_inclusive == Decimal("135.31")


def test_taxes_of_several_authorities_are_one_rate() -> None:
    invoice = changed("TDS", "TDS*13500", "TXI*ST*6.25*.05", "TXI*CT*3.75*.03")
    [row] = invoice.vat_breakdown
    assert (row.rate, row.tax_amount, row.taxable_amount) == (8, 10, 125)


def test_freight_and_an_allowance() -> None:
    invoice = changed("TDS", "TDS*13000", "SAC*C*D240***1000*******06", "SAC*A*I170***500")
    [charge], [allowance] = invoice.charges, invoice.allowances
    assert (charge.amount, charge.reason_code, charge.reason) == (10, "FC", None)
    assert (allowance.amount, allowance.reason_code) == (5, None)
    assert allowance.reason == "X12 I170"
    assert invoice.totals.tax_exclusive == 130


@pytest.mark.parametrize("code", ["CR", "CN"])
def test_credit_memos_with_negative_amounts_are_turned(code: str) -> None:
    body = [segment.replace("***DI", f"***{code}") for segment in PLAIN]
    plain = read(*body)
    negative = [
        segment.replace("1*10*EA", "1*-10*EA").replace("12500", "-12500") for segment in body
    ]
    assert read(*negative) == plain
    assert plain.type_code is InvoiceTypeCode.CREDIT_NOTE
    only_total = [segment.replace("12500", "-12500") for segment in body]
    assert read(*only_total) == plain


def test_what_has_no_place_becomes_a_note() -> None:
    invoice = changed(
        "N1*BY",
        "REF*DP*022",
        "PER*AR*Accounts*TE*555",
        "N1*SF*WAREHOUSE",
        "N3*1 Dock Road",
        "N1*BY*NORTHWIND*91*456",
    )
    notes = [note.text for note in invoice.notes]
    assert "X12 N1 01=SF 02=WAREHOUSE; N3 01=1 Dock Road" in notes
    assert any("REF 01=DP 02=022" in note for note in notes)


def test_what_has_no_place_in_a_line_becomes_its_note() -> None:
    invoice = changed("IT1", "IT1*1*10*EA*12.5**MG*M-1", "QTY*39*12", "CTP**RES*15")
    [line] = invoice.lines
    assert line.note == "X12 QTY 01=39 02=12\nX12 CTP 02=RES 03=15"
    assert [(one.name, one.value) for one in line.attributes] == [("X12 MG", "M-1")]


def test_prices_per_hundred() -> None:
    [line] = changed("IT1", "IT1*1*250*EA*40*HP").lines
    assert (line.base_quantity, line.net_amount) == (100, 100)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("IT1", "IT1*1*10*QQ*12.5", "unit"),
        ("IT1", "IT1*1", "quantity"),
        ("CTT", "CTT*3", "CTT01 counts 3"),
        ("BIG", "BIG*20261101*1*****ZZ", "BIG07"),
        ("BIG", "BIG*20261101*1*****DI*03", "BIG08"),
        ("CTT", "SAC*S*C310***100", "SAC01"),
        ("CTT", "SAC*A*C310", "no amount"),
        ("BIG", "BIG*20261131*1", "no date"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_place(old: str, new: str, said: str) -> None:
    with pytest.raises(Unreadable) as caught:
        changed(old, new)
    assert any(said in finding.message for finding in caught.value.findings)
    assert all("byte" in finding.path for finding in caught.value.findings)


def test_two_sets_are_not_one_invoice() -> None:
    with pytest.raises(Unreadable, match="2 transaction sets"):
        X12_810_4010.read(interchange(PLAIN, PLAIN))
