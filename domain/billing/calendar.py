"""The calendar of an agreement: its periods tile all of time, each with one key.

Every question is answered by arithmetic, without walking from period to period.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from domain.billing.agreement import Agreement
from domain.billing.cadence import Alignment, Cadence, MonthEnd, Unit
from domain.billing.period import BillingPeriod
from domain.core.errors import Invalid

_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.YEAR: 12}
_MONDAY = date(2000, 1, 3)
"""Where weeks and days are counted from if nothing else says."""
_FIRST, _LAST = date(1500, 1, 1), date(2999, 12, 31)
"""Days that have a period. A key has four digits for the year, and a cell 366 years at most."""
_EXAMPLE = date(2026, 10, 15)
_EVERY_MONTH = 28
"""Every month has this day."""

_KEY = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])"
    r"|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)


class _Months(NamedTuple):
    """A rhythm of months: cell 0 begins in the month `origin`, and each `step` months later one."""

    origin: int
    step: int
    day: int
    """What day of its month a cell begins on; the last one where the month is shorter."""

    def number(self, day: date) -> int:
        """The number of the cell that contains `day`."""
        month = _month_number(day)
        number, into = divmod(month - self.origin, self.step)
        # In its first month, the days before a cell begins belong to the one before.
        return number - 1 if into == 0 and day.day < self._day_in(*_year_month(month)) else number

    def start(self, number: int) -> date:
        """The first day of a cell."""
        year, month = _year_month(self.origin + number * self.step)
        return date(year, month, self._day_in(year, month))

    def _day_in(self, year: int, month: int) -> int:
        return self.day if self.day <= _EVERY_MONTH else min(self.day, monthrange(year, month)[1])


class _Days(NamedTuple):
    """A rhythm of days: cell 0 begins on the ordinal `origin`, and each `step` days later one."""

    origin: int
    step: int

    def number(self, day: date) -> int:
        """The number of the cell that contains `day`."""
        return (day.toordinal() - self.origin) // self.step

    def start(self, number: int) -> date:
        """The first day of a cell."""
        return date.fromordinal(self.origin + number * self.step)


def period_of(agreement: Agreement, day: date) -> BillingPeriod:
    """The period that contains `day`."""
    if not _FIRST <= day <= _LAST:
        raise Invalid(
            f"no billing period contains {day}", hint=f"name a day from {_FIRST} to {_LAST}"
        )
    rhythm, begins = _rhythm(agreement), agreement.starts_on
    number = rhythm.number(day)
    start, end = rhythm.start(number), rhythm.start(number + 1) - timedelta(days=1)
    index = number - rhythm.number(begins) if begins else number
    return BillingPeriod(start=start, end=end, key=_key(agreement.cadence, start, end), index=index)


def following(agreement: Agreement, period: BillingPeriod) -> BillingPeriod:
    """The next period."""
    return period_of(agreement, period.end + timedelta(days=1))


def preceding(agreement: Agreement, period: BillingPeriod) -> BillingPeriod:
    """The period before."""
    return period_of(agreement, period.start - timedelta(days=1))


def period_named(agreement: Agreement, key: str) -> BillingPeriod:
    """The period called `key`; `Invalid` names the nearest ones if there is none."""
    first = _first_day(key)
    if first is None:
        example = period_of(agreement, _EXAMPLE).key
        raise Invalid(
            f"'{key}' is no period", hint=f"periods of '{agreement.id}' are named like {example}"
        )
    period = period_of(agreement, first)
    if period.key != key:
        after = following(agreement, period)
        raise Invalid(
            f"'{key}' is no period of '{agreement.id}'", hint=f"such as {period.key} or {after.key}"
        )
    return period


def _first_day(key: str) -> date | None:
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    month = int(found["month"] or 1)
    if found["quarter"]:
        month = 3 * int(found["quarter"]) - 2
    if found["half"]:
        month = 6 * int(found["half"]) - 5
    try:
        return date(int(found["year"]), month, int(found["day"] or 1))
    except ValueError:
        return None


def _key(cadence: Cadence, start: date, end: date) -> str:
    """A short key where the cell is just that span of the calendar and nothing else can be."""
    if cadence.every == 1 and start.day == 1 and (end + timedelta(days=1)).day == 1:
        if cadence.unit is Unit.MONTH:
            return f"{start:%Y-%m}"
        if cadence.unit is Unit.QUARTER and start.month % 3 == 1:
            return f"{start.year}-Q{start.month // 3 + 1}"
        if cadence.unit is Unit.HALF_YEAR and start.month in (1, 7):
            return f"{start.year}-H{1 if start.month == 1 else 2}"
        if cadence.unit is Unit.YEAR and start.month == 1:
            return f"{start.year}"
    return start.isoformat()


def _rhythm(agreement: Agreement) -> _Months | _Days:
    """Where the cells begin."""
    cadence = agreement.cadence
    months = _MONTHS.get(cadence.unit)
    if months is None:
        step = cadence.every * (7 if cadence.unit is Unit.WEEK else 1)
        return _Days(_day_zero(agreement), step)
    origin = _month_zero(agreement)
    day = origin.day
    if cadence.month_end is MonthEnd.LAST_DAY and cadence.alignment is Alignment.ANNIVERSARY:
        last = monthrange(origin.year, origin.month)[1]
        day = 31 if day == last else day
    return _Months(_month_number(origin), months * cadence.every, day)


def _month_zero(agreement: Agreement) -> date:
    """The first day of cell 0 of a rhythm of months."""
    cadence = agreement.cadence
    anchor = cadence.anchor or agreement.starts_on
    if cadence.alignment is Alignment.ANNIVERSARY and anchor is not None:
        return anchor
    if cadence.anchor is not None:
        return cadence.anchor.replace(day=1)
    return date(2000, cadence.first_month, 1)


def _day_zero(agreement: Agreement) -> int:
    """The ordinal of the first day of cell 0 of a rhythm of days or weeks."""
    cadence = agreement.cadence
    anchor = cadence.anchor or agreement.starts_on
    if cadence.alignment is Alignment.ANNIVERSARY or cadence.unit is Unit.DAY:
        return (anchor or _MONDAY).toordinal()
    begun = anchor if anchor and cadence.every > 1 else _MONDAY
    return begun.toordinal() - (begun.isoweekday() - cadence.week_starts_on) % 7


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _year_month(number: int) -> tuple[int, int]:
    year, month = divmod(number, 12)
    return year, month + 1
