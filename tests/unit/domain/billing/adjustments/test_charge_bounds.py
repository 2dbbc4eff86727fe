"""Minimum and maximum of a charge: per period, for the time it is in force, to the cent."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.charge import Charge, ProrationRule, QuantityChange
from domain.billing.pricing import FlatPrice, GraduatedPrice, PerUnitPrice
from domain.billing.pricing.tiers import Tier
from domain.billing.rated import net
from domain.core.errors import Invalid
from domain.core.money import ZERO
from tests.unit.domain.billing.adjustments.books import Books, agreed, nets, used
from tests.unit.domain.billing.agreements import at, flat

amounts = st.decimals("-50", "300", places=2)
bounds = st.decimals("0", "200", places=2)


def seats(**changes: Any) -> Charge:
    """Ten seats at 3.00."""
    price = PerUnitPrice(unit_price=Decimal(3))
    base = {"id": "seats", "marketable_id": "hosting", "price": price, "quantity": Decimal(10)}
    return Charge(**{**base, **changes})


@given(amounts, bounds, bounds)
def test_a_charge_comes_to_no_less_and_no_more(
    amount: Decimal, one: Decimal, other: Decimal
) -> None:
    least, most = sorted((one, other))
    charge = used("calls", minimum=least, maximum=most)
    lines = Books(agreed(charge)).rate("2026-01", {"calls": amount}).lines
    assert net(lines) == min(max(amount, least), most)
    assert all(line.net >= 0 for line in lines if line.gross > 0)


def test_a_true_up_says_what_is_missing() -> None:
    rating = Books(agreed(used("calls", minimum=100))).rate("2026-01", {"calls": "60.00"})
    assert nets(rating) == [("calls", "60.00"), ("calls", "40.00")]
    line = rating.lines[1]
    assert line.source.kind == "true_up"
    assert (line.priced.quantity, line.source.metered) == (Decimal(1), ZERO)
    assert line.origin().steps == ("minimum 100.00, of which 60.00 is billed: 40.00 missing",)


def test_a_minimum_is_due_without_any_usage_and_in_its_place() -> None:
    one = agreed(used("calls", minimum=100), flat("base", "49"))
    assert nets(Books(one).rate("2026-01", {})) == [("calls", "100.00"), ("base", "49.00")]


def test_a_charge_that_is_not_in_force_has_no_minimum() -> None:
    one = agreed(flat(), used("calls", minimum=100, starts_on=date(2026, 2, 1)))
    assert nets(Books(one).rate("2026-01", {})) == [("base", "49.00")]


@pytest.mark.parametrize(
    ("changes", "least"),
    [
        ({"starts_on": date(2026, 11, 16)}, "50.00"),
        ({"ends_on": date(2026, 11, 15)}, "50.00"),
        ({"starts_on": date(2026, 11, 16), "proration": ProrationRule.NONE}, "100.00"),
        ({"starts_at": at("2026-11-16T12:00"), "proration": ProrationRule.SECOND}, "48.33"),
        ({"starts_on": date(2026, 11, 30)}, "3.33"),
    ],
)
def test_a_part_of_a_period_has_its_part_of_the_minimum(
    changes: dict[str, Any], least: str
) -> None:
    charge = used("calls", minimum=100, **changes)
    assert nets(Books(agreed(charge)).rate("2026-11", {})) == [("calls", least)]


def test_seconds_are_those_that_passed_where_the_clocks_change() -> None:
    charge = used(
        "calls", minimum=745, starts_at=at("2026-10-25T00:00"), proration=ProrationRule.SECOND
    )
    one = agreed(charge, time_zone="Europe/Berlin")
    # October has 745 hours in Berlin. From 02:00 on the 25th, summer time still, 167 are left.
    assert nets(Books(one).rate("2026-10", {})) == [("calls", "167.00")]


def test_parts_of_a_charge_count_together() -> None:
    changes = (QuantityChange(on=date(2026, 11, 16), quantity=Decimal(20)),)
    charge = seats(changes=changes, minimum=50, maximum=100)
    assert nets(Books(agreed(charge)).rate("2026-11", {})) == [
        ("seats", "15.00"),
        ("seats", "30.00"),
        ("seats", "5.00"),
    ]


def test_the_true_up_of_several_parts_is_for_all_their_days() -> None:
    changes = (QuantityChange(on=date(2026, 11, 16), quantity=Decimal(20)),)
    charge = seats(changes=changes, minimum=50, starts_on=date(2026, 11, 6))
    line = Books(agreed(charge)).rate("2026-11", {}).lines[-1]
    assert (line.source.service.start, line.source.service.end) == (
        date(2026, 11, 6),
        date(2026, 11, 30),
    )
    assert line.net == Decimal("1.67")


@given(bounds, st.lists(st.integers(2, 30), max_size=5, unique=True))
def test_the_minimums_of_all_parts_of_a_period_add_up_to_it(
    least: Decimal, cuts: list[int]
) -> None:
    days = [1, *sorted(cuts), 32]
    charges = [
        used(
            f"c{first}",
            minimum=least,
            starts_on=date(2026, 1, first),
            ends_on=date(2026, 1, 1) + timedelta(days=after - 2),
        )
        for first, after in pairwise(days)
    ]
    assert net(Books(agreed(*charges)).rate("2026-01", {}).lines) == least


def test_a_maximum_is_spread_over_the_lines_of_its_charge() -> None:
    tiers = (Tier(up_to=Decimal(10), unit_price=Decimal(2)), Tier(unit_price=Decimal(1)))
    charge = used("calls", price=GraduatedPrice(tiers=tiers), maximum=Decimal("33.33"))
    rating = Books(agreed(charge, flat())).rate("2026-01", {"calls": 50})
    assert nets(rating) == [("calls", "11.11"), ("calls", "22.22"), ("base", "49.00")]
    [allowance] = rating.lines[0].allowances
    assert (allowance.kind, allowance.amount, allowance.reason_code) == (
        "cap",
        Decimal("8.89"),
        "64",
    )
    assert rating.lines[0].steps == ("maximum 33.33 of 'calls': 26.67 off, 8.89 of it here",)


def test_a_maximum_of_nothing_leaves_nothing() -> None:
    charge = flat("base", "49", maximum=0)
    assert nets(Books(agreed(charge)).rate("2026-01", {})) == [("base", "0.00")]


def test_a_bound_finer_than_the_currency_is_refused() -> None:
    charge = Charge(
        id="base",
        marketable_id="hosting",
        price=FlatPrice(amount=Decimal(5)),
        minimum=Decimal("10.005"),
    )
    with pytest.raises(Invalid) as refused:
        Books(agreed(charge)).rate("2026-01", {})
    [finding] = refused.value.findings
    assert (finding.rule, finding.path) == ("BILL-AMOUNT", "charges/base/minimum")
