"""All adjustments together, over random agreements and periods."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.billing.adjustments.commitment import Cap, Commitment
from domain.billing.adjustments.discount import Discount
from domain.billing.adjustments.order import needs_history
from domain.billing.agreement import Agreement
from domain.billing.charge import Charge, Timing
from domain.billing.rated import net
from domain.core.money import ZERO
from tests.unit.domain.billing.adjustments.books import Books, agreed, months, used
from tests.unit.domain.billing.adjustments.credits import credit
from tests.unit.domain.billing.agreements import flat

amounts = st.decimals("0.01", "150", places=2)
limits = st.none() | amounts
ids = st.sampled_from([(), ("a",), ("a", "b"), ("base",)])


@st.composite
def discounts(draw: st.DrawFn, prefix: str) -> tuple[Discount, ...]:
    made = []
    for number in range(draw(st.integers(0, 2))):
        how: dict[str, Any] = (
            {"percentage": draw(st.decimals("0.1", "100", places=1))}
            if draw(st.booleans())
            else {"amount": draw(amounts)}
        )
        made.append(
            Discount(
                id=f"{prefix}{number}",
                limit=draw(limits),
                periods=draw(st.none() | st.integers(1, 3)),
                **how,
            )
        )
    return tuple(made)


@st.composite
def charges(draw: st.DrawFn) -> list[Charge]:
    made = []
    for name in ("a", "b"):
        least, most = sorted(draw(st.lists(amounts, min_size=2, max_size=2)))
        bounds = {"minimum": least, "maximum": most}
        kept = {key: bounds[key] for key in bounds if draw(st.booleans())}
        made.append(used(name, discounts=draw(discounts(f"{name}-")), **kept))
    timing = draw(st.sampled_from(Timing))
    return [*made, flat("base", str(draw(amounts)), timing=timing)]


@st.composite
def commitments(draw: st.DrawFn, number: int) -> Commitment:
    length = draw(st.none() | st.integers(2, 4))
    return Commitment(
        id=f"least{number}",
        amount=draw(amounts),
        marketable_id="hosting",
        charge_ids=draw(ids),
        per="term" if length else "period",
        term_periods=length,
    )


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    cap = Cap(id="most", amount=draw(amounts), charge_ids=draw(ids))
    return agreed(
        *draw(charges()),
        discounts=draw(discounts("all-")),
        commitments=tuple(draw(commitments(number)) for number in range(draw(st.integers(0, 2)))),
        caps=(cap,) * draw(st.integers(0, 1)),
    )


def usages_from(lowest: int) -> st.SearchStrategy[list[Mapping[str, Decimal]]]:
    amount = st.decimals(lowest, 200, places=2)
    each: Any = st.fixed_dictionaries({"a": amount, "b": amount})
    return st.lists(each, min_size=2, max_size=6)


usages = usages_from(-30)


def billed(agreement: Agreement, usage: list[Mapping[str, Decimal]]) -> Books:
    """As its runs would, one after the other."""
    books = Books(agreement, (credit(200), credit(50, "own", charge_ids=("a",))))
    for period, come in zip(months(agreement, len(usage)), usage, strict=True):
        books.bill(period.key, come)
    return books


@given(agreements(), usages)
def test_lines_stay_within_what_they_are(
    agreement: Agreement, usage: list[Mapping[str, Decimal]]
) -> None:
    books = Books(agreement, (credit(200),))
    for period, come in zip(months(agreement, len(usage)), usage, strict=True):
        rating = books.bill(period.key, come)
        for line in rating.lines:
            assert line.net >= 0 if line.gross > 0 else not line.allowances
            assert all(one.amount > 0 for one in line.allowances)
            assert line.source.kind != "true_up" or line.gross > 0
        credited = sum(
            (
                one.amount
                for line in rating.lines
                for one in line.allowances
                if one.kind == "credit"
            ),
            ZERO,
        )
        assert sum((draw.amount for draw in rating.draws), ZERO) == credited
        assert net(rating.lines) >= 0 or not rating.draws


@given(agreements(), usages)
def test_limits_hold_whatever_is_agreed(
    agreement: Agreement, usage: list[Mapping[str, Decimal]]
) -> None:
    books = billed(agreement, usage)
    of_charges = (one for charge in agreement.charges for one in charge.discounts)
    for discount in (*agreement.discounts, *of_charges):
        assert discount.limit is None or books.used(discount.id) <= discount.limit


@given(agreements(), usages_from(0), st.randoms())
def test_an_old_period_comes_out_the_same_with_all_that_was_billed_since(
    agreement: Agreement, usage: list[Mapping[str, Decimal]], random: Any
) -> None:
    books = Books(agreement)
    ratings = [
        books.bill(period.key, come)
        for period, come in zip(months(agreement, len(usage)), usage, strict=True)
    ]
    for rating, come in zip(ratings, usage, strict=True):
        everything = random.sample(books.runs, len(books.runs))
        again = books.rate(rating.period.key, come, history=everything)
        assert [line.net for line in again.lines] == [line.net for line in rating.lines]


@given(agreements(), usages)
def test_history_counts_only_where_it_is_asked_for(
    agreement: Agreement, usage: list[Mapping[str, Decimal]]
) -> None:
    if needs_history(agreement):
        return
    books = billed(agreement, usage)
    last = books.runs[-1].period_key
    assert books.rate(last, usage[-1]).lines == books.rate(last, usage[-1], history=()).lines


@given(usages)
def test_without_adjustments_lines_are_left_alone(usage: list[Mapping[str, Decimal]]) -> None:
    plain = agreed(flat("base", "5"), used("a"), used("b"))
    rating = Books(plain).rate("2026-01", usage[0])
    assert all(not line.allowances and not line.steps for line in rating.lines)
    assert net(rating.lines) == 5 + sum(usage[0].values(), ZERO)
