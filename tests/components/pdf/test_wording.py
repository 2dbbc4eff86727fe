"""The words and figures of the PDF: no language lacks a word, and no figure loses a digit."""

import json
import re
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.formats.pdf.figures import figures_of, regions_of
from integration.formats.pdf.wording import LANGUAGES, WORDS, filled, words_of

PLACES = [(language, region) for language in LANGUAGES for region in regions_of(language)]
GAP = re.compile(r"\{\w+\}")
_WESTERN = {ord("٠") + digit: str(digit) for digit in range(10)}


def test_eleven_languages_are_known() -> None:
    assert LANGUAGES == ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_word_or_a_gap_in_it(language: str) -> None:
    words, english = words_of(language), words_of("en")
    assert words.keys() == WORDS
    for key, said in words.items():
        assert said.strip() or key == "units.ZZ", key
        assert sorted(GAP.findall(said)) == sorted(GAP.findall(english[key])), key
        assert "{" not in GAP.sub("", said), key


@pytest.mark.parametrize(("language", "region"), PLACES)
def test_each_country_writes_its_own_words_only_for_what_is_said(
    language: str, region: str
) -> None:
    english = words_of("en")
    for key, said in figures_of(language, region).words.items():
        assert sorted(GAP.findall(said)) == sorted(GAP.findall(english[key])), key


def test_swiss_bills_have_the_same_words_in_their_four_languages() -> None:
    content: dict[str, Any] = json.loads(
        (files("integration.formats.pdf") / "swiss_words.json").read_text("utf-8")
    )
    assert set(content) == {"de", "en", "fr", "it"}
    assert len({frozenset(words) for words in content.values()}) == 1


def test_a_gap_is_filled_once() -> None:
    assert filled("{a} of {b}", {"a": "{b}", "b": "2"}) == "{b} of 2"


@pytest.mark.parametrize(
    ("language", "region", "number", "money", "day"),
    [
        ("en", None, "−1,234,567.50", "−€1,234,567.50", "2\xa0Nov\xa02026"),
        ("en", "US", "−1,234,567.50", "−€1,234,567.50", "Nov\xa02,\xa02026"),
        ("de", None, "−1.234.567,50", "−1.234.567,50\xa0€", "02.11.2026"),
        ("de", "CH", "−1’234’567.50", "−EUR\xa01’234’567.50", "02.11.2026"),
        ("fr", None, "−1\u202f234\u202f567,50", "−1\u202f234\u202f567,50\xa0€", "02/11/2026"),
        ("nl", None, "−1.234.567,50", "−€\xa01.234.567,50", "2-11-2026"),
        ("zh", None, "−1,234,567.50", "−€1,234,567.50", "2026年11月2日"),
        ("ar", None, "−1,234,567.50", "−1,234,567.50\xa0€", "02/11/2026"),
        ("ar", "EG", "−١٬٢٣٤٬٥٦٧٫٥٠", "−١٬٢٣٤٬٥٦٧٫٥٠\xa0€", "٠٢/١١/٢٠٢٦"),
    ],
)
def test_figures_are_written_as_in_the_country(
    language: str, region: str | None, number: str, money: str, day: str
) -> None:
    figures = figures_of(language, region)
    value = Decimal("-1234567.5")
    assert figures.number(value, 2) == number
    assert figures.amount(value, "EUR", 2) == money
    assert figures.day(date(2026, 11, 2)) == day


@pytest.mark.parametrize(
    ("language", "small"), [("es", "1234"), ("pl", "1234"), ("pt", "1234"), ("de", "1.234")]
)
def test_four_digits_are_grouped_only_where_that_is_done(language: str, small: str) -> None:
    assert figures_of(language, None).number(Decimal(1234)) == small


def test_a_rate_has_the_decimals_that_it_needs() -> None:
    assert figures_of("de", None).rate(Decimal("5.50")) == "5,5\xa0%"
    assert figures_of("en", None).rate(Decimal("19")) == "19%"


@given(
    st.sampled_from(PLACES),
    st.decimals(min_value=-(10**17), max_value=10**17, places=4, allow_nan=False),
)
def test_a_written_number_is_read_as_itself(place: tuple[str, str], value: Decimal) -> None:
    figures = figures_of(*place)
    written = figures.number(value, 4)
    plain = written.replace(figures.group, "").replace(figures.decimal, ".").replace("−", "-")
    assert Decimal(plain.translate(_WESTERN)) == value
