"""Parts of a period: what is in force, for which days, and how much of the whole that is."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.agreement import Agreement
from domain.billing.calendar import following, period_named, period_of, preceding
from domain.billing.charge import Charge, ProrationRule, QuantityChange, Timing
from domain.billing.parts import Part, parts, window
from domain.billing.pricing import PerUnitPrice
from tests.unit.domain.billing.agreements import agreement, flat, per_unit
from tests.unit.domain.billing.rhythms import DAYS, ZONES, agreements

OCTOBER, NOVEMBER = "2026-10", "2026-11"


def days(part: Part) -> str:
    """First and last day."""
    return f"{part.service.start:%d}-{part.service.end:%d}"


def of(one: Agreement, key: str = OCTOBER) -> tuple[Part, ...]:
    """The parts of a period."""
    return parts(one, period_named(one, key))


def seats(quantity: str, **changes: object) -> Charge:
    """A fixed quantity at a price."""
    price = PerUnitPrice(unit_price=Decimal(30))
    base = {"id": "seats", "marketable_id": "hosting", "price": price}
    return Charge(**{**base, "quantity": Decimal(quantity), **changes})  # type: ignore[arg-type]


def test_a_whole_period_is_one_part() -> None:
    [base, calls] = of(agreement())
    assert (days(base), base.quantity, base.proportion.is_all) == ("01-31", 1, True)
    assert (days(calls), calls.quantity) == ("01-31", None)


@pytest.mark.parametrize(
    ("changes", "expected", "active"),
    [
        ({"starts_on": date(2026, 10, 17)}, "17-31", 15),
        ({"ends_on": date(2026, 10, 17)}, "01-17", 17),
        ({"starts_on": date(2026, 10, 5), "ends_on": date(2026, 10, 5)}, "05-05", 1),
    ],
)
def test_a_charge_counts_for_the_days_it_is_in_force(
    changes: dict[str, date], expected: str, active: int
) -> None:
    [part] = of(agreement(flat(**changes)))
    assert (days(part), part.proportion.active, part.proportion.whole) == (expected, active, 31)


def test_moments_are_for_usage_and_for_seconds() -> None:
    """By the day, the day of a change would count for the charge that ends and the next one."""
    moment = datetime(2026, 10, 17, 12, tzinfo=UTC)
    [calls] = of(agreement(per_unit(ends_at=moment)))
    assert days(calls) == "01-17"
    [seconds] = of(agreement(flat(starts_at=moment, proration=ProrationRule.SECOND)))
    assert (days(seconds), seconds.proportion.active) == ("17-31", 14 * 86_400 + 43_200)
    with pytest.raises(ValidationError, match="prorated by the second"):
        flat(starts_at=moment)


@pytest.mark.parametrize(
    "changes", [{"starts_on": date(2026, 11, 1)}, {"ends_on": date(2026, 9, 30)}]
)
def test_a_charge_that_is_not_in_force_is_no_part(changes: dict[str, date]) -> None:
    assert of(agreement(flat(**changes))) == ()


def test_an_agreement_begins_after_its_trial_and_ends() -> None:
    one = agreement(
        flat(), per_unit(), starts_on=date(2026, 10, 4), trial_days=7, ends_on=date(2026, 10, 20)
    )
    assert [days(part) for part in of(one)] == ["11-20", "11-20"]
    assert window(one, of(one)[1])[0] == datetime(2026, 10, 11, tzinfo=UTC)


def test_a_quantity_that_changes_makes_stretches() -> None:
    changes = (
        QuantityChange(on=date(2026, 10, 11), quantity=Decimal(12)),
        QuantityChange(on=date(2026, 10, 21), quantity=Decimal(8)),
        QuantityChange(on=date(2026, 11, 5), quantity=Decimal(9)),
    )
    found = of(agreement(seats("10", changes=changes)))
    assert [(days(part), part.quantity) for part in found] == [
        ("01-10", 10),
        ("11-20", 12),
        ("21-31", 8),
    ]
    [last] = of(agreement(seats("10", changes=changes, proration=ProrationRule.NONE)))
    assert (days(last), last.quantity) == ("01-31", 8)
    assert [p.quantity for p in of(agreement(seats("10", changes=changes)), NOVEMBER)] == [8, 9]


def test_seconds_count_the_hour_that_the_clocks_repeat() -> None:
    half = flat(proration=ProrationRule.SECOND, starts_at=datetime(2026, 10, 25, 22, tzinfo=UTC))
    [part] = of(agreement(half, time_zone="Europe/Berlin"))
    assert part.proportion.whole == 31 * 86_400 + 3600
    assert part.proportion.before == part.proportion.whole - part.proportion.active
    assert part.proportion.active == 6 * 86_400 + 3600


def test_arrears_of_the_period_before_meet_what_is_in_advance() -> None:
    one = agreement(flat(timing=Timing.ADVANCE), per_unit(), starts_on=date(2026, 10, 15))
    assert [(p.charge.id, p.period.key) for p in of(one)] == [("base", OCTOBER)]
    assert [(p.charge.id, p.period.key, days(p)) for p in of(one, NOVEMBER)] == [
        ("base", NOVEMBER, "01-30"),
        ("calls", OCTOBER, "15-31"),
    ]


def test_usage_counts_from_the_moment_a_charge_starts() -> None:
    one = agreement(per_unit(starts_at=datetime(2026, 10, 17, 12, 30, tzinfo=UTC)))
    [part] = of(one)
    assert window(one, part) == (
        datetime(2026, 10, 17, 12, 30, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),
    )


@given(st.sets(st.integers(1, 30), max_size=6), st.integers(0, 40))
def test_the_stretches_of_a_charge_are_its_days(cuts: set[int], offset: int) -> None:
    begins = date(2026, 9, 20) + timedelta(days=offset)
    changes = tuple(
        QuantityChange(on=date(2026, 10, 1) + timedelta(days=cut), quantity=Decimal(cut))
        for cut in sorted(cuts)
    )
    found = of(agreement(seats("5", changes=changes, starts_on=begins)))
    covered = [
        part.service.start + timedelta(days=number)
        for part in found
        for number in range(part.service.days)
    ]
    first = max(begins, date(2026, 10, 1))
    expected = [first + timedelta(days=n) for n in range((date(2026, 10, 31) - first).days + 1)]
    assert covered == expected


_NEAR = st.none() | st.dates(date(2026, 9, 1), date(2026, 12, 31))


@given(_NEAR, _NEAR, _NEAR, _NEAR, st.integers(0, 40), st.sampled_from(ProrationRule))
def test_a_day_is_billed_if_agreement_and_charge_are_in_force(
    begins: date | None,
    ends: date | None,
    starts: date | None,
    stops: date | None,
    trial: int,
    rule: ProrationRule,
) -> None:
    """Day by day, against what `parts` works out from the ends of spans."""
    if (begins and ends and ends < begins) or (starts and stops and stops < starts):
        return
    trial = trial if begins else 0
    charge = flat(starts_on=starts, ends_on=stops, proration=rule)
    one = agreement(charge, starts_on=begins, ends_on=ends, trial_days=trial)
    first = begins + timedelta(days=trial) if begins else date.min
    october = [date(2026, 10, 1) + timedelta(days=number) for number in range(31)]
    billed = [
        day
        for day in october
        if max(first, starts or date.min) <= day <= min(ends or date.max, stops or date.max)
    ]
    found = of(one)
    assert [(p.service.start, p.service.end) for p in found] == (
        [(billed[0], billed[-1])] if billed else []
    )
    for part in found:
        share = Fraction(part.proportion.active, part.proportion.whole)
        assert share == (1 if rule is ProrationRule.NONE else Fraction(len(billed), 31))


_MOMENTS = st.datetimes(
    datetime(2026, 10, 1), datetime(2026, 10, 31, 23), timezones=st.sampled_from([UTC])
)


@given(st.sets(_MOMENTS, max_size=6), st.sampled_from(ZONES))
def test_charges_that_meet_at_a_moment_share_the_seconds_of_a_period(
    cuts: set[datetime], zone: str
) -> None:
    """Whatever the fraction of a second, and whether or not the clocks change."""
    ends: list[datetime | None] = [None, *sorted(cuts), None]
    charges = [
        flat(f"c{number}", proration=ProrationRule.SECOND, starts_at=start, ends_at=end)
        for number, (start, end) in enumerate(pairwise(ends))
    ]
    found = of(agreement(*charges, time_zone=zone))
    passed = 0
    for part in found:
        assert part.proportion.rule == "none" or part.proportion.before == passed
        passed += part.proportion.active
    assert found[-1].proportion.whole == passed


@given(st.sets(_MOMENTS, min_size=1, max_size=6), st.sampled_from(ZONES))
def test_usage_counts_for_one_of_the_charges_that_meet(cuts: set[datetime], zone: str) -> None:
    ends: list[datetime | None] = [None, *sorted(cuts), None]
    charges = [
        per_unit(f"c{number}", starts_at=start, ends_at=end)
        for number, (start, end) in enumerate(pairwise(ends))
    ]
    one = agreement(*charges, time_zone=zone)
    windows = [window(one, part) for part in of(one)]
    assert all(first[1] == second[0] for first, second in pairwise(windows))
    local = ZoneInfo(zone)
    assert windows[0][0] == datetime(2026, 10, 1, tzinfo=local)
    assert windows[-1][1] == datetime(2026, 11, 1, tzinfo=local)


@given(agreements(), DAYS)
def test_every_day_in_force_is_billed_by_one_run(one: Agreement, day: date) -> None:
    """In arrears by the run after it, in advance by that of its period, never by both."""
    period = period_of(one, day)
    runs = [preceding(one, period), period, following(one, period)]
    for charge in one.charges:
        holding = [
            part
            for run in runs
            for part in parts(one, run)
            if part.charge.id == charge.id and part.service.start <= day <= part.service.end
        ]
        begun = one.starts_on is None or one.starts_on <= day
        in_force = begun and (one.ends_on is None or day <= one.ends_on)
        assert [part.period for part in holding] == ([period] if in_force else [])
