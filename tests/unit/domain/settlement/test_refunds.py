"""Refunds: what is kept of a payment goes back where it came from, once, after two people said so.

Over a store, from the proposal of a run to the bank's statement that shows it, or takes it back.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Conflict, Invalid
from domain.core.money import total
from domain.process.paying_out import deciding, following
from domain.process.paying_out.asked import Asked
from domain.process.paying_out.proposing import propose
from domain.process.settling import by_hand
from domain.process.settling.arriving import Arrival, keep_all, match_all
from domain.process.settling.pooling import Market
from domain.settlement.bank import BankStatement
from domain.settlement.ledger import BANK, CREDIT, UNALLOCATED
from domain.settlement.paying_out import OrderState, PaymentOrder, PaymentRunState, RunKind
from domain.settlement.payment import Payment, PaymentState
from integration.store.memory import MemoryStore
from tests import builders
from tests.builders import NOON
from tests.paying import DAY, IBAN, PAID, kept, owed, world
from tests.payments import entry
from tests.unit.store import samples


def asked(run_id: str = "back", **changes: Any) -> Asked:
    usual = Asked(run_id, RunKind.REFUND, "northwind", DAY, "anna", payment_ids=(PAID,))
    return replace(usual, **changes)


async def overpaid(**part: Any) -> MemoryStore:
    """A store with a payment of acme of which all, 20.00 EUR, is kept as a credit."""
    store = MemoryStore()
    await world(store)
    await kept(store, **part)
    return store


async def order(store: MemoryStore, run_id: str = "back") -> PaymentOrder:
    (one,) = await deciding.orders_of(store, run_id)
    return one


async def sent(store: MemoryStore, run_id: str = "back") -> PaymentOrder:
    await propose(store, asked(run_id), NOON)
    await deciding.approve(store, run_id, "carla", NOON)
    await following.checked(store, run_id, NOON)
    await following.written(store, run_id, "d" * 64, NOON)
    await following.sent(store, run_id, "bank", NOON)
    return await order(store, run_id)


async def seen(store: MemoryStore, amount: str, number: int = 1, **said: Any) -> Payment:
    """The bank's statement shows `amount`."""
    booked = entry(amount, reference=f"r-{number}", **said)
    statement = BankStatement(id="s", account="DE02", currency="EUR")
    arrival = Arrival(statement, booked, booked.parts[0], f"out-{number}")
    at = NOON + timedelta(days=number)
    found = await match_all(store, Market(store), [arrival], document="d" * 64, at=at)
    await keep_all(store, found, booking=f"b-{number}", at=at)
    return await store.payments.get(arrival.id)


async def balance(store: MemoryStore, account: str) -> Decimal:
    found = (await store.ledger.page({}, limit=200)).items
    lines = [line for one in found for line in one.lines if line.account == account]
    return total(line.debit - line.credit for line in lines)


async def test_it_goes_back_to_the_account_it_came_from_after_a_second_person_said_so() -> None:
    store = await overpaid()
    run = await propose(store, asked(), NOON)
    assert (run.orders, run.amount, run.state) == (1, 20, PaymentRunState.PROPOSED)
    one = await order(store)
    assert (one.refunds, one.invoice_id, one.iban, one.number) == (PAID, None, IBAN, "THEIRS")
    assert one.state is OrderState.PROPOSED, "nobody has to confirm where money came from"
    with pytest.raises(Conflict, match="you proposed"):
        await deciding.approve(store, "back", "anna", NOON)


async def test_the_statement_closes_it() -> None:
    store = await overpaid()
    one = await sent(store)
    out = await seen(store, "-20.00", end_to_end_id=one.end_to_end_id)
    assert (out.state, out.refunds, out.remaining) == (PaymentState.ALLOCATED, PAID, 0)
    first = await store.payments.get(PAID)
    assert (first.kept, first.refunded, first.remaining) == (0, 20, 0)
    assert await balance(store, f"{CREDIT}:acme") == 0
    run = await following.look(store, "back", NOON)
    assert run.state is PaymentRunState.DONE
    assert (await order(store)).state is OrderState.BOOKED
    assert await store.payees.find("acme") is None, "it says nothing of where we may pay suppliers"


async def test_money_that_comes_back_is_kept_again() -> None:
    store = await overpaid()
    one = await sent(store)
    await seen(store, "-20.00", end_to_end_id=one.end_to_end_id)
    back = {"end_to_end_id": one.end_to_end_id, "return_reason": "AC04"}
    await seen(store, "20.00", number=2, **back)
    first = await store.payments.get(PAID)
    assert (first.kept, first.refunded) == (20, 0)
    assert await balance(store, f"{CREDIT}:acme") == -20
    await following.look(store, "back", NOON)
    assert (await order(store)).state is OrderState.RETURNED
    again = await sent(store, "back-2")
    assert again.end_to_end_id != one.end_to_end_id
    await seen(store, "-20.00", number=3, end_to_end_id=again.end_to_end_id)
    assert (await store.payments.get(PAID)).refunded == 20


