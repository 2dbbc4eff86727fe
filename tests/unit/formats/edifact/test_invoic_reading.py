"""INVOIC as others write it: what is read, what is assumed, what has no place, what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from domain.core.errors import Unreadable
from domain.core.findings import Severity
from domain.invoice.model import Invoice
from integration.formats.edifact.invoic import INVOIC, InvoicReading

D96A = INVOIC["edifact-invoic-d96a"]

HEAD = "UNB+UNOC:3+4098765000010:14+4012345000009:14+261123:0930+7'UNH+1+INVOIC:D:96A:UN:EAN008'"
RETAIL = (
    "BGM+380+R-77+9'DTM+137:20261123:102'DTM+35:20261120:102'RFF+ON:4500001001'"
    "DTM+171:20261101:102'RFF+DQ:LS-9'NAD+SU+4012345000009::9'RFF+VA:DE136695976'RFF+FC:201/1/4'"
    "NAD+BY+4098765000010::9'NAD+IV+4098765000027::9++Contoso AG:Einkauf+Markt 1+Bonn++53111+DE'"
    "RFF+VA:DE129273398'CUX+2:EUR:4'PAT+3++5:3:D:30'PAT+22++5:3:D:10'PCD+12:3'"
    "ALC+C++++FC'MOA+8:5.00'TAX+7+VAT+++:::19+S'"
    "LIN+1++4012345678901:EN'PIA+1+4711:SA+B-1:IN+84138100:HS'"
    "IMD+F++:::Kreiselpumpe mit Motor, sehr lautlo"
    ":s und sparsam'IMD+C+35+:::Blau'QTY+47:10'ALI+CN'MOA+203:90.00'PRI+AAA:9.00'PRI+AAB:10.00'"
    "TAX+7+VAT+++:::19+S'ALC+A'PCD+3:10'MOA+204:10.00'"
    "LIN+2'IMD+F++:::Dichtung'QTY+47:2,5:MTR'MOA+203:5.00'PRI+AAA:2.00'TAX+7+VAT+++:::19+S'"
    "UNS+S'CNT+2:2'MOA+79:95.00'MOA+259:5.00'MOA+125:100.00'MOA+176:19.00'MOA+77:119.00'"
    "TAX+7+VAT+++:::19+S'MOA+125:100.00'MOA+124:19.00'"
)


def reading(body: str, head: str = HEAD) -> InvoicReading:
    return D96A.reading(f"{head}{body}UNT+2+1'".encode("latin-1"))


def read(body: str) -> Invoice:
    return reading(body).invoice


def refused(body: str) -> dict[str, str]:
    """Findings by their place."""
    with pytest.raises(Unreadable) as error:
        read(body)
    assert all(one.hint for one in error.value.findings)
    return {one.path.split(" (")[0]: one.message for one in error.value.findings}


def test_parties_by_number_have_their_number_as_name() -> None:
    invoice = read(RETAIL)
    assert invoice.seller.name == "4012345000009"
    assert invoice.seller.identifiers[0].scheme == "0088"
    assert (invoice.seller.vat_id, invoice.seller.tax_registration_id) == (
        "DE136695976",
        "201/1/4",
    )
    assert invoice.seller.address.country == "DE"


def test_who_is_invoiced_is_the_buyer_and_the_other_is_said() -> None:
    found = reading(RETAIL)
    buyer = found.invoice.buyer
    assert (buyer.name, buyer.vat_id) == ("Contoso AG Einkauf", "DE129273398")
    assert (buyer.address.line_one, buyer.address.city) == ("Markt 1", "Bonn")
    assert any("NAD+BY" in one.message for one in found.findings)


def test_references_dates_and_terms() -> None:
    invoice = read(RETAIL)
    assert (invoice.order_reference, invoice.despatch_advice_reference) == ("4500001001", "LS-9")
    assert invoice.delivery is not None
    assert invoice.delivery.delivered_on == date(2026, 11, 20)
    assert invoice.due_date == date(2026, 12, 23)
    assert invoice.payment_terms == "#SKONTO#TAGE=10#PROZENT=3.00#\n"


def test_an_allowance_in_the_net_price_is_the_discount_of_the_price() -> None:
    found = reading(RETAIL)
    line = found.invoice.lines[0]
    assert (line.unit_price, line.gross_price, line.price_discount) == (9, 10, 1)
    assert line.allowances == ()
    assert any("in the net price already" in one.message for one in found.findings)


def test_an_allowance_that_comes_off_the_amount_is_one() -> None:
    body = RETAIL.replace("PRI+AAA:9.00'PRI+AAB:10.00'", "PRI+AAA:10.00'")
    line = read(body).lines[0]
    assert (line.unit_price, line.net_amount) == (10, 90)
    assert [(one.amount, one.percentage) for one in line.allowances] == [(10, 10)]


def test_items() -> None:
    first, second = read(RETAIL).lines
    assert first.name == "Kreiselpumpe mit Motor, sehr lautlos und sparsam"
    assert (first.seller_item_id, first.buyer_item_id) == ("4711", "B-1")
    assert first.standard_item_id is not None
    assert (first.standard_item_id.value, first.standard_item_id.scheme) == (
        "4012345678901",
        "0160",
    )
    assert [(one.scheme, one.value) for one in first.classifications] == [("HS", "84138100")]
    assert [(one.name, one.value) for one in first.attributes] == [("Colour", "Blau")]
    assert first.origin_country == "CN"
    assert (first.unit, second.unit, second.quantity) == ("C62", "MTR", Decimal("2.5"))


def test_totals_by_whichever_code() -> None:
    totals = read(RETAIL).totals
    assert (totals.line_net, totals.charges, totals.tax_exclusive) == (95, 5, 100)
    assert (totals.tax, totals.tax_inclusive, totals.payable) == (19, 119, 119)


def test_everything_is_read_or_said() -> None:
    found = reading(RETAIL)
    assert {one.severity for one in found.findings} == {Severity.INFORMATION}
    said = " ".join(one.message for one in found.findings)
    for what in ("DTM+171", "NAD+BY", "no unit", "no name", "no payable"):
        assert what in said


def test_what_has_no_place_is_said_segment_by_segment() -> None:
    body = RETAIL.replace("CUX+", "TDT+20++30'TOD+3++DAP'CUX+").replace(
        "UNS+S'", "PAC+1++PX'UNS+S'"
    )
    unheld = [one for one in reading(body).findings if one.rule == "INVOIC-UNHELD"]
    assert [
        one.path.split()[2] for one in unheld if one.path.split()[2] in ("TDT", "TOD", "PAC")
    ] == [
        "TDT",
        "TOD",
        "PAC",
    ]


def test_segments_that_no_table_has_are_said() -> None:
    body = RETAIL.replace("CUX+", "XYZ+1'CUX+")
    assert any("XYZ+1" in one.message for one in reading(body).findings)


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("BGM+380+R-77+9", "BGM+380+R-77+1", "segment 2 BGM", "it cancels an invoice"),
        ("BGM+380", "BGM+220", "segment 2 BGM", "'220' (1001) is no invoice"),
        ("BGM+380+R-77", "BGM+380+", "segment 2 BGM", "no invoice number"),
        ("DTM+137:20261123:102'", "", "segment 1 UNH", "no date of the invoice"),
        ("137:20261123", "137:20261341", "segment 3 DTM", "'20261341' is no day"),
        ("CUX+2:EUR:4'", "", "segment 1 UNH", "no currency"),
        ("MOA+203:90.00", "MOA+203:9O.00", "segment 27 MOA", "'9O.00' is no number"),
        ("QTY+47:10'", "", "segment 21 LIN", "no quantity"),
        (":::19+S'ALC+A", ":::19+Q'ALC+A", "segment 30 TAX", "the tax category 'Q'"),
        (":::19+S'ALC+A", ":::x+S'ALC+A", "segment 30 TAX", "the rate 'x'"),
        ("MOA+204:10.00'", "", "segment 31 ALC", "an allowance or charge without its amount"),
        ("CNT+2:2", "CNT+2:3", "segment 41 CNT", "it counts 3 lines; 2 came"),
        ("MOA+125:100.00'MOA+124", "MOA+124", "segment 1 UNH", ""),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, place: str, message: str) -> None:
    assert old in RETAIL
    body = RETAIL.replace(old, new, 1)
    if not message:
        assert read(body).vat_breakdown[0].taxable_amount == 100
        return
    findings = refused(body)
    assert place in findings, findings
    assert message in findings[place]


def test_all_faults_are_said_at_once() -> None:
    body = RETAIL.replace("BGM+380", "BGM+220").replace("CUX+2:EUR:4'", "").replace("9.00", "9,0,0")
    assert len(refused(body)) >= 3


def test_an_interchange_with_several_messages_is_taken_apart_first() -> None:
    twice = f"{HEAD}{RETAIL}UNT+2+1'UNH+2+INVOIC:D:96A:UN'{RETAIL}UNT+2+2'".encode()
    with pytest.raises(Unreadable) as error:
        D96A.read(twice)
    assert "2 messages (INVOIC)" in error.value.findings[0].message


@pytest.mark.parametrize(
    "content", [b"", b"nothing", b"UNB+UNOC:3+A+B+1+1'UNZ+0+1'", b"<Invoice/>"]
)
def test_what_is_no_invoic_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable) as error:
        D96A.read(content)
    assert error.value.findings


def test_the_directory_of_the_message_decides_not_the_format() -> None:
    head = HEAD.replace("96A:UN:EAN008", "01B:UN:EAN011")
    long_name = "x" * 200
    body = RETAIL.replace("IMD+F++:::Dichtung", f"IMD+F++:::{long_name}")
    assert reading(body, head).invoice.lines[1].name == long_name


def test_exemptions_are_given_to_their_rows() -> None:
    body = RETAIL.replace(
        "RFF+ON", "FTX+TXD+++Steuerfreie Lieferung'FTX+AAI+++Danke:bis bald'RFF+ON", 1
    )
    body = body.replace(":::19+S", ":::0+K")
    invoice = read(body)
    assert invoice.vat_breakdown[0].exemption_reason == "Steuerfreie Lieferung"
    assert [(one.text, one.subject) for one in invoice.notes] == [("Danke\nbis bald", "AAI")]


def test_a_line_without_a_rate_has_the_only_one() -> None:
    body = RETAIL.replace("PRI+AAA:2.00'TAX+7+VAT+++:::19+S'", "PRI+AAA:2.00'")
    assert read(body).lines[1].vat_rate == 19


def test_accounts_do_not_get_into_findings() -> None:
    body = RETAIL.replace("RFF+VA:DE136", "FII+ZZ+DE89370400440532013000'RFF+VA:DE136")
    said = [one.message for one in reading(body).findings if "FII" in one.message]
    assert said == ["the invoice has no place for FII+ZZ"]
