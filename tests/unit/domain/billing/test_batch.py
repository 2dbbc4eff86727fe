"""Batches: whose turn it is, and what a batch comes to."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.billing.batch import BatchItem, BatchProgress, BatchSelection, BatchWork, ItemState
from domain.billing.turns import Turns

AT = datetime(2026, 11, 1, 6, tzinfo=UTC)


def work(partnership: str, agreement: str, period: str = "2026-10") -> BatchWork:
    return BatchWork(partnership_id=partnership, agreement_id=agreement, period=period)


def months(count: int) -> list[str]:
    return [f"2026-{month + 1:02}" for month in range(count)]


def all_of(turns: Turns) -> list[BatchWork]:
    """In order, each done before the next begins."""
    found = []
    while (one := turns.next([], more=False)) is not None:
        found.append(one)
    return found


def test_partnerships_take_turns() -> None:
    sizes = (("a", 3), ("b", 1), ("c", 2))
    turns = Turns(20, [work(p, f"{p}{n}") for p, count in sizes for n in range(count)])
    assert [one.agreement_id for one in all_of(turns)] == ["a0", "b0", "c0", "a1", "c1", "a2"]
    assert len(turns) == 0


def test_one_partnership_leaves_room_for_others_that_may_come() -> None:
    turns = Turns(8, [work("a", f"a{n}") for n in range(10)])
    under_way = []
    while (one := turns.next(under_way, more=True)) is not None:
        under_way.append(one)
    assert len(under_way) == 2
    turns.add(work("late", "late"))
    assert turns.next(under_way, more=True) == work("late", "late")
    while (one := turns.next(under_way, more=False)) is not None:
        under_way.append(one)
    assert len(under_way) == 8


def test_an_agreement_has_one_period_under_way_at_a_time() -> None:
    turns = Turns(8, [work("a", "x", month) for month in months(3)])
    first = turns.next([], more=False)
    assert first is not None
    assert first.period == "2026-01"
    assert turns.next([first], more=False) is None
    second = turns.next([], more=False)
    assert second is not None
    assert second.period == "2026-02"


@given(
    window=st.integers(1, 24),
    waiting=st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(0, 5), st.integers(0, 11)), unique=True
    ),
    chance=st.randoms(use_true_random=False),
)
def test_everything_has_its_turn_once_in_order_and_within_the_window(
    window: int, waiting: list[tuple[str, int, int]], chance: object
) -> None:
    wanted = [work(p, f"{p}{n}", months(12)[month]) for p, n, month in waiting]
    turns, under_way, begun = Turns(window), list[BatchWork](), list[BatchWork]()
    coming = list(wanted)
    while coming or len(turns) or under_way:
        if coming and chance.random() < 0.5:  # type: ignore[attr-defined]
            turns.add(coming.pop(0))
        one = turns.next(under_way, more=bool(coming))
        if one is not None:
            begun.append(one)
            under_way.append(one)
        elif under_way:
            under_way.pop(chance.randrange(len(under_way)))  # type: ignore[attr-defined]
        counts = Counter(one.partnership_id for one in under_way)
        assert len(under_way) <= window
        assert max(Counter(one.agreement_id for one in under_way).values(), default=0) <= 1
        if coming and one is not None:
            assert counts[one.partnership_id] <= max(1, window // 4)
    assert Counter(begun) == Counter(wanted)
    for agreement in {one.agreement_id for one in wanted}:
        of = [one for one in begun if one.agreement_id == agreement]
        assert of == [one for one in wanted if one.agreement_id == agreement]


def item(state: ItemState, net: str = "0", currency: str | None = "EUR") -> BatchItem:
    return BatchItem(
        id="x",
        batch_id="b",
        agreement_id="a",
        partnership_id="p",
        period="2026-10",
        state=state,
        net=Decimal(net),
        currency=currency,
        invoice_ids=("inv-a",),
        at=AT,
    )


def test_a_batch_comes_to_what_it_billed_itself() -> None:
    progress = BatchProgress(total=4)
    progress = progress.after(item(ItemState.BILLED, "10.50")).after(item(ItemState.BEFORE, "7"))
    progress = progress.after(item(ItemState.BILLED, "1", "CHF"))
    progress = progress.after(item(ItemState.PARKED, currency=None))
    assert progress.net == {"EUR": Decimal("10.50"), "CHF": Decimal(1)}
    assert progress.invoices == 2
    assert progress.states == {"billed": 2, "before": 1, "parked": 1}
    assert progress.bar() == "████████████████████ 4 of 4"


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"period": "2026-10", "due_from": AT, "due_until": AT},
        {"due_from": AT},
        {"due_until": AT},
        {"due_from": AT, "due_until": AT - timedelta(days=1)},
        {"due_from": AT, "due_until": AT + timedelta(days=1200)},
    ],
)
def test_what_a_batch_is_of_is_said_once(wanted: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BatchSelection.model_validate(wanted)
