"""Volume tiers: all units at one price, which changes at the ends of tiers."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from domain.billing.pricing import PerUnitPrice, VolumePrice
from tests.unit.domain.billing.pricing.bases import (
    TINY,
    D,
    amount,
    basis,
    lines,
    prices,
    quantities,
)

PRICE = VolumePrice.model_validate(
    {
        "tiers": [
            {"up_to": "100", "unit_price": "1.00", "flat_fee": "5"},
            {"up_to": "1000", "unit_price": "0.80"},
            {"unit_price": "0.50", "flat_fee": "9"},
        ]
    }
)


@pytest.mark.parametrize(
    ("quantity", "expected", "tier"),
    [
        (TINY, D(5) + TINY, 1),
        (D(100) - TINY, D(105) - TINY, 1),
        (D(100), D(105), 1),
        (D(100) + TINY, D(80) + TINY * D("0.8"), 2),
        (D(1000) - TINY, D(800) - TINY * D("0.8"), 2),
        (D(1000), D(800), 2),
        (D(1000) + TINY, D(509) + TINY * D("0.5"), 3),
        (D("1e17"), D("5e16") + 9, 3),
    ],
)
def test_at_and_around_every_end(quantity: Decimal, expected: Decimal, tier: int) -> None:
    priced = PRICE.price(basis(quantity))
    assert amount(PRICE, quantity) == expected
    assert {line.tier for line in priced} == {tier}
    assert priced[0].quantity == quantity


@given(prices, quantities)
def test_one_tier_is_per_unit(price: Decimal, quantity: Decimal) -> None:
    volume = VolumePrice.model_validate({"tiers": [{"unit_price": price}]})
    assert amount(volume, quantity) == amount(PerUnitPrice(unit_price=price), quantity)


@given(quantities, quantities)
def test_within_a_tier_more_never_costs_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    tiers = [{line.tier for line in PRICE.price(basis(q))} for q in (low, high)]
    if tiers[0] == tiers[1]:
        assert amount(PRICE, low) <= amount(PRICE, high)


def test_nothing_costs_nothing_unless_the_first_fee_is_due_anyway() -> None:
    assert PRICE.price(basis(0)) == ()
    always = PRICE.model_copy(update={"fee_at_zero": True})
    assert lines(always, basis(0)) == [("1", "5")]


def test_a_negative_quantity_gives_nothing_back_and_says_so() -> None:
    [line] = PRICE.price(basis("-0.5"))
    assert (line.amount, line.steps) == (
        0,
        ("volume: -0.5 is negative and counts as 0, nothing is given back",),
    )


@pytest.mark.parametrize("tiers", [[], [{"up_to": "1", "unit_price": "1"}]])
def test_tiers_that_make_no_sense(tiers: Any) -> None:
    with pytest.raises(ValidationError):
        VolumePrice.model_validate({"tiers": tiers})
