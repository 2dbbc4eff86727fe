"""Payment runs over a store: proposed, decided by two people, checked again, answered, booked."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Conflict, Invalid, InvoicingError
from domain.core.money import total
from domain.process.paying_out import deciding, following
from domain.process.paying_out.asked import Asked
from domain.process.paying_out.proposing import propose
from domain.process.settling.open_items import open_item
from domain.record import Settlement
from domain.settlement.dispute import Dispute
from domain.settlement.paying_out import (
    OrderState,
    PaymentOrder,
    PaymentRun,
    PaymentRunState,
    RunKind,
)
from domain.settlement.payment import PaymentState
from domain.settlement.payment_status import PaymentStatusReport, StatusOfOrder
from domain.trade.mandate import Mandate
from domain.trade.terms import EarlyPayment, PaymentTerms
from integration.store.memory import MemoryStore
from tests import builders
from tests.builders import NOON
from tests.paying import DAY, OTHER, left, owed, world


def asked(run_id: str = "run-1", **changes: Any) -> Asked:
    base: dict[str, Any] = {
        "run_id": run_id,
        "kind": RunKind.TRANSFER,
        "company_id": "northwind",
        "pays_on": DAY,
        "actor": "anna",
    }
    return Asked(**{**base, **changes})


async def orders(store: MemoryStore, run_id: str = "run-1") -> tuple[PaymentOrder, ...]:
    return await deciding.orders_of(store, run_id)


async def sent_run(store: MemoryStore, run_id: str = "run-1", **changes: Any) -> PaymentRun:
    await propose(store, asked(run_id, **changes), NOON)
    await deciding.approve(store, run_id, "ben", NOON)
    await following.checked(store, run_id, NOON)
    await following.written(store, run_id, "d" * 64, NOON)
    return await following.sent(store, run_id, "fake:run", NOON)


async def test_what_is_due_is_proposed_and_the_rest_has_a_reason() -> None:
    store = MemoryStore()
    disputed = Dispute(opened_at=NOON, reason="broken", opened_by="anna")
    await world(
        store,
        owed("due"),
        owed("soon", due=DAY + timedelta(days=3)),
        owed("later", due=DAY + timedelta(days=4)),
        owed("disputed", dispute=disputed),
        owed("unaccepted", accepted_on=None),
        owed("paid", settlement=Settlement(paid=Decimal(119))),
    )
    run = await propose(store, asked(), NOON)
    assert {one.invoice_id for one in await orders(store)} == {"due", "soon"}
    assert (run.orders, run.amount, run.state) == (2, 238, PaymentRunState.PROPOSED)
    assert [(one.invoice_id, one.reason) for one in run.left_out] == [
        ("disputed", "it is disputed")
    ]
    assert await propose(store, asked(), NOON) == run


async def test_named_invoices_are_paid_whenever_they_are_due() -> None:
    store = MemoryStore()
    await world(store, owed("later", due=DAY + timedelta(days=90)), owed("due"))
    await propose(store, asked(invoice_ids=("later", "nobody")), NOON)
    assert [one.invoice_id for one in await orders(store)] == ["later"]


async def test_an_invoice_is_in_one_run_that_counts() -> None:
    store = MemoryStore()
    await world(store, owed("due"))
    await propose(store, asked("run-1"), NOON)
    with pytest.raises(Invalid, match="nothing to pay"):
        await propose(store, asked("run-2"), NOON)
    (first,) = await orders(store)
    twice = first.model_copy(update={"id": "run-2.1", "end_to_end_id": "other"})
    with pytest.raises(InvoicingError, match="already"):
        await store.payment_orders.insert(twice)
    await deciding.cancel(store, "run-1", "anna", "wrong day", NOON)
    await propose(store, asked("run-2"), NOON)
    (second,) = await orders(store, "run-2")
    assert second.end_to_end_id != first.end_to_end_id


async def test_four_eyes_and_two_people_above_an_amount() -> None:
    store = MemoryStore()
    await world(store, owed("due"), second_approval_above=Decimal(100))
    run = await propose(store, asked(), NOON)
    assert run.approvals_needed == 2
    with pytest.raises(Conflict, match="you proposed"):
        await deciding.approve(store, "run-1", "anna", NOON)
    assert (await deciding.approve(store, "run-1", "ben", NOON)).state is PaymentRunState.PROPOSED
    with pytest.raises(Conflict, match="already"):
        await deciding.approve(store, "run-1", "ben", NOON)
    assert (await deciding.approve(store, "run-1", "dora", NOON)).state is PaymentRunState.APPROVED


async def test_taking_an_order_out_voids_approvals() -> None:
    store = MemoryStore()
    await world(store, owed("a"), owed("b"), second_approval_above=Decimal(100))
    await propose(store, asked(), NOON)
    await deciding.approve(store, "run-1", "ben", NOON)
    run = await deciding.drop(store, "run-1", "run-1.1", "dora", "wait", NOON)
    assert (run.approved_by, run.orders, run.amount) == ((), 1, 119)
    with pytest.raises(Conflict, match="already"):
        await deciding.drop(store, "run-1", "run-1.1", "dora", "", NOON)


async def test_a_changed_account_blocks_until_somebody_else_confirms_it() -> None:
    store = MemoryStore()
    await world(store, owed("fake", iban=OTHER), owed("fine"))
    await propose(store, asked(), NOON)
    by_id = {one.invoice_id: one for one in await orders(store)}
    assert by_id["fine"].state is OrderState.PROPOSED
    blocked = by_id["fake"]
    assert blocked.state is OrderState.BLOCKED
    assert "another account" in blocked.reason
    with pytest.raises(Conflict, match="not confirmed"):
        await deciding.approve(store, "run-1", "ben", NOON)
    with pytest.raises(Conflict, match="you proposed"):
        await deciding.confirm_account(store, "run-1", blocked.id, "anna", "", NOON)
    await deciding.confirm_account(store, "run-1", blocked.id, "dora", "called them", NOON)
    assert (await deciding.approve(store, "run-1", "ben", NOON)).state is PaymentRunState.APPROVED
    known = await store.payees.get("acme")
    assert [(one.by, one.reason) for one in known.accounts] == [("dora", "called them")]


async def test_after_a_payment_even_the_entered_account_is_asked_about() -> None:
    """Whoever can change master data cannot lead a payment away alone."""
    store = MemoryStore()
    await world(store, owed("first"))
    await sent_run(store)
    (order,) = await orders(store)
    await store.payments.put(left(order.end_to_end_id, "first"))
    await following.look(store, "run-1", NOON)
    await store.partners.put(builders.buyer(iban=OTHER))
    await store.invoices.put(owed("second", iban=OTHER))
    await store.invoices.put(owed("third"))
    await store.invoices.put(owed("first", settlement=Settlement(paid=Decimal(119))))
    await propose(store, asked("run-2"), NOON)
    states = {one.invoice_id: one.state for one in await orders(store, "run-2")}
    assert states == {"second": OrderState.BLOCKED, "third": OrderState.PROPOSED}


async def test_discounts_are_taken_in_time_if_the_policy_says_so() -> None:
    terms = PaymentTerms(discounts=(EarlyPayment(days=10, percentage=Decimal(2)),))
    partnership = builders.partnership(
        id="acme-northwind", seller_id="acme", buyer_id="northwind", payment_terms=terms
    )
    record = owed("early", due=DAY + timedelta(days=20))
    early = record.model_copy(
        update={"terms": record.terms.model_copy(update={"partnership": partnership})}
    )
    store = MemoryStore()
    await world(store, early)
    assert early.issued_on is not None
    last = early.issued_on + timedelta(days=10)
    await propose(store, asked(pays_on=last), NOON)
    (order,) = await orders(store)
    assert (order.amount, order.discount) == (Decimal("116.62"), Decimal("2.38"))
    await deciding.cancel(store, "run-1", "anna", "", NOON)
    with pytest.raises(Invalid):
        await propose(store, asked("run-2", pays_on=last + timedelta(days=1)), NOON)
    await world(store, early, take_discounts=False)
    await propose(store, asked("run-3", pays_on=last, invoice_ids=("early",)), NOON)
    assert [one.amount for one in await orders(store, "run-3")] == [119]


async def test_what_was_paid_or_disputed_meanwhile_is_not_sent() -> None:
    store = MemoryStore()
    await world(store, owed("a"), owed("b"), owed("c"))
    await propose(store, asked(), NOON)
    await deciding.approve(store, "run-1", "ben", NOON)
    await store.invoices.put(owed("a", settlement=Settlement(paid=Decimal(19))))
    disputed = Dispute(opened_at=NOON, reason="broken", opened_by="anna")
    await store.invoices.put(owed("b", dispute=disputed))
    live = await following.checked(store, "run-1", NOON)
    assert [one.invoice_id for one in live] == ["c"]
    assert (await store.payment_runs.get("run-1")).amount == 119


async def test_nothing_left_ends_the_run() -> None:
    store = MemoryStore()
    await world(store, owed("a"))
    await propose(store, asked(), NOON)
    await deciding.approve(store, "run-1", "ben", NOON)
    await store.invoices.put(owed("a", settlement=Settlement(paid=Decimal(119))))
    assert await following.checked(store, "run-1", NOON) == ()
    assert (await store.payment_runs.get("run-1")).state is PaymentRunState.CANCELLED


async def test_a_run_that_may_be_with_the_bank_is_not_cancelled() -> None:
    store = MemoryStore()
    await world(store, owed("a"))
    await sent_run(store)
    with pytest.raises(Conflict, match="with the bank"):
        await deciding.cancel(store, "run-1", "anna", "", NOON)


def report(run: PaymentRun, *said: tuple[PaymentOrder, str]) -> PaymentStatusReport:
    found = tuple(
        StatusOfOrder(
            end_to_end_id=one.end_to_end_id, status=code, reason="AC04" * (code[0] == "R")
        )
        for one, code in said
    )
    return PaymentStatusReport(id="s", about=run.message_id, orders=found)


async def test_the_bank_answers_and_the_statement_books() -> None:
    store = MemoryStore()
    await world(store, owed("a"), owed("b"))
    run = await sent_run(store)
    first, second = await orders(store)
    answered = await following.report(store, report(run, (first, "ACCP"), (second, "RJCT")), NOON)
    assert answered.state is PaymentRunState.ANSWERED
    await store.payments.put(left(first.end_to_end_id, first.invoice_id))
    done = await following.look(store, "run-1", NOON)
    assert done.state is PaymentRunState.DONE
    states = [(one.state, one.reason, one.payment_id) for one in await orders(store)]
    assert states == [
        (OrderState.BOOKED, "", f"pay-{first.end_to_end_id}"),
        (OrderState.REJECTED, "AC04", ""),
    ]
    await propose(store, asked("run-2", invoice_ids=(second.invoice_id,)), NOON)


async def test_money_that_came_back_is_said() -> None:
    store = MemoryStore()
    await world(store, owed("a"))
    await sent_run(store)
    (order,) = await orders(store)
    back = left(order.end_to_end_id, "a", state=PaymentState.REVERSED, reason="AC04")
    await store.payments.put(back)
    run = await following.look(store, "run-1", NOON)
    (after,) = await orders(store)
    assert (run.state, after.state, after.reason) == (
        PaymentRunState.DONE,
        OrderState.RETURNED,
        "AC04",
    )
    assert await store.payees.find("acme") is None


async def test_a_report_on_no_file_of_ours_is_refused() -> None:
    with pytest.raises(Conflict, match="no payment run"):
        await following.report(MemoryStore(), PaymentStatusReport(id="s", about="x"), NOON)


async def test_direct_debits_need_a_mandate_that_holds() -> None:
    store = MemoryStore()
    await builders.populate(store)
    await store.partners.put(builders.buyer(iban=OTHER))
    record = owed("x")
    terms = record.terms.model_copy(
        update={
            "partnership": builders.partnership(),
            "seller": builders.seller(),
            "buyer": builders.buyer(iban=OTHER),
        }
    )
    request = record.request.model_copy(
        update={"received": None, "partnership_id": "northwind-acme"}
    )
    sold = record.model_copy(update={"terms": terms, "request": request, "number": "NW-1"})
    await store.invoices.put(sold)
    collect = asked(kind=RunKind.DEBIT)
    with pytest.raises(Invalid) as refused:
        await propose(store, collect, NOON)
    assert "no mandate" in str(refused.value.hint)
    mandate = Mandate(id="M-1", signed_on=DAY)
    await store.partnerships.put(builders.partnership(mandate=mandate))
    await propose(store, collect, NOON)
    (order,) = await orders(store)
    assert (order.iban, order.mandate and order.mandate.id) == (OTHER, "M-1")


def test_a_payable_is_found_by_the_names_of_its_payments() -> None:
    item = open_item(owed("a"))
    assert item is not None
    assert any(text.startswith("PO") and text.endswith("01") for text in item.references)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["propose", "cancel", "send", "book", "reject"]), max_size=12))
async def test_no_order_of_events_pays_an_invoice_twice(events: list[str]) -> None:
    store = MemoryStore()
    await world(store, owed("a"), owed("b"))
    number = 0
    for event in events:
        try:
            number = await _happen(store, event, number)
        except InvoicingError:
            continue
        page = (await store.payment_orders.page({}, limit=200)).items
        live = [one.invoice_id for one in page if one.is_live]
        assert len(live) == len(set(live))
        for id in ("a", "b"):
            moved = [one for one in page if one.invoice_id == id and one.state is OrderState.BOOKED]
            assert total(one.amount for one in moved) <= 119
        assert len({one.end_to_end_id for one in page}) == len(page)


async def _happen(store: MemoryStore, event: str, number: int) -> int:
    if event == "propose":
        await propose(store, asked(f"run-{number + 1}"), NOON)
        return number + 1
    name = f"run-{number}"
    if event == "cancel":
        await deciding.cancel(store, name, "anna", "", NOON)
    elif event == "send":
        await deciding.approve(store, name, "ben", NOON)
        await following.checked(store, name, NOON)
        await following.written(store, name, "d" * 64, NOON)
        await following.sent(store, name, "fake", NOON)
    else:
        run = await store.payment_runs.get(name)
        for one in await orders(store, name):
            if event == "reject":
                await following.report(store, report(run, (one, "RJCT")), NOON)
            elif one.state in (OrderState.SENT, OrderState.ACCEPTED):
                await store.payments.put(left(one.end_to_end_id, one.invoice_id))
                paid = Settlement(paid=Decimal(119))
                await store.invoices.put(owed(one.invoice_id, settlement=paid))
                await following.look(store, name, NOON)
    return number
