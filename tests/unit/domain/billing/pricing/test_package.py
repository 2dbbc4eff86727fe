"""Packages: a started one counts whole, at and around every package."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.pricing import PackagePrice
from domain.core.errors import Invalid
from tests.unit.domain.billing.pricing.bases import TINY, D, amount, basis, lines, quantities

PRICE = PackagePrice(size=D(100), package_price=D("5.00"), free_units=D(50))


@pytest.mark.parametrize(
    ("quantity", "packages"),
    [
        (D(0), 0),
        (D(50) - TINY, 0),
        (D(50), 0),
        (D(50) + TINY, 1),
        (D(150) - TINY, 1),
        (D(150), 1),
        (D(150) + TINY, 2),
        (D("999999999999999950"), 9999999999999999),
    ],
)
def test_at_and_around_every_package(quantity: Decimal, packages: int) -> None:
    expected = [(str(packages), "5.00")] if packages else []
    assert lines(PRICE, basis(quantity)) == expected


@given(quantities, quantities, st.decimals("0.001", 50, places=3))
def test_it_covers_what_was_used_and_no_package_more(
    quantity: Decimal, free: Decimal, size: Decimal
) -> None:
    price = PackagePrice(size=size, package_price=D(1), free_units=free)
    packages = amount(price, quantity)
    assert packages * size >= quantity - free
    assert packages == 0 or (packages - 1) * size < quantity - free


@given(quantities, quantities)
def test_more_never_costs_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert amount(PRICE, low) <= amount(PRICE, high)


def test_the_line_explains_itself() -> None:
    [line] = PRICE.price(basis(251))
    assert (line.unit, line.steps) == (
        "C62",
        ("package: 251 units, 50 of them free, 3 × 100 at 5.00",),
    )


def test_a_negative_quantity_gives_nothing_back_and_says_so() -> None:
    [line] = PRICE.price(basis(-300))
    assert line.amount == 0
    assert "counts as 0" in line.steps[0]


def test_more_packages_than_can_be_counted() -> None:
    dust = PackagePrice(size=TINY, package_price=D(1))
    with pytest.raises(Invalid, match="the number of packages is too large"):
        dust.price(basis("1000000"))


@pytest.mark.parametrize("wrong", [{"size": "0"}, {"package_price": "-1"}, {"free_units": "-1"}])
def test_what_makes_no_sense(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        PackagePrice.model_validate({"size": "1", "package_price": "1", **wrong})
