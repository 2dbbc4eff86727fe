"""Conditions: checked with a place for every fault, evaluated exactly, never true by accident."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Invalid
from domain.lifecycle.facts import FACTS, FactType, FactValue
from domain.lifecycle.presets import PRESETS
from domain.process.facts import facts_of
from integration.expressions import CelConditions
from tests import builders

CONDITIONS = CelConditions()

_SAMPLES: dict[FactType, FactValue] = {
    FactType.INT: 7,
    FactType.STRING: "EUR",
    FactType.BOOL: True,
}
FACTS_NOW = {name: _SAMPLES[fact.type] for name, fact in FACTS.items()}


def value(expression: str, **facts: Any) -> bool:
    named = {name.replace("__", "."): fact for name, fact in facts.items()}
    return CONDITIONS.evaluate([expression], {**FACTS_NOW, **named})[expression]


@pytest.mark.parametrize(
    "expression",
    [
        "true",
        "invoice.total_minor > 1000000 && buyer.country != 'DE'",
        "invoice.currency in ['EUR', 'USD']",
        "buyer.id.startsWith('acme') || size(invoice.currency) == 3",
        "validation.error_count == 0 ? invoice.has_order_reference : false",
        "invoice.total_minor\n  > 5",
        *FACTS,
    ],
)
def test_what_is_a_condition(expression: str) -> None:
    if expression not in FACTS or FACTS[expression].type is FactType.BOOL:
        assert CONDITIONS.check(expression) == []
    else:
        assert CONDITIONS.check(f"{expression} == {expression}") == []


@pytest.mark.parametrize(
    ("expression", "path", "message"),
    [
        ("1 +", "1:4", "Syntax error: mismatched input '<EOF>'"),
        ("", "1:1", "Syntax error: mismatched input '<EOF>'"),
        ("invoice.totl_minor > 5", "1:8", "there is no fact 'invoice.totl_minor'"),
        ("invoice == 5", "1:1", "there is no fact 'invoice'"),
        ("true &&\n foo", "2:2", "there is no fact 'foo'"),
        (
            "invoice.total_minor > 5.0",
            "1:21",
            "found no matching overload for '_>_' applied to '(int, double)'",
        ),
        (
            "invoice.currency < 3",
            "1:18",
            "found no matching overload for '_<_' applied to '(string, int)'",
        ),
        ("invoice.total_minor", "1:1", "gives int, not true or false"),
        ("'true'", "1:1", "gives string, not true or false"),
        ("dyn(true)", "1:1", "gives dyn, not true or false"),
        ("true\x00", "1:1", "control characters are not allowed"),
        ("(" * 200 + "true" + ")" * 200, "1:1", "Expression recursion limit exceeded. limit: 32"),
        ("99999999999999999999 > 1", "1:1", "invalid int literal"),
        ("open('/etc/passwd') == ''", "1:5", "there is no fact 'open'"),
    ],
)
def test_what_is_wrong_and_where(expression: str, path: str, message: str) -> None:
    [finding] = CONDITIONS.check(expression)
    assert (finding.path, finding.message) == (path, message)
    assert finding.hint


def test_every_fault_is_found() -> None:
    findings = CONDITIONS.check("a > 1 &&\n b > 2")
    assert [finding.path for finding in findings] == ["1:1", "2:2"]


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("invoice.total_minor > 100", {"invoice__total_minor": 101}, True),
        ("invoice.total_minor > 100", {"invoice__total_minor": 100}, False),
        ("invoice.total_minor == 9007199254740993", {"invoice__total_minor": 2**53}, False),
        ("delivery.expects_response", {"delivery__expects_response": False}, False),
        ("buyer.country == 'DE'", {"buyer__country": "DE"}, True),
        ("true || 1 / 0 == 1", {}, True),
    ],
)
def test_values_are_exact(expression: str, facts: dict[str, Any], expected: bool) -> None:
    assert value(expression, **facts) is expected


@pytest.mark.parametrize(
    "expression",
    [
        "1 / (invoice.line_count - 7) == 1",
        "9223372036854775807 + invoice.line_count > 0",
        "int(invoice.currency) > 0",
        "[1, 2][invoice.line_count] == 1",
    ],
)
def test_a_failure_at_run_time_is_invalid_not_true(expression: str) -> None:
    assert CONDITIONS.check(expression) == []
    with pytest.raises(Invalid) as refused:
        value(expression)
    assert refused.value.findings[0].rule == "INV-CONDITION-VALUE"


@pytest.mark.parametrize("broken", ["x", 2**70, 1.5, None])
def test_a_fact_of_the_wrong_type_is_invalid(broken: Any) -> None:
    with pytest.raises(Invalid):
        value("invoice.total_minor > 5", invoice__total_minor=broken)


def test_a_fact_that_is_missing_is_invalid() -> None:
    with pytest.raises(Invalid, match=r"invoice\.line_count > 1"):
        CONDITIONS.evaluate(["invoice.line_count > 1"], {"invoice.total_minor": 5})


def test_a_broken_condition_is_not_evaluated() -> None:
    with pytest.raises(Invalid):
        value("invoice.total_minor >")


def test_each_expression_has_its_value() -> None:
    values = CONDITIONS.evaluate(["true", "1 > 2"], FACTS_NOW)
    assert values == {"true": True, "1 > 2": False}
    assert CONDITIONS.evaluate([], FACTS_NOW) == {}


def test_a_hostile_expression_has_a_budget() -> None:
    numbers = "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]"
    loops = f"{numbers}.all(a, {numbers}.all(b, {numbers}.all(c, {numbers}.all(d, a > 0))))"
    assert CONDITIONS.check(loops) == []
    with pytest.raises(Invalid, match="condition"):
        value(loops)


def test_every_guard_of_the_presets_is_a_condition() -> None:
    guards = [
        transition.guard
        for preset in PRESETS
        for state in preset.states.values()
        for transition in state.transitions
        if transition.guard
    ]
    assert guards
    assert [CONDITIONS.check(guard) for guard in guards] == [[] for _ in guards]


def test_the_facts_of_an_invoice_are_those_declared() -> None:
    from tests.unit.store import samples

    facts = facts_of(samples.invoice())
    assert facts.keys() == FACTS.keys()
    everything = " && ".join(f"{name} == {name}" for name in FACTS)
    assert CONDITIONS.evaluate([everything], facts) == {everything: True}
    assert facts["buyer.id"] == builders.buyer().id


@given(st.text(max_size=60))
def test_any_text_is_either_a_condition_or_has_findings(text: str) -> None:
    findings = CONDITIONS.check(text)
    assert all(finding.path and finding.message for finding in findings)
    if not findings:
        with contextlib.suppress(Invalid):
            assert isinstance(value(text), bool)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("invoice.totl_minor > 1", "did you mean invoice.total_minor"),
        ("xyz == 1", "the facts are"),
    ],
)
def test_an_unknown_fact_is_told_what_it_may_stand_for(wrong: str, meant: str) -> None:
    (finding,) = CONDITIONS.check(wrong)
    assert finding.hint.startswith(meant)
