"""Codes for paying: the examples of the standards, their rules, and which code a document gets."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Invalid
from domain.core.party import PostalAddress
from domain.invoice.model import Invoice
from integration.formats.pdf.codes import code_of
from integration.formats.pdf.epc import EpcCode, remittance
from integration.formats.pdf.payment import accounts_of
from integration.formats.pdf.qr import picture, swiss_picture
from integration.formats.pdf.settings import PaymentCode, PdfSettings
from integration.formats.pdf.swiss import SwissBill, address, francs, in_fives
from tests.components.pdf.documents import BIEL, RORSCHACH, owing, paid_to, swiss
from tests.unit.formats.invoices import PAYMENT, draft, exempt, issued

QR_IBAN = "CH44 3199 9123 0008 8901 2"
QR_REFERENCE = "21 00000 00003 13947 14300 09017"
PLAIN_IBAN = "CH93 0076 2011 6238 5295 7"
CREDITOR_REFERENCE = "RF18 5390 0754 7034"


def code(invoice: Invoice, kind: PaymentCode = "auto") -> EpcCode | SwissBill | None:
    return code_of(invoice, PdfSettings(payment_code=kind))


def test_the_example_of_the_epc() -> None:
    made = EpcCode(
        name="Red Cross of Belgium",
        iban="BE72000000001616",
        amount=Decimal(1),
        bic="BPOTBEB1",
        purpose="CHAR",
        text="Urgency fund",
        information="Sample EPC QR code",
    )
    assert made.payload.split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "BPOTBEB1",
        "Red Cross of Belgium",
        "BE72000000001616",
        "EUR1.00",
        "CHAR",
        "",
        "Urgency fund",
        "Sample EPC QR code",
    ]
    assert not made.fault


def test_a_creditor_reference_is_told_as_one_and_ends_the_payload() -> None:
    made = EpcCode(
        "A", "DE89370400440532013000", Decimal("12.3"), **remittance("rf18 539007547034")
    )
    assert made.payload.endswith("\nEUR12.30\n\nRF18539007547034")
    assert remittance("RF19539007547034") == {"text": "RF19539007547034"}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"iban": "DE89370400440532013001"}, "no IBAN"),
        ({"iban": "SA0380000000608010167519"}, "in SEPA"),
        ({"iban": "GB29NWBK60161331926819"}, "needs its BIC"),
        ({"amount": Decimal(0)}, "not between"),
        ({"amount": Decimal("1000000000")}, "not between"),
        ({"amount": Decimal("0.015")}, "finer than a cent"),
        ({"currency": "USD"}, "not in EUR"),
        ({"name": "東" * 70, "text": "京" * 140}, "bytes"),
    ],
)
def test_what_no_bank_would_take(changed: dict[str, object], fault: str) -> None:
    said = {"name": "A", "iban": "DE89370400440532013000", "amount": Decimal(1), **changed}
    assert fault in EpcCode(**said).fault  # type: ignore[arg-type]


def test_the_example_of_six_with_a_qr_reference() -> None:
    made = code(swiss(QR_IBAN, QR_REFERENCE))
    assert isinstance(made, SwissBill)
    assert made.payload.split("\n") == [
        *("SPC", "0200", "1", "CH4431999123000889012"),
        *("S", "Robert Schneider AG", "Rue du Lac", "1268", "2501", "Biel", "CH"),
        *("", "", "", "", "", "", ""),
        *("1949.75", "CHF"),
        *(
            "S",
            "Pia-Maria Rutschmann-Schnyder",
            "Grosse Marktgasse",
            "28",
            "9400",
            "Rorschach",
            "CH",
        ),
        *("QRR", "210000000003139471430009017", "", "EPD"),
    ]


def test_a_creditor_reference_needs_a_plain_iban() -> None:
    made = code(swiss(PLAIN_IBAN, CREDITOR_REFERENCE))
    assert isinstance(made, SwissBill)
    assert made.payload.split("\n")[27:] == ["SCOR", "RF18539007547034", "", "EPD"]


def test_other_words_are_a_message_without_a_reference() -> None:
    made = code(swiss(PLAIN_IBAN, "NW-00001"))
    assert isinstance(made, SwissBill)
    assert made.payload.split("\n")[27:] == ["NON", "", "NW-00001", "EPD"]


@pytest.mark.parametrize("told", ["NW-00001", CREDITOR_REFERENCE, QR_REFERENCE[:-1] + "8"])
def test_a_qr_iban_takes_nothing_but_a_qr_reference(told: str) -> None:
    assert code(swiss(QR_IBAN, told)) is None
    with pytest.raises(Invalid, match="a QR-IBAN needs a QR reference"):
        code(swiss(QR_IBAN, told), "swiss")


def test_a_qr_reference_to_a_plain_iban_is_only_a_message() -> None:
    made = code(swiss(PLAIN_IBAN, QR_REFERENCE))
    assert isinstance(made, SwissBill)
    assert made.reference == ("NON", "")
    assert made.message == QR_REFERENCE


def test_a_debtor_whose_address_does_not_fit_is_written_in_by_hand() -> None:
    nowhere = RORSCHACH.model_copy(update={"address": PostalAddress(country="CH")})
    made = code(swiss(PLAIN_IBAN, "1", buyer=nowhere))
    assert isinstance(made, SwissBill)
    assert made.payload.split("\n")[20:27] == [""] * 7


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"seller": BIEL.model_copy(update={"name": "شركة الشمال"})}, "Latin letters"),
        ({"seller": BIEL.model_copy(update={"address": PostalAddress(country="CH")})}, "post code"),
        ({"currency": "USD"}, "not in CHF or EUR"),
    ],
)
def test_what_no_swiss_bank_would_take(changed: dict[str, object], fault: str) -> None:
    with pytest.raises(Invalid, match=fault) as refused:
        code(swiss(PLAIN_IBAN, "1", **changed), "swiss")
    assert refused.value.findings[0].rule == "PDF_PAYMENT_CODE"


@pytest.mark.parametrize(
    ("street", "country", "apart"),
    [
        ("Hafenstraße 1a", "DE", ("Hafenstraße", "1a")),
        ("1 rue de Rivoli", "CH", ("1 rue de Rivoli", "")),
        ("Strasse des 17. Juni 135", "DE", ("Strasse des 17. Juni 135", "")),
        ("Calle Mayor 5", "ES", ("Calle Mayor 5", "")),
    ],
)
def test_a_house_number_stands_apart_only_where_it_is_surely_one(
    street: str, country: str, apart: tuple[str, str]
) -> None:
    made = address("A", PostalAddress(line_one=street, country=country))
    assert (made.street, made.number) == apart


def test_a_document_gets_the_code_that_fits_its_account() -> None:
    sepa = owing("10", payment_instructions=(PAYMENT,))
    assert isinstance(code(sepa), EpcCode)
    assert isinstance(code(swiss(PLAIN_IBAN, "1", currency="EUR")), SwissBill)
    assert code(owing("10", payment_instructions=(PAYMENT,), currency="SEK")) is None
    assert code(sepa, "none") is None
    with pytest.raises(Invalid, match="no IBAN of Switzerland"):
        code(sepa, "swiss")


def test_the_first_account_that_can_have_a_code_gets_it() -> None:
    other = paid_to("12345", "x")
    made = code(owing("10", payment_instructions=(other, PAYMENT)))
    assert isinstance(made, EpcCode)
    assert made.iban == "DE02120300000000202051"


def test_who_has_nothing_to_transfer_gets_no_code_even_if_one_is_asked_for() -> None:
    credit = issued(draft(type_code="381"))
    settled = exempt("O", "x", prepaid=draft().lines[0].quantity * Decimal("240.20"))
    assert list(accounts_of(credit))
    assert settled.totals.payable == 0
    for one in (credit, settled):
        assert code(one, "epc") is None


def test_figures_on_the_bill() -> None:
    assert francs(Decimal("1234567.5")) == "1 234 567.50"
    assert in_fives("210000000003139471430009017") == QR_REFERENCE


@given(st.text(min_size=1, max_size=300))
def test_any_remittance_stays_within_its_line(told: str) -> None:
    line = " ".join(told.split())
    made = EpcCode("A", "DE89370400440532013000", Decimal(1), **remittance(line))
    assert made.fault or len(made.payload.split("\n")) <= 12
    bill = SwissBill(
        "CH9300762011623852957", address("A", BIEL.address), Decimal(1), "CHF", text=line
    )
    assert bill.fault or len(bill.payload.split("\n")) == 31


def test_pictures_are_svg_of_the_size_of_the_code() -> None:
    said = EpcCode("A", "DE89370400440532013000", Decimal(1)).payload
    drawn = picture(said)
    side = re.search(r'viewBox="0 0 (\d+) \1"', drawn)
    assert side is not None
    assert (int(side[1]) - 8 - 17) % 4 == 0
    made = code(swiss(QR_IBAN, QR_REFERENCE))
    assert made is not None
    assert 'viewBox="0 0 46 46"' in swiss_picture(made.payload)
