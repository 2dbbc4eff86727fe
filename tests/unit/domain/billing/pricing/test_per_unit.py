"""Per unit: linear, also below nothing, and a line for each group."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.pricing import PerUnitPrice
from tests.unit.domain.billing.pricing.bases import (
    D,
    amount,
    any_quantities,
    basis,
    grouped,
    lines,
    prices,
)

PRICE = PerUnitPrice(unit_price=D("0.01"))


def test_nothing_is_no_line() -> None:
    assert PRICE.price(basis(0)) == ()
    assert PRICE.price(grouped(("region=eu", 0), ("region=us", 2)))[0].quantity == 2


def test_the_line_explains_itself() -> None:
    [line] = PRICE.price(basis(1200))
    assert (line.quantity, line.unit_price, line.unit) == (1200, D("0.01"), None)
    assert line.steps == ("per unit: 1200 × 0.01",)


def test_every_group_is_a_line() -> None:
    priced = PRICE.price(grouped(("region=eu", 10), ("region=us", -4)))
    assert [(line.quantity, line.dimensions) for line in priced] == [
        (10, (("region", "eu"),)),
        (-4, (("region", "us"),)),
    ]
    assert priced[0].steps == ("per unit: 10 × 0.01 for region=eu",)


@given(prices, any_quantities)
def test_what_is_given_back_is_what_it_cost(price: Decimal, quantity: Decimal) -> None:
    model = PerUnitPrice(unit_price=price)
    assert amount(model, -quantity) == -amount(model, quantity)
    assert all(line.unit_price >= 0 for line in model.price(basis(-quantity)))


@given(prices, st.lists(any_quantities, min_size=1, max_size=6))
def test_groups_come_to_the_same_as_their_sum(price: Decimal, parts: list[Decimal]) -> None:
    model = PerUnitPrice(unit_price=price)
    groups = [(f"project=p{place}", str(part)) for place, part in enumerate(parts)]
    assert amount(model, grouped(*groups)) == amount(model, sum(parts, D(0)))


def test_a_price_of_nothing_still_shows_what_was_used() -> None:
    assert lines(PerUnitPrice(unit_price=D(0)), basis(3)) == [("3", "0")]


def test_a_negative_price_is_refused() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        PerUnitPrice.model_validate({"unit_price": "-1"})
