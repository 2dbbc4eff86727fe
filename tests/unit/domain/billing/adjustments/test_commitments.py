"""Commitments: reached exactly, per period and per term, with caps and credits around them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.adjustments.commitment import Cap, Commitment
from domain.billing.adjustments.discount import Discount
from domain.billing.adjustments.order import needs_history
from domain.billing.charge import Timing
from domain.billing.rated import net
from domain.core.money import ZERO
from tests.unit.domain.billing.adjustments.books import Books, agreed, charged, months, nets, used
from tests.unit.domain.billing.adjustments.credits import credit
from tests.unit.domain.billing.agreements import flat

usages = st.decimals("-20", "150", places=2)


def least(amount: Decimal | str | int, **changes: Any) -> Commitment:
    """A commitment per period."""
    base = {"id": "least", "amount": Decimal(amount), "marketable_id": "hosting"}
    return Commitment(**{**base, **changes})


def term(amount: Decimal | str | int, periods: int, **changes: Any) -> Commitment:
    """A commitment per term."""
    return least(amount, per="term", term_periods=periods, **changes)


@given(usages, usages, st.decimals("0.01", "200", places=2), st.booleans())
def test_a_period_comes_to_no_less(
    one: Decimal, other: Decimal, amount: Decimal, only_one: bool
) -> None:
    ids = ("a",) if only_one else ()
    agreement = agreed(used("a"), used("b"), commitments=(least(amount, charge_ids=ids),))
    lines = Books(agreement).rate("2026-01", {"a": one, "b": other}).lines
    counted = one if only_one else one + other
    true_ups = [line for line in lines if line.source.kind == "true_up"]
    assert net(true_ups) == max(amount - counted, ZERO)
    assert net(lines) == one + other + net(true_ups)


def test_the_line_says_what_is_missing_and_is_neither_discounted_nor_capped() -> None:
    agreement = agreed(
        flat(amount="100"),
        commitments=(least(200, description="Minimum of 2026"),),
        discounts=(Discount(id="ten", percentage=Decimal(10)),),
        caps=(Cap(id="most", amount=Decimal(80)),),
    )
    base, line = Books(agreement).rate("2026-01", {}).lines
    assert [base.net, line.net] == [80, 120]
    assert not line.allowances
    assert (line.source.kind, line.source.charge_id) == ("true_up", "least")
    assert (line.source.marketable_id, line.source.description) == ("hosting", "Minimum of 2026")
    assert line.origin().steps == ("committed 200.00, of which 80.00 is billed: 120.00 missing",)


def test_a_cap_on_one_charge_leaves_no_commitment_short() -> None:
    agreement = agreed(
        used("a"),
        used("b"),
        commitments=(least(90),),
        caps=(Cap(id="most", amount=Decimal(50), charge_ids=("a",)),),
    )
    rating = Books(agreement).rate("2026-01", {"a": 100, "b": 10})
    assert nets(rating) == [("a", "50.00"), ("b", "10.00"), ("least", "30.00")]


@pytest.mark.parametrize(
    ("changes", "key", "amount"),
    [
        ({"starts_on": date(2026, 4, 16)}, "2026-04", "50.00"),
        ({"ends_on": date(2026, 4, 15)}, "2026-04", "50.00"),
        ({"trial_days": 105}, "2026-04", "50.00"),
        ({"trial_days": 120}, "2026-05", "100.00"),
    ],
)
def test_a_part_of_a_period_has_its_part(changes: dict[str, Any], key: str, amount: str) -> None:
    agreement = agreed(used("calls"), commitments=(least(100),), **changes)
    assert nets(Books(agreement).rate(key, {})) == [("least", amount)]


def test_the_true_up_is_for_the_days_that_are_billed() -> None:
    agreement = agreed(used("calls"), commitments=(least(100),), starts_on=date(2026, 4, 16))
    [line] = Books(agreement).rate("2026-04", {}).lines
    assert (line.source.service.start, line.source.service.end) == (
        date(2026, 4, 16),
        date(2026, 4, 30),
    )


@given(
    st.lists(usages, min_size=7, max_size=7),
    st.integers(2, 4),
    st.decimals("1", "400", places=2),
    st.decimals("0", "100", places=2),
    st.randoms(),
)
def test_a_term_comes_to_what_was_committed_or_more(
    usage: list[Decimal], length: int, amount: Decimal, gift: Decimal, random: Any
) -> None:
    agreement = agreed(
        used("a"),
        used("b"),
        discounts=(Discount(id="ten", percentage=Decimal(10)),),
        caps=(Cap(id="most", amount=Decimal(120)),),
        commitments=(term(amount, length),),
    )
    books = Books(agreement, credits=(credit(gift),))
    assert needs_history(agreement)
    terms: dict[int, list[Decimal]] = {}
    for number, (period, come) in enumerate(zip(months(agreement, 7), usage, strict=True)):
        asked = {"a": come, "b": abs(come)}
        shuffled = random.sample(books.runs, len(books.runs))
        assert books.rate(period.key, asked, history=shuffled) == books.rate(period.key, asked)
        lines = books.bill(period.key, asked).lines
        true_ups = [line for line in lines if line.source.kind == "true_up"]
        assert not true_ups or number % length == length - 1
        sums = terms.setdefault(number // length, [])
        sums.append(charged(lines))
        if number % length == length - 1:
            without = sum(sums, ZERO) - charged(true_ups)
            assert sum(sums, ZERO) == max(amount, without)


def test_a_term_ends_with_the_agreement_and_is_due_in_full() -> None:
    agreement = agreed(flat(amount="10"), commitments=(term(100, 12),), ends_on=date(2026, 3, 15))
    books = Books(agreement)
    assert [nets(books.bill(f"2026-0{month}"))[1:] for month in (1, 2, 3)] == [
        [],
        [],
        [("least", "75.16")],
    ]
    line = books.runs[-1].items[-1]
    assert (line.service.start, line.service.end) == (date(2026, 1, 1), date(2026, 3, 15))


def test_only_the_charges_that_are_named_count_for_a_term() -> None:
    agreement = agreed(used("a"), used("b"), commitments=(term(50, 2, charge_ids=("a",)),))
    books = Books(agreement)
    books.bill("2026-01", {"a": 10, "b": 500})
    assert nets(books.bill("2026-02", {"a": 15, "b": 500}))[-1] == ("least", "25.00")


def test_a_commitment_to_all_counts_true_ups_before_it() -> None:
    commitments = (least(40, id="each"), term(100, 2, id="both"))
    books = Books(agreed(used("calls"), commitments=commitments))
    assert nets(books.bill("2026-01")) == [("each", "40.00")]
    assert nets(books.bill("2026-02")) == [("each", "40.00"), ("both", "20.00")]


@given(st.lists(st.decimals("0", "120", places=2), min_size=3, max_size=6))
def test_a_period_that_two_runs_bill_is_complete_with_the_second(usage: list[Decimal]) -> None:
    agreement = agreed(
        flat("base", "30", timing=Timing.ADVANCE), used("calls"), commitments=(least(100),)
    )
    assert needs_history(agreement)
    books = Books(agreement)
    every = months(agreement, len(usage) + 1)
    for period, come in zip(every, [ZERO, *usage], strict=True):
        lines = books.bill(period.key, {"calls": come}).lines
        true_up = net(line for line in lines if line.source.charge_id == "least")
        first = period is every[0]
        assert true_up == (0 if first else max(100 - 30 - come, ZERO))


def test_a_commitment_to_charges_in_advance_is_due_with_them() -> None:
    agreement = agreed(
        flat("base", "30", timing=Timing.ADVANCE),
        used("calls"),
        commitments=(least(100, charge_ids=("base",)),),
    )
    assert nets(Books(agreement).rate("2026-01", {})) == [("base", "30.00"), ("least", "70.00")]


def test_a_run_that_closes_has_no_commitment_of_its_own() -> None:
    ends = {"ends_on": date(2026, 1, 31)}
    both = agreed(
        flat("base", "30", timing=Timing.ADVANCE), used("calls"), commitments=(least(100),), **ends
    )
    books = Books(both)
    assert nets(books.bill("2026-01")) == [("base", "30.00")]
    assert nets(books.bill("2026-02", {"calls": 5})) == [("calls", "5.00"), ("least", "65.00")]
    assert nets(books.bill("2026-03")) == []
    advance = agreed(flat("base", "30", timing=Timing.ADVANCE), commitments=(least(100),), **ends)
    assert nets(Books(advance).rate("2026-02", {})) == []


def test_the_true_up_of_a_term_is_of_no_single_period() -> None:
    books = Books(
        agreed(used("calls"), commitments=(least(40, id="each"), term(100, 2, id="both")))
    )
    first = books.bill("2026-01")
    books.bill("2026-02")
    assert books.rate("2026-01", {}).lines == first.lines
