"""Formula: declared facts in whole numbers, exact results, refusals that say what to do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.pricing import FormulaPrice
from domain.core.errors import Invalid
from integration.formulas import CelFormulas
from tests.unit.domain.billing.pricing.bases import D, basis, grouped

FORMULAS = CelFormulas()


def price(expression: str, **given: Any) -> FormulaPrice:
    return FormulaPrice.model_validate({"expression": expression, **given})


def amount(model: FormulaPrice, used: Any = 0, **given: Any) -> Any:
    known = basis(used, formulas=FORMULAS, **given)
    return sum((line.amount for line in model.price(known)), D(0))


@pytest.mark.parametrize(
    ("expression", "given", "used", "expected"),
    [
        ("quantity * 25", {}, 3, "0.75"),
        ("quantity * price", {"constants": {"price": {"value": "0.25", "places": 2}}}, 3, "0.75"),
        ("quantity * 25", {"result_places": 4}, 3, "0.0075"),
        ("quantity * 25", {"quantity_places": 1, "result_places": 3}, "1.5", "0.375"),
        ("quantity * 25", {"round_quantity": True}, "1.5", "0.50"),
        ("days * 100", {}, 0, "31"),
        ("contract_year > 1 ? 200 : 100", {}, 0, "1"),
        ("quantity > 100 ? 100 * 10 + (quantity - 100) * 5 : quantity * 10", {}, 150, "12.50"),
        ("(quantity + 99) / 100 * 700", {}, 101, "14"),
        ("0 - 5", {}, 0, "-0.05"),
        ("0", {}, 0, "0"),
    ],
)
def test_results_are_exact(expression: str, given: Any, used: Any, expected: str) -> None:
    assert amount(price(expression, **given), used) == D(expected)


@pytest.mark.parametrize(
    ("currency", "expected"), [("EUR", "1.25"), ("JPY", "125"), ("KWD", "0.125")]
)
def test_the_result_is_in_minor_units_of_the_currency(currency: str, expected: str) -> None:
    assert amount(price("125"), currency=currency) == D(expected)


def test_a_negative_result_is_a_negative_quantity() -> None:
    [line] = price("-125").price(basis(formulas=FORMULAS))
    assert (line.quantity, line.unit_price) == (-1, D("1.25"))


def test_facts_by_dimension() -> None:
    model = price(
        "quantity_eu_west * 2 + quantity_us", dimension="region", values=["EU-West", "us"]
    )
    known = grouped(("region=EU-West", 10), ("region=us", 5), formulas=FORMULAS)
    assert sum(line.amount for line in model.price(known)) == D("0.25")
    assert model.grouped_by == ("region",)


def test_usage_that_no_fact_stands_for_is_refused() -> None:
    model = price("quantity_eu", dimension="region", values=["eu"])
    with pytest.raises(Invalid, match="no fact for region=us") as caught:
        model.price(grouped(("region=us", 5), formulas=FORMULAS))
    assert "add 'us' to the values" in caught.value.hint


def test_a_finer_quantity_is_refused_and_what_to_do() -> None:
    with pytest.raises(Invalid, match="has more than 1 decimals") as caught:
        amount(price("quantity", quantity_places=1), "1.25")
    assert "quantity_places" in caught.value.hint


def test_the_line_explains_itself() -> None:
    [line] = price("quantity * p", constants={"p": {"value": "3"}}).price(
        basis(5, formulas=FORMULAS)
    )
    assert line.steps == (
        "formula: quantity * p = 15",
        "with quantity = 5, contract_year = 1, days = 31, p = 3",
    )


def test_a_long_formula_has_steps_in_bounds() -> None:
    constants = {f"constant_{n}": {"value": "123456789"} for n in range(30)}
    [line] = price(" + ".join(constants), constants=constants).price(basis(formulas=FORMULAS))
    assert all(len(step) <= 300 for step in line.steps)


@pytest.mark.parametrize(
    ("expression", "used", "reason"),
    [
        ("1 / quantity", 0, "divide by zero"),
        ("quantity * quantity", 10**10, "overflow"),
        ("quantity", 10**17, "too large"),
        ("quantity", "1e19", ""),
    ],
)
def test_a_formula_without_a_value_is_refused(expression: str, used: Any, reason: str) -> None:
    places = 0 if used == 10**17 else None
    model = price(expression, result_places=places)
    if reason == "too large":
        model = price("quantity * 50", result_places=0)
    with pytest.raises(Invalid) as caught:
        amount(model, used)
    said = f"{caught.value.message} {[one.message for one in caught.value.findings]}"
    assert reason in said


def test_without_formulas_it_is_refused() -> None:
    with pytest.raises(Invalid, match="cannot be worked out here"):
        price("1").price(basis())


def test_findings_of_the_expression() -> None:
    constants = {"price": {"value": "1"}}
    assert price("quantity * price", constants=constants).findings(FORMULAS) == []
    [finding] = price("quantity * prise", constants=constants).findings(FORMULAS)
    assert finding.path == "expression@1:12"
    assert (finding.message, finding.hint) == ("there is no fact 'prise'", "did you mean price?")
    model = price("quantity_eu + days", dimension="region", values=["eu"])
    assert model.findings(FORMULAS) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"constants": {"quantity": {"value": "1"}}}, "two facts are called quantity"),
        ({"constants": {"in": {"value": "1"}}}, "'in' is a word of the language"),
        ({"constants": {"Price": {"value": "1"}}}, "should match pattern"),
        ({"constants": {"p": {"value": "0.255", "places": 2}}}, "more than 2 decimals"),
        ({"constants": {"p": {"value": "9" * 18, "places": 2}}}, "too large for a formula"),
        ({"dimension": "region"}, "a dimension together with its values"),
        ({"values": ["eu"]}, "a dimension together with its values"),
        ({"dimension": "r", "values": ["e-u", "e_u"]}, "two facts are called quantity_e_u"),
        ({"expression": ""}, "at least 1 character"),
    ],
)
def test_what_makes_no_sense(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        FormulaPrice.model_validate({"expression": "1", **given})


def test_whether_it_is_prorated_is_said() -> None:
    assert price("1").prorated is True
    assert price("days", prorated=False).prorated is False


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_it_is_what_it_says(quantity: int, unit: int) -> None:
    model = price("quantity * unit + days", constants={"unit": {"value": unit}})
    assert amount(model, quantity) == D(quantity * unit + 31) / 100
