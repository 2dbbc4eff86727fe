"""Rates: no gaps, no overlaps, the rates of 2026, history where it is known, rows by data."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.tax.case import TaxClass
from domain.tax.rates import RATES, RatePeriod
from domain.tax.territory import MEMBER_STATES, TERRITORIES

_STANDARD = (
    "AT 20 BE 21 BG 20 CY 19 CZ 21 DE 19 DK 25 EE 24 ES 21 FI 25.5 FR 20 GR 24 HR 25 HU 27 IE 23 "
    "IT 22 LT 21 LU 17 LV 21 MT 18 NL 21 PL 23 PT 23 RO 21 SE 25 SI 22 SK 23 GB 20 NO 25 CH 8.1"
)
STANDARD_2026 = _STANDARD.split()


@pytest.mark.parametrize(
    ("country", "rate"), list(zip(STANDARD_2026[::2], STANDARD_2026[1::2], strict=True))
)
def test_standard_rates_of_2026(country: str, rate: str) -> None:
    assert RATES.rate(country, TaxClass.STANDARD, date(2026, 7, 1)) == Decimal(rate)


def test_every_member_state_is_there() -> None:
    assert set(STANDARD_2026[::2]) == MEMBER_STATES | {"GB", "NO", "CH"}


@pytest.mark.parametrize(
    ("country", "tax_class", "day", "rate"),
    [
        ("DE", "standard", "2020-06-30", "19"),
        ("DE", "standard", "2020-07-01", "16"),
        ("DE", "reduced", "2020-12-31", "5"),
        ("DE", "standard", "2021-01-01", "19"),
        ("EE", "standard", "2023-12-31", "20"),
        ("EE", "standard", "2025-06-30", "22"),
        ("EE", "standard", "2025-07-01", "24"),
        ("FI", "standard", "2024-08-31", "24"),
        ("FI", "standard", "2024-09-01", "25.5"),
        ("FI", "reduced", "2026-01-01", "13.5"),
        ("LT", "reduced", "2025-12-31", "9"),
        ("LT", "reduced", "2026-01-01", "12"),
        ("RO", "standard", "2025-07-31", "19"),
        ("RO", "standard", "2025-08-01", "21"),
        ("SK", "standard", "2024-12-31", "20"),
        ("SK", "standard", "2025-01-01", "23"),
        ("IE", "standard", "2020-09-01", "21"),
        ("LU", "standard", "2023-05-01", "16"),
        ("CZ", "reduced", "2024-01-01", "12"),
        ("CH", "standard", "2023-12-31", "7.7"),
        ("AT", "super_reduced", "2026-07-01", "4.9"),
    ],
)
def test_rates_have_a_history(country: str, tax_class: str, day: str, rate: str) -> None:
    found = RATES.rate(country, TaxClass(tax_class), date.fromisoformat(day))
    assert found == Decimal(rate)


def test_periods_of_a_country_follow_each_other_without_gap_or_overlap() -> None:
    last: dict[str, RatePeriod] = {}
    for entry in RATES.periods:
        before = last.get(entry.country)
        if before is not None:
            assert before.valid_to is not None
            assert entry.valid_from == before.valid_to + timedelta(days=1), entry
        last[entry.country] = entry
    assert all(entry.valid_to is None for entry in last.values())


def test_rates_go_down_from_the_standard_rate() -> None:
    for entry in RATES.periods:
        standard = entry.rates[TaxClass.STANDARD]
        assert all(0 < rate <= standard for rate in entry.rates.values()), entry


def test_no_rate_before_the_first_day_or_of_an_unknown_country() -> None:
    assert RATES.rate("DE", TaxClass.STANDARD, date(2006, 12, 31)) is None
    assert RATES.rate("US", TaxClass.STANDARD, date(2026, 1, 1)) is None
    assert RATES.rate("US", TaxClass.ZERO, date(2026, 1, 1)) == 0


def test_a_deployment_puts_in_rates_of_its_own() -> None:
    raised = RatePeriod(
        country="DE", valid_from=date(2027, 1, 1), rates={TaxClass.STANDARD: Decimal(20)}
    )
    table = RATES.with_periods([raised])
    assert table.rate("DE", TaxClass.STANDARD, date(2026, 12, 31)) == 19
    assert table.rate("DE", TaxClass.STANDARD, date(2027, 1, 1)) == 20
    assert RATES.rate("DE", TaxClass.STANDARD, date(2027, 1, 1)) == 19


def test_every_key_is_a_country_or_a_territory() -> None:
    keys = {entry.country for entry in RATES.periods}
    assert keys <= MEMBER_STATES | {"GB", "NO", "CH"} | {entry.code for entry in TERRITORIES}
