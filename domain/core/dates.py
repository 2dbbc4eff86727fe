"""Dates and periods. Today always comes in from outside."""

import calendar
from datetime import date, timedelta
from typing import Self

from pydantic import model_validator

from domain.core.errors import Invalid
from domain.core.model import DomainModel


class Period(DomainModel):
    """A span of whole days, both ends included (BT-73, BT-74: invoicing period)."""

    start: date
    end: date

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"the period ends ({self.end}) before it starts ({self.start})")
        return self

    @property
    def days(self) -> int:
        """How many days, both ends counted."""
        return (self.end - self.start).days + 1


def month_key(day: date) -> str:
    """The month of `day` as `2026-10`, the business key of a monthly billing period."""
    return f"{day:%Y-%m}"


def month_period(key: str) -> Period:
    """The month named by `key` (`2026-10`)."""
    try:
        year, month = (int(part) for part in key.split("-"))
        last = calendar.monthrange(year, month)[1]
        return Period(start=date(year, month, 1), end=date(year, month, last))
    except ValueError as error:
        raise Invalid(
            f"'{key}' is not a month", hint="write year and month, such as 2026-10"
        ) from error


def month_before(day: date) -> str:
    """The key of the month before the one that `day` lies in."""
    return month_key(day.replace(day=1) - timedelta(days=1))