async def test_it_is_in_one_run_and_stays_kept_meanwhile() -> None:
    store = await overpaid()
    await propose(store, asked(), NOON)
    with pytest.raises(Invalid, match="nothing to pay") as refused:
        await propose(store, asked("other"), NOON)
    assert "another run" in str(refused.value.hint)
    paid = await store.payments.get(PAID)
    with pytest.raises(Conflict, match="give back"):
        await by_hand.set_aside(store, paid, actor="anna", reason="x", at=NOON)
    await deciding.cancel(store, "back", "anna", "wrong", NOON)
    await propose(store, asked("other"), NOON)


async def test_what_the_bank_took_back_meanwhile_is_not_sent() -> None:
    store = await overpaid()
    await propose(store, asked(), NOON)
    await deciding.approve(store, "back", "carla", NOON)
    await seen(store, "-20.00", end_to_end_id="THEIRS", return_reason="MD06")
    assert (await store.payments.get(PAID)).state is PaymentState.REVERSED
    assert await following.checked(store, "back", NOON) == ()
    run = await store.payment_runs.get("back")
    assert (run.state, run.reason) == (PaymentRunState.CANCELLED, "nothing was left to pay")


async def test_what_is_not_kept_any_more_waits_for_somebody() -> None:
    store = await overpaid()
    one = await sent(store)
    paid = await store.payments.get(PAID)
    await store.payments.put(paid.model_copy(update={"kept": Decimal(5)}))
    out = await seen(store, "-20.00", end_to_end_id=one.end_to_end_id)
    assert (out.state, out.refunds) == (PaymentState.UNALLOCATED, "")
    assert "more than the 5" in out.reason
    await store.payments.put(paid)
    found = await by_hand.match_again(store, out, NOON)
    assert (found.state, found.refunds) == (PaymentState.ALLOCATED, PAID)


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ({"counterparty_iban": ""}, "whose account"),
        ({"currency": "CHF"}, "CHF"),
    ],
)
async def test_what_cannot_go_back_says_why(part: dict[str, Any], reason: str) -> None:
    store = await overpaid(**part)
    with pytest.raises(Invalid) as refused:
        await propose(store, asked(), NOON)
    assert reason in str(refused.value.hint)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"payment_ids": ()}, "what is to be given back"),
        ({"kind": RunKind.TRANSFER}, "given back only"),
        ({"payment_ids": ("nobody",)}, "nothing to pay"),
    ],
)
async def test_what_makes_no_sense_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        await propose(await overpaid(), asked(**changes), NOON)


async def test_a_credit_note_of_ours_is_paid_out_to_the_account_entered() -> None:
    store = await overpaid()
    note = samples.credit_note("note", "NW-C-1")
    assert note.document is not None
    terms = note.terms.model_copy(
        update={"partnership": builders.partnership(), "buyer": builders.buyer(iban=IBAN)}
    )
    request = note.request.model_copy(update={"corrects_invoice_id": None})
    await store.invoices.put(note.model_copy(update={"terms": terms, "request": request}))
    await store.invoices.put(owed("bill"))
    run = await propose(store, asked(payment_ids=(), invoice_ids=("note", "bill")), NOON)
    one = await order(store)
    assert (one.invoice_id, one.iban, one.amount) == ("note", IBAN, note.payable)
    assert [(left.invoice_id, left.reason) for left in run.left_out] == [
        ("bill", "it is no credit note")
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["send", "book", "return", "reject", "cancel"]), max_size=10))
async def test_no_order_of_events_gives_back_more_than_was_kept(events: list[str]) -> None:
    store, number = await overpaid(), 0
    for event in events:
        number += 1
        runs = (await store.payment_runs.page({}, limit=50)).items
        try:
            await _happen(store, event, number, runs[0].id if runs else "")
        except (Conflict, Invalid):
            continue
        first = await store.payments.get(PAID)
        assert first.kept + first.refunded == 20
        assert first.kept >= 0
        assert await balance(store, f"{CREDIT}:acme") == -first.kept
        out = [
            one
            for one in (await store.payments.page({}, limit=50)).items
            if one.refunds and one.state is PaymentState.ALLOCATED
        ]
        assert total(one.amount for one in out) == first.refunded
        booked = [await balance(store, one) for one in (BANK, UNALLOCATED, f"{CREDIT}:acme")]
        assert total(booked) == 0


async def _happen(store: MemoryStore, event: str, number: int, run_id: str) -> None:
    if event == "send":
        await sent(store, f"run-{number}")
    elif run_id and event == "cancel":
        await deciding.cancel(store, run_id, "anna", "", NOON)
    elif run_id:
        one = await order(store, run_id)
        if event == "book" and one.state is OrderState.SENT:
            await seen(store, "-20.00", number, end_to_end_id=one.end_to_end_id)
        elif event == "return" and one.state is OrderState.BOOKED:
            said = {"end_to_end_id": one.end_to_end_id, "return_reason": "AC04"}
            await seen(store, "20.00", number, **said)
        elif event == "reject" and one.state is OrderState.SENT:
            await store.payment_orders.put(one.ended(OrderState.REJECTED, "AC04"))
        await following.look(store, run_id, NOON)
