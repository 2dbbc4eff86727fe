"""Runs fall on their days, in order, each period once."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.agreement import Agreement, IssueDate, RunRule, Shift
from domain.billing.cadence import Cadence, Unit
from domain.billing.calendar import following, period_named, period_of, preceding
from domain.billing.charge import Timing
from domain.billing.timing import (
    boundary,
    bounds,
    covers,
    issue_date,
    period_due,
    run_moment,
    run_moments,
)
from tests.unit.domain.billing.agreements import agreement, flat, per_unit
from tests.unit.domain.billing.rhythms import DAYS, agreements, no_holidays, some_holidays

SOME_DAYS = timedelta(days=60)


def midnight(day: date) -> datetime:
    """The beginning of `day` in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@given(agreements(), DAYS)
def test_the_time_of_one_period_ends_where_that_of_the_next_begins(
    one: Agreement, day: date
) -> None:
    period = period_of(one, day)
    start, end = bounds(one, period)
    assert start.astimezone(UTC) < end.astimezone(UTC)
    assert bounds(one, following(one, period))[0].astimezone(UTC) == end.astimezone(UTC)


@given(agreements(), DAYS, st.integers(-1, 86_400))
def test_the_moment_of_a_run_leads_back_to_its_period(one: Agreement, day: date, late: int) -> None:
    """Whenever the schedule fires from a second before it to a second before the next one."""
    period = period_of(one, day)
    moment = run_moment(one, period, some_holidays).astimezone(UTC)
    until = run_moment(one, following(one, period), some_holidays) - timedelta(seconds=2)
    at = min(moment + timedelta(seconds=late), until.astimezone(UTC))
    assert period_due(one, at, some_holidays) == period


@given(agreements(), DAYS)
def test_runs_rise_in_the_order_of_their_periods(one: Agreement, day: date) -> None:
    since = midnight(day)
    found = list(run_moments(one, since, since + SOME_DAYS, some_holidays))
    assert [p.index for p, _ in found] == sorted({p.index for p, _ in found})
    moments = [moment.astimezone(UTC) for _, moment in found]
    assert all(first < second for first, second in pairwise(moments))
    assert all(since <= moment <= since + SOME_DAYS for moment in moments)


@given(agreements(), DAYS)
def test_no_period_is_left_out(one: Agreement, day: date) -> None:
    """However a span of time is cut, its runs are those of the periods that are covered."""
    since, until = midnight(day), midnight(day) + SOME_DAYS
    found = [p.key for p, _ in run_moments(one, since, until, some_holidays)]
    expected, period = [], period_of(one, day - timedelta(days=60))
    for _ in range(60):
        period = preceding(one, period)
        if run_moment(one, period, some_holidays) < since:
            break
    while (moment := run_moment(one, period, some_holidays)) <= until:
        if moment >= since and covers(one, period):
            expected.append(period.key)
        period = following(one, period)
    assert found == expected


@given(agreements())
def test_the_days_of_an_agreement_are_each_in_a_period_that_is_billed(one: Agreement) -> None:
    if one.starts_on is None or one.ends_on is None:
        return
    first, last = period_of(one, one.starts_on), period_of(one, one.ends_on)
    assert covers(one, first)
    assert covers(one, last)
    assert not covers(one, preceding(one, first))
    closing = following(one, last)
    assert covers(one, closing) == one.bills_at_start
    assert not covers(one, following(one, closing))


@given(agreements(), DAYS)
def test_a_shifted_run_is_on_a_business_day(one: Agreement, day: date) -> None:
    moment = run_moment(one, period_of(one, day), some_holidays)
    if one.run.shift is not Shift.NONE:
        assert moment.isoweekday() <= 5
        holidays = some_holidays("DE", moment.year) if one.run.calendar else frozenset()
        assert moment.date() not in holidays


def test_a_period_is_bounded_in_the_zone_of_the_agreement() -> None:
    one = agreement(time_zone="Europe/Berlin")
    start, end = bounds(one, period_named(one, "2026-10"))
    assert start.astimezone(UTC) == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert end.astimezone(UTC) == datetime(2026, 10, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shift", "day"),
    [
        (Shift.NONE, "2026-10-31"),
        (Shift.FOLLOWING, "2026-11-02"),
        (Shift.MODIFIED_FOLLOWING, "2026-10-30"),
        (Shift.PRECEDING, "2026-10-30"),
    ],
)
def test_runs_keep_to_business_days(shift: Shift, day: str) -> None:
    """31 October 2026 is a Saturday."""
    ends = date(2026, 10, 30)
    one = agreement(flat(), ends_on=ends, run=RunRule(shift=shift))
    assert run_moment(one, period_named(one, "2026-10"), no_holidays).date().isoformat() == day


