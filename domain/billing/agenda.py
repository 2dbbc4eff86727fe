"""Agenda: which periods of an agreement are billed when, and what became of them. Pure."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.billing.agreement import Agreement
from domain.billing.calendar import following, period_of, preceding
from domain.billing.period import BillingPeriod
from domain.billing.ports import Holidays
from domain.billing.run import BillingRun, RunState, run_id
from domain.billing.timing import covers, run_moment
from domain.core.errors import Invalid

_SLACK = timedelta(hours=2)
"""So long after its moment a period without a run is due; then it is missing."""


class PeriodState(StrEnum):
    """`due`: its moment has just come. `missing`: it has passed, and there is no run."""

    BILLED = "billed"
    RUNNING = "running"
    PARKED = "parked"
    DUE = "due"
    MISSING = "missing"
    NEXT = "next"
    FUTURE = "future"

    @property
    def waits(self) -> bool:
        """Whether its moment has come, and it is not billed."""
        return self in (PeriodState.PARKED, PeriodState.DUE, PeriodState.MISSING)


class Planned(NamedTuple):
    """A period on the agenda."""

    period: BillingPeriod
    moment: datetime
    """When it is billed."""
    state: PeriodState
    run: BillingRun | None


class Agenda:
    """The calendar of an agreement as seen at a moment."""

    def __init__(self, agreement: Agreement, holidays: Holidays, now: datetime) -> None:
        self._agreement = agreement
        self._holidays = holidays
        self._now = now

    @property
    def next(self) -> BillingPeriod | None:
        """The first period whose moment is still to come; none if the agreement is over."""
        return next(self.coming(), None)

    def since(self, day: date) -> Iterator[BillingPeriod]:
        """Periods from the one of `day` on, in order, their moments past or to come."""
        begins = self._agreement.starts_on
        return self._covered(period_of(self._agreement, max(day, begins) if begins else day))

    def coming(self) -> Iterator[BillingPeriod]:
        """Periods whose moment is to come, in order."""
        agreement = self._agreement
        period = following(agreement, self._last())
        if agreement.starts_on is not None:
            first = period_of(agreement, agreement.starts_on)
            period = max(period, first, key=lambda one: one.start)
        return self._covered(period)

    def past(self) -> Iterator[BillingPeriod]:
        """Periods whose moment has come, newest first; without end if there was no first day."""
        agreement, period = self._agreement, self._last()
        while _is_over(agreement, period):
            period = preceding(agreement, period)
        with suppress(Invalid):  # there are no days before those that have a period
            while covers(agreement, period):
                yield period
                period = preceding(agreement, period)

    def _covered(self, period: BillingPeriod) -> Iterator[BillingPeriod]:
        with suppress(Invalid):  # nor after them
            while not _is_over(self._agreement, period):
                if covers(self._agreement, period):
                    yield period
                period = following(self._agreement, period)

    def planned(
        self, periods: list[BillingPeriod], runs: Mapping[str, BillingRun]
    ) -> tuple[Planned, ...]:
        """`periods` with what became of them; `runs` by id."""
        following_one = self.next
        return tuple(
            self._planned(one, runs.get(run_id(self._agreement.id, one.key)), following_one)
            for one in periods
        )

    def _planned(
        self, period: BillingPeriod, run: BillingRun | None, coming: BillingPeriod | None
    ) -> Planned:
        moment = run_moment(self._agreement, period, self._holidays)
        if run is not None:
            state = _OF_RUNS[run.state]
        elif moment <= self._now:
            state = PeriodState.DUE if self._now - moment < _SLACK else PeriodState.MISSING
        else:
            state = PeriodState.NEXT if period == coming else PeriodState.FUTURE
        return Planned(period, moment, state, run)

    def _last(self) -> BillingPeriod:
        """The last period whose moment has come, covered or not."""
        today = self._now.astimezone(ZoneInfo(self._agreement.time_zone)).date()
        period = following(self._agreement, period_of(self._agreement, today))
        while run_moment(self._agreement, period, self._holidays) > self._now:
            period = preceding(self._agreement, period)
        return period


_OF_RUNS = {
    RunState.COMPLETED: PeriodState.BILLED,
    RunState.PARKED: PeriodState.PARKED,
    RunState.RUNNING: PeriodState.RUNNING,
}


def _is_over(agreement: Agreement, period: BillingPeriod) -> bool:
    """Whether neither the period nor any after it is billed."""
    ends = agreement.ends_on
    return ends is not None and period.start > ends and not covers(agreement, period)
