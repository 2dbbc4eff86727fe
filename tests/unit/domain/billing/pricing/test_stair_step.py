"""Stair steps: the amount of the band, at and around every end."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from domain.billing.pricing import StairStepPrice
from tests.unit.domain.billing.pricing.bases import TINY, D, amount, basis, quantities

PRICE = StairStepPrice.model_validate(
    {
        "bands": [
            {"up_to": "10", "amount": "100"},
            {"up_to": "50", "amount": "400"},
            {"amount": "900"},
        ]
    }
)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (D(0), 0),
        (TINY, 100),
        (D(10) - TINY, 100),
        (D(10), 100),
        (D(10) + TINY, 400),
        (D(50) - TINY, 400),
        (D(50), 400),
        (D(50) + TINY, 900),
        (D("1e17"), 900),
    ],
)
def test_at_and_around_every_end(quantity: Decimal, expected: int) -> None:
    assert amount(PRICE, quantity) == expected


@given(quantities, quantities)
def test_rising_bands_never_cost_less_for_more(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert amount(PRICE, low) <= amount(PRICE, high)


def test_the_line_explains_itself() -> None:
    [line] = PRICE.price(basis(37))
    assert (line.quantity, line.tier) == (1, 2)
    assert line.steps == ("stair step band 2 (up to 50): 37 → 400",)
    [last] = PRICE.price(basis(51))
    assert last.steps == ("stair step band 3 (no end): 51 → 900",)


def test_nothing_may_cost_the_first_band() -> None:
    always = PRICE.model_copy(update={"fee_at_zero": True})
    assert amount(always, 0) == 100
    [line] = always.price(basis(-3))
    assert line.amount == 100
    assert line.steps[0] == "stair step: -3 is negative and counts as 0, nothing is given back"


def test_a_negative_quantity_gives_nothing_back_and_says_so() -> None:
    [line] = PRICE.price(basis(-3))
    assert (line.amount, len(line.steps)) == (0, 1)


@pytest.mark.parametrize(
    "bands",
    [
        [],
        [{"up_to": "5", "amount": "1"}],
        [{"amount": "1"}, {"amount": "2"}],
        [{"up_to": "5", "amount": "1"}, {"up_to": "4", "amount": "2"}, {"amount": "3"}],
        [{"amount": "-1"}],
    ],
)
def test_bands_that_make_no_sense(bands: Any) -> None:
    with pytest.raises(ValidationError):
        StairStepPrice.model_validate({"bands": bands})
