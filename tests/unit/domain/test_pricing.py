"""Pricing models, at and around their boundaries."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.pricing import FlatPrice, GraduatedPrice, PerUnitPrice
from domain.billing.pricing.graduated import Tier
from domain.core.money import total

TIERS = GraduatedPrice(
    tiers=(
        Tier(up_to=Decimal(100), unit_price=Decimal("1.00")),
        Tier(up_to=Decimal(1000), unit_price=Decimal("0.80")),
        Tier(unit_price=Decimal("0.50")),
    )
)


def amount(price: FlatPrice | PerUnitPrice | GraduatedPrice, quantity: str) -> Decimal:
    return total(p.quantity * p.unit_price for p in price.price(Decimal(quantity)))


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("0", "0"),
        ("99.5", "99.5"),
        ("100", "100"),
        ("101", "100.8"),
        ("1000", "820"),
        ("1001", "820.5"),
    ],
)
def test_graduated_at_its_boundaries(quantity: str, expected: str) -> None:
    assert amount(TIERS, quantity) == Decimal(expected)


@given(st.decimals(0, 5000, places=3), st.decimals(0, 5000, places=3))
def test_more_never_costs_less(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert amount(TIERS, str(low)) <= amount(TIERS, str(high))


def test_flat_and_per_unit() -> None:
    assert amount(FlatPrice(amount=Decimal(49)), "0") == 49
    assert amount(PerUnitPrice(unit_price=Decimal("0.01")), "1200") == 12
    assert PerUnitPrice(unit_price=Decimal(1)).price(Decimal(0)) == ()


@pytest.mark.parametrize(
    "tiers",
    [
        (Tier(up_to=Decimal(1), unit_price=Decimal(1)),),
        (Tier(unit_price=Decimal(1)), Tier(unit_price=Decimal(1))),
        (
            Tier(up_to=Decimal(2), unit_price=Decimal(1)),
            Tier(up_to=Decimal(2), unit_price=Decimal(1)),
            Tier(unit_price=Decimal(1)),
        ),
    ],
)
def test_tiers_have_to_rise_to_an_open_end(tiers: tuple[Tier, ...]) -> None:
    with pytest.raises(ValidationError):
        GraduatedPrice(tiers=tiers)
