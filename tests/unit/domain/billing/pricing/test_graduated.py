"""Graduated tiers, at and around their ends."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.pricing import GraduatedPrice
from tests.unit.domain.billing.pricing.bases import TINY, D, amount, basis, lines, quantities

TIERS = GraduatedPrice.model_validate(
    {
        "tiers": [
            {"up_to": "100", "unit_price": "1.00"},
            {"up_to": "1000", "unit_price": "0.80", "flat_fee": "7"},
            {"unit_price": "0.50"},
        ]
    }
)
ENDS = st.lists(st.decimals("0.001", 4000, places=3), min_size=1, max_size=6, unique=True)


@st.composite
def tiered(draw: st.DrawFn) -> GraduatedPrice:
    ends = [*sorted(draw(ENDS)), None]
    return GraduatedPrice.model_validate(
        {"tiers": [{"up_to": end, "unit_price": draw(st.decimals(0, 9, places=4))} for end in ends]}
    )


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("0", "0"),
        ("99.5", "99.5"),
        (D(100) - TINY, D(100) - TINY),
        ("100", "100"),
        (D(100) + TINY, D(107) + TINY * D("0.8")),
        ("101", "107.8"),
        (D(1000) - TINY, D(827) - TINY * D("0.8")),
        ("1000", "827"),
        (D(1000) + TINY, D(827) + TINY * D("0.5")),
        ("1001", "827.5"),
        ("999999999999999999.999999999999", "500000000000000326.9999999999995"),
    ],
)
def test_at_and_around_every_end(quantity: Any, expected: Any) -> None:
    assert amount(TIERS, quantity) == Decimal(expected)


def test_a_tier_is_a_line_and_its_fee_another() -> None:
    priced = TIERS.price(basis(150))
    assert [(p.quantity, p.unit_price, p.unit, p.tier) for p in priced] == [
        (100, 1, None, 1),
        (50, D("0.8"), None, 2),
        (1, 7, "C62", 2),
    ]
    assert [p.steps for p in priced] == [
        ("graduated tier 1: 100 × 1.00",),
        ("graduated tier 2: 50 × 0.80",),
        ("graduated tier 2: fee 7",),
    ]


@given(tiered(), quantities, quantities)
def test_more_never_costs_less(price: GraduatedPrice, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert amount(price, low) <= amount(price, high)


@given(tiered(), quantities)
def test_it_is_the_integral_of_the_marginal_price(price: GraduatedPrice, q: Decimal) -> None:
    """Cut at the ends of the tiers, every piece costs its length times the price inside it."""
    ends = [tier.up_to for tier in price.tiers if tier.up_to is not None and tier.up_to < q]
    cuts = [D(0), *ends, q]
    area = D(0)
    for start, end in pairwise(cuts):
        middle = (start + end) / 2
        marginal = next(t for t in price.tiers if t.up_to is None or middle <= t.up_to)
        area += (end - start) * marginal.unit_price
    assert amount(price, q) == area


@given(tiered(), quantities)
def test_the_lines_hold_the_whole_quantity(price: GraduatedPrice, q: Decimal) -> None:
    assert sum(line.quantity for line in price.price(basis(q))) == q


def test_nothing_costs_nothing_unless_the_first_fee_is_due_anyway() -> None:
    tiers = [{"unit_price": "1", "flat_fee": "5"}]
    assert TIERS.price(basis(0)) == ()
    assert GraduatedPrice.model_validate({"tiers": tiers}).price(basis(0)) == ()
    always = GraduatedPrice.model_validate({"tiers": tiers, "fee_at_zero": True})
    assert lines(always, basis(0)) == [("1", "5")]
    assert lines(always, basis(2)) == [("2", "1"), ("1", "5")]


def test_a_negative_quantity_gives_nothing_back_and_says_so() -> None:
    [line] = TIERS.price(basis(-5))
    assert (line.quantity, line.unit_price) == (0, 0)
    assert line.steps == ("graduated: -5 is negative and counts as 0, nothing is given back",)
    always = TIERS.model_copy(update={"fee_at_zero": True, "tiers": TIERS.tiers[1:]})
    [fee] = always.price(basis(-5))
    assert fee.amount == 7
    assert len(fee.steps) == 2


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        ([], "at least 1 item"),
        ([{"up_to": "1", "unit_price": "1"}], "tier 1 of 1 ends: exactly the last one has no end"),
        ([{"unit_price": "1"}, {"unit_price": "1"}], "tier 1 of 2 has no end"),
        (
            [
                {"up_to": "2", "unit_price": "1"},
                {"up_to": "2", "unit_price": "1"},
                {"unit_price": "1"},
            ],
            "tier 2 ends at 2, the one before at 2: they rise",
        ),
        ([{"up_to": "0", "unit_price": "1"}, {"unit_price": "1"}], "greater than 0"),
        ([{"unit_price": "-1"}], "greater than or equal to 0"),
        ([{"unit_price": "1", "flat_fee": "-1"}], "greater than or equal to 0"),
        ([{"unit_price": 0.5}], "write a decimal number as a string"),
    ],
)
def test_tiers_that_make_no_sense(tiers: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        GraduatedPrice.model_validate({"tiers": tiers})
