"""Laws of billing over time: in whatever order, nothing is billed twice, nothing is lost."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.adjustments.commitment import Cap, Commitment
from domain.billing.adjustments.discount import Discount
from domain.billing.agreement import Agreement
from domain.billing.charge import Charge, Timing
from domain.billing.meter import Aggregation, Meter
from domain.billing.pricing import PerUnitPrice
from domain.core.money import ZERO
from tests.unit.domain.billing.histories import (
    LIMIT,
    MONTHS,
    NAME,
    History,
    agreed,
    due,
    happenings,
    lived,
)

DISCOUNTS = (
    Discount(id="welcome", percentage=Decimal("12.5"), limit=LIMIT / 2),
    Discount(id="fixed", amount=Decimal(7), limit=LIMIT / 2),
)
LEAST = Commitment(id="least", amount=Decimal(60), marketable_id="base")
CREDIT = Decimal(75)
ZONES = ("UTC", "Europe/Berlin", "America/New_York")
MUCH_LATER = datetime(2027, 3, 1, tzinfo=UTC)

orders = st.lists(st.sampled_from(MONTHS), min_size=1, max_size=8)
quantities = st.lists(st.integers(0, 90).map(Decimal), min_size=3, max_size=3)


def bounded(agreement: Agreement) -> Agreement:
    """With free units, a minimum and a maximum for what is metered."""
    update = {"free_units": Decimal(20), "minimum": Decimal(4), "maximum": Decimal(15)}
    charges = (one.model_copy(update=update) if one.metered else one for one in agreement.charges)
    return agreement.model_copy(update={"charges": tuple(charges)})


AGREED = {
    "plain": agreed(),
    "per cent off": agreed(discounts=DISCOUNTS[:1]),
    "limits": agreed(discounts=DISCOUNTS),
    "cap": agreed(caps=(Cap(id="most", amount=Decimal(30)),)),
    "commitment": agreed(commitments=(LEAST,)),
    "commitment of a term": agreed(
        commitments=(LEAST.model_copy(update={"per": "term", "term_periods": 3}),)
    ),
    "bounds of charges": bounded(agreed()),
}


@pytest.mark.parametrize("name", AGREED)
@settings(max_examples=settings().max_examples // 3)
@given(story=happenings)
def test_what_was_billed_is_what_is_due_however_late_it_came(
    name: str, story: list[tuple[Any, ...]]
) -> None:
    async def tell() -> None:
        history = await lived(History(AGREED[name]), story)
        billed = sum((run.net for run in await history.runs()), ZERO)
        assert billed == await due(history)

    asyncio.run(tell())


@given(happenings)
def test_the_books_balance_under_discounts_with_a_limit_and_credits(
    story: list[tuple[Any, ...]],
) -> None:
    asyncio.run(lived(History(agreed(discounts=DISCOUNTS), credit=CREDIT), story))


def in_advance(agreement: Agreement) -> Agreement:
    """The same with the base fee billed in advance."""
    base, *others = agreement.charges
    ahead = base.model_copy(update={"timing": Timing.ADVANCE})
    return agreement.model_copy(update={"charges": (ahead, *others)})


async def outcome(
    agreement: Agreement, used: list[Decimal], order: list[str], *, at_once: bool = False
) -> tuple[Any, ...]:
    """What stands in the books when the months were billed in `order`, and then the others.

    What has to wait for an earlier month is tried again.
    """
    history = await History(agreement).begin()
    for month, quantity in enumerate(used):
        await history.happen("use", month, 5, quantity)
    left = [*order, *MONTHS]
    clock = MUCH_LATER
    if at_once:
        await asyncio.gather(*(history.biller.bill(NAME, key, clock) for key in left))
    for key in [*left, *MONTHS]:
        clock += timedelta(days=1)
        found = await history.biller.bill(NAME, key, clock)
        assert found.state in ("completed", "early")
    runs = {run.period_key: run for run in await history.runs()}
    assert set(runs) == set(MONTHS)
    await history.check()
    drafts = [await history.store.drafts.get(id) for key in MONTHS for id in runs[key].invoice_ids]
    said = [(runs[key].items, runs[key].net, runs[key].notes) for key in MONTHS]
    return said, [(draft.id, draft.request) for draft in drafts]


@given(orders, quantities, st.booleans(), st.booleans(), st.booleans())
def test_runs_in_any_order_and_number_give_the_same_invoices(
    order: list[str], used: list[Decimal], ahead: bool, limited: bool, at_once: bool
) -> None:
    agreement = agreed(discounts=DISCOUNTS if limited else ())
    agreement = in_advance(agreement) if ahead else agreement
    expected = asyncio.run(outcome(agreement, used, list(MONTHS)))
    assert asyncio.run(outcome(agreement, used, order, at_once=at_once)) == expected


@given(st.sets(st.integers(2, 31), max_size=4), st.integers(1, 500), st.sampled_from(ZONES))
def test_a_level_is_billed_once_however_the_month_is_cut(
    days: set[int], level: int, zone: str
) -> None:
    starts = [1, *sorted(days)]
    charges = [
        Charge(
            id=f"disk-{first}",
            marketable_id="calls",
            price=PerUnitPrice(unit_price=Decimal(1)),
            meter=Meter(aggregation=Aggregation.WEIGHTED),
            starts_on=date(2026, 10, first),
            ends_on=date(2026, 10, following - 1) if following else None,
        )
        for first, following in zip_longest(starts, starts[1:])
    ]

    async def tell() -> Decimal:
        history = await History(agreed(charges=tuple(charges), time_zone=zone)).begin()
        await history.happen("use", 0, 5, Decimal(level))
        outcome = await history.biller.bill(NAME, "2026-10", MUCH_LATER)
        assert outcome.run is not None
        return sum((item.quantity for item in outcome.run.items), ZERO)

    assert round(asyncio.run(tell()), 9) == level
