"""Periods tile time and are known by their keys."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.agreement import Agreement
from domain.billing.cadence import Alignment, Cadence, MonthEnd, Unit
from domain.billing.calendar import following, period_named, period_of, preceding
from domain.core.errors import Invalid
from tests.unit.domain.billing.agreements import agreement
from tests.unit.domain.billing.rhythms import DAYS, agreements


@given(agreements(), DAYS)
def test_every_day_lies_in_one_period_and_its_key_leads_back(one: Agreement, day: date) -> None:
    period = period_of(one, day)
    assert period.start <= day <= period.end
    assert period_named(one, period.key) == period
    after = following(one, period)
    assert after.start == period.end + timedelta(days=1)
    assert (after.index, preceding(one, after)) == (period.index + 1, period)


@given(agreements(), DAYS)
def test_the_period_that_an_agreement_begins_in_has_index_nought(one: Agreement, day: date) -> None:
    if one.starts_on is not None:
        assert period_of(one, one.starts_on).index == 0
        assert (period_of(one, day).index < 0) == (day < period_of(one, one.starts_on).start)


@given(agreements(), DAYS)
def test_a_short_key_is_the_whole_span_that_it_names(one: Agreement, day: date) -> None:
    period = period_of(one, day)
    if period.key == period.start.isoformat():
        return
    months = 12 if len(period.key) == 4 else {"Q": 3, "H": 6}.get(period.key[5], 1)
    assert one.cadence.every == 1
    assert (period.start.day, period.start.month % months) == (1, 1 % months)
    after = period.end + timedelta(days=1)
    assert (after.year * 12 + after.month) - (period.start.year * 12 + period.start.month) == months
    assert after.day == 1


@given(DAYS, st.integers(2, 14), st.integers(1, 7))
def test_several_weeks_are_counted_from_the_week_of_the_first_day(
    begins: date, every: int, first: int
) -> None:
    cadence = Cadence(unit=Unit.WEEK, every=every, week_starts_on=first)
    period = period_of(agreement(cadence=cadence, starts_on=begins), begins)
    assert (period.start.isoweekday(), period.days) == (first, 7 * every)
    assert (begins - period.start).days < 7


@given(DAYS, st.integers(1, 366), st.integers(-300, 300), st.sampled_from(MonthEnd))
def test_anniversaries_are_counted_from_the_first_day(
    begins: date, every: int, number: int, month_end: MonthEnd
) -> None:
    """Not from the period before: a short month leaves no trace."""
    rhythm = Cadence(alignment=Alignment.ANNIVERSARY, every=every, month_end=month_end)
    one = agreement(cadence=rhythm, starts_on=begins)
    months = begins.year * 12 + begins.month - 1 + number * every
    if not 1500 * 12 < months < 2990 * 12:
        return
    first = date(months // 12, months % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    is_last = (begins + timedelta(days=1)).day == 1 and month_end is MonthEnd.LAST_DAY
    start = last if is_last or begins.day > last.day else first.replace(day=begins.day)
    period = period_of(one, start)
    assert (period.start, period.index) == (start, number)


@pytest.mark.parametrize(
    ("cadence", "day", "key", "start", "end"),
    [
        (Cadence(), "2026-10-15", "2026-10", "2026-10-01", "2026-10-31"),
        (Cadence(unit=Unit.QUARTER), "2026-10-15", "2026-Q4", "2026-10-01", "2026-12-31"),
        (Cadence(unit=Unit.HALF_YEAR), "2026-10-15", "2026-H2", "2026-07-01", "2026-12-31"),
        (Cadence(unit=Unit.YEAR), "2026-10-15", "2026", "2026-01-01", "2026-12-31"),
        (
            Cadence(unit=Unit.YEAR, first_month=4),
            "2027-02-01",
            "2026-04-01",
            "2026-04-01",
            "2027-03-31",
        ),
        (Cadence(unit=Unit.WEEK), "2026-11-22", "2026-11-16", "2026-11-16", "2026-11-22"),
        (
            Cadence(unit=Unit.WEEK, week_starts_on=7),
            "2026-11-22",
            "2026-11-22",
            "2026-11-22",
            "2026-11-28",
        ),
        (Cadence(every=2), "2026-10-15", "2026-09-01", "2026-09-01", "2026-10-31"),
        (Cadence(unit=Unit.DAY), "2026-10-15", "2026-10-15", "2026-10-15", "2026-10-15"),
    ],
)
def test_periods_of_the_calendar(
    cadence: Cadence, day: str, key: str, start: str, end: str
) -> None:
    period = period_of(agreement(cadence=cadence), date.fromisoformat(day))
    assert (period.key, str(period.start), str(period.end)) == (key, start, end)


@pytest.mark.parametrize(
    ("begins", "month_end", "starts"),
    [
        ("2026-01-31", MonthEnd.CLAMP, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ("2026-01-30", MonthEnd.CLAMP, ["2026-01-30", "2026-02-28", "2026-03-30", "2026-04-30"]),
        ("2026-04-30", MonthEnd.LAST_DAY, ["2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31"]),
        ("2026-04-30", MonthEnd.CLAMP, ["2026-04-30", "2026-05-30", "2026-06-30", "2026-07-30"]),
    ],
)
def test_anniversaries_at_the_end_of_months(
    begins: str, month_end: MonthEnd, starts: list[str]
) -> None:
    cadence = Cadence(alignment=Alignment.ANNIVERSARY, month_end=month_end)
    one = agreement(cadence=cadence, starts_on=date.fromisoformat(begins))
    period = period_of(one, date.fromisoformat(begins))
    found = []
    for _ in starts:
        found.append(str(period.start))
        period = following(one, period)
    assert found == starts


@pytest.mark.parametrize("key", ["2026", "2026-Q4", "2026-10-02", "2026-13", "soon", "2026-10-31x"])
def test_a_key_of_another_rhythm_is_refused_with_one_that_fits(key: str) -> None:
    with pytest.raises(Invalid) as refused:
        period_named(agreement(), key)
    assert "2026-" in (refused.value.hint or "")


def test_a_name_that_is_no_key_is_answered_with_an_example_of_the_rhythm() -> None:
    with pytest.raises(Invalid) as refused:
        period_named(agreement(cadence=Cadence(unit=Unit.QUARTER)), "last quarter")
    assert refused.value.hint == "periods of 'acme-hosting' are named like 2026-Q4"


@pytest.mark.parametrize("cadence", [Cadence(), Cadence(unit=Unit.DAY), Cadence(unit=Unit.WEEK)])
def test_days_that_no_key_can_name_are_refused(cadence: Cadence) -> None:
    one = agreement(cadence=cadence)
    for day in (date.min, date(1499, 12, 31), date(3000, 1, 1), date.max):
        with pytest.raises(Invalid):
            period_of(one, day)
    for key in ("0001", "9999-12", "9999-12-31"):
        with pytest.raises(Invalid):
            period_named(one, key)


@pytest.mark.parametrize("begins", [date.min, date.max])
@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("alignment", list(Alignment))
def test_an_agreement_of_any_first_day_has_a_calendar(
    begins: date, unit: Unit, alignment: Alignment
) -> None:
    cadence = Cadence(unit=unit, alignment=alignment, every=3, week_starts_on=7)
    period = period_of(agreement(cadence=cadence, starts_on=begins), date(2026, 10, 15))
    assert (period.index > 0) == (begins == date.min)


def test_far_days_are_found_by_arithmetic() -> None:
    one = agreement(cadence=Cadence(unit=Unit.DAY), starts_on=date(1500, 1, 1))
    assert period_of(one, date(2999, 12, 31)).index == (date(3000, 1, 1) - date(1500, 1, 2)).days
