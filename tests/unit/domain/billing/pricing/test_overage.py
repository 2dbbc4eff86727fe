"""Overage: the fee always, and what is above the included units at its own price."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from domain.billing.pricing import OveragePrice
from tests.unit.domain.billing.pricing.bases import (
    TINY,
    D,
    amount,
    basis,
    grouped,
    lines,
    quantities,
)

PER_UNIT = {"model": "per_unit", "unit_price": "0.06"}


def price(above: Any = PER_UNIT, **given: Any) -> OveragePrice:
    whole = {"included": "1000", "fee": "49", "above": above, **given}
    return OveragePrice.model_validate(whole)


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (D(0), D(49)),
        (D(1000) - TINY, D(49)),
        (D(1000), D(49)),
        (D(1000) + TINY, D(49) + TINY * D("0.06")),
        (D(1250), D(64)),
    ],
)
def test_around_what_is_included(used: Decimal, expected: Decimal) -> None:
    assert amount(price(), used) == expected


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        (
            {
                "model": "graduated",
                "tiers": [{"up_to": "100", "unit_price": "2"}, {"unit_price": "1"}],
            },
            350,
        ),
        (
            {
                "model": "volume",
                "tiers": [{"up_to": "100", "unit_price": "2"}, {"unit_price": "1"}],
            },
            250,
        ),
        ({"model": "package", "size": "100", "package_price": "7"}, 21),
    ],
)
def test_what_is_above_starts_in_the_first_tier(above: Any, expected: int) -> None:
    assert amount(price(above), 1250) == 49 + expected


def test_the_lines_explain_themselves() -> None:
    fee, more = price().price(basis(1250))
    assert fee.steps == ("overage: 49 for 1000 units, 1250 used",)
    assert more.steps == ("overage: 1250 used, 1000 included, 250 above", "per unit: 250 × 0.06")


def test_groups_do_not_matter_above() -> None:
    known = grouped(("region=eu", 800), ("region=us", 700))
    assert lines(price(), known) == [("1", "49"), ("500", "0.06")]


def test_without_a_fee_there_is_only_what_is_above() -> None:
    assert price(fee="0").price(basis(1000)) == ()
    assert lines(price(fee="0"), basis(1001)) == [("1", "0.06")]


def test_a_negative_quantity_costs_the_fee_and_says_so() -> None:
    [fee] = price().price(basis(-5))
    assert (fee.amount, "counts as 0" in fee.steps[0]) == (49, True)


@given(quantities, quantities)
def test_more_never_costs_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert amount(price(), low) <= amount(price(), high)


@pytest.mark.parametrize(
    "given",
    [{"included": "0"}, {"fee": "-1"}, {"above": {"model": "flat", "amount": "1"}}],
)
def test_what_makes_no_sense(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        price(**given)
