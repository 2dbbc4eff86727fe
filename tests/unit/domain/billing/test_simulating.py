"""Assumed usage: meters find what was assumed; a year ahead is what comes to be billed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.adjustments.commitment import Commitment
from domain.billing.adjustments.discount import Discount
from domain.billing.agreement import Agreement
from domain.billing.balance import Balance, BalanceEntry, BalanceKind
from domain.billing.cadence import Alignment, Cadence, Unit
from domain.billing.calendar import following, period_named, period_of
from domain.billing.charge import Charge, Timing
from domain.billing.meter import Aggregation, Meter
from domain.billing.metering import Metering, Wanted
from domain.billing.simulating import AssumedUsage, as_in, assumed_events, instead_of
from domain.billing.timing import bounds, run_moment
from domain.core.errors import Invalid
from domain.process.foreseeing import Foreseeing, Usage
from integration.calendars import holidays_of
from integration.formulas import CelFormulas
from tests.unit.domain.billing.agreements import PARTNERSHIP, Desk, agreement, flat, per_unit, used

BEGINS = date(2031, 1, 31)
NOW = datetime(2030, 1, 1, tzinfo=UTC)

amounts = st.decimals("0.001", "100000", places=3)
rhythms = st.builds(
    Cadence,
    unit=st.sampled_from(Unit),
    every=st.integers(1, 5),
    alignment=st.sampled_from(Alignment),
)


def found(of: Agreement, charge: Charge, assumed: AssumedUsage, number: int = 1) -> Decimal:
    """What the meter of `charge` makes of it in the period after so many."""
    period = period_of(of, BEGINS)
    events = list(assumed_events(of, period, [assumed]))
    for _ in range(number):
        period = following(of, period)
        events += assumed_events(of, period, [assumed])
    start, end = bounds(of, period)
    metering = Metering([Wanted("x", charge.marketable_id, charge.meter, start, end)])
    metering.add(sorted(events, key=lambda event: (event.occurred_at, event.id)))
    return metering.result()["x"].quantity


@given(quantity=amounts, parts=st.integers(1, 40), rhythm=rhythms)
def test_parts_of_a_quantity_are_all_of_it(quantity: Decimal, parts: int, rhythm: Cadence) -> None:
    charge = per_unit()
    of = agreement(charge, starts_on=BEGINS, cadence=rhythm, time_zone="Europe/Berlin")
    assumed = AssumedUsage(marketable_id="calls", quantity=quantity, events=parts)
    assert found(of, charge, assumed) == quantity


@given(count=st.integers(1, 60), rhythm=rhythms, aggregation=st.sampled_from(Aggregation))
def test_every_meter_finds_what_is_assumed(
    count: int, rhythm: Cadence, aggregation: Aggregation
) -> None:
    distinct = "user" if aggregation is Aggregation.UNIQUE else None
    charge = per_unit(meter=Meter(aggregation=aggregation, distinct=distinct))
    of = agreement(charge, starts_on=BEGINS, cadence=rhythm)
    assumed = AssumedUsage(marketable_id="calls", quantity=Decimal(count))
    assert found(of, charge, assumed) == count


def test_what_is_no_number_of_events_is_refused() -> None:
    charge = per_unit(meter=Meter(aggregation=Aggregation.COUNT))
    of = agreement(charge, starts_on=BEGINS)
    for quantity in ("0.5", "-1", "10001"):
        with pytest.raises(Invalid, match="number of events"):
            found(of, charge, AssumedUsage(marketable_id="calls", quantity=Decimal(quantity)))


def test_nothing_is_assumed_of_other_periods_and_of_nothing() -> None:
    of = agreement(starts_on=BEGINS)
    period = period_named(of, "2031-02")
    nothing = AssumedUsage(marketable_id="calls", quantity=Decimal(0))
    other = AssumedUsage(marketable_id="calls", quantity=Decimal(5), period="2031-03")
    assert assumed_events(of, period, [nothing, other]) == ()


def test_a_past_period_comes_again_as_long_after_its_start() -> None:
    of = agreement(starts_on=BEGINS)
    then, period = period_named(of, "2031-03"), period_named(of, "2031-04")
    events = [used("5", "2031-03-10T08:00"), used("7", "2031-03-31T23:00")]
    moved = as_in(of, then, period, events)
    said = [f"{event.occurred_at:%Y-%m-%d %H:%M:%S}" for event in moved]
    assert said == ["2031-04-10 08:00:00", "2031-04-30 23:59:59"]
    assert [event.quantity for event in moved] == [5, 7]
    assert len({event.id for event in moved}) == 2


def test_what_is_recorded_gives_way_in_its_period_alone() -> None:
    of = agreement(starts_on=BEGINS)
    [instead] = instead_of(of, period_named(of, "2031-03"), ["calls"])
    taken = [instead.takes(used("1", day)) for day in ("2031-02-28", "2031-03-01", "2031-04-01")]
    assert taken == [False, True, False]
    assert not instead.takes(used("1", "2031-03-05", marketable_id="other"))
    levels = agreement(per_unit(meter=Meter(aggregation=Aggregation.WEIGHTED)), starts_on=BEGINS)
    [level] = instead_of(levels, period_named(levels, "2031-03"), ["calls"])
    assert level.takes(used("1", "2031-02-01"))


def credit(amount: int) -> Balance:
    entry = BalanceEntry(id="g", amount=Decimal(amount), at=NOW, reason="sorry")
    return Balance(
        id="goodwill",
        partnership_id=PARTNERSHIP,
        kind=BalanceKind.CREDIT,
        currency="EUR",
        entries=(entry,),
    )


@settings(max_examples=25, deadline=None)
@given(
    rhythm=rhythms.filter(lambda one: one.unit is not Unit.DAY),
    timing=st.sampled_from(Timing),
    granted=st.integers(1, 200),
    limit=st.integers(1, 100),
    least=st.integers(1, 400),
    each=st.integers(0, 300),
    skipped=st.integers(0, 3),
)
async def test_a_year_ahead_is_what_comes_to_be_billed(
    rhythm: Cadence,
    timing: Timing,
    granted: int,
    limit: int,
    least: int,
    each: int,
    skipped: int,
) -> None:
    of = agreement(
        flat(timing=timing),
        per_unit(),
        starts_on=BEGINS,
        cadence=rhythm,
        discounts=[Discount(id="d", percentage=Decimal(30), limit=Decimal(limit))],
        commitments=[
            Commitment(
                id="c", amount=Decimal(least), per="term", term_periods=3, marketable_id="hosting"
            )
        ],
    )
    desk = await Desk.open(of)
    await desk.store.balances.put(credit(granted))
    assumed = [AssumedUsage(marketable_id="calls", quantity=Decimal(each))]
    period = first = period_of(of, BEGINS)
    for _ in range(skipped):
        first = following(of, first)
    ahead = Foreseeing(desk.store, CelFormulas(), holidays_of)
    usage = Usage(tuple(assumed), recorded=False)
    foreseen = [one async for one in ahead.periods(of, first, 5, usage, NOW)]
    billed = {}
    for _ in range(skipped + 5):
        events = assumed_events(of, period, assumed)
        await desk.store.usage.ingest(events, received_at=bounds(of, period)[0])
        at = run_moment(of, period, holidays_of)
        run = (await desk.biller.bill(of.id, period.key, at)).run
        assert run is not None
        billed[period.key] = run.net
        period = following(of, period)
    assert {one.period.key: one.net for one in foreseen} == dict(list(billed.items())[skipped:])
