"""Graduated percentage, at and around the ends of its tiers."""

from decimal import Decimal

import pytest
from hypothesis import given
from pydantic import ValidationError

from domain.billing.pricing import GraduatedPercentagePrice
from tests.unit.domain.billing.pricing.bases import TINY, D, amount, basis, quantities

PRICE = GraduatedPercentagePrice.model_validate(
    {"tiers": [{"up_to": "1000", "rate": "3"}, {"rate": "2", "flat_fee": "10"}]}
)


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (D(0), D(0)),
        (D(1000) - TINY, D(30) - TINY * D("0.03")),
        (D(1000), D(30)),
        (D(1000) + TINY, D(40) + TINY * D("0.02")),
        (D(2000), D(60)),
    ],
)
def test_at_and_around_the_end(used: Decimal, expected: Decimal) -> None:
    assert amount(PRICE, used) == expected


@given(quantities, quantities)
def test_more_never_costs_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert amount(PRICE, low) <= amount(PRICE, high)


def test_the_lines_explain_themselves() -> None:
    assert [line.steps for line in PRICE.price(basis(1500))] == [
        ("graduated percentage tier 1: 1000 × 0.03",),
        ("graduated percentage tier 2: 500 × 0.02",),
        ("graduated percentage tier 2: fee 10",),
    ]


def test_a_negative_amount_gives_nothing_back_and_says_so() -> None:
    [line] = PRICE.price(basis(-1))
    assert (line.amount, "counts as 0" in line.steps[0]) == (0, True)


def test_rates_have_to_fit_a_unit_price() -> None:
    with pytest.raises(ValidationError, match="at most 10 decimals"):
        GraduatedPercentagePrice.model_validate({"tiers": [{"rate": "0.00000000001"}]})
