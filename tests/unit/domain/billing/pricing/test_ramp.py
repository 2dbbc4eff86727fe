"""Ramp: the price of the year, and of the last year for ever."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from domain.billing.pricing import RampPrice
from domain.core.errors import Invalid
from integration.formulas import CelFormulas
from tests.unit.domain.billing.pricing.bases import amount, basis

BEGAN = date(2023, 5, 1)


def flat(value: int) -> dict[str, str]:
    return {"model": "flat", "amount": str(value)}


def ramp(**years: Any) -> RampPrice:
    """`y1=…, y3=…`."""
    return RampPrice.model_validate(
        {"years": [{"from_year": int(name[1:]), "price": price} for name, price in years.items()]}
    )


PRICE = ramp(y1=flat(100), y2=flat(150), y5=flat(200))


@pytest.mark.parametrize(
    ("year", "expected"), [(1, 100), (2, 150), (3, 150), (4, 150), (5, 200), (6, 200), (99, 200)]
)
def test_the_price_of_the_year(year: int, expected: int) -> None:
    assert amount(PRICE, basis(contract_year=year, started_on=BEGAN)) == expected


def test_the_line_says_which_year() -> None:
    [line] = PRICE.price(basis(contract_year=3, started_on=BEGAN))
    assert line.steps == (
        "ramp: year 3 of the contract, price from year 2",
        "flat: 150 per period",
    )


def test_a_contract_without_a_first_day_has_no_years() -> None:
    with pytest.raises(Invalid, match="no first day") as caught:
        PRICE.price(basis())
    assert "starts_on" in caught.value.hint
    assert amount(ramp(y1=flat(7)), basis()) == 7


def test_it_is_what_its_prices_are() -> None:
    assert (PRICE.metered, PRICE.prorated, PRICE.per_event) == (False, True, False)
    percent = {"model": "percentage", "rate": "1"}
    used = ramp(y1=percent, y2={**percent, "fixed": "1"})
    assert (used.metered, used.per_event, used.series_ids) == (True, True, frozenset())
    cells = {"cells": [{"values": ["*"], "unit_price": "1"}]}
    by = ramp(
        y1={"model": "matrix", "dimensions": ["region"], **cells},
        y2={"model": "matrix", "dimensions": ["tier"], **cells},
    )
    assert by.grouped_by == ("region", "tier")


def test_nothing_used_is_no_line() -> None:
    price = ramp(y1={"model": "per_unit", "unit_price": "1"})
    assert price.price(basis(0)) == ()


def test_findings_of_all_years() -> None:
    price = ramp(
        y1={"model": "formula", "expression": "1"}, y2={"model": "formula", "expression": "quantty"}
    )
    [finding] = price.findings(CelFormulas())
    assert finding.message == "there is no fact 'quantty'"
    assert finding.path == "years[1].price.expression@1:1"


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ({}, "at least 1 item"),
        ({"y2": flat(1)}, "the first price is from year 1 on, not 2"),
        ({"y1": flat(1), "y3": flat(1), "y2": flat(1)}, "year 2 comes after year 3"),
        (
            {"y1": flat(1), "y2": {"model": "per_unit", "unit_price": "1"}},
            "metered or none is",
        ),
        ({"y1": {"model": "ramp", "years": []}}, "does not match any of the expected tags"),
    ],
)
def test_what_makes_no_sense(years: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ramp(**years)
