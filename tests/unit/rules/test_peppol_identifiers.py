"""Check digits: numbers that are right, and the same with something wrong."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from integration.rules.peppol import identifiers as ids
from integration.rules.peppol.values import is_plain_date, number, only, quotient
from tests.unit.rules.peppol_documents import UBL, broken, changed, ubl

GOOD = [
    (ids.is_gln, "4035811991014", "4035811991015 40358119910A 5"),
    (ids.is_gln, "0", ""),
    (ids.is_norwegian, "974760673", "974760674 97476067 000000000 A74760673"),
    (ids.is_danish, "12345678 DK12345678", "1234567 DK1234567 dk12345678"),
    (ids.is_danish_p, "1234567890", "123456789 123456789X"),
    (ids.is_danish_se, "DK12345678", "12345678"),
    (ids.is_belgian, "0202239951", "0202239952 202239951"),
    (ids.is_ipa, "UFabc1", "UFabc UF-abc"),
    (ids.is_codice_fiscale, "BRDLXD51B19B909X 12345678901", "BRDLXD51B19B90 1RDLXD51B19B909X"),
    (ids.is_italian_vat, "IT00743110157 FR1", "IT00743110158 IT0074311015 it00743110158"),
    (ids.is_swedish, "2021005489 20210054891", "2021005488 202100548 A021005489"),
    (ids.is_australian, "51824753556", "51824753557 5182475355 A1824753556"),
    (ids.has_abn_sum, "51824753556", "51824753557 5182475355"),
    (ids.is_greek, "094019245 0940192459", "094019246 09401924 A94019245"),
    (ids.is_dutch_vat, "NL123456789B01", "NL12345678B01 nl123456789B01"),
    (ids.is_iban, "DE89370400440532013000 GB82WEST12345698765432", "DE89370400440532013001 DE8"),
]


@pytest.mark.parametrize(("is_well_formed", "good", "bad"), GOOD)
def test_check_digits(is_well_formed: Callable[[str], bool], good: str, bad: str) -> None:
    assert all(map(is_well_formed, good.split()))
    assert not any(map(is_well_formed, bad.split()))


SCHEMES = [
    ("R041", "0192", "974760674"),
    ("R042", "0184", " 12345678"),
    ("R043", "0208", "0202239952"),
    ("R044", "0201", "UF-abc"),
    ("R045", "0210", "X"),
    ("R047", "0211", "IT1"),
    ("R049", "0007", "2021005488"),
    ("R050", "0151", "1"),
    ("R052", "0096", "1"),
    ("R053", "0198", "12345678"),
    ("R054", "0106", "1"),
    ("R055", "0190", "1"),
    ("R056-1", "9944", "1"),
]


@pytest.mark.parametrize(("rule", "scheme", "text"), SCHEMES)
def test_an_identifier_has_the_form_of_its_scheme(rule: str, scheme: str, text: str) -> None:
    body = changed(UBL, ('schemeID="0002">1', f'schemeID="{scheme}">{text}'))
    assert set(broken(ubl(body))) == {f"PEPPOL-COMMON-{rule}"}


def test_schemes_that_are_for_no_address() -> None:
    scheme = '<cac:PartyIdentification><cbc:ID schemeID="0217">1</cbc:ID></cac:PartyIdentification>'
    assert set(broken(ubl(UBL + scheme))) == {"PEPPOL-COMMON-R057"}
    body = changed(UBL, ('schemeID="0002">1', 'schemeID="9907">1'))
    assert set(broken(ubl(body))) == {"PEPPOL-COMMON-R046", "PEPPOL-EN16931-CL008"}


def test_numbers_as_xpath_reads_them() -> None:
    assert [number(text) is None for text in ("1", " 1.5e3 ", "-INF", "1,5", "", "NaN", "1_0")] == [
        False,
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_dates_of_ten_characters() -> None:
    wrong = ("2026-02-30", "2026-1-31", "2026-01-31Z", "20260131", "2026-W01-1", "")
    assert is_plain_date("2026-01-31")
    assert not any(map(is_plain_date, wrong))


def test_quotients_have_eighteen_places_more() -> None:
    assert str(quotient(Decimal(20), Decimal(3))) == "6.666666666666666667"
    assert str(quotient(Decimal("87.215"), Decimal(33))) == "2.642878787878787878788"


def test_of_several_texts_none_counts() -> None:
    assert [only(texts, "-") for texts in ([], ["a"], ["a", "b"])] == ["-", "a", ""]
