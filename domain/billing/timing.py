"""When periods are billed: boundaries, business days, run moments, dates of issue."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeGuard
from zoneinfo import ZoneInfo

from domain.billing.agreement import Agreement, IssueDate, RunRule, Shift
from domain.billing.calendar import following, period_of, preceding
from domain.billing.charge import Timing
from domain.billing.period import BillingPeriod
from domain.billing.ports import Holidays
from domain.core.dates import Period

_DAY = timedelta(days=1)
_FRIDAY = 5
_APART = timedelta(minutes=1)
"""Runs of one agreement that business days push to the same day follow each other so."""


def bounds(agreement: Agreement, days: Period) -> tuple[datetime, datetime]:
    """`days` as moments, start included and end excluded, in the agreement's zone."""
    zone = ZoneInfo(agreement.time_zone)
    return _midnight(days.start, zone), _midnight(days.end + _DAY, zone)


def boundary(agreement: Agreement, period: BillingPeriod) -> date:
    """The first day on which `period` may be billed.

    Its first day, if something is billed in advance, else the day after its last one; where the
    agreement begins or ends in it, the days of the agreement.
    """
    begins, ends = agreement.starts_on, agreement.ends_on
    if not agreement.bills_at_start:
        return (ends if _within(ends, period) else period.end) + _DAY
    if _within(begins, period):
        return begins
    return ends + _DAY if _closes(agreement, period) and ends else period.start


def covers(agreement: Agreement, period: BillingPeriod) -> bool:
    """Whether there is a run for `period`: from the one that the agreement begins in to the one
    that it ends in, and a closing run after it for what is left in arrears.
    """
    begins, ends = agreement.starts_on, agreement.ends_on
    if begins is not None and period.end < begins:
        return False
    if ends is None or period.start <= ends:
        return True
    in_arrears = any(charge.timing is Timing.ARREARS for charge in agreement.charges)
    return in_arrears and agreement.bills_at_start and _closes(agreement, period)


def run_moment(agreement: Agreement, period: BillingPeriod, holidays: Holidays) -> datetime:
    """When the schedule bills `period`, in the agreement's zone.

    Runs that business days bring to the same day are a minute apart, in the order of periods.
    """
    day = _run_day(agreement, period, holidays)
    together, before = 0, preceding(agreement, period)
    while agreement.run.shift is not Shift.NONE and _run_day(agreement, before, holidays) == day:
        together, before = together + 1, preceding(agreement, before)
    zone = ZoneInfo(agreement.time_zone)
    local = datetime.combine(day, time(agreement.run.hour), zone) + together * _APART
    # By way of UTC, a time that the clocks skip becomes one that there is.
    return local.astimezone(UTC).astimezone(zone)


def period_due(agreement: Agreement, scheduled: datetime, holidays: Holidays) -> BillingPeriod:
    """What a schedule that fires at `scheduled` bills: the latest period that is due by then."""
    by = scheduled.astimezone(UTC) + timedelta(seconds=1)
    period = period_of(agreement, by.astimezone(ZoneInfo(agreement.time_zone)).date())
    while run_moment(agreement, period, holidays) <= by:
        period = following(agreement, period)
    while run_moment(agreement, period, holidays) > by:
        period = preceding(agreement, period)
    return period


def run_moments(
    agreement: Agreement, since: datetime, until: datetime, holidays: Holidays
) -> Iterator[tuple[BillingPeriod, datetime]]:
    """The periods billed from `since` to `until`, both included, and when; in order."""
    # Compared in UTC: times of one zone would be compared by the clock on the wall.
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    period = period_due(agreement, since, holidays)
    while (moment := run_moment(agreement, period, holidays)) <= until:
        if moment >= since and covers(agreement, period):
            yield period, moment
        period = following(agreement, period)


def issue_date(agreement: Agreement, period: BillingPeriod) -> date | None:
    """The date of issue that the invoices of `period` ask for; not before the agreement begins."""
    if agreement.issue_date is IssueDate.AT_ISSUE:
        return None
    day = boundary(agreement, period)
    if agreement.issue_date is IssueDate.BOUNDARY:
        return day
    return max(day - _DAY, agreement.starts_on or date.min)


def _within(day: date | None, period: Period) -> TypeGuard[date]:
    return day is not None and period.start <= day <= period.end


def _closes(agreement: Agreement, period: BillingPeriod) -> bool:
    """Whether `period` is the one after that in which the agreement ends."""
    return _within(agreement.ends_on, preceding(agreement, period))


def _run_day(agreement: Agreement, period: BillingPeriod, holidays: Holidays) -> date:
    rule = agreement.run
    day = boundary(agreement, period) + timedelta(days=rule.grace_days)
    if rule.shift is Shift.NONE or _is_business_day(day, rule, holidays):
        return day
    after = _next_business_day(day, _DAY, rule, holidays)
    back = rule.shift is Shift.PRECEDING
    back = back or (rule.shift is Shift.MODIFIED_FOLLOWING and after.month != day.month)
    return _next_business_day(day, -_DAY, rule, holidays) if back else after


def _next_business_day(day: date, step: timedelta, rule: RunRule, holidays: Holidays) -> date:
    while not _is_business_day(day, rule, holidays):
        day += step
    return day


def _is_business_day(day: date, rule: RunRule, holidays: Holidays) -> bool:
    if day.isoweekday() > _FRIDAY:
        return False
    return rule.calendar is None or day not in holidays(rule.calendar, day.year)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
