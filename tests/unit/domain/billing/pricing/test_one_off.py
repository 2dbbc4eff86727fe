"""One-off: in the part that the day lies in, and in no other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.pricing import OneOffPrice
from domain.core.dates import Period
from tests.unit.domain.billing.pricing.bases import D, amount, basis, lines

PRICE = OneOffPrice(amount=D("250.00"), on=date(2026, 10, 15))


@pytest.mark.parametrize(
    ("start", "end", "due"),
    [
        ("2026-10-01", "2026-10-31", True),
        ("2026-10-15", "2026-10-15", True),
        ("2026-10-01", "2026-10-15", True),
        ("2026-10-15", "2026-10-31", True),
        ("2026-10-01", "2026-10-14", False),
        ("2026-10-16", "2026-10-31", False),
        ("2025-10-01", "2025-10-31", False),
    ],
)
def test_days_around_it(start: str, end: str, due: bool) -> None:
    service = Period(start=date.fromisoformat(start), end=date.fromisoformat(end))
    assert lines(PRICE, basis(service=service)) == ([("1", "250.00")] if due else [])


@given(st.lists(st.integers(1, 40), min_size=12, max_size=12))
def test_periods_in_a_row_bill_it_once(lengths: list[int]) -> None:
    start, total = date(2026, 10, 15) - timedelta(days=sum(lengths[:6])), D(0)
    for length in lengths:
        end = start + timedelta(days=length - 1)
        total += amount(PRICE, basis(service=Period(start=start, end=end)))
        start = end + timedelta(days=1)
    assert total == 250


def test_it_is_neither_metered_nor_prorated() -> None:
    assert (PRICE.metered, PRICE.prorated) == (False, False)


def test_the_line_explains_itself() -> None:
    [line] = PRICE.price(basis())
    assert line.steps == ("one-off: 250.00 on 2026-10-15",)
