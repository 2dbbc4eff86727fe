"""Money: exact, half up, never a float."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from domain.core.errors import Invalid
from domain.core.money import ExactDecimal, exponent, round_amount, to_minor

EXACT = TypeAdapter(ExactDecimal)


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        ("0.005", "EUR", "0.01"),
        ("-0.005", "EUR", "-0.01"),
        ("2.5", "JPY", "3"),
        ("1.0005", "KWD", "1.001"),
        ("1", "EUR", "1.00"),
    ],
)
def test_rounds_half_up_to_the_minor_unit(value: str, currency: str, expected: str) -> None:
    rounded = round_amount(Decimal(value), currency)
    assert str(rounded) == expected


@pytest.mark.parametrize(
    "wrong", [1.5, True, "NaN", "Infinity", "1e400", "9" * 40, None, "", "1_0", "١"]
)
def test_refuses_what_is_not_exact(wrong: object) -> None:
    with pytest.raises(ValidationError):
        EXACT.validate_python(wrong)


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", "UYW"]))
def test_minor_units_round_trip(minor: int, currency: str) -> None:
    amount = Decimal(minor).scaleb(-exponent(currency))
    assert to_minor(amount, currency) == minor
    assert round_amount(amount, currency) == amount


def test_finer_than_the_minor_unit_is_an_error() -> None:
    with pytest.raises(Invalid, match="finer"):
        to_minor(Decimal("0.001"), "EUR")


def test_on_the_wire_an_amount_is_a_string() -> None:
    assert EXACT.dump_json(Decimal("12.50")) == b'"12.50"'
    assert EXACT.json_schema()["type"] == "string"


def test_unknown_currencies_have_two_decimals() -> None:
    assert exponent("EUR") == 2
    assert exponent("JPY") == 0


def test_too_large_to_be_exact_is_an_error() -> None:
    with pytest.raises(Invalid, match="too large"):
        round_amount(Decimal("9" * 17) * Decimal("9" * 17), "EUR")


class Bounded(BaseModel):
    share: ExactDecimal = Field(ge=0, lt=100)
    perhaps: ExactDecimal | None = Field(default=None, gt=0)


@pytest.mark.parametrize("wrong", [{"share": "-1"}, {"share": "100"}, {"share": 1, "perhaps": "0"}])
def test_a_field_keeps_the_bounds_it_names(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Bounded(**wrong)
    kept = Bounded(share=Decimal("99.90"), perhaps=Decimal("0.1"))
    assert kept.model_dump_json() == '{"share":"99.90","perhaps":"0.1"}'
