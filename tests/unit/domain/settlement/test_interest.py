"""Interest on late payments: exact by day, whatever it is cut into."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.settlement.interest import Balance, RateStep, accrue, interest
from domain.settlement.interest_law import LAWS, half_year_after
from domain.trade.dunning import Law

DUE = date(2025, 5, 31)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
amounts = st.decimals("0", "999999.99", places=2)
balances = st.lists(st.builds(Balance, since=days, amount=amounts), max_size=5)


def euro(until: date) -> tuple[RateStep, ...]:
    return LAWS[Law.EU].rates(until=until)


def test_a_debt_over_the_turn_of_the_half_year() -> None:
    """1,000 from 1 June: 30 days at 11.15 per cent, 31 at 10.15 (2025: 3.15 and 2.15, plus 8)."""
    owed = [Balance(since=date(2025, 5, 1), amount=Decimal(1000))]
    found = accrue(owed, euro(date(2025, 7, 31)), DUE, date(2025, 7, 31))
    assert [(one.days, one.percent) for one in found] == [
        (30, Decimal("11.15")),
        (31, Decimal("10.15")),
    ]
    # 1000 * (11.15 * 30 + 10.15 * 31) / 36500 = 17.7849…
    assert interest(found, "EUR") == Decimal("17.78")


def test_half_a_cent_is_rounded_up_and_yen_have_no_decimals() -> None:
    rates = [RateStep(since=DUE, percent=Decimal("36.5"))]
    owed = [Balance(since=DUE, amount=Decimal("5.00"))]
    one_day = accrue(owed, rates, DUE, DUE + timedelta(days=1))
    assert interest(one_day, "EUR") == Decimal("0.01")  # 0.005
    assert interest(one_day, "JPY") == Decimal(0)


def test_nothing_is_owed_on_the_due_date_and_something_on_the_day_after() -> None:
    owed = [Balance(since=DUE, amount=Decimal(100000))]
    assert accrue(owed, euro(DUE), DUE, DUE) == ()
    (first,) = accrue(owed, euro(DUE), DUE, DUE + timedelta(days=1))
    assert (first.first, first.days) == (date(2025, 6, 1), 1)


def test_a_part_payment_lowers_what_bears_interest_from_its_day_on() -> None:
    owed = [
        Balance(since=DUE, amount=Decimal(1000)),
        Balance(since=date(2025, 6, 11), amount=Decimal(400)),
    ]
    found = accrue(owed, euro(date(2025, 6, 30)), DUE, date(2025, 6, 30))
    assert [(one.days, one.principal) for one in found] == [
        (10, Decimal(1000)),
        (20, Decimal(400)),
    ]


@given(owed=balances, until=days)
def test_it_is_the_sum_of_every_single_day(owed: list[Balance], until: date) -> None:
    """Against the definition, in fractions: each day its own amount and its own rate."""
    rates = euro(until)
    exact, day = Fraction(0), DUE + timedelta(days=1)
    while day <= until:
        begun = [one for one in owed if one.since <= day]
        rate = [one for one in rates if one.since <= day][-1]
        if begun:
            newest = max(one.since for one in begun)
            amount = [one.amount for one in begun if one.since == newest][-1]
            exact += Fraction(amount) * Fraction(rate.percent) / 36500
        day += timedelta(days=1)
    cents = int(exact * 100 + Fraction(1, 2))
    assert interest(accrue(owed, rates, DUE, until), "EUR") == Decimal(cents) / 100


@given(owed=balances, until=days, cut=days)
def test_cutting_a_balance_in_two_changes_nothing(
    owed: list[Balance], until: date, cut: date
) -> None:
    before = [one for one in owed if one.since <= cut]
    again = [*owed]
    if before:
        newest = max(one.since for one in before)
        again.append([one for one in before if one.since == newest][-1])
        again[-1] = again[-1].model_copy(update={"since": cut})
    rates = euro(until)
    whole = interest(accrue(owed, rates, DUE, until), "EUR")
    assert interest(accrue(again, rates, DUE, until), "EUR") == whole


@given(amount=amounts, until=days)
def test_it_never_shrinks_with_time(amount: Decimal, until: date) -> None:
    owed = [Balance(since=DUE, amount=amount)]
    rates = euro(until + timedelta(days=1))
    today = interest(accrue(owed, rates, DUE, until), "EUR")
    assert today <= interest(accrue(owed, rates, DUE, until + timedelta(days=1)), "EUR")


@pytest.mark.parametrize("law", LAWS)
def test_each_table_is_a_rate_a_half_year_without_a_gap(law: Law) -> None:
    days = [step.since for step in LAWS[law].reference]
    assert all(half_year_after(day) == after for day, after in pairwise(days))
    assert days[-1] == date(2026, 1, 1)


def test_a_half_year_that_no_table_knows_is_assumed_until_somebody_gives_its_rate() -> None:
    autumn = date(2026, 9, 1)
    assert euro(autumn)[-1] == RateStep(
        since=date(2026, 7, 1), percent=Decimal("10.15"), assumed=True
    )
    given = RateStep(since=date(2026, 7, 1), percent=Decimal("2.40"))
    known = LAWS[Law.EU].rates([given], until=autumn)[-1]
    assert (known.percent, known.assumed) == (Decimal("10.40"), False)
    assert not any(step.assumed for step in euro(date(2026, 6, 30)))


@pytest.mark.parametrize(
    ("law", "debt", "lump_sum"),
    [
        (Law.EU, "0.01", "40"),
        (Law.GB, "999.99", "40"),
        (Law.GB, "1000", "70"),
        (Law.GB, "10000", "100"),
        (Law.PL, "500", None),
    ],
)
def test_the_lump_sum_goes_by_the_debt(law: Law, debt: str, lump_sum: str | None) -> None:
    found = LAWS[law].lump_sum(Decimal(debt))
    assert found == (Decimal(lump_sum) if lump_sum else None)
