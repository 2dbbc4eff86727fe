"""The agenda: every period has its place, none is left out, whatever the rhythm and the moment."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.agenda import Agenda, PeriodState
from domain.billing.agreement import RunRule, Shift
from domain.billing.cadence import Alignment, Cadence, Unit
from domain.billing.charge import Timing
from domain.billing.run import BillingRun, RunState, run_id
from domain.billing.timing import covers, run_moment
from integration.calendars import holidays_of
from tests.unit.domain.billing.agreements import agreement, flat, per_unit

days = st.dates(date(2021, 1, 1), date(2031, 1, 1))
rhythms = st.builds(
    Cadence,
    unit=st.sampled_from(Unit),
    every=st.integers(1, 4),
    alignment=st.sampled_from(Alignment),
)
rules = st.builds(
    RunRule,
    grace_days=st.integers(0, 40),
    shift=st.sampled_from(Shift),
    calendar=st.sampled_from([None, "DE-BY"]),
)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@settings(max_examples=50)
@given(
    rhythm=rhythms,
    rule=rules,
    begins=days,
    length=st.one_of(st.none(), st.integers(0, 900)),
    now=days,
    timing=st.sampled_from(Timing),
)
def test_past_and_coming_are_all_periods_in_order(
    rhythm: Cadence, rule: RunRule, begins: date, length: int | None, now: date, timing: Timing
) -> None:
    ends = None if length is None else begins + timedelta(days=length)
    charges = (flat(timing=timing), per_unit())
    of = agreement(
        *charges, cadence=rhythm, run=rule, starts_on=begins, ends_on=ends, time_zone="Asia/Tokyo"
    )
    agenda = Agenda(of, holidays_of, at(now))
    past = list(islice(agenda.past(), 30))
    coming = list(islice(agenda.coming(), 30))
    assert all(run_moment(of, one, holidays_of) <= at(now) for one in past)
    assert all(run_moment(of, one, holidays_of) > at(now) for one in coming)
    together = [*reversed(past), *coming]
    assert all(covers(of, one) for one in together)
    assert all(one.end + timedelta(days=1) == next_.start for one, next_ in pairwise(together))
    if len(past) < 30 and together:
        assert together[0].start <= begins <= together[0].end
    assert agenda.next == (coming[0] if coming else None)
    states = [one.state for one in agenda.planned(coming, {})]
    assert states == [PeriodState.NEXT, *[PeriodState.FUTURE] * len(states)][: len(states)]


def test_runs_decide_and_what_has_none_is_missing() -> None:
    of = agreement(starts_on=date(2026, 1, 1))
    now = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
    agenda = Agenda(of, holidays_of, now)
    periods = [*reversed(list(agenda.past())), *islice(agenda.coming(), 2)]
    runs = {
        run_id(of.id, key): BillingRun(
            id=run_id(of.id, key),
            agreement_id=of.id,
            partnership_id=of.partnership_id,
            period_key=key,
            state=state,
            started_at=now,
        )
        for key, state in (("2026-01", RunState.COMPLETED), ("2026-05", RunState.PARKED))
    }
    said = [(one.period.key, one.state.value) for one in agenda.planned(periods, runs)]
    assert said == [
        ("2026-01", "billed"),
        ("2026-02", "missing"),
        ("2026-03", "due"),
        ("2026-04", "next"),
        ("2026-05", "parked"),
    ]


def test_without_a_beginning_the_past_ends_where_days_do() -> None:
    of = agreement(cadence=Cadence(unit=Unit.YEAR, every=50))
    agenda = Agenda(of, holidays_of, datetime(2026, 1, 1, tzinfo=UTC))
    assert 0 < len(list(islice(agenda.past(), 100))) < 100
    assert 0 < len(list(islice(agenda.coming(), 100))) < 100


def test_a_day_before_the_beginning_leads_to_the_first_period() -> None:
    of = agreement(starts_on=date(2026, 3, 15))
    agenda = Agenda(of, holidays_of, datetime(2026, 1, 1, tzinfo=UTC))
    keys = [one.key for one in islice(agenda.since(date(2020, 1, 1)), 2)]
    assert keys == ["2026-03", "2026-04"]
    assert agenda.next is not None
    assert agenda.next.key == "2026-03"
