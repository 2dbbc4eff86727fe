"""Matching: what a payment names, what fits, how sure that is, and why nothing was found."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.money import total
from domain.settlement.bank import EntryPart
from domain.settlement.matching.deciding import decide
from domain.settlement.matching.guessing import Payer
from domain.settlement.matching.naming import named, spellings
from domain.settlement.matching.pool import Pool
from domain.settlement.open_item import Discount, OpenItem, joined
from domain.settlement.payment import Decision, PaymentState
from domain.trade.matching import Difference, MatchingPolicy, MatchRule
from tests.payments import part

DAY = date(2026, 11, 20)
ACME = Payer("acme", by_account=True)


def item(number: str, amount: str = "119.00", **said: Any) -> OpenItem:
    base: dict[str, Any] = {
        "id": number.lower(),
        "number": number,
        "currency": "EUR",
        "open": Decimal(amount),
        "due_on": DAY,
        "partner_id": "acme",
        "partnership_id": "northwind-acme",
        "references": (number,),
    }
    return OpenItem(**{**base, **said})


OPEN = (item("NW-00001"), item("NW-00010", "50.00"), item("NW-00002", "200.00"))


def decided(
    money: EntryPart,
    items: Sequence[OpenItem] = OPEN,
    *payers: Payer,
    **policy: Any,
) -> Decision:
    rules = MatchingPolicy(**policy)
    return decide(money, Pool(items), lambda _: rules, booked_on=DAY, payers=payers)


def settles(decision: Decision) -> dict[str, str]:
    """Invoice → money, of what was chosen or is proposed first."""
    best = decision.chosen or (decision.proposals[0] if decision.proposals else None)
    return {one.invoice_id: str(one.amount) for one in best.shares} if best else {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (["Invoice NW-00001"], ["nw-00001"]),
        (["nw-00002, NW-00001 thanks"], ["nw-00002", "nw-00001"]),
        (["NW 00001"], ["nw-00001"]),
        (["NW00001"], ["nw-00001"]),
        (["RE NW/000", "01 vom 3.11."], ["nw-00001"]),
        (["pay 00001"], ["nw-00001"]),
        (["NW-00001 00010"], ["nw-00001"]),
        (["NW-000010"], []),
        (["XNW-00001"], []),
        (["NW-00010"], ["nw-00010"]),
        (["thank you"], []),
    ],
)
def test_what_a_text_names(text: list[str], expected: list[str]) -> None:
    assert [one.item.id for one in named(part("1", *text), Pool(OPEN))] == expected


def test_a_structured_reference_is_surer_than_anything_in_the_text() -> None:
    money = part("119.00", "for NW-00002", references=("NW-00001",))
    (found,) = named(money, Pool(OPEN))
    assert (found.item.id, found.rule, found.score) == ("nw-00001", MatchRule.REFERENCE, 100)


def test_an_rf_reference_printed_in_groups_is_found_in_text() -> None:
    known = item("A-1", references=("RF18539007547034",))
    decision = decided(part("119.00", "RF18 5390 0754 7034 danke"), [known])
    assert (decision.state, settles(decision)) == (PaymentState.ALLOCATED, {"a-1": "119.00"})


@pytest.mark.parametrize(
    ("amount", "text", "state", "expected"),
    [
        ("119.00", "NW-00001", "allocated", {"nw-00001": "119.00"}),
        ("19.00", "NW-00001", "allocated", {"nw-00001": "19.00"}),
        ("120.00", "NW-00001", "allocated", {"nw-00001": "119.00"}),
        ("169.00", "NW-00001 NW-00010", "allocated", {"nw-00001": "119.00", "nw-00010": "50.00"}),
        ("119.00", "NW-00001 NW-00010", "proposed", {"nw-00001": "119.00"}),
        ("119.00", "pay 00001", "allocated", {"nw-00001": "119.00"}),
        ("19.00", "pay 00001", "proposed", {"nw-00001": "19.00"}),
        ("119.00", "hello", "unallocated", {}),
    ],
)
def test_what_becomes_of_money(
    amount: str, text: str, state: str, expected: dict[str, str]
) -> None:
    decision = decided(part(amount, text))
    assert (decision.state, settles(decision)) == (state, expected)
    assert decision.state is PaymentState.ALLOCATED or decision.reason


def test_what_is_over_is_kept_for_the_partner() -> None:
    chosen = decided(part("120.00", "NW-00001")).chosen
    assert chosen is not None
    assert (chosen.rest, chosen.partner_id) == (Decimal("1.00"), "acme")


def test_a_discount_counts_until_its_last_day_and_some_grace() -> None:
    def of(until: date) -> Decision:
        kept = (Discount(until, Decimal("2.38")),)
        return decided(part("116.62", "NW-00001"), [item("NW-00001", discounts=kept)])

    chosen = of(DAY - timedelta(days=3)).chosen
    assert chosen is not None
    assert [(gap.kind, gap.amount) for gap in chosen.shares[0].gaps] == [
        (Difference.DISCOUNT, Decimal("2.38"))
    ]
    late = of(DAY - timedelta(days=4)).chosen
    assert late is not None
    assert late.shares[0].gaps == ()


@pytest.mark.parametrize(
    ("said", "money", "kind"),
    [
        ({"tolerance": "0.05"}, part("118.95", "NW-00001"), Difference.TOLERANCE),
        ({"charges": "10"}, part("109.00", "NW-00001"), Difference.CHARGES),
        ({}, part("112.00", "NW-00001", charges="7.00"), Difference.CHARGES),
    ],
)
def test_a_small_difference_is_let_pass(
    said: dict[str, Any], money: EntryPart, kind: Difference
) -> None:
    chosen = decided(money, **said).chosen
    assert chosen is not None
    (share,) = chosen.shares
    assert (share.settles, share.gaps[0].kind) == (Decimal("119.00"), kind)


def test_a_credit_is_set_off() -> None:
    credit = item("GS-1", "-19.00", is_credit_note=True)
    chosen = decided(part("100.00", "NW-00001 less GS-1"), [*OPEN, credit]).chosen
    assert chosen is not None
    (share,) = chosen.shares
    assert (share.amount, share.settles) == (Decimal("100.00"), Decimal("119.00"))
    assert share.gaps[0].credit_note_id == "gs-1"


def test_the_right_amount_from_a_known_account_is_enough() -> None:
    assert decided(part("50.00"), OPEN, ACME).state is PaymentState.ALLOCATED
    by_name = decided(part("50.00"), OPEN, Payer("acme", by_account=False))
    assert (by_name.state, settles(by_name)) == (PaymentState.PROPOSED, {"nw-00010": "50.00"})


def test_the_same_amount_twice_is_a_question() -> None:
    twins = (item("A-1"), item("A-2"))
    decision = decided(part("119.00"), twins, ACME)
    assert decision.state is PaymentState.PROPOSED
    assert [one.shares[0].invoice_id for one in decision.proposals] == ["a-1", "a-2"]


def test_several_that_add_up_are_proposed() -> None:
    decision = decided(part("250.00"), OPEN, ACME)
    assert settles(decision) == {"nw-00010": "50.00", "nw-00002": "200.00"}
    assert decision.state is PaymentState.PROPOSED
    (evidence,) = decision.proposals[0].evidence
    assert evidence.rule is MatchRule.SUM_AND_PAYER


def test_a_rule_that_is_off_finds_nothing() -> None:
    only = {"rules": (MatchRule.REFERENCE,)}
    assert decided(part("119.00", "NW-00001"), **only).state is PaymentState.UNALLOCATED
    assert decided(part("119.00", "", references=("NW-00001",)), **only).chosen


def test_somebody_may_always_be_asked() -> None:
    assert decided(part("119.00", "NW-00001"), automatic=101).state is PaymentState.PROPOSED


def test_money_of_another_currency_settles_what_was_ordered() -> None:
    dollars = item("US-1", currency="USD")
    ordered = {"instructed": {"amount": "119.00", "currency": "USD"}}
    chosen = decided(part("110.00", "US-1", **ordered), [dollars]).chosen
    assert chosen is not None
    (share,) = chosen.shares
    assert (share.amount, share.takes) == (Decimal("119.00"), Decimal("110.00"))
    lost = decided(part("110.00", "US-1"), [dollars])
    assert lost.reason == "US-1 is in USD, and the bank says no rate for it"


def test_money_that_leaves_pays_what_we_owe_and_nothing_else() -> None:
    owed = item("S-77", "-80.00")
    assert settles(decided(part("-80.00", "S-77"), [*OPEN, owed])) == {"s-77": "80.00"}
    wrong = decided(part("-119.00", "NW-00001"))
    assert wrong.reason == "the money left the account, which NW-00001 does not wait for"


def test_one_item_is_not_promised_twice() -> None:
    pool = Pool(OPEN)
    policy = MatchingPolicy()
    money = part("119.00", "NW-00001")
    first = decide(money, pool, lambda _: policy, booked_on=DAY)
    second = decide(money, pool, lambda _: policy, booked_on=DAY)
    assert first.state is PaymentState.ALLOCATED
    assert second.state is PaymentState.UNALLOCATED


_numbers = st.from_regex(r"\A[A-Z]{2}-[0-9]{5,8}\Z")
_amounts = st.decimals("0.01", "9999", places=2)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(_numbers, _amounts), min_size=1, max_size=6, unique_by=lambda t: t[0]),
    st.lists(st.tuples(st.integers(0, 5), _amounts | st.none()), max_size=12),
    st.sampled_from(["", "0.50"]),
)
def test_allocations_never_exceed_a_payment_or_an_invoice(
    invoices: list[tuple[str, Decimal]],
    payments: list[tuple[int, Decimal | None]],
    tolerance: str,
) -> None:
    items = [item(number, str(amount)) for number, amount in invoices]
    pool = Pool(items)
    policy = MatchingPolicy(tolerance=Decimal(tolerance or 0))
    settled: dict[str, Decimal] = {}
    for which, amount in payments:
        wanted = items[which % len(items)]
        money = part(str(amount or wanted.open), f"for {wanted.number}")
        decision = decide(money, pool, lambda _: policy, booked_on=DAY, payers=(ACME,))
        if decision.chosen is None:
            continue
        shares = decision.chosen.shares
        assert total(one.takes for one in shares) + decision.chosen.rest == money.amount
        for one in shares:
            settled[one.invoice_id] = settled.get(one.invoice_id, Decimal(0)) + one.settles
    for one in items:
        assert settled.get(one.id, Decimal(0)) <= one.open


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert all(joined(run) == run for run in spellings(part("1", text)))
    named(part("1", text), Pool(OPEN))
