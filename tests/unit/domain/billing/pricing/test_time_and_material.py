"""Time and material: the rate of the role and day, increments, the limit."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.pricing import TimeAndMaterialPrice
from domain.core.dates import Period
from domain.core.errors import Invalid
from tests.unit.domain.billing.pricing.bases import TINY, D, amount, grouped

CARD = [
    {"role": "senior", "unit_price": "140"},
    {"role": "senior", "unit_price": "150", "valid_from": "2026-10-15"},
    {"role": "senior", "unit_price": "170", "valid_from": "2027-01-01"},
    {"role": "junior", "unit_price": "90", "valid_from": "2026-10-10"},
]


def price(rates: Any = CARD, **given: Any) -> TimeAndMaterialPrice:
    return TimeAndMaterialPrice.model_validate({"rates": rates, **given})


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        ("2020-01-01", 140),
        ("2026-10-14", 140),
        ("2026-10-15", 150),
        ("2026-12-31", 150),
        ("2027-01-01", 170),
    ],
)
def test_the_rate_of_the_day_of_work(day: str, rate: int) -> None:
    known = grouped((f"role=senior worked_on={day}", 1))
    assert amount(price(day_dimension="worked_on"), known) == rate


def test_without_a_day_the_first_of_the_period_counts() -> None:
    november = Period(start=date(2026, 11, 1), end=date(2026, 11, 30))
    assert amount(price(), grouped(("role=senior", 1))) == 140
    assert amount(price(), grouped(("role=senior", 1), service=november)) == 150


def test_lines_are_by_role_and_rate() -> None:
    known = grouped(
        ("role=senior worked_on=2026-10-01", 2),
        ("role=senior worked_on=2026-10-02", 3),
        ("role=senior worked_on=2026-10-20", 4),
        ("role=junior worked_on=2026-10-20", 5),
    )
    priced = price(day_dimension="worked_on").price(known)
    assert [(line.quantity, line.unit_price, line.dimensions) for line in priced] == [
        (5, 140, (("role", "senior"),)),
        (4, 150, (("role", "senior"),)),
        (5, 90, (("role", "junior"),)),
    ]
    assert priced[1].steps == ("time and material senior: 4 × 150 (rate from 2026-10-15)",)


@pytest.mark.parametrize(
    ("role", "message"),
    [("guru", "no rate for guru on 2026-10-01"), ("junior", "no rate for junior on 2026-10-01")],
)
def test_a_role_without_a_rate_is_named_and_what_to_do(role: str, message: str) -> None:
    with pytest.raises(Invalid, match=message) as caught:
        price().price(grouped((f"role={role}", 1)))
    assert "add a rate" in caught.value.hint


def test_anybody_else_may_have_a_rate() -> None:
    card = [*CARD, {"role": "*", "unit_price": "10"}]
    assert amount(price(card), grouped(("role=guru", 1))) == 10
    with pytest.raises(Invalid, match="no rate for junior"):
        price(card).price(grouped(("role=junior", 1)))


def test_a_day_that_is_none_is_named() -> None:
    with pytest.raises(Invalid, match="'soon' in worked_on is not a day"):
        price(day_dimension="worked_on").price(grouped(("role=senior worked_on=soon", 1)))


@pytest.mark.parametrize(
    ("worked", "counted"),
    [
        (TINY, "0.25"),
        ("0.25", "0.25"),
        (D("0.25") + TINY, "0.50"),
        ("7.99", "8.00"),
        ("8", "8"),
        ("-0.1", "-0.1"),
    ],
)
def test_work_is_rounded_up_to_increments(worked: Any, counted: str) -> None:
    [line] = price(increment="0.25").price(grouped(("role=senior", str(worked))))
    assert line.quantity == D(counted)


def test_every_group_is_rounded_by_itself_and_it_is_said() -> None:
    known = grouped(
        ("role=senior worked_on=2026-10-01", "1.1"), ("role=senior worked_on=2026-10-02", "1.1")
    )
    [line] = price(increment="0.25", day_dimension="worked_on").price(known)
    assert line.quantity == D("2.50")
    assert line.steps[1] == "2.2 in 2 entries, each rounded up to a multiple of 0.25"


@pytest.mark.parametrize(
    ("hours", "expected"), [("10", "1400"), ("10.000001", "1400"), ("9.99", "1398.6"), ("0", "0")]
)
def test_around_the_limit(hours: str, expected: str) -> None:
    limited = price(not_to_exceed="1400")
    assert amount(limited, grouped(("role=senior", hours))) == D(expected)


def test_what_exceeds_the_limit_is_a_line() -> None:
    *_, cut = price(not_to_exceed="1400").price(grouped(("role=senior", 11)))
    assert (cut.quantity, cut.unit_price) == (-1, 140)
    assert cut.steps == ("not to exceed 1400: 1540 worked",)


@given(st.lists(st.decimals(-5, 20, places=2), max_size=6), st.decimals("0.01", 2, places=2))
def test_a_correction_gives_back_no_more_than_it_says(
    entries: list[Decimal], increment: Decimal
) -> None:
    groups = [(f"role=senior worked_on=2026-10-0{n}", str(q)) for n, q in enumerate(entries, 1)]
    known = grouped(*groups)
    plain = amount(price(day_dimension="worked_on"), known)
    assert amount(price(day_dimension="worked_on", increment=increment), known) >= plain


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rates": []}, "at least 1 item"),
        ({"rates": [CARD[0], CARD[0]]}, "senior has two rates valid from None"),
        ({"increment": "0"}, "greater than 0"),
        ({"not_to_exceed": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_makes_no_sense(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        price(**given)


def test_it_says_what_the_meter_groups_by() -> None:
    assert price().grouped_by == ("role",)
    assert price(day_dimension="worked_on").grouped_by == ("role", "worked_on")
