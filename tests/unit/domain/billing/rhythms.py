"""Agreements of any rhythm, for property tests."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.billing.agreement import Agreement, RunRule, Shift
from domain.billing.cadence import Alignment, Cadence, MonthEnd, Unit
from domain.billing.charge import Timing
from tests.unit.domain.billing.agreements import agreement, flat, per_unit

DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo")


@st.composite
def agreements(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Agreement:
    """Of any cadence, with or without an end; without a beginning where there need be none."""
    cadence = Cadence(
        unit=draw(st.sampled_from(Unit)),
        every=draw(st.just(1) | st.integers(1, 14)),
        alignment=draw(st.sampled_from(Alignment)),
        month_end=draw(st.sampled_from(MonthEnd)),
        week_starts_on=draw(st.integers(1, 7)),
        first_month=draw(st.integers(1, 12)),
        anchor=draw(st.none() | DAYS),
    )
    run = RunRule(
        grace_days=draw(st.integers(0, 20)),
        shift=draw(st.sampled_from(Shift)),
        calendar=draw(st.sampled_from([None, "DE"])),
        hour=draw(st.integers(0, 23)),
    )
    begins = draw(DAYS if cadence.alignment is Alignment.ANNIVERSARY else st.none() | DAYS)
    after = draw(st.none() | st.integers(0, 400))
    return agreement(
        flat(timing=draw(st.sampled_from(Timing))),
        per_unit(),
        cadence=cadence,
        run=run,
        time_zone=draw(st.sampled_from(ZONES)),
        starts_on=begins,
        ends_on=begins + timedelta(days=after) if begins and after is not None else None,
    )


def no_holidays(_calendar: str, _year: int) -> frozenset[date]:
    """None, anywhere."""
    return frozenset()


def some_holidays(calendar: str, year: int) -> frozenset[date]:
    """New Year, a Monday to Wednesday or so in May, and three days at Christmas."""
    assert calendar == "DE"
    days = ((1, 1), (5, 1), (5, 2), (5, 3), (12, 24), (12, 25), (12, 26))
    return frozenset(date(year, month, day) for month, day in days)
