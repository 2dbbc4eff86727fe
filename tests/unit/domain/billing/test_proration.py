"""Proration: the parts of a period add up to the whole, and say how they came about."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.pricing.basis import PIECE, Priced
from domain.billing.proration import prorated
from domain.invoice.origin import Proportion
from domain.invoice.reckoning import Reckoning

_AMOUNTS = st.decimals("0.01", "99999.99", places=2)


@given(
    _AMOUNTS,
    st.decimals("-500", "500", places=3).filter(bool),
    st.sets(st.integers(1, 30), max_size=8),
    st.sampled_from(["EUR", "JPY", "KWD"]),
)
def test_the_parts_of_a_period_add_up_to_it(
    unit_price: Decimal, quantity: Decimal, cuts: set[int], currency: str
) -> None:
    reckoning = Reckoning(currency)
    whole = reckoning.rounded(quantity * unit_price, "")
    found = []
    for start, end in pairwise([0, *sorted(cuts), 31]):
        proportion = Proportion(rule="day", before=start, active=end - start, whole=31)
        for one in prorated([Priced(quantity, unit_price, ())], proportion, reckoning):
            assert one.unit_price >= 0
            exact = one.quantity * one.unit_price
            assert not cuts or reckoning.rounded(exact, "") == exact.quantize(Decimal("1e-9"))
            found.append(reckoning.rounded(exact, ""))
    assert sum(found) == whole


def test_a_prorated_line_keeps_its_quantity_where_that_is_exact() -> None:
    half = Proportion(rule="day", before=0, active=15, whole=30)
    [kept] = prorated([Priced(Decimal(10), Decimal("29.99"), ("seats",))], half, Reckoning("EUR"))
    assert (kept.quantity, kept.unit_price) == (10, Decimal("14.995"))
    assert kept.steps == ("seats", "15 of 30 days: 299.90 → 149.95")
    third = Proportion(rule="day", before=0, active=10, whole=30)
    [lump] = prorated([Priced(Decimal(7), Decimal(10), ())], third, Reckoning("EUR"))
    assert (lump.quantity, lump.unit_price, lump.unit) == (1, Decimal("23.33"), PIECE)


@given(_AMOUNTS, st.sets(st.integers(1, 2_681_999), max_size=6))
def test_seconds_add_up_too(amount: Decimal, cuts: set[int]) -> None:
    reckoning = Reckoning("EUR")
    found = [
        one.amount
        for start, end in pairwise([0, *sorted(cuts), 2_682_000])
        for one in prorated(
            [Priced(Decimal(1), amount, ())],
            Proportion(rule="second", before=start, active=end - start, whole=2_682_000),
            reckoning,
        )
    ]
    assert sum(found) == amount


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.decimals("0", "99", places=4)), max_size=5),
    st.integers(1, 30),
)
def test_each_line_is_scaled_by_itself(lines: list[tuple[int, Decimal]], cut: int) -> None:
    """So tiers and groups add up one by one."""
    priced = [Priced(Decimal(q), price, ("first",), tier=n) for n, (q, price) in enumerate(lines)]
    reckoning = Reckoning("EUR")
    sums = dict.fromkeys(range(len(priced)), Decimal(0))
    for before, active in ((0, cut), (cut, 31 - cut)):
        proportion = Proportion(rule="day", before=before, active=active, whole=31)
        for one in prorated(priced, proportion, reckoning):
            assert one.tier is not None
            assert one.steps[0] == "first"
            sums[one.tier] += reckoning.rounded(one.amount, "")
    assert list(sums.values()) == [reckoning.rounded(one.amount, "") for one in priced]


def test_what_is_in_force_all_the_time_is_not_touched() -> None:
    line = Priced(Decimal(3), Decimal("0.3333"), ("as it was",))
    for proportion in (
        Proportion(rule="day", before=0, active=31, whole=31),
        Proportion(rule="none", before=0, active=1, whole=1),
    ):
        assert prorated([line], proportion, Reckoning("EUR")) == (line,)


_TENTH = Proportion(rule="day", before=0, active=3, whole=30)


@pytest.mark.parametrize("line", [(Decimal(3), Decimal(0)), (Decimal(0), Decimal(7))])
def test_a_line_of_nothing_stays(line: tuple[Decimal, Decimal]) -> None:
    """It is free, or says something: it is on the invoice of a whole period too."""
    free = Priced(*line, ("included",))
    assert prorated([free], _TENTH, Reckoning("EUR")) == (free,)


def test_a_part_that_comes_to_nothing_is_left_out() -> None:
    assert prorated([Priced(Decimal(1), Decimal("0.03"), ())], _TENTH, Reckoning("EUR")) == ()


def test_the_largest_amounts_are_prorated() -> None:
    third = Proportion(rule="day", before=0, active=10, whole=30)
    huge = Priced(Decimal(1), Decimal("999999999999999999.99"), ())
    [line] = prorated([huge], third, Reckoning("EUR"))
    assert line.amount == Decimal("333333333333333333.33")


def test_what_is_taken_back_stays_negative() -> None:
    third = Proportion(rule="day", before=0, active=10, whole=30)
    [line] = prorated([Priced(Decimal(-7), Decimal(10), ())], third, Reckoning("EUR"))
    assert (line.quantity, line.unit_price) == (-1, Decimal("23.33"))
