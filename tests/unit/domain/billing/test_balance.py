"""Balances: money neither appears nor vanishes, and what expires first is drawn first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.billing.balance import (
    MOST_ENTRIES,
    Balance,
    BalanceEntry,
    BalanceKind,
    Draw,
    available,
    draw,
    give_back,
    grant,
    in_turn,
    prepaid_draws,
)
from domain.core.errors import CommandReused, Conflict, Invalid
from domain.core.money import ZERO
from tests.unit.domain.billing.agreements import at

EMPTY = Balance(id="b", partnership_id="p", kind=BalanceKind.PREPAID, currency="EUR")
DAY = date(2026, 10, 1)
END = date(2026, 10, 31)


def top_up(
    id: str, amount: str | int, expires_on: date | None = None, day: str = "2026-10-01"
) -> BalanceEntry:
    """Money that comes in."""
    return BalanceEntry(
        id=id, amount=Decimal(amount), at=at(day), reason="paid", expires_on=expires_on
    )


def holding(*entries: BalanceEntry, **changes: object) -> Balance:
    """A balance with top-ups."""
    balance = EMPTY.model_copy(update=changes)
    for one in entries:
        balance = grant(balance, one)
    return balance


def drawn(balance: Balance, amount: str | int, run: str, day: str = "2026-10-15") -> Balance:
    """What a run leaves."""
    return draw(balance, Decimal(amount), run_id=run, at=at(day), reason="billed")


def back(
    balance: Balance, amount: str | int, run: str, day: str = "2026-10-20", id: str | None = None
) -> Balance:
    """What a corrected run leaves."""
    return give_back(balance, Decimal(amount), run_id=run, at=at(day), reason="corrected", id=id)


def test_draws_take_what_expires_first_and_what_has_expired_is_not_there() -> None:
    one = drawn(holding(top_up("a", 10), top_up("b", 10, END)), 4, "r1")
    assert available(one, END) == 16
    assert available(one, END + timedelta(days=1)) == 10
    assert one.amount == 16


def test_a_draw_after_the_end_takes_from_what_is_left() -> None:
    one = drawn(holding(top_up("a", 10), top_up("b", 10, END)), 10, "r1", "2026-11-01")
    assert available(one, date(2026, 11, 1)) == 0
    assert one.amount == 10
    with pytest.raises(Conflict, match=r"0 EUR can be drawn from 'b' on 2026-11-01, not 0.01"):
        drawn(one, "0.01", "r2", "2026-11-01")


def test_the_day_of_the_agreement_counts_not_that_of_the_moment() -> None:
    one = holding(top_up("a", 10, END), top_up("b", 10))
    in_tokyo = draw(
        one, Decimal(4), run_id="r", at=at("2026-10-31T21:00"), reason="x", on=date(2026, 11, 1)
    )
    assert available(in_tokyo, END) == 16
    assert available(in_tokyo, date(2026, 11, 1)) == 6
    in_hawaii = draw(one, Decimal(14), run_id="r", at=at("2026-11-01T05:00"), reason="x", on=END)
    assert available(in_hawaii, date(2026, 11, 1)) == 6


def test_what_is_given_back_expires_with_what_it_came_from() -> None:
    one = drawn(holding(top_up("a", 10), top_up("b", 10, END)), 15, "r1")
    assert available(back(one, 15, "r1"), END) == 20
    assert available(back(one, 15, "r1"), date(2026, 11, 1)) == 10
    assert available(back(one, 7, "r1"), date(2026, 11, 1)) == 10
    assert available(back(one, 7, "r1"), END) == 12


def test_no_more_is_given_back_than_was_drawn() -> None:
    one = drawn(holding(top_up("a", 10)), 6, "r1")
    once = back(one, 4, "r1")
    assert back(once, 4, "r1") == once
    with pytest.raises(Conflict, match="r1 has drawn 2 EUR from 'b', 3 cannot be given back"):
        back(once, 3, "r1", id="more")
    assert back(once, 2, "r1", id="more").amount == 10
    with pytest.raises(Conflict, match="r2 has drawn 0 EUR"):
        back(one, 1, "r2")


def test_a_repetition_changes_nothing_and_another_content_is_refused() -> None:
    one = holding(top_up("a", 10))
    assert grant(one, top_up("a", 10, day="2026-10-09")) == one
    once = drawn(one, 10, "r")
    assert drawn(once, 10, "r", "2026-10-16") == once
    repetitions: list[Callable[[], Balance]] = [
        lambda: grant(one, top_up("a", 11)),
        lambda: grant(one, top_up("a", 10, END)),
        lambda: drawn(once, 9, "r"),
        lambda: back(back(once, 2, "r"), 3, "r"),
    ]
    for again in repetitions:
        with pytest.raises(CommandReused, match="made before with another content"):
            again()


def test_nothing_and_less_are_no_movements() -> None:
    one = drawn(holding(top_up("a", 10)), 5, "r")
    with pytest.raises(Invalid, match="over nothing"):
        grant(one, top_up("c", 0))
    for amount in (0, -1):
        with pytest.raises(Invalid, match="cannot be drawn"):
            drawn(one, amount, "s")
        with pytest.raises(Invalid, match="cannot be given back"):
            back(one, amount, "r")


def test_what_people_take_back_comes_off_what_expires_first_and_no_deeper_than_nothing() -> None:
    one = holding(top_up("a", 10), top_up("b", 10, END), top_up("c", -12))
    assert available(one, END) == 8
    assert available(one, date(2026, 11, 1)) == 8
    with pytest.raises(Conflict, match=r"8 EUR is left in 'b', 8.01 cannot be taken back"):
        grant(one, top_up("d", "-8.01"))


def test_expired_money_can_be_taken_back_and_not_drawn() -> None:
    one = holding(top_up("a", 10, END), top_up("b", 3), top_up("c", -13, day="2026-11-05"))
    assert [one.amount, available(one, DAY)] == [0, 0]


def test_a_ledger_below_nothing_is_made_good_by_the_next_money() -> None:
    owing = EMPTY.model_copy(update={"entries": (top_up("a", 5), top_up("b", -8))})
    assert available(owing, DAY) == 0
    assert available(grant(owing, top_up("c", 10)), DAY) == 7


def test_a_full_balance_says_so() -> None:
    entries = tuple(top_up(f"e{number}", 1) for number in range(MOST_ENTRIES))
    full = EMPTY.model_copy(update={"entries": entries})
    assert available(full, DAY) == MOST_ENTRIES
    assert grant(full, entries[7]) == full
    with pytest.raises(Conflict, match="which is all it takes"):
        drawn(full, 1, "r")


def test_several_balances_pay_for_one_invoice_in_turn() -> None:
    balances = [
        holding(top_up("a", 100), id="z"),
        holding(top_up("a", 100), id="y"),
        holding(top_up("a", 40, END), id="soon"),
        holding(top_up("a", 5, date(2026, 9, 30)), top_up("b", 9), id="a"),
        holding(top_up("a", 30), id="first", priority=1),
        holding(top_up("a", 30), id="granted", kind=BalanceKind.CREDIT, priority=0),
    ]
    assert [one.id for one in in_turn(balances[:5], DAY)] == ["first", "soon", "a", "y", "z"]
    assert prepaid_draws(balances, Decimal("119.00"), DAY) == (
        Draw("first", Decimal(30)),
        Draw("soon", Decimal(40)),
        Draw("a", Decimal(9)),
        Draw("y", Decimal("40.00")),
    )
    assert prepaid_draws(balances, Decimal("-1"), DAY) == ()
    assert prepaid_draws(balances, ZERO, DAY) == ()


amounts = st.decimals("0.01", "100", places=2)


@dataclass
class Pot:
    """A top-up, and what is left of it."""

    last: date
    left: Decimal

    def take(self, most: Decimal) -> Decimal:
        """At most so much."""
        taken = min(self.left, most)
        self.left -= taken
        return taken


class Ledger(RuleBasedStateMachine):
    """A balance beside a model of it: pots, and what each run took from which."""

    def __init__(self) -> None:
        super().__init__()
        self.balance = EMPTY
        self.day = DAY
        self.number = 0
        self.come = ZERO
        self.gone = ZERO
        self.pots: list[Pot] = []
        self.runs: dict[str, list[tuple[Pot, Decimal]]] = {}

    @property
    def moment(self) -> datetime:
        """Now."""
        return at(self.day.isoformat())

    def left(self, on: date) -> Decimal:
        """What has not expired."""
        return sum((pot.left for pot in self.pots if pot.last >= on), ZERO)

    def name(self) -> str:
        """A new one."""
        self.number += 1
        return f"n{self.number}"

    def taken(self, amount: Decimal) -> list[tuple[Pot, Decimal]]:
        """From what expires first; what has expired comes last."""
        live = sorted((one for one in self.pots if one.last >= self.day), key=lambda one: one.last)
        gone = [one for one in self.pots if one.last < self.day]
        found = []
        for pot in (*live, *gone):
            cut = pot.take(amount)
            amount -= cut
            if cut:
                found.append((pot, cut))
        assert not amount
        return found

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(amount=amounts, days=st.none() | st.integers(0, 30))
    def money_comes(self, amount: Decimal, days: int | None) -> None:
        expires = None if days is None else self.day + timedelta(days=days)
        self.grant(amount, expires)
        self.pots.append(Pot(expires or date.max, amount))

    @precondition(lambda self: self.balance.amount > 0)
    @rule(share=st.integers(1, 100))
    def people_take_back(self, share: int) -> None:
        amount = part(self.balance.amount, share)
        self.grant(-amount, None)
        self.taken(amount)

    def grant(self, amount: Decimal, expires: date | None) -> None:
        """Twice, which counts once."""
        entry = BalanceEntry(
            id=self.name(), amount=amount, at=self.moment, reason="x", expires_on=expires
        )
        self.balance = grant(self.balance, entry)
        assert grant(self.balance, entry) == self.balance
        self.come += amount

    @rule(amount=amounts)
    def a_run_draws(self, amount: Decimal) -> None:
        run = self.name()
        if amount > self.left(self.day):
            with pytest.raises(Conflict):
                draw(self.balance, amount, run_id=run, at=self.moment, reason="x")
            return
        for _ in range(2):
            self.balance = draw(self.balance, amount, run_id=run, at=self.moment, reason="x")
        self.gone += amount
        self.runs[run] = self.taken(amount)

    @precondition(lambda self: any(self.runs.values()))
    @rule(data=st.data(), share=st.integers(1, 100))
    def a_run_is_corrected(self, data: st.DataObject, share: int) -> None:
        run = data.draw(st.sampled_from([run for run, taken in self.runs.items() if taken]))
        taken = self.runs[run]
        amount = part(sum((cut for _, cut in taken), ZERO), share)
        self.balance = give_back(
            self.balance, amount, run_id=run, at=self.moment, reason="x", id=self.name()
        )
        self.gone -= amount
        while amount:
            pot, cut = taken.pop()
            back = min(cut, amount)
            pot.left += back
            amount -= back
            if back < cut:
                taken.append((pot, cut - back))

    @invariant()
    def money_neither_appears_nor_vanishes(self) -> None:
        assert self.balance.amount == self.come - self.gone
        assert self.balance.amount == self.left(date.min)

    @invariant()
    def what_can_be_drawn_is_what_has_not_expired(self) -> None:
        for days in (0, 1, 15, 40):
            on = self.day + timedelta(days=days)
            assert ZERO <= available(self.balance, on) == self.left(on) <= self.balance.amount


def part(amount: Decimal, share: int) -> Decimal:
    """So many per cent, a cent at least."""
    return max((amount * share / 100).quantize(Decimal("0.01")), Decimal("0.01"))


TestLedger = Ledger.TestCase
