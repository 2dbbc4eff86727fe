"""Formulas in CEL: exact whole numbers, and refusals with place and remedy."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Invalid
from integration.formulas import CelFormulas

FORMULAS = CelFormulas()
FACTS: dict[str, Any] = {"quantity": 7, "price": 25, "region": "eu", "new": True}


def value(expression: str, **facts: Any) -> int:
    return FORMULAS.calculate(expression, {**FACTS, **facts})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("quantity * price", 175),
        ("quantity / 2", 3),
        ("-quantity / 2", -3),
        ("quantity % 4", 3),
        ("new ? 1 : 2", 1),
        ("region == 'eu' ? 10 : 20", 10),
        ("region == '2.5' ? 10 : 20", 20),
        ("quantity // not 2.5\n * 2", 14),
        ("[quantity, 10].filter(n, n > 8)[0]", 10),
        ("quantity", 7),
    ],
)
def test_values(expression: str, expected: int) -> None:
    assert FORMULAS.check_formula(expression, FACTS) == []
    assert value(expression) == expected


@given(st.integers(-(2**40), 2**40), st.integers(0, 2**20))
def test_arithmetic_is_exact(quantity: int, price: int) -> None:
    assert value("quantity * price", quantity=quantity, price=price) == quantity * price


@pytest.mark.parametrize(
    ("expression", "path", "message"),
    [
        ("quantity *", "1:11", "Syntax error: mismatched input '<EOF>'"),
        ("quantty", "1:1", "there is no fact 'quantty'"),
        ("quantity > 5", "1:1", "gives bool, not a whole number"),
        ("uint(quantity)", "1:1", "gives uint, not a whole number"),
        ("dyn(quantity)", "1:1", "gives dyn, not a whole number"),
        ("region", "1:1", "gives string, not a whole number"),
        (
            "quantity + region",
            "1:10",
            "found no matching overload for '_+_' applied to '(int, string)'",
        ),
        ("quantity *\n  0.5", "2:3", "0.5 is a number with a decimal point, which is not exact"),
        ("int(2.5 * 2)", "1:5", "2.5 is a number with a decimal point, which is not exact"),
        ("int(1e3)", "1:5", "1e3 is a number with a decimal point, which is not exact"),
        ("int(.5)", "1:5", ".5 is a number with a decimal point, which is not exact"),
        ("int(double(quantity) / double(3))", "1:5", "double is a number with a decimal point"),
        ("'''x' ''' == '' ? int(2.5) : int('1')", "1:1", "no text in a formula has a backslash"),
        (r"r'\' == '' ? int(2.5) : int('1')", "1:2", "no text in a formula has a backslash"),
        (r"'\'' == 'x' ? int(2.5) : int('\'')", "1:1", "no text in a formula has a backslash"),
        ("9223372036854775808", "1:1", "invalid int literal"),
        ("(" * 200 + "1" + ")" * 200, "1:1", "Expression recursion limit exceeded. limit: 32"),
        ("quantity\x00", "1:1", "control characters are not allowed"),
    ],
)
def test_what_is_wrong_and_where(expression: str, path: str, message: str) -> None:
    finding = FORMULAS.check_formula(expression, FACTS)[0]
    assert finding.path == path
    assert finding.message.startswith(message)
    assert finding.rule.startswith("INV-FORMULA")
    assert finding.hint
    with pytest.raises(Invalid, match="the formula"):
        value(expression)


def test_what_an_unknown_fact_may_mean() -> None:
    [near] = FORMULAS.check_formula("quantty", FACTS)
    assert near.hint == "did you mean quantity?"
    [far] = FORMULAS.check_formula("zzz", FACTS)
    assert far.hint == "the facts are quantity, price, region, new"


def test_facts_are_those_of_the_price_alone() -> None:
    assert FORMULAS.check_formula("hours * 2", {"hours": 1}) == []
    assert FORMULAS.check_formula("hours * 2", FACTS)


@pytest.mark.parametrize(
    ("expression", "facts", "message"),
    [
        ("1 / quantity", {"quantity": 0}, "divide by zero"),
        ("1 % quantity", {"quantity": 0}, "modulus by zero"),
        ("quantity * price", {"quantity": 2**62}, "integer overflow"),
        ("-quantity", {"quantity": -(2**63)}, "integer overflow"),
        ("quantity", {"quantity": 2**63}, "int too big to convert"),
        ("int(region)", {}, "cannot convert string to int"),
        ("[1][quantity]", {}, "Index error: index=7 size=1"),
    ],
)
def test_a_formula_without_a_value_is_refused(
    expression: str, facts: dict[str, Any], message: str
) -> None:
    assert FORMULAS.check_formula(expression, FACTS) == []
    with pytest.raises(Invalid) as caught:
        value(expression, **facts)
    [finding] = caught.value.findings
    assert (finding.rule, finding.message) == ("INV-FORMULA-VALUE", message)


def test_loops_have_a_budget() -> None:
    numbers = str(list(range(100)))
    nested = f"size({numbers}.map(a, {numbers}.map(b, {numbers}.map(c, a + b + c))))"
    assert FORMULAS.check_formula(nested, FACTS) == []
    with pytest.raises(Invalid, match="the formula"):
        value(nested)
