"""Flat: the same whatever was used."""

import pytest
from pydantic import ValidationError

from domain.billing.pricing import FlatPrice
from tests.unit.domain.billing.pricing.bases import D, amount, basis, lines

PRICE = FlatPrice(amount=D("49.00"))


@pytest.mark.parametrize("quantity", [-5, 0, 1, 1000])
def test_usage_does_not_matter(quantity: int) -> None:
    assert lines(PRICE, basis(quantity)) == [("1", "49.00")]


def test_it_is_prorated_and_never_metered() -> None:
    assert (PRICE.metered, PRICE.prorated, PRICE.per_event) == (False, True, False)


def test_free_of_charge_is_no_line() -> None:
    assert FlatPrice(amount=D(0)).price(basis()) == ()


def test_the_line_explains_itself() -> None:
    [line] = FlatPrice(amount=D("1E+3")).price(basis())
    assert (line.unit, line.steps) == ("C62", ("flat: 1000 per period",))


@pytest.mark.parametrize("wrong", ["-0.01", "NaN", "1.0000000000001", 1.5])
def test_amounts_that_make_no_sense(wrong: object) -> None:
    with pytest.raises(ValidationError):
        FlatPrice.model_validate({"amount": wrong})


def test_the_amount_is_exact() -> None:
    assert amount(FlatPrice(amount=D("0.000000000001")), 0) == D("0.000000000001")
