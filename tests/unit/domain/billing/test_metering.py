"""Metering: exact quantities by every aggregation, whatever the batches, and what is traced."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.meter import Aggregation, Filter, Meter
from domain.billing.metered import Metered
from domain.billing.metering import MISSING, Metering, Wanted
from domain.billing.usage import UsageEvent
from domain.core.errors import Invalid

START = datetime(2026, 10, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def event(id: str, quantity: str = "1", day: float = 0, **changes: Any) -> UsageEvent:
    """One that occurred so many days after the start; keywords that it has not are dimensions."""
    own = {name: changes.pop(name) for name in ("marketable_id", "corrects") if name in changes}
    return UsageEvent(
        source="meter",
        event_id=id,
        partnership_id="northwind-acme",
        quantity=Decimal(quantity),
        occurred_at=START + day * DAY,
        dimensions=changes,
        **{"marketable_id": "hosting", **own},
    )


def metered(meter: Meter, events: Sequence[UsageEvent], **changes: Any) -> Metered:
    """What `meter` finds in October."""
    wanted = Wanted("part", "hosting", meter, START, END)._replace(**changes)
    metering = Metering([wanted])
    metering.add(events)
    return metering.result()["part"]


def quantity(aggregation: str, *events: UsageEvent, **meter: Any) -> Decimal:
    return metered(Meter(aggregation=Aggregation(aggregation), **meter), events).quantity


THREE = (event("a", "2.5"), event("b", "-1", 3), event("c", "2.5", 9))


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("sum", "4.0"), ("count", "3"), ("max", "2.5"), ("last", "2.5")]
)
def test_each_aggregation(aggregation: str, expected: str) -> None:
    assert str(quantity(aggregation, *THREE)) == expected


def test_of_negative_quantities_too() -> None:
    negative = [event("a", "-3"), event("b", "-2"), event("c", "-5")]
    assert [quantity(one, *negative) for one in ("max", "last", "sum")] == [-2, -5, -10]


def test_different_values_of_a_dimension() -> None:
    events = [event("a", user="u1"), event("b", user="u2"), event("c", user="u1"), event("d")]
    found = metered(Meter(aggregation=Aggregation.UNIQUE, distinct="user"), events)
    assert found.quantity == 2
    assert found.trace is not None
    assert found.trace.events == 3, "one that has no user is not counted"


def test_a_sum_keeps_every_digit() -> None:
    large, small = "499999999999999999", "0.000000000001"
    events = [event("a", large), event("b", small), event("c", large)]
    assert str(quantity("sum", *events)) == "999999999999999998.000000000001"
    with pytest.raises(Invalid, match="more than can be kept exactly"):
        quantity("sum", *events, event("d", "2"))


def test_nothing_used() -> None:
    found = metered(Meter(), [event("a", marketable_id="support"), event("b", day=31)])
    assert found.groups == found.amounts == ()
    assert found.quantity == 0
    assert found.trace is not None
    assert (found.trace.events, found.trace.first, found.trace.event_ids) == (0, None, ())


def test_from_the_start_to_before_the_end_in_any_zone() -> None:
    east = timezone(timedelta(hours=14))
    found = metered(
        Meter(aggregation=Aggregation.COUNT),
        [
            event("before").model_copy(update={"occurred_at": START - TICK}),
            event("start").model_copy(update={"occurred_at": START.astimezone(east)}),
            event("last").model_copy(update={"occurred_at": (END - TICK).astimezone(east)}),
            event("end").model_copy(update={"occurred_at": END}),
        ],
    )
    assert found.trace is not None
    assert found.trace.event_ids == ("meter:start", "meter:last")


def test_filters_have_to_hold_all() -> None:
    filters = (
        Filter(dimension="region", values=("eu", "us")),
        Filter(dimension="tier", values=("gold",)),
    )
    events = [
        event("a", region="eu", tier="gold"),
        event("b", region="us", tier="gold"),
        event("c", region="eu", tier="tin"),
        event("d", region="asia", tier="gold"),
        event("e", tier="gold"),
    ]
    assert quantity("count", *events, filters=filters) == 2


def test_groups_by_dimensions_in_order_with_what_is_missing() -> None:
    events = [
        event("a", "1", region="us", tier="x"),
        event("b", "2", region="eu"),
        event("c", "4", region="us", tier="x"),
        event("d", "8"),
    ]
    found = metered(Meter(group_by=("region", "tier")), events)
    assert [(dict(one.dimensions), int(one.quantity), one.events) for one in found.groups] == [
        ({"region": MISSING, "tier": MISSING}, 8, 1),
        ({"region": "eu", "tier": MISSING}, 2, 1),
        ({"region": "us", "tier": "x"}, 5, 2),
    ]


def test_the_quantity_of_each_event_where_it_is_asked_for() -> None:
    assert metered(Meter(), THREE).amounts == ()
    assert metered(Meter(), THREE, per_event=True).amounts == tuple(
        Decimal(one) for one in ("2.5", "-1", "2.5")
    )


def test_what_is_traced() -> None:
    events = [event(f"e{n:02}", day=n) for n in range(25)]
    trace = metered(Meter(aggregation=Aggregation.MAX), events).trace
    assert trace is not None
    assert (trace.aggregation, trace.events) == ("max", 25)
    assert (trace.first, trace.last) == (START, START + 24 * DAY)
    assert trace.event_ids == tuple(f"meter:e{n:02}" for n in range(20))


class TestLevelOverTime:
    """`weighted`: events raise and lower a level, which is averaged over the period."""

    meter = Meter(aggregation=Aggregation.WEIGHTED)

    def test_held_from_a_day_on(self) -> None:
        assert str(metered(self.meter, [event("a", "31", 30)]).quantity) == "1"
        assert str(metered(self.meter, [event("a", "10"), event("b", "-4", 15.5)]).quantity) == "8"
        assert str(metered(self.meter, [event("a", "100")]).quantity) == "100"

    def test_the_example_of_the_documentation(self) -> None:
        events = [event("a", "10", -40), event("b", "6", 10), event("c", "-4", 20.5)]
        assert str(metered(self.meter, events).quantity) == "12.709677419355"

    def test_it_begins_with_all_that_was_before(self) -> None:
        events = [event("old", "7", -400), event("less", "-2", -1), event("more", "31", 30)]
        found = metered(self.meter, events)
        assert found.quantity == 6
        assert found.trace is not None
        assert found.trace.event_ids == ("meter:more",), "the period's own"
        still = metered(self.meter, events[:2])
        assert [(int(one.quantity), one.events) for one in still.groups] == [(5, 0)]

    def test_what_was_given_up_before_is_no_group(self) -> None:
        events = [event("a", "7", -9, region="eu"), event("b", "-7", -8, region="eu")]
        meter = Meter(aggregation=Aggregation.WEIGHTED, group_by=("region",))
        assert metered(meter, events).groups == ()

    def test_rounded_once_half_up_to_twelve_places(self) -> None:
        held = event("a", "1").model_copy(update={"occurred_at": END - timedelta(seconds=1)})
        seconds = 31 * 86_400
        exact = metered(self.meter, [held]).quantity
        assert exact == (Decimal(1) / seconds).quantize(Decimal("1e-12"))
        assert abs(exact * seconds - 1) < Decimal("1e-5")

    def test_parts_of_a_period_add_up_to_the_whole(self) -> None:
        middle = START + 10 * DAY
        events = [event("a", "3"), event("b", "5", 7), event("c", "-2", 12)]
        halves = [
            metered(self.meter, events, start=start, end=end, whole=(START, END)).quantity
            for start, end in ((START, middle), (middle, END))
        ]
        whole = metered(self.meter, events).quantity
        assert abs(sum(halves) - whole) <= Decimal("1e-12")
        alone = metered(self.meter, events, start=middle).quantity
        assert alone > halves[1], "without a whole, the part is an average of itself"

    def test_what_has_to_be_read(self) -> None:
        wanted = Wanted("part", "hosting", Meter(), START + DAY, END)
        level = Wanted("level", "storage", self.meter, START, END)
        of_sums, of_levels = Metering([wanted, wanted._replace(start=START), level]).needed
        assert of_sums == (frozenset({"hosting"}), START, END)
        assert of_levels.marketable_ids == {"storage"}
        assert of_levels.start < START - 2000 * 365 * DAY
        (both,) = Metering([wanted, level._replace(marketable_id="hosting")]).needed
        assert both.start == of_levels.start, "each event is read once"
        assert Metering([]).needed == ()


EU = Filter(dimension="region", values=("eu", "eu", "asia"))
SOME = Filter(dimension="user", values=("a", "b"))
METERS = [
    Meter(aggregation=one, distinct="user" if one is Aggregation.UNIQUE else None, **more)
    for one in Aggregation
    for more in (
        {},
        {"group_by": ("region",)},
        {"group_by": ("region", "user")},
        {"filters": (EU,)},
        {"filters": (SOME, EU), "group_by": ("user",)},
    )
]

QUANTITIES = st.decimals(-1000, 1000, places=3).map(str)
DIMENSIONS = st.fixed_dictionaries(
    {}, optional={"region": st.sampled_from(["eu", "us"]), "user": st.sampled_from("abc")}
)
EVENTS = st.lists(
    st.tuples(QUANTITIES, st.integers(-100, 900), DIMENSIONS, st.sampled_from(["hosting", "x"])),
    max_size=40,
).map(
    lambda drawn: sorted(
        (
            event(f"e{n}", q, hours / 24, marketable_id=marketable, **dimensions)
            for n, (q, hours, dimensions, marketable) in enumerate(drawn)
        ),
        key=lambda one: (one.occurred_at, one.id),
    )
)


def wanted_all() -> list[Wanted]:
    """Every meter over October, and over a part of it."""
    return [
        Wanted(f"{n}.{start}", "hosting", meter, start, END, per_event=True)
        for n, meter in enumerate(METERS)
        for start in (START, START + 11 * DAY)
    ]


@given(EVENTS, st.lists(st.integers(0, 40), max_size=5))
def test_however_events_are_cut_into_batches(events: list[UsageEvent], cuts: list[int]) -> None:
    whole, pieces = Metering(wanted_all()), Metering(wanted_all())
    whole.add(events)
    edges = [0, *sorted(cuts), len(events)]
    for first, after in itertools.pairwise(edges):
        pieces.add(events[first:after])
    assert pieces.result() == whole.result()


@given(EVENTS)
def test_many_parts_at_once_are_as_each_alone(events: list[UsageEvent]) -> None:
    together = Metering(wanted_all())
    together.add(events)
    found = together.result()
    for wanted in wanted_all():
        alone = Metering([wanted])
        alone.add(events)
        assert alone.result()[wanted.key] == found[wanted.key]


@given(EVENTS)
def test_filtered_is_what_is_left_without_the_others(events: list[UsageEvent]) -> None:
    left = [one for one in events if one.dimensions.get("region") == "eu"]
    left = [one for one in left if one.dimensions.get("user") in ("a", "b")]
    for aggregation in (one for one in Aggregation if one is not Aggregation.UNIQUE):
        both = Meter(aggregation=aggregation, filters=(SOME, EU))
        assert metered(both, events) == metered(Meter(aggregation=aggregation), left)


@given(EVENTS)
def test_laws_of_the_aggregations(events: list[UsageEvent]) -> None:
    ours = [one for one in events if one.marketable_id == "hosting" and one.occurred_at >= START]
    ours = [one for one in ours if one.occurred_at < END]
    amounts = [one.quantity for one in ours]
    assert quantity("sum", *events) == sum(amounts)
    assert quantity("count", *events) == len(ours)
    assert quantity("max", *events) == max(amounts, default=0)
    assert quantity("last", *events) == (amounts[-1] if amounts else 0)
    users = {one.dimensions["user"] for one in ours if "user" in one.dimensions}
    assert quantity("unique", *events, distinct="user") == len(users)


@given(EVENTS)
def test_groups_add_up(events: list[UsageEvent]) -> None:
    for aggregation in ("sum", "count"):
        assert quantity(aggregation, *events, group_by=("user", "region")) == quantity(
            aggregation, *events
        )
    found = metered(Meter(aggregation=Aggregation.UNIQUE, distinct="user"), events)
    by_region = metered(
        Meter(aggregation=Aggregation.UNIQUE, distinct="user", group_by=("region",)), events
    )
    most = max((one.quantity for one in by_region.groups), default=Decimal(0))
    assert most <= found.quantity <= by_region.quantity
    assert sum(one.events for one in by_region.groups) == sum(one.events for one in found.groups)


@given(EVENTS)
def test_a_level_is_worked_out_the_long_way_too(events: list[UsageEvent]) -> None:
    """Each event is held from when it occurs to the end."""
    held = Decimal(0)
    for one in events:
        if one.marketable_id == "hosting" and one.occurred_at < END:
            held += one.quantity * ((END - max(one.occurred_at, START)) // TICK)
    average = held / ((END - START) // TICK)
    assert abs(quantity("weighted", *events) - average) <= Decimal("1e-12")


def test_an_event_does_not_correct_itself() -> None:
    with pytest.raises(ValidationError, match="cannot correct itself"):
        event("a", corrects="a")


def test_what_cancels() -> None:
    assert event("b", "0.00", corrects="a").cancels
    assert not event("b", "0").cancels
    assert not event("b", "1", corrects="a").cancels
    assert event("b", corrects="a").corrected_id == "meter:a"
