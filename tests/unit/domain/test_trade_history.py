"""The past of a partnership: what is usual, and which accounts are known."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.trade.history import TradeHistory

FRESH = TradeHistory(id="northwind-acme")
KNOWN, OTHER = "a" * 64, "b" * 64


def test_without_a_past_nothing_is_usual_and_no_account_is_new() -> None:
    assert FRESH.usual("EUR") == 0
    assert not FRESH.is_new(KNOWN)


def test_an_account_that_was_never_paid_to_is_new() -> None:
    past = FRESH.followed_by(Decimal(100), KNOWN)
    assert past.is_new(OTHER)
    assert not past.is_new(KNOWN)
    assert not past.is_new(None)


def test_the_median_of_an_even_count_is_rounded_to_the_currency() -> None:
    past = FRESH.followed_by(Decimal("1.00"), None).followed_by(Decimal("2.01"), None)
    assert past.usual("EUR") == Decimal("1.51")


@given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from("abcdef")), max_size=200))
def test_the_past_stays_small_and_forgets_the_oldest(invoices: list[tuple[int, str]]) -> None:
    past = FRESH
    for total, letter in invoices:
        past = past.followed_by(Decimal(total), letter * 64)
    assert past.invoices == len(invoices)
    assert past.totals == tuple(Decimal(total) for total, _ in invoices[-12:])
    assert len(past.accounts) == len({letter for _, letter in invoices})
    if invoices:
        assert past.accounts[-1] == invoices[-1][1] * 64
