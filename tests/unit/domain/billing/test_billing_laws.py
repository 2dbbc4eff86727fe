"""Laws of rating: parts add up to the whole; tiers at, below and above each of their ends."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.billing.agreement import Agreement
from domain.billing.cadence import Alignment, Cadence, Unit
from domain.billing.calendar import period_of
from domain.billing.charge import Charge, ProrationRule, QuantityChange
from domain.billing.meter import Aggregation, Meter
from domain.billing.metering import Metering, Wanted
from domain.billing.parts import parts
from domain.billing.pricing import FlatPrice, GraduatedPrice, PerUnitPrice, Price, VolumePrice
from domain.billing.pricing.package import PackagePrice
from domain.billing.pricing.stair_step import Band, StairStepPrice
from domain.billing.pricing.tiers import Tier
from domain.billing.rated import RatedLine, net
from domain.billing.rating import Context, rate
from domain.billing.timing import bounds
from domain.billing.usage import UsageEvent
from domain.core.money import round_amount

START = date(2026, 1, 31)

amounts = st.decimals("0.01", "99999.99", places=2)
prices = st.decimals("0.0001", "99.9999", places=4)
days = st.dates(date(2026, 2, 1), date(2028, 3, 31))
ZONES = ("UTC", "Europe/Berlin", "America/New_York")
cadences = st.builds(
    Cadence,
    unit=st.sampled_from(Unit),
    every=st.integers(1, 3),
    alignment=st.sampled_from(Alignment),
)


def agreed(*charges: Charge, cadence: Cadence | None = None, zone: str = "UTC") -> Agreement:
    """An agreement that began on the last day of January."""
    return Agreement(
        id="laws",
        partnership_id="northwind-acme",
        starts_on=START,
        cadence=cadence or Cadence(),
        time_zone=zone,
        charges=charges,
    )


def charged(number: int, price: Price, **changes: object) -> Charge:
    """A charge with a number for an id."""
    return Charge.model_validate(
        {"id": f"c{number}", "marketable_id": "hosting", "price": price, **changes}
    )


def rated(agreement: Agreement, day: date) -> tuple[RatedLine, ...]:
    """The lines of the period that has `day` in it, nothing being metered."""
    period = period_of(agreement, day)
    context = Context(currency="EUR", on=period.end)
    return rate(agreement, period, parts(agreement, period), context).lines


def cut(moments: Sequence[date], whole_start: date, whole_end: date) -> list[tuple[date, date]]:
    """Stretches of days, from `whole_start` to `whole_end`, a new one from each of `moments` on."""
    starts = sorted({whole_start, *(day for day in moments if whole_start < day <= whole_end)})
    after = [*starts, whole_end + timedelta(days=1)]
    return [(start, following - timedelta(days=1)) for start, following in pairwise(after)]


@given(amounts, cadences, days, st.data())
def test_days_of_a_flat_charge_add_up_to_it(
    amount: Decimal, cadence: Cadence, day: date, data: st.DataObject
) -> None:
    price = FlatPrice(amount=amount)
    whole = agreed(charged(0, price), cadence=cadence)
    period = period_of(whole, day)
    first = max(period.start, START)
    inside = st.dates(first, period.end)
    stretches = cut(data.draw(st.lists(inside, max_size=6)), first, period.end)
    charges = [
        charged(number, price, starts_on=start, ends_on=end)
        for number, (start, end) in enumerate(stretches)
    ]
    lines = rated(agreed(*charges, cadence=cadence), day)
    assert net(lines) == net(rated(whole, day))
    assert first > period.start or net(lines) == amount


@given(
    amounts,
    st.lists(st.integers(1, 31 * 86_400), max_size=6),
    st.sampled_from(["UTC", "Europe/Berlin"]),
)
def test_seconds_of_a_flat_charge_add_up_to_it(
    amount: Decimal, offsets: list[int], zone: str
) -> None:
    price = FlatPrice(amount=amount)
    first, last = bounds(
        agreed(charged(0, price), zone=zone),
        period_of(agreed(charged(0, price)), date(2026, 10, 1)),
    )
    cuts = sorted({first.astimezone(UTC) + timedelta(seconds=one) for one in offsets})
    moments = [None, *(one for one in cuts if first < one < last), None]
    charges = [
        charged(number, price, proration=ProrationRule.SECOND, starts_at=start, ends_at=end)
        for number, (start, end) in enumerate(pairwise(moments))
    ]
    assert net(rated(agreed(*charges, zone=zone), date(2026, 10, 5))) == amount


@given(prices, st.integers(1, 500), st.sets(st.integers(2, 31), max_size=6))
def test_a_change_of_quantity_that_is_none_changes_nothing(
    price: Decimal, held: int, on: set[int]
) -> None:
    changes = [QuantityChange(on=date(2026, 10, day), quantity=Decimal(held)) for day in sorted(on)]
    seats = charged(0, PerUnitPrice(unit_price=price), quantity=held, changes=changes)
    assert net(rated(agreed(seats), date(2026, 10, 1))) == round_amount(price * held, "EUR")


@given(prices, st.lists(st.tuples(st.integers(2, 31), st.integers(0, 500)), min_size=1, max_size=6))
def test_parts_with_other_quantities_are_cut_from_the_whole_of_each(
    price: Decimal, pairs: list[tuple[int, int]]
) -> None:
    """However the month is cut, what is billed is never more than a cent a part off the exact."""
    steps = dict(sorted(pairs))
    changes = [
        QuantityChange(on=date(2026, 10, day), quantity=Decimal(q)) for day, q in steps.items()
    ]
    seats = charged(0, PerUnitPrice(unit_price=price), quantity=7, changes=changes)
    held, exact = 7, Decimal(0)
    for day in range(1, 32):
        held = steps.get(day, held)
        exact += price * held / 31
    found = net(rated(agreed(seats), date(2026, 10, 1)))
    assert abs(found - exact) <= Decimal("0.01") * (len(steps) + 1)


@given(st.sampled_from(ZONES), st.integers(1, 12), st.lists(st.integers(0, 27), max_size=4))
def test_a_level_that_is_held_all_month_is_that_level(
    zone: str, month: int, looked_at: list[int]
) -> None:
    """Also in months in which the clocks change, and however often it is told anew."""
    start = datetime(2026, month, 1, tzinfo=ZoneInfo(zone))
    end = datetime(2026 + month // 12, month % 12 + 1, 1, tzinfo=ZoneInfo(zone))
    level = Meter(aggregation=Aggregation.WEIGHTED)
    metering = Metering([Wanted("disk", "disk", level, start, end)])
    moments = [start - timedelta(days=5), *(start + timedelta(days=one) for one in looked_at)]
    told = [Decimal(12), *(Decimal(0) for _ in looked_at)]
    metering.add(
        [
            UsageEvent(
                source="meter",
                event_id=f"e{number}",
                partnership_id="northwind-acme",
                marketable_id="disk",
                quantity=quantity,
                occurred_at=moment.astimezone(UTC),
            )
            for number, (moment, quantity) in enumerate(sorted(zip(moments, told, strict=True)))
        ]
    )
    assert metering.result()["disk"].quantity == 12


ends = st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True).map(sorted)
cents = st.decimals("0", "20", places=2)


def around(rising: Sequence[int]) -> list[int]:
    """Every end, with one unit less and one more; nothing, one, and far above."""
    near = {end + step for end in rising for step in (-1, 0, 1)}
    return sorted({0, 1, rising[-1] + 40} | near)


def place(rising: Sequence[int], unit: int) -> int:
    """In which tier the unit with this number lies."""
    return next((number for number, end in enumerate(rising) if unit <= end), len(rising))


def comes_to(price: Price, quantity: int) -> Decimal:
    """A fixed quantity in October."""
    return net(rated(agreed(charged(0, price, quantity=quantity)), date(2026, 10, 1)))


def tiered(rising: Sequence[int], data: st.DataObject) -> tuple[Tier, ...]:
    """Tiers that end there, with prices and fees."""
    last: list[int | None] = [*rising, None]
    return tuple(
        Tier(
            up_to=None if end is None else Decimal(end),
            unit_price=data.draw(cents),
            flat_fee=data.draw(cents),
        )
        for end in last
    )


@given(ends, st.data())
def test_graduated_tiers_price_unit_by_unit(rising: list[int], data: st.DataObject) -> None:
    tiers = tiered(rising, data)
    price = GraduatedPrice(tiers=tiers)
    for quantity in around(rising):
        used = [place(rising, unit) for unit in range(1, quantity + 1)]
        expected = sum((tiers[one].unit_price for one in used), Decimal(0))
        expected += sum((tiers[one].flat_fee for one in set(used)), Decimal(0))
        assert comes_to(price, quantity) == expected


@given(ends, st.data())
def test_volume_tiers_price_all_units_by_the_last_one(
    rising: list[int], data: st.DataObject
) -> None:
    tiers = tiered(rising, data)
    price = VolumePrice(tiers=tiers)
    for quantity in around(rising):
        tier = tiers[place(rising, quantity)]
        expected = quantity * tier.unit_price + tier.flat_fee if quantity else Decimal(0)
        assert comes_to(price, quantity) == expected


@given(ends, st.data())
def test_stairs_cost_the_band_of_the_last_unit(rising: list[int], data: st.DataObject) -> None:
    last: list[int | None] = [*rising, None]
    bands = tuple(
        Band(up_to=None if end is None else Decimal(end), amount=data.draw(cents)) for end in last
    )
    price = StairStepPrice(bands=bands)
    for quantity in around(rising):
        expected = bands[place(rising, quantity)].amount if quantity else Decimal(0)
        assert comes_to(price, quantity) == expected


@given(st.integers(1, 40), cents, st.integers(0, 50))
def test_a_package_that_is_begun_counts(size: int, amount: Decimal, free: int) -> None:
    price = PackagePrice(size=Decimal(size), package_price=amount, free_units=Decimal(free))
    for quantity in around([free + size, free + 2 * size]):
        packages = len(range(0, max(quantity - free, 0), size))
        assert comes_to(price, quantity) == packages * amount


@given(ends, st.data())
def test_graduated_tiers_never_cost_less_for_more(rising: list[int], data: st.DataObject) -> None:
    price = GraduatedPrice(tiers=tiered(rising, data))
    found = [comes_to(price, quantity) for quantity in around(rising)]
    assert found == sorted(found)
