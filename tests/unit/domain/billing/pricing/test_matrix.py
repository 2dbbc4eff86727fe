"""Matrix: the closest cell wins, and a combination without one is never guessed."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.pricing import MatrixPrice
from domain.core.errors import Invalid
from tests.unit.domain.billing.pricing.bases import D, amount, basis, grouped


def matrix(cells: dict[str, str], dimensions: str = "region class") -> MatrixPrice:
    return MatrixPrice.model_validate(
        {
            "dimensions": dimensions.split(),
            "cells": [{"values": k.split(), "unit_price": v} for k, v in cells.items()],
        }
    )


PRICE = matrix({"eu hot": "4", "eu *": "3", "* hot": "2", "* *": "1"})


@pytest.mark.parametrize(
    ("used", "price"),
    [
        ("region=eu class=hot", 4),
        ("region=eu class=cold", 3),
        ("region=us class=hot", 2),
        ("region=us class=cold", 1),
        ("region=- class=-", 1),
        ("class=hot region=eu", 4),
    ],
)
def test_the_closest_cell_wins(used: str, price: int) -> None:
    [line] = PRICE.price(grouped((used, 5)))
    assert (line.quantity, line.unit_price) == (5, price)


def test_of_two_as_close_the_earlier_dimension_wins() -> None:
    assert amount(matrix({"* hot": "2", "eu *": "3"}), grouped(("region=eu class=hot", 1))) == 3


def test_the_line_says_what_it_is_for() -> None:
    [line] = PRICE.price(grouped(("region=eu class=hot", 5)))
    assert line.dimensions == (("region", "eu"), ("class", "hot"))
    assert line.steps == ("matrix region=eu, class=hot: 5 × 4",)


def test_an_unknown_combination_is_named_and_what_to_do() -> None:
    with pytest.raises(Invalid, match="no price for region=us, class=cold") as caught:
        matrix({"eu *": "3"}).price(grouped(("region=eu class=x", 1), ("region=us class=cold", 1)))
    assert "add a cell" in caught.value.hint


def test_an_unknown_combination_of_nothing_does_not_matter() -> None:
    assert matrix({"eu *": "3"}).price(grouped(("region=us class=cold", 0))) == ()


def test_usage_that_is_not_grouped_is_no_combination() -> None:
    with pytest.raises(Invalid, match="no price for region=-, class=-"):
        matrix({"eu *": "3"}).price(basis(4))


def test_groups_that_differ_in_other_dimensions_are_one_line() -> None:
    known = grouped(("region=eu class=hot host=a", 5), ("region=eu class=hot host=b", 7))
    assert [line.quantity for line in PRICE.price(known)] == [12]


def test_less_than_nothing_is_given_back_at_its_price() -> None:
    [line] = PRICE.price(grouped(("region=eu class=hot", -5)))
    assert (line.quantity, line.unit_price) == (-5, 4)


REGIONS = [f"region={r} class={c}" for r, c in product(("eu", "us"), ("hot", "cold"))]


@given(st.lists(st.tuples(st.sampled_from(REGIONS), st.integers(-9, 99)), max_size=8))
def test_the_sum_over_groups_is_the_sum_of_groups(used: list[tuple[str, int]]) -> None:
    each = sum((amount(PRICE, grouped(one)) for one in used), D(0))
    assert amount(PRICE, grouped(*used)) == each


def test_foreign_text_stays_in_bounds() -> None:
    known = basis(1, groups=grouped(("region=eu class=hot", 1)).groups)
    wild = known.groups[0]._replace(dimensions=(("region", "x\n" * 50), ("class", "y" * 100)))
    [line] = PRICE.price(basis(1, groups=(wild,)))
    assert all(len(step) <= 300 and step.isprintable() for step in line.steps)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"dimensions": ["a", "a"]}, "a dimension is named twice"),
        ({"dimensions": ["a", "b"]}, "cell 1 .x. has 1 values; give one for each of a, b"),
        ({"cells": [{"values": ["x"], "unit_price": "1"}] * 2}, "cell 2 .x. is there twice"),
        ({"cells": []}, "at least 1 item"),
        ({"dimensions": ["A!"]}, "should match pattern"),
    ],
)
def test_what_makes_no_sense(given: dict[str, Any], message: str) -> None:
    whole = {"dimensions": ["a"], "cells": [{"values": ["x"], "unit_price": "1"}], **given}
    with pytest.raises(ValidationError, match=message):
        MatrixPrice.model_validate(whole)


def test_it_says_what_the_meter_groups_by() -> None:
    assert PRICE.grouped_by == ("region", "class")
