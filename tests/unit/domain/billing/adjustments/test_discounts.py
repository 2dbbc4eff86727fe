"""Discounts of charges and of agreements: order, days, periods, limits, signs."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.adjustments.discount import Discount
from domain.billing.adjustments.order import needs_history
from domain.billing.charge import Charge, Timing
from domain.billing.rated import net
from domain.core.money import ZERO, round_amount
from tests.unit.domain.billing.adjustments.books import (
    Books,
    agreed,
    charged,
    months,
    nets,
    off,
    used,
)
from tests.unit.domain.billing.agreements import flat

amounts = st.decimals("-50", "300", places=2)


def percent(percentage: Decimal | str | int, **changes: Any) -> Discount:
    """So many per cent off."""
    return Discount(**{"id": "percent", "percentage": Decimal(percentage), **changes})


def fixed(amount: Decimal | str | int, **changes: Any) -> Discount:
    """An amount off."""
    return Discount(**{"id": "fixed", "amount": Decimal(amount), **changes})


def test_each_is_taken_on_what_is_left() -> None:
    five, ten = fixed(5), percent(10)
    for discounts, left in (((ten, five), "85.00"), ((five, ten), "85.50")):
        for one in (
            agreed(flat(amount="100", discounts=discounts)),
            agreed(flat(amount="100"), discounts=discounts),
        ):
            assert nets(Books(one).rate("2026-01", {})) == [("base", left)]


def test_those_of_charges_come_before_those_of_the_agreement() -> None:
    one = agreed(
        flat("a", "100", discounts=(percent(10, id="own"),)),
        flat("b", "50"),
        discounts=(fixed(14),),
    )
    rating = Books(one).rate("2026-01", {})
    assert nets(rating) == [("a", "81.00"), ("b", "45.00")]
    assert rating.lines[0].steps == (
        "discount 'own', 10 % of 100.00: 10.00 off",
        "discount 'fixed', 14.00 for 2026-01: 14.00 off, 9.00 of it here",
    )


def test_the_allowance_says_why() -> None:
    discount = percent(10, reason="Spring", coupon="spring-26")
    line = Books(agreed(flat(amount="100"), discounts=(discount,))).rate("2026-01", {}).lines[0]
    [allowance] = line.adjustments()
    assert (allowance.reason, allowance.reason_code, allowance.amount) == (
        "Spring",
        "95",
        Decimal(10),
    )
    assert line.steps == ("discount 'percent' (coupon spring-26), 10 % of 100.00: 10.00 off",)


def test_true_ups_are_not_discounted() -> None:
    one = agreed(used("calls", minimum=100, discounts=(percent(10),)), discounts=(fixed(200),))
    assert nets(Books(one).rate("2026-01", {"calls": 10})) == [
        ("calls", "0.00"),
        ("calls", "90.00"),
    ]


@given(st.lists(amounts, min_size=1, max_size=6), st.decimals("0.1", "100", places=1))
def test_a_percentage_is_of_what_all_lines_come_to(
    usage: list[Decimal], percentage: Decimal
) -> None:
    names = [f"c{number}" for number in range(len(usage))]
    one = agreed(*map(used, names), discounts=(percent(percentage),))
    rating = Books(one).rate("2026-01", dict(zip(names, usage, strict=True)))
    whole = max(sum(usage, ZERO), ZERO)
    assert off(rating.lines, "percent") == round_amount(whole * percentage / 100, "EUR")
    for line in rating.lines:
        assert line.net >= 0 if line.gross > 0 else not line.allowances


@given(st.lists(amounts, min_size=1, max_size=6), st.decimals("0.01", "999", places=2))
def test_an_amount_is_never_more_than_there_is(usage: list[Decimal], amount: Decimal) -> None:
    names = [f"c{number}" for number in range(len(usage))]
    one = agreed(*map(used, names), discounts=(fixed(amount),))
    rating = Books(one).rate("2026-01", dict(zip(names, usage, strict=True)))
    whole = sum(usage, ZERO)
    assert off(rating.lines, "fixed") == max(min(amount, whole), ZERO)
    assert net(rating.lines) == whole - off(rating.lines, "fixed")


DAYS = [
    ({}, "all"),
    ({"starts_on": date(2026, 3, 31)}, "3-"),
    ({"starts_on": date(2026, 4, 1)}, "4-"),
    ({"ends_on": date(2026, 3, 1)}, "-3"),
    ({"ends_on": date(2026, 2, 28)}, "-2"),
    ({"periods": 2}, "-2"),
    ({"periods": 2, "starts_on": date(2026, 3, 15)}, "3-4"),
    ({"periods": 9, "starts_on": date(2026, 3, 15), "ends_on": date(2026, 4, 1)}, "3-4"),
    ({"periods": 2, "starts_on": date(2025, 3, 15)}, "-2"),
]


@pytest.mark.parametrize(("changes", "months_off"), DAYS)
def test_a_discount_is_in_force_when_agreed(changes: dict[str, Any], months_off: str) -> None:
    books = Books(agreed(flat(amount="100"), discounts=(percent(10, **changes),)))
    first, _, last = "1-6".partition("-") if months_off == "all" else months_off.partition("-")
    for month in (6, 1, 4, 2, 5, 3):
        rating = books.bill(f"2026-0{month}")
        given_off = off(rating.lines, "percent")
        assert given_off == (10 if int(first or 1) <= month <= int(last or 6) else 0), month


def test_periods_begin_after_a_trial() -> None:
    one = agreed(flat(amount="30"), discounts=(percent(10, periods=1),), trial_days=31)
    assert [off(Books(one).rate(f"2026-0{m}", {}).lines, "percent") for m in (2, 3)] == [3, 0]


def test_a_charge_that_ended_before_the_discount_is_not_discounted() -> None:
    one = agreed(
        flat("old", "31", ends_on=date(2026, 1, 10)),
        flat("new", "31", starts_on=date(2026, 1, 11)),
        discounts=(percent(10, starts_on=date(2026, 1, 11)),),
    )
    assert nets(Books(one).rate("2026-01", {})) == [("old", "10.00"), ("new", "18.90")]


@given(
    st.lists(st.decimals("0", "300", places=2), min_size=3, max_size=8),
    st.decimals("0.01", "100", places=2),
    st.sampled_from([percent(50), fixed(20)]),
    st.booleans(),
    st.randoms(),
)
def test_a_limit_holds_over_all_periods(
    usage: list[Decimal], limit: Decimal, discount: Discount, of_charge: bool, random: Any
) -> None:
    limited = discount.model_copy(update={"limit": limit})
    here, there = ((limited,), ()) if of_charge else ((), (limited,))
    one = agreed(used("calls", discounts=here), used("more"), discounts=there)
    books = Books(one)
    wanted = ZERO
    for period, amount in zip(months(one, len(usage)), usage, strict=True):
        before = limit - books.used(limited.id)
        asked = {"calls": amount, "more": amount}
        shuffled = random.sample(books.runs, len(books.runs))
        assert (
            books.rate(period.key, asked, history=shuffled).lines
            == books.rate(period.key, asked).lines
        )
        rating = books.bill(period.key, asked)
        base = amount if of_charge else 2 * amount
        wanted = min(base, Decimal(20)) if limited.amount else round_amount(base / 2, "EUR")
        assert off(rating.lines, limited.id) == min(wanted, before)
        assert bool(rating.notes) == (wanted > before)
    assert books.used(limited.id) <= limit


def test_discounts_with_one_id_share_a_limit() -> None:
    twice = percent(50, limit=Decimal(30))
    one = agreed(flat("a", "40", discounts=(twice,)), flat("b", "40", discounts=(twice,)))
    rating = Books(one).rate("2026-01", {})
    assert nets(rating) == [("a", "20.00"), ("b", "30.00")]
    assert rating.notes == ("discount 'percent': 10.00 of 20.00, its limit of 30.00 is reached",)


def mixed(*discounts: Discount) -> tuple[Charge, Charge, tuple[Discount, ...]]:
    """One charge in advance, one in arrears."""
    return flat("base", "15", timing=Timing.ADVANCE), used("calls"), discounts


@given(st.lists(st.decimals("0", "30", places=2), min_size=2, max_size=5))
def test_an_amount_is_per_period_also_if_two_runs_bill_it(usage: list[Decimal]) -> None:
    base, calls, discounts = mixed(fixed(25))
    one = agreed(base, calls, discounts=discounts)
    assert needs_history(one)
    books = Books(one)
    every = months(one, len(usage) + 1)
    for period, before in zip(every, [ZERO, *usage], strict=True):
        books.bill(period.key, {"calls": before})
    for period, amount in zip(every, usage, strict=False):
        entries = [e for run in books.runs for e in run.items if e.period_key == period.key]
        given_off = sum((u.amount for e in entries for u in e.used), ZERO)
        assert given_off == min(Decimal(25), 15 + amount)


def test_periods_are_those_of_the_lines_where_two_runs_bill_one() -> None:
    base, calls, discounts = mixed(percent(10, periods=1))
    books = Books(agreed(base, calls, discounts=discounts))
    assert nets(books.bill("2026-01")) == [("base", "13.50")]
    assert nets(books.bill("2026-02", {"calls": 10})) == [("base", "15.00"), ("calls", "9.00")]
    assert charged(books.bill("2026-03", {"calls": 10}).lines) == 25
