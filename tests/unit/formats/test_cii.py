"""CII D16B: where it is built unlike the model; faults with their place."""

from datetime import date

import pytest

from domain.core.codes import TaxPointCode, VatCategory
from domain.core.errors import Invalid, Unreadable
from domain.invoice.model import Invoice
from domain.invoice.payment import CreditTransfer, DirectDebit, PaymentInstructions
from integration.einvoice.syntax import Reading
from integration.formats import XML
from integration.formats.cii import CII
from integration.xml.parser import parse
from integration.xml.walk import Left
from tests.unit.formats import invoices

EXTENDED = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
ROOT = "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction"
SETTLEMENT = f"{ROOT}/ram:ApplicableHeaderTradeSettlement"


def written(**said: object) -> str:
    return CII.write(invoices.full().model_copy(update=said)).decode()


def read(content: str) -> Reading:
    return CII.read(parse(content.encode()))


def test_dates_are_compact_and_say_so() -> None:
    content = written()
    assert '<udt:DateTimeString format="102">20261031</udt:DateTimeString>' in content
    assert '<qdt:DateTimeString format="102">20260930</qdt:DateTimeString>' in content


def test_what_the_model_has_with_the_payment_stands_where_cii_has_it() -> None:
    means = PaymentInstructions(
        means="59",
        remittance="NW-1",
        credit_transfers=(
            CreditTransfer(account="DE02120300000000202051", bic="BYLADEM1001"),
            CreditTransfer(account="12345678"),
        ),
        direct_debit=DirectDebit(mandate="M-1", creditor="DE98ZZZ09999999999", account="DE1"),
    )
    content = written(payment_instructions=(means,))
    assert content.count("<ram:SpecifiedTradeSettlementPaymentMeans>") == 2
    for part in (
        "<ram:CreditorReferenceID>DE98ZZZ09999999999<",
        "<ram:PaymentReference>NW-1<",
        "<ram:DirectDebitMandateID>M-1<",
        "<ram:IBANID>DE02120300000000202051<",
        "<ram:ProprietaryID>12345678<",
    ):
        assert content.count(part) == 1
    assert read(content).invoice.payment_instructions == (means,)


@pytest.mark.parametrize(("code", "said"), [("3", "5"), ("35", "29"), ("432", "72")])
def test_the_tax_point_is_said_once_in_the_codes_of_cii(code: str, said: str) -> None:
    content = written(tax_point_code=TaxPointCode(code))
    assert content.count(f"<ram:DueDateTypeCode>{said}<") == 1
    assert read(content).invoice.tax_point_code == TaxPointCode(code)


def test_a_second_tax_point_is_left_over() -> None:
    content = written(tax_point_date=date(2026, 10, 15))
    start, end = content.index("<ram:TaxPointDate>"), content.index("</ram:TaxPointDate>")
    second = content[start:end].replace("20261015", "20261016") + "</ram:TaxPointDate>"
    at = content.rindex("<ram:RateApplicablePercent>", 0, content.rindex("<ram:BillingSpecified"))
    reading = read(content[:at] + second + content[at:])
    assert reading.invoice.tax_point_date == date(2026, 10, 15)
    (left,) = reading.remainder
    assert left.kind is Left.ELEMENT
    assert "20261016" in left.xml
    assert left.path == f"{SETTLEMENT}/ram:ApplicableTradeTax[3]/ram:TaxPointDate"


def test_sub_lines_follow_their_line() -> None:
    line = invoices.full().lines[0]
    inner = line.model_copy(update={"id": "1.1.1", "period": None})
    sub = line.model_copy(update={"id": "1.1", "sub_lines": (inner,)})
    lines = (line.model_copy(update={"sub_lines": (sub,)}), *invoices.full().lines[1:])
    content = written(lines=lines, specification=EXTENDED)
    assert content.count("<ram:IncludedSupplyChainTradeLineItem>") == 5
    assert content.count("<ram:ParentLineID>1.1</ram:ParentLineID>") == 1
    assert read(content).invoice.lines == lines


