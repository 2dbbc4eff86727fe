"""Caps: the charges of a period come to no more."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.billing.adjustments.commitment import Cap, Commitment
from domain.billing.adjustments.discount import Discount
from domain.billing.adjustments.order import needs_history
from domain.billing.charge import Timing
from domain.billing.rated import net
from domain.core.money import ZERO
from tests.unit.domain.billing.adjustments.books import Books, agreed, months, nets, used
from tests.unit.domain.billing.agreements import flat

usages = st.decimals("-50", "200", places=2)


def most(amount: Decimal | str | int, **changes: object) -> Cap:
    """A cap."""
    return Cap.model_validate({"id": "most", "amount": str(amount), **changes})


@given(usages, usages, usages, st.decimals("0", "200", places=2), st.booleans())
def test_what_counts_comes_to_no_more(
    one: Decimal, two: Decimal, other: Decimal, amount: Decimal, only_some: bool
) -> None:
    ids = ("a", "b") if only_some else ()
    agreement = agreed(used("a"), used("b"), used("c"), caps=(most(amount, charge_ids=ids),))
    lines = Books(agreement).rate("2026-01", {"a": one, "b": two, "c": other}).lines
    counted = one + two if only_some else one + two + other
    assert net(lines) == one + two + other - max(counted - amount, ZERO)
    for line in lines:
        assert line.net >= 0 if line.gross > 0 else not line.allowances
        assert not (only_some and line.source.charge_id == "c" and line.allowances)


def test_discounts_come_first() -> None:
    agreement = agreed(
        flat("a", "100"),
        flat("b", "50"),
        discounts=(Discount(id="ten", percentage=Decimal(10)),),
        caps=(most("99.99", reason="Agreed ceiling"),),
    )
    rating = Books(agreement).rate("2026-01", {})
    assert nets(rating) == [("a", "66.66"), ("b", "33.33")]
    last = rating.lines[0].allowances[-1]
    assert (last.id, last.kind, last.reason, last.reason_code) == (
        "most",
        "cap",
        "Agreed ceiling",
        "64",
    )
    assert (
        rating.lines[0].steps[-1] == "cap 'most' of 99.99 for 2026-01: 35.01 off, 23.34 of it here"
    )


def test_a_part_of_a_period_has_its_part_of_the_cap() -> None:
    agreement = agreed(used("calls"), caps=(most(100),), starts_on=date(2026, 4, 16))
    assert nets(Books(agreement).rate("2026-04", {"calls": 80})) == [("calls", "50.00")]


def test_several_caps_hold_together() -> None:
    caps = (most(60, id="a", charge_ids=("a",)), most(100))
    agreement = agreed(used("a"), used("b"), caps=caps)
    rating = Books(agreement).rate("2026-01", {"a": 90, "b": 90})
    assert nets(rating) == [("a", "40.00"), ("b", "60.00")]


@given(
    st.lists(st.decimals("0", "90", places=2), min_size=2, max_size=5),
    st.decimals("0", "100", places=2),
)
def test_a_cap_holds_for_a_period_that_two_runs_bill(usage: list[Decimal], amount: Decimal) -> None:
    agreement = agreed(
        flat("base", "30", timing=Timing.ADVANCE), used("calls"), caps=(most(amount),)
    )
    assert needs_history(agreement)
    books = Books(agreement)
    every = months(agreement, len(usage) + 1)
    for period, come in zip(every, [ZERO, *usage], strict=True):
        books.bill(period.key, {"calls": come})
    for period, come in zip(every, usage, strict=False):
        entries = [e.net for run in books.runs for e in run.items if e.period_key == period.key]
        assert sum(entries, ZERO) == min(30 + come, amount)


def test_a_true_up_that_an_earlier_run_billed_takes_nothing_of_a_cap() -> None:
    least = Commitment(
        id="least", amount=Decimal(100), marketable_id="hosting", charge_ids=("base",)
    )
    agreement = agreed(
        flat("base", "30", timing=Timing.ADVANCE),
        used("calls"),
        commitments=(least,),
        caps=(most(100),),
    )
    books = Books(agreement)
    assert nets(books.bill("2026-01")) == [("base", "30.00"), ("least", "70.00")]
    assert nets(books.bill("2026-02", {"calls": 90}))[1] == ("calls", "70.00")
