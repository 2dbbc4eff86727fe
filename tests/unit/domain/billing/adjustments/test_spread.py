"""Spreading: to the cent, in proportion, never more than there is."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.adjustments import spread as module
from domain.billing.adjustments.spread import spread
from domain.core.money import ZERO, document_places

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


@st.composite
def spreadable(draw: st.DrawFn) -> tuple[Decimal, list[Decimal], str]:
    currency = draw(CURRENCIES)
    places = document_places(currency)
    steps = draw(st.lists(st.integers(-5_000, 1_000_000), max_size=40))
    whole = sum(step for step in steps if step > 0)
    amount = draw(st.integers(0, whole))
    return (
        Decimal(amount).scaleb(-places),
        [Decimal(step).scaleb(-places) for step in steps],
        currency,
    )


@given(spreadable())
def test_the_cuts_add_up_and_none_is_off_by_a_step(
    case: tuple[Decimal, list[Decimal], str],
) -> None:
    amount, over, currency = case
    cuts = spread(amount, over, currency)
    assert sum(cuts, ZERO) == amount
    step = Decimal(1).scaleb(-document_places(currency))
    whole = sum((one for one in over if one > 0), ZERO)
    for one, cut in zip(over, cuts, strict=True):
        assert ZERO <= cut <= max(one, ZERO)
        if one > 0:
            assert abs(cut - amount * one / whole) < step


def test_equal_lines_share_the_cents_from_the_first_on() -> None:
    cuts = spread(Decimal("0.05"), [Decimal(1)] * 3, "EUR")
    assert cuts == (Decimal("0.02"), Decimal("0.02"), Decimal("0.01"))


@pytest.mark.parametrize(("amount", "over"), [("1.01", "1"), ("-0.01", "1"), ("0.001", "1")])
def test_what_cannot_be_spread_is_an_error(amount: str, over: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be spread|decimals"):
        spread(Decimal(amount), [Decimal(over)], "EUR")


def test_the_example_is_true() -> None:
    assert doctest.testmod(module) == (0, 1)
