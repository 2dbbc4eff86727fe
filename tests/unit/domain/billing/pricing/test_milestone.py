"""Milestones: due when reached, each once in a period."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.billing.pricing import MilestonePrice
from domain.core.errors import Invalid
from tests.unit.domain.billing.pricing.bases import basis, grouped

PRICE = MilestonePrice.model_validate(
    {
        "milestones": [
            {"id": "design", "name": "Design approved", "amount": "5000"},
            {"id": "beta", "name": "Beta", "amount": "0"},
            {"id": "acceptance", "name": "Accepted", "amount": "15000"},
        ]
    }
)


def test_what_was_reached_is_due_in_the_order_of_the_agreement() -> None:
    priced = PRICE.price(grouped(("milestone=acceptance", 1), ("milestone=design", 1)))
    assert [(line.amount, line.dimensions) for line in priced] == [
        (5000, (("milestone", "design"),)),
        (15000, (("milestone", "acceptance"),)),
    ]
    assert priced[0].steps == ("milestone: Design approved",)


@pytest.mark.parametrize("said", [1, 2, "0.5", 100])
def test_each_is_due_once(said: Any) -> None:
    known = grouped(("milestone=design phase=a", said), ("milestone=design phase=b", said))
    assert [line.quantity for line in PRICE.price(known)] == [1]


@pytest.mark.parametrize("taken_back", [0, -1])
def test_taken_back_is_not_due(taken_back: int) -> None:
    assert PRICE.price(grouped(("milestone=design", taken_back))) == ()


def test_one_without_an_amount_is_no_line() -> None:
    assert PRICE.price(grouped(("milestone=beta", 1))) == ()


@pytest.mark.parametrize(
    ("known", "name"), [(grouped(("milestone=desing", 1)), "desing"), (basis(1), "-")]
)
def test_an_unknown_one_is_named_and_what_to_do(known: Any, name: str) -> None:
    with pytest.raises(Invalid, match=f"no milestone '{name}'") as caught:
        PRICE.price(known)
    assert "design, beta, acceptance" in caught.value.hint


def test_nothing_reached_is_no_line() -> None:
    assert PRICE.price(basis(0)) == ()


def test_ids_are_told_apart() -> None:
    twice = [{"id": "a", "name": "A", "amount": "1"}] * 2
    with pytest.raises(ValidationError, match="there are two milestones 'a'"):
        MilestonePrice.model_validate({"milestones": twice})


def test_it_is_metered_and_never_prorated() -> None:
    assert (PRICE.metered, PRICE.prorated, PRICE.grouped_by) == (True, False, ("milestone",))
