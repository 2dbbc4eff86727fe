"""Cadence: how often an agreement is billed, and where its periods begin."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from domain.core.model import DomainModel


class Unit(StrEnum):
    """A span of the calendar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Alignment(StrEnum):
    """Where periods begin: with the calendar, or on the day the agreement began."""

    CALENDAR = "calendar"
    ANNIVERSARY = "anniversary"


class MonthEnd(StrEnum):
    """A period that begins on a day which a month lacks.

    `clamp`: on the last day of that month, and on the day itself again after it (31 January, 28
    February, 31 March). `last_day`: an agreement that began on the last day of its month keeps to
    last days (30 April, 31 May).
    """

    CLAMP = "clamp"
    LAST_DAY = "last_day"


class Cadence(DomainModel):
    """Every `every` units: `Cadence(unit=month, every=2)` is every other month.

    Aligned with the calendar, weeks begin on `week_starts_on`, months and longer ones are counted
    from the month of `anchor`, if there is one, else from `first_month` of the year 2000; `every`
    weeks or days are counted from `anchor`.
    """

    unit: Unit = Unit.MONTH
    every: int = Field(default=1, ge=1, le=366)
    alignment: Alignment = Alignment.CALENDAR
    month_end: MonthEnd = MonthEnd.CLAMP
    week_starts_on: int = Field(default=1, ge=1, le=7, description="ISO: 1 Monday … 7 Sunday")
    first_month: int = Field(default=1, ge=1, le=12, description="of the (financial) year")
    anchor: date | None = Field(
        default=None,
        description="a day that a period begins on, or (aligned with the calendar) in whose week "
        "or month one begins; none: the agreement's first day, for weeks, days and anniversaries",
    )