def test_sub_lines_are_refused_where_every_line_is_summed_up() -> None:
    line = invoices.full().lines[0]
    lines = (line.model_copy(update={"sub_lines": (line,)}),)
    invoice = invoices.full().model_copy(update={"lines": lines})
    assert CII.write(invoice).count(b"<ram:IncludedSupplyChainTradeLineItem>") == 1
    with pytest.raises(Invalid) as refused:
        XML["xrechnung-3-cii"].write(invoice)
    assert [finding.path for finding in refused.value.findings] == ["lines[].sub_lines"]


def test_a_tax_currency_that_is_no_other_is_left_over() -> None:
    content = written().replace(
        "<ram:InvoiceCurrencyCode>",
        "<ram:TaxCurrencyCode>EUR</ram:TaxCurrencyCode><ram:InvoiceCurrencyCode>",
    )
    reading = read(content)
    assert reading.invoice.tax_currency == "EUR"
    assert "TaxCurrencyCode" not in CII.write(reading.invoice).decode()
    assert "TaxCurrencyCode" in CII.write(reading.invoice, reading.remainder).decode()


def test_a_line_that_counts_by_itself_is_no_sub_line() -> None:
    content = written().replace(
        "<ram:LineID>2</ram:LineID>",
        "<ram:LineID>2</ram:LineID><ram:ParentLineID>1</ram:ParentLineID>"
        "<ram:LineStatusReasonCode>DETAIL</ram:LineStatusReasonCode>",
    )
    reading = read(content)
    assert [line.id for line in reading.invoice.lines] == ["1", "2", "3"]
    assert [left.path.rpartition("/")[2] for left in reading.remainder] == [
        "ram:ParentLineID",
        "ram:LineStatusReasonCode",
    ]
    again = CII.write(reading.invoice, reading.remainder).decode()
    assert "<ram:ParentLineID>1</ram:ParentLineID><ram:LineStatusReasonCode>DETAIL" in again


def test_a_gross_price_says_its_base_quantity_too() -> None:
    line = invoices.line(gross_price="200.00", price_discount="79.90", base_quantity="1.50")
    invoice = invoices.issued(invoices.draft(lines=(line,)))
    content = CII.write(invoice).decode()
    assert content.count("<ram:BasisQuantity>1.50</ram:BasisQuantity>") == 2
    assert read(content).invoice == invoice
    other = content.replace(">1.50</ram:BasisQuantity>", ">3</ram:BasisQuantity>", 1)
    reading = read(other)
    assert reading.invoice == invoice
    assert CII.write(reading.invoice, reading.remainder).decode().count(">3</ram:Basis") == 1


def test_a_department_stands_for_a_person() -> None:
    content = written().replace("ram:PersonName>", "ram:DepartmentName>")
    assert read(content).invoice == read(written()).invoice


def test_vat_outside_its_scope_has_no_rate() -> None:
    line = invoices.line(
        vat_category=VatCategory.OUTSIDE_SCOPE, vat_rate=None, vat_exemption_reason="Not subject"
    )
    invoice: Invoice = invoices.issued(invoices.draft(lines=(line,)))
    content = CII.write(invoice).decode()
    assert "RateApplicablePercent" not in content
    assert read(content).invoice == invoice


@pytest.mark.parametrize(
    ("old", "new", "path", "term"),
    [
        (
            ">20261031<",
            ">2026-10-31<",
            "/rsm:CrossIndustryInvoice/rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString",
            "BT-2",
        ),
        (
            ">120.10<",
            ">1,2<",
            f"{ROOT}/ram:IncludedSupplyChainTradeLineItem[1]/ram:SpecifiedLineTradeAgreement"
            "/ram:NetPriceProductTradePrice/ram:ChargeAmount",
            "BT-146",
        ),
        (
            "<ram:GrandTotalAmount>",
            "<ram:GrandTotalAmount>x",
            f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
            "/ram:GrandTotalAmount",
            "BT-112",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(old: str, new: str, path: str, term: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(written().replace(old, new, 1))
    assert [(finding.path, finding.term) for finding in refused.value.findings] == [(path, term)]
