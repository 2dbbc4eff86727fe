"""Differences: nothing for what is as it was, every cent of what is not, and why, in words."""

from collections import Counter
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.billing.difference import Stated, differences
from domain.core.dates import Period
from domain.invoice.origin import LineKind, LineOrigin

OCTOBER = Period(start=date(2026, 10, 1), end=date(2026, 10, 31))


def line(
    quantity: str,
    price: str,
    *,
    charge: str = "calls",
    kind: LineKind = "charge",
    tier: int | None = None,
    counts: bool = True,
    net: str | None = None,
    region: str = "",
) -> Stated:
    origin = LineOrigin(
        agreement_id="acme-hosting",
        agreement_version=1,
        charge_id=charge,
        kind=kind,
        model="graduated" if tier else "per_unit",
        tier=tier,
        dimensions={"region": region} if region else {},
        period_key="2026-10",
        service=OCTOBER,
    )
    amount = Decimal(net) if net else Decimal(quantity) * Decimal(price)
    return Stated.of(origin, Decimal(quantity), Decimal(price), amount, counts=counts)


amounts = st.decimals(min_value=-1000, max_value=1000, places=2).map(str)
lines = st.lists(
    st.builds(
        line,
        amounts,
        st.decimals(min_value=0, max_value=100, places=4).map(str),
        charge=st.sampled_from(["calls", "seats"]),
        kind=st.sampled_from(["charge", "late_usage", "true_up", "correction"]),
        tier=st.sampled_from([None, 1, 2]),
        counts=st.booleans(),
        net=st.none() | amounts,
        region=st.sampled_from(["", "eu", "us"]),
    ),
    max_size=8,
)


@given(lines, lines)
def test_the_deltas_add_up_to_what_changed(before: list[Stated], after: list[Stated]) -> None:
    found = differences(before, after)
    expected = sum((one.net for one in after), Decimal(0)) - sum(
        (one.net for one in before), Decimal(0)
    )
    assert sum(one.delta for one in found.lines) == expected
    assert found.delta == expected


@given(lines)
def test_nothing_differs_from_itself(same: list[Stated]) -> None:
    found = differences(same, list(reversed(same)))
    assert found.lines == ()
    assert found.delta == 0


@given(lines, lines)
def test_the_other_way_round_is_the_opposite(before: list[Stated], after: list[Stated]) -> None:
    there, back = differences(before, after), differences(after, before)
    assert [one.key for one in there.lines] == [one.key for one in back.lines]
    assert [one.delta for one in there.lines] == [-one.delta for one in back.lines]
    assert [one.before for one in there.lines] == [one.after for one in back.lines]
    assert there.unchanged == back.unchanged


@given(lines, lines)
def test_the_order_of_lines_does_not_matter(before: list[Stated], after: list[Stated]) -> None:
    there = differences(before, after)
    assert differences(before[::-1], after[::-1]) == there
    names = Counter(one.key.sorted_as() for one in there.lines)
    assert set(names.values()) <= {1}


def test_a_corrected_price_says_so() -> None:
    found = differences([line("100", "1.00")], [line("100", "0.90")])
    (one,) = found.lines
    assert (one.delta, one.reason) == (
        Decimal(-10),
        "the unit price is 0.90 instead of 1.00",
    )


def test_a_corrected_quantity_says_so() -> None:
    found = differences([line("100", "1.00")], [line("120", "1.00")])
    assert found.lines[0].reason == "the quantity is 120 instead of 100"


def test_another_discount_changes_the_amount_alone() -> None:
    found = differences([line("10", "10")], [line("10", "10", net="90")])
    assert found.lines[0].reason == "it comes to 90 instead of 100"


def test_what_is_new_and_what_is_gone() -> None:
    found = differences([line("1", "49", charge="base")], [line("2", "7", charge="seats")])
    assert [one.reason for one in found.lines] == ["it is not due any more", "it was not billed"]
    assert [one.delta for one in found.lines] == [Decimal(-49), Decimal(14)]


def test_what_stays_is_counted_only() -> None:
    base = line("1", "49", charge="base")
    found = differences([base, line("10", "1")], [base, line("10", "2")])
    assert (len(found.lines), found.unchanged) == (1, 1)
    assert (found.before, found.after) == (Decimal(59), Decimal(69))


def test_late_usage_that_was_billed_since_is_no_difference() -> None:
    billed = [
        line("100", "1", tier=1),
        line("20", "0.80", tier=2),
        line("1", "8", kind="late_usage"),
    ]
    found = differences(billed, [line("100", "1", tier=1), line("30", "0.80", tier=2)])
    assert (found.lines, found.unchanged) == ((), 1)


def test_late_usage_at_another_price_is_looked_at_with_all_of_the_charge() -> None:
    billed = [line("100", "1"), line("20", "1", kind="late_usage")]
    (one,) = differences(billed, [line("120", "0.90")]).lines
    assert one.key.model is None
    assert (one.before and one.before.quantity, one.delta) == (None, Decimal(-12))


def test_a_correction_before_is_what_was_billed() -> None:
    billed = [line("100", "0.90", kind="correction")]
    assert differences(billed, [line("100", "0.90")]).lines == ()


def test_a_line_taken_back_in_part_is_compared_by_amount() -> None:
    left = line("1", "90", counts=False)
    assert differences([left], [line("100", "0.90")]).lines == ()


def test_the_same_amount_in_another_way_is_a_difference() -> None:
    (one,) = differences([line("100", "1")], [line("50", "2")]).lines
    assert one.delta == 0
    assert one.reason == "the quantity is 50 instead of 100, the unit price is 2 instead of 1"


def test_dimensions_are_told_apart() -> None:
    before = [line("10", "1", region="eu"), line("10", "1", region="us")]
    (one,) = differences(before, [before[0], line("10", "2", region="us")]).lines
    assert one.key.dimensions == {"region": "us"}


def test_what_was_turned_round_before_does_not_count() -> None:
    billed = [line("-40", "0.10"), line("40", "0.10"), line("100", "0.20")]
    assert differences(billed, [line("100", "0.20")]).lines == ()
