"""Percentage: rate, fixed parts, the allowance event by event, minimum and maximum."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.metered import UsageGroup
from domain.billing.pricing import PercentagePrice
from domain.core.errors import Invalid
from tests.unit.domain.billing.pricing.bases import D, amount, any_quantities, basis, events, lines

AMOUNTS = st.lists(st.decimals(-50, 2000, places=2), max_size=8)


def price(**given: Any) -> PercentagePrice:
    return PercentagePrice.model_validate({"rate": "10", **given})


def test_the_rate_is_a_unit_price() -> None:
    [line] = price(rate="2.9").price(basis(1200))
    assert (line.quantity, line.unit_price) == (1200, D("0.029"))
    assert line.steps == ("percentage: 2.9 % of 1200",)


@given(any_quantities)
def test_a_rate_alone_gives_back_what_it_took(quantity: Decimal) -> None:
    assert amount(price(), -quantity) == -amount(price(), quantity)


@pytest.mark.parametrize(
    ("used", "expected"), [(999, []), (1000, []), ("1000.01", [("0.01", "0.10")])]
)
def test_around_a_free_amount(used: Any, expected: list[tuple[str, str]]) -> None:
    assert lines(price(free_amount="1000"), basis(used)) == expected


def test_below_nothing_a_free_amount_is_not_free_money() -> None:
    [line] = price(free_amount="1000").price(basis(-5))
    assert (line.amount, "counts as 0" in line.steps[0]) == (0, True)


def test_a_fixed_part_is_per_charged_event() -> None:
    assert lines(price(fixed="0.30"), events(100, 50)) == [("150", "0.10"), ("2", "0.30")]
    assert lines(price(fixed="0.30", rate="0"), events(100)) == [("100", "0.00"), ("1", "0.30")]


@pytest.mark.parametrize(
    ("allowance", "base", "charged"),
    [
        ({"free_events": 3}, 300, 1),
        ({"free_events": 4}, 0, 0),
        ({"free_amount": "250"}, 450, 3),
        ({"free_amount": "300"}, 400, 2),
        ({"free_events": 3, "free_amount": "1000"}, 300, 1),
        ({"free_events": 3, "free_amount": "250"}, 450, 3),
        ({"free_events": 1, "free_amount": "250"}, 600, 3),
        ({"free_events": 1, "free_amount": "60"}, 640, 4),
        ({"free_amount": "700"}, 0, 0),
    ],
)
def test_the_allowance_ends_with_what_is_used_up_first(
    allowance: dict[str, Any], base: int, charged: int
) -> None:
    """Events of 100, 200, 100, 300: the one that passes the free amount is charged for the rest."""
    known = price(fixed="1", **allowance)
    expected = [(str(base), "0.10"), (str(charged), "1")] if charged else []
    assert lines(known, events(100, 200, 100, 300)) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("0.01", "0.50"),
        ("4.99", "0.50"),
        ("5.00", "0.50"),
        ("5.01", "0.501"),
        ("49.99", "4.999"),
        ("50.00", "5"),
        ("50.01", "5"),
        ("1e9", "5"),
    ],
)
def test_around_minimum_and_maximum(event: str, expected: str) -> None:
    assert amount(price(minimum="0.50", maximum="5"), events(event)) == D(expected)


def test_bounds_are_lines_of_their_own() -> None:
    priced = price(minimum="2", maximum="5").price(events(10, 100))
    assert [(line.quantity, line.unit_price) for line in priced[1:]] == [(1, 1), (-1, 5)]
    assert [line.steps for line in priced[1:]] == [
        ("minimum 2 per event",),
        ("maximum 5 per event",),
    ]


@given(AMOUNTS)
def test_bounded_events_are_priced_one_by_one(amounts: list[Decimal]) -> None:
    known = price(fixed="0.10", minimum="0.50", maximum="5")
    each = [min(max(one / 10 + D("0.10"), D("0.50")), D(5)) for one in amounts if one > 0]
    assert amount(known, events(*map(str, amounts))) == sum(each, D(0))


@given(AMOUNTS, st.integers(0, 4), st.decimals(0, 900, places=2))
def test_an_allowance_never_makes_it_dearer_nor_negative(
    amounts: list[Decimal], free_events: int, free: Decimal
) -> None:
    known = events(*map(str, amounts))
    with_it = amount(price(fixed="1", free_events=free_events, free_amount=free), known)
    assert 0 <= with_it <= amount(price(fixed="1"), known)


def test_refunds_priced_one_by_one_give_nothing_back_and_it_is_said() -> None:
    priced = price(maximum="2").price(events(100, -100, 0))
    assert sum(line.amount for line in priced) == 2
    assert (
        priced[0].steps[0] == "percentage: events below zero (1) count as 0, nothing is given back"
    )
    [only] = price(maximum="2").price(events(-100))
    assert only.amount == 0


def test_a_fixed_quantity_is_one_event() -> None:
    fixed = basis(30, groups=(UsageGroup((), D(30), 0),))
    assert amount(price(minimum="5"), fixed) == 5
    assert price(minimum="5").price(basis(0, groups=(UsageGroup((), D(0), 0),))) == ()


def test_events_that_are_not_known_one_by_one_are_refused() -> None:
    with pytest.raises(Invalid, match="the single events are not known"):
        price(fixed="1").price(basis(30))


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ({}, False),
        ({"free_amount": "5"}, False),
        ({"fixed": "1"}, True),
        ({"free_events": 1}, True),
        ({"minimum": "0"}, True),
        ({"maximum": "1"}, True),
    ],
)
def test_it_says_whether_it_needs_single_events(given: dict[str, Any], needed: bool) -> None:
    assert price(**given).per_event is needed


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rate": "-1"}, "greater than or equal to 0"),
        ({"rate": "1.00000000001"}, "at most 10 decimals"),
        ({"minimum": "2", "maximum": "1"}, "the maximum per event is below the minimum"),
        ({"free_events": -1}, "greater than or equal to 0"),
    ],
)
def test_what_makes_no_sense(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        price(**given)
