"""Credits: drawn in turn, for what they pay for, never paid out."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.billing.adjustments.commitment import Commitment
from domain.billing.balance import Balance, BalanceKind, Draw, available
from domain.billing.rated import net
from domain.core.money import ZERO
from tests.unit.domain.billing.adjustments.books import (
    Books,
    agreed,
    charged,
    months,
    nets,
    off,
    used,
)
from tests.unit.domain.billing.adjustments.credits import credit, entry
from tests.unit.domain.billing.agreements import flat

usages = st.decimals("-50", "200", places=2)
FEBRUARY = date(2026, 2, 1)


def test_they_are_drawn_by_priority_then_by_what_expires_first_then_by_id() -> None:
    soon, later = entry(10, FEBRUARY), entry(10, date(2026, 12, 31))
    credits = (
        credit(30, "z"),
        credit(10, "y"),
        credit(0, "later", entries=(entry(1), later)),
        credit(0, "soon", entries=(soon,)),
        credit(5, "first", priority=1),
        credit(7, "last", priority=99),
    )
    rating = Books(agreed(flat(amount="60")), credits).rate("2026-01", {})
    assert rating.draws == (
        Draw("first", Decimal(5)),
        Draw("soon", Decimal(10)),
        Draw("later", Decimal(11)),
        Draw("y", Decimal(10)),
        Draw("z", Decimal(24)),
    )
    assert net(rating.lines) == 0


def test_what_has_expired_when_it_is_billed_is_not_drawn() -> None:
    credits = (credit(0, entries=(entry(10, date(2026, 1, 31)), entry(3, FEBRUARY))),)
    rating = Books(agreed(flat()), credits).rate("2026-01", {})
    assert rating.draws == (Draw("gift", Decimal(3)),)


def test_other_kinds_and_currencies_are_left_alone() -> None:
    credits = (credit(9, "usd", currency="USD"), credit(9, "paid", kind=BalanceKind.PREPAID))
    assert Books(agreed(flat()), credits).rate("2026-01", {}).draws == ()


def test_a_credit_pays_for_the_charges_that_it_names() -> None:
    agreement = agreed(flat("a", "10"), flat("b", "20"), used("c"))
    books = Books(agreement, (credit(50, charge_ids=("b", "c")),))
    rating = books.bill("2026-01", {"c": "1.01"})
    assert nets(rating) == [("a", "10.00"), ("b", "0.00"), ("c", "0.00")]
    assert [one.reason_code for line in rating.lines for one in line.allowances] == ["100", "100"]
    assert rating.lines[1].steps == ("credit of the balance 'gift': 21.01 off, 20.00 of it here",)


def test_it_pays_for_true_ups_too() -> None:
    least = Commitment(id="least", amount=Decimal(30), marketable_id="hosting")
    agreement = agreed(flat("a", "10"), commitments=(least,))
    rating = Books(agreement, (credit(100),)).rate("2026-01", {})
    assert (nets(rating), rating.draws) == (
        [("a", "0.00"), ("least", "0.00")],
        (Draw("gift", Decimal(30)),),
    )


@given(usages, usages, usages, st.decimals("0.01", "200", places=2), st.booleans())
def test_a_credit_is_not_paid_out(
    one: Decimal, two: Decimal, other: Decimal, amount: Decimal, only_some: bool
) -> None:
    balance = credit(amount, charge_ids=("a", "b") if only_some else ())
    agreement = agreed(used("a"), used("b"), used("c"))
    rating = Books(agreement, (balance,)).rate("2026-01", {"a": one, "b": two, "c": other})
    everything = one + two + other
    usable = min(one + two, everything) if only_some else everything
    assert sum((draw.amount for draw in rating.draws), ZERO) == max(min(amount, usable), ZERO)
    assert all(line.net >= 0 for line in rating.lines if line.gross > 0)


def test_what_was_taken_back_of_a_charge_lowers_what_a_credit_pays_for() -> None:
    agreement = agreed(used("a"), used("b"), used("c"))
    books = Books(agreement, (credit(50, charge_ids=("a", "b")),))
    rating = books.rate("2026-01", {"a": 10, "b": -4, "c": 100})
    assert nets(rating) == [("a", "4.00"), ("b", "-4.00"), ("c", "100.00")]


@st.composite
def balances(draw: st.DrawFn) -> list[Balance]:
    made = []
    for number in range(draw(st.integers(1, 4))):
        expiries = draw(
            st.lists(
                st.none() | st.dates(date(2026, 1, 1), date(2026, 9, 1)), unique=True, max_size=3
            )
        )
        entries = tuple(entry(draw(st.decimals("0.01", "90", places=2)), day) for day in expiries)
        ids = draw(st.sampled_from([(), ("a",), ("b",), ("a", "b")]))
        made.append(credit(0, f"b{number}", entries=entries, charge_ids=ids))
    return made


@given(balances(), st.lists(st.tuples(usages, usages), min_size=1, max_size=6))
def test_what_lines_were_credited_is_what_was_drawn(
    granted: list[Balance], usage: list[tuple[Decimal, Decimal]]
) -> None:
    books = Books(agreed(used("a"), used("b")), granted)
    for period, (one, other) in zip(months(books.agreement, len(usage)), usage, strict=True):
        rating = books.bill(period.key, {"a": one, "b": other})
        assert charged(rating.lines) == one + other
        for draw in rating.draws:
            assert off(rating.lines, draw.balance_id) == draw.amount
    for before in granted:
        after = books.credits[before.id]
        assert after.amount == before.amount - books.used(before.id)
        assert ZERO <= available(after, date(2026, 1, 1)) <= after.amount
