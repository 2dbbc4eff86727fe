"""What holds for every pricing model, whatever it is given."""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from docs.pricing_examples import examples
from domain.billing.index_series import IndexSeries, IndexValue
from domain.billing.metered import UsageGroup
from domain.billing.pricing import Price, models
from domain.billing.pricing.basis import Basis, Priced, lump
from domain.billing.pricing.figures import fitted, number, text_of
from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.money import ExactDecimal
from domain.core.text import TextLine
from domain.invoice.reckoning import EXACT
from integration.formulas import CelFormulas
from tests.unit.domain.billing.pricing.bases import BASE, D, basis

PRICE: TypeAdapter[Price] = TypeAdapter(Price)
PRICES = [
    PRICE.validate_python(example.price)
    for model in models()
    for example in examples(sys.modules[model.__module__])
]
SERIES = IndexSeries(
    id="vpi",
    name="CPI",
    publisher="-",
    base="-",
    values=tuple(
        IndexValue(month=f"{year}-10", value=D(90 + year % 50), published_on=date(year, 11, 12))
        for year in range(2020, 2030)
    ),
)
FORMULAS = CelFormulas()
NUMBER: TypeAdapter[Decimal] = TypeAdapter(ExactDecimal)
STEPS: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[TextLine, ...])

every_price = pytest.mark.parametrize("price", PRICES, ids=lambda price: price.model)
numbers = st.decimals("-1e9", "1e9", places=3) | st.decimals("-1e17", "1e17", places=12)
dimensions = st.sampled_from(
    [
        (),
        (("region", "eu"), ("class", "hot")),
        (("role", "senior"), ("worked_on", "2026-10-15")),
        (("role", "x\ty" * 30), ("worked_on", "-")),
        (("milestone", "design"),),
        (("time", "day"),),
    ]
)


@st.composite
def bases(draw: st.DrawFn) -> Basis:
    names = draw(dimensions)
    used = draw(st.lists(numbers, max_size=4))
    start = draw(st.dates(date(2020, 1, 1), date(2029, 12, 31)))
    quantity = D(0)
    for one in used:
        quantity = EXACT.add(quantity, one)
    return Basis(
        quantity=quantity,
        service=Period(start=start, end=start),
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])),
        contract_year=draw(st.integers(1, 12)),
        started_on=draw(st.none() | st.just(date(2019, 1, 1))),
        groups=tuple(UsageGroup(names, one, 1) for one in used),
        amounts=tuple(used),
        series={"vpi": SERIES},
        formulas=FORMULAS,
    )


def priced(price: Any, given: Basis) -> tuple[Priced, ...] | None:
    """The lines; `None` if it is refused, which has to say what to do."""
    lines: tuple[Priced, ...] | None = None
    hints = [""]
    try:
        lines = price.price(given)
    except Invalid as refused:
        hints = [refused.hint, *(finding.hint for finding in refused.findings)]
    assert lines is not None or any(hints)
    return lines


@every_price
@settings(max_examples=40)
@given(given=bases())
def test_lines_are_such_as_an_invoice_can_carry(price: Any, given: Basis) -> None:
    lines = priced(price, given)
    for line in lines or ():
        assert line.unit_price >= 0
        assert NUMBER.validate_python(line.unit_price) == line.unit_price
        assert NUMBER.validate_python(line.quantity) == line.quantity
        assert STEPS.validate_python(line.steps)
    assert priced(price, given) == lines


@every_price
def test_it_says_what_it_needs_and_allows(price: Any) -> None:
    assert isinstance(price.metered, bool)
    assert isinstance(price.prorated, bool)
    assert isinstance(price.per_event, bool)
    assert isinstance(price.series_ids, frozenset)
    assert isinstance(price.grouped_by, tuple)
    assert price.findings(FORMULAS) == []


@every_price
def test_it_survives_the_wire_and_stays_as_it_is(price: Any) -> None:
    text = PRICE.dump_json(price)
    assert PRICE.validate_json(text) == price
    assert json.loads(text)["model"] == price.model


@every_price
def test_nothing_used_costs_nothing_unless_a_fee_is_said(price: Any) -> None:
    nothing = Basis(
        quantity=D(0),
        **BASE,
        started_on=date(2026, 1, 1),
        series={"vpi": SERIES},
        formulas=FORMULAS,
    )
    due = {line.amount for line in price.price(nothing)}
    assert bool(due) == (price.model in {"flat", "one_off", "ramp", "index_linked", "overage"})


def test_every_model_is_named_once() -> None:
    names = [model.model_fields["model"].default for model in models()]
    assert len(set(names)) == len(names) == 16
    assert [model.__module__.rpartition(".")[2] for model in models()] == names


def test_every_field_of_a_model_is_known_to_the_schema() -> None:
    schema = PRICE.json_schema()
    assert set(schema["discriminator"]["mapping"]) == {
        model.model_fields["model"].default for model in models()
    }


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_models_are_frozen_and_know_their_fields(model: type[BaseModel]) -> None:
    assert model.model_config.get("frozen") is True
    assert model.model_config.get("extra") == "forbid"


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'graduated'"):
        PRICE.validate_python({"model": "guess"})


QUICK = ("flat", "per_unit", "graduated", "volume", "package", "stair_step", "one_off")


def test_simple_models_take_microseconds() -> None:
    """Aim: below 5 µs. The bound is wide, for machines that are busy."""
    given = basis(150)
    for price in PRICES:
        if price.model in QUICK:
            assert _seconds(lambda price=price: price.price(given)) < 50e-6, price.model


def _seconds(call: Callable[[], object]) -> float:
    best = 1.0
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(100):
            call()
        best = min(best, (time.perf_counter() - start) / 100)
    return best


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.5", "1.5"),
        ("0.0000000000005", "0.000000000001"),
        ("-0.0000000000005", "-0.000000000001"),
        ("0.00000000000049", "0"),
        ("1.00000000000000000", "1"),
    ],
)
def test_worked_out_figures_are_rounded_half_up(value: str, expected: str) -> None:
    figure = fitted(D(value), "it")
    assert figure == D(expected)
    assert NUMBER.validate_python(figure) == figure


@pytest.mark.parametrize("value", ["1e18", "-1e18", "999999999999999999.9999999999999"])
def test_a_figure_that_no_line_can_carry(value: str) -> None:
    with pytest.raises(Invalid, match="it is too large to be kept exactly"):
        fitted(D(value), "it")


def test_text_from_outside_is_cut_and_made_printable() -> None:
    assert text_of("a\nb\x00") == "a?b?"
    assert (len(text_of("x" * 500)), text_of("x" * 500)[-1]) == (120, "…")
    assert number(D("1E+3")) == "1000"


def test_a_negative_lump_has_a_negative_quantity() -> None:
    [line] = lump(D("-2.50"), "why")
    assert (line.quantity, line.unit_price, line.amount) == (-1, D("2.50"), D("-2.50"))
    assert lump(D("0.00")) == ()


def test_the_amount_of_a_line_is_exact() -> None:
    line = Priced(D("999999999999999999.999999999999"), D("999999999999999999.999999999999"), ())
    assert line.amount == EXACT.multiply(line.quantity, line.unit_price)
    assert len(line.amount.as_tuple().digits) == 60