def test_holidays_of_the_named_calendar_count() -> None:
    def holidays(calendar: str, year: int) -> frozenset[date]:
        return frozenset({date(year, 12, 1)} if calendar == "DE" else ())

    one = agreement(run=RunRule(shift=Shift.FOLLOWING, calendar="DE"))
    assert run_moment(one, period_named(one, "2026-11"), holidays).date() == date(2026, 12, 2)


def test_days_that_meet_on_a_monday_are_billed_a_minute_apart() -> None:
    one = agreement(cadence=Cadence(unit=Unit.DAY), run=RunRule(shift=Shift.FOLLOWING, hour=6))
    moments = [
        run_moment(one, period_named(one, f"2026-11-{day}"), no_holidays) for day in (20, 21, 22)
    ]
    assert [f"{moment:%d %H:%M}" for moment in moments] == ["23 06:00", "23 06:01", "23 06:02"]


def test_an_hour_that_the_clocks_skip_is_moved_on() -> None:
    run = RunRule(hour=2, grace_days=27)
    one = agreement(time_zone="Europe/Berlin", run=run)
    moment = run_moment(one, period_named(one, "2026-02"), no_holidays)
    assert moment.astimezone(UTC) == datetime(2026, 3, 28, 1, tzinfo=UTC)
    late = agreement(time_zone="Europe/Berlin", run=RunRule(hour=2, grace_days=28))
    moment = run_moment(late, period_named(late, "2026-02"), no_holidays)
    assert moment.isoformat() == "2026-03-29T03:00:00+02:00"


def test_what_is_in_advance_is_billed_from_the_first_day_and_closed_after_the_last() -> None:
    one = agreement(
        flat(timing=Timing.ADVANCE),
        per_unit(),
        starts_on=date(2026, 10, 15),
        ends_on=date(2026, 12, 20),
    )
    keys = ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"]
    periods = [period_named(one, key) for key in keys]
    assert [covers(one, period) for period in periods] == [False, True, True, True, True, False]
    days = [str(boundary(one, period)) for period in periods[1:5]]
    assert days == ["2026-10-15", "2026-11-01", "2026-12-01", "2026-12-21"]


def test_runs_of_a_day_that_the_clocks_repeat_take_place_once() -> None:
    daily = agreement(
        cadence=Cadence(unit=Unit.DAY), time_zone="Europe/Berlin", run=RunRule(hour=2)
    )
    since = datetime(2026, 10, 24, tzinfo=UTC)
    found = list(run_moments(daily, since, since + timedelta(days=3), no_holidays))
    assert [f"{p.key} {moment:%d %H:%M}" for p, moment in found] == [
        "2026-10-23 24 02:00",
        "2026-10-24 25 02:00",
        "2026-10-25 26 02:00",
    ]


def test_in_arrears_alone_there_is_no_closing_run() -> None:
    one = agreement(ends_on=date(2026, 12, 20))
    assert covers(one, period_named(one, "2026-12"))
    assert not covers(one, period_named(one, "2027-01"))


def test_in_advance_alone_there_is_no_closing_run() -> None:
    one = agreement(flat(timing=Timing.ADVANCE), ends_on=date(2026, 12, 20))
    assert covers(one, period_named(one, "2026-12"))
    assert not covers(one, period_named(one, "2027-01"))


@pytest.mark.parametrize(
    ("rule", "in_arrears", "in_advance"),
    [
        (IssueDate.AT_ISSUE, "None", "None"),
        (IssueDate.PERIOD_END, "2026-10-31", "2026-09-30"),
        (IssueDate.BOUNDARY, "2026-11-01", "2026-10-01"),
    ],
)
def test_the_date_of_issue_that_is_asked_for(
    rule: IssueDate, in_arrears: str, in_advance: str
) -> None:
    for charge, day in ((flat(), in_arrears), (flat(timing=Timing.ADVANCE), in_advance)):
        one = agreement(charge, issue_date=rule)
        assert str(issue_date(one, period_named(one, "2026-10"))) == day
