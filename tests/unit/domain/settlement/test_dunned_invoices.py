"""Dunning seen from the invoice: when it begins, what it has to know, disputes and their day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from activities.contracts import Command, Notice
from domain.core.errors import Conflict
from domain.exchange.response import Business
from domain.lifecycle.presets import STANDARD
from domain.process.disputing import opened_dispute, outcome_of
from domain.process.dunning import begins_at, begun, concern, debt_of, opened, settled
from domain.process.reminding import alarm_of, rings_of
from domain.record import InvoiceRecord, Settlement
from domain.settlement.allocation import Allocation, AllocationKind
from domain.settlement.dispute import Dispute, DisputeOutcome, DisputeReason, reason_in
from domain.settlement.dunning_case import DunningMark
from tests import builders
from tests.unit.domain.settlement.dunned import policy
from tests.unit.store import samples

DUE = date(2026, 12, 1)
AFTER = datetime(2026, 12, 2, tzinfo=UTC)


def record(**changes: Any) -> InvoiceRecord:
    """NW-1 over 119.00, due on 1 December, with a dunning policy."""
    issued = samples.issued("inv-1", "NW-1")
    partnership = builders.partnership(dunning=changes.pop("dunning", policy()))
    terms = issued.terms.model_copy(update={"partnership": partnership})
    base = {"terms": terms, "due_on": DUE, "issued_on": date(2026, 11, 2)}
    return issued.model_copy(update={**base, **changes})


def paid(amount: str) -> Settlement:
    return Settlement(paid=Decimal(amount))


def dispute(**changes: Any) -> Dispute:
    base: dict[str, Any] = {"opened_at": AFTER, "reason": "broken", "opened_by": "anna"}
    return Dispute(**{**base, **changes})


def allocated(number: int, amount: str, day: int) -> Allocation:
    return Allocation(
        id=f"a{number}",
        kind=AllocationKind.PAYMENT,
        source_id=f"p{number}",
        invoice_id="inv-1",
        amount=Decimal(amount),
        currency="EUR",
        at=datetime(2026, 12, day, 9, tzinfo=UTC),
        reverses="a1" if amount.startswith("-") else "",
    )


def test_it_begins_as_the_due_date_has_passed_and_once() -> None:
    assert begins_at(record()) == AFTER
    assert begun(record(), AFTER - timedelta(seconds=1)).dunning is None
    marked = begun(record(), AFTER)
    assert marked.dunning == DunningMark()
    assert begins_at(marked) is None


@pytest.mark.parametrize(
    "changes",
    [{"dunning": None}, {"settlement": paid("119.00")}, {"number": None}, {"due_on": None}],
)
def test_nobody_is_dunned_without_policy_debt_number_or_day(changes: dict[str, Any]) -> None:
    assert begins_at(record(**changes)) is None


def test_what_we_owe_ourselves_is_not_dunned() -> None:
    ours = record()
    terms = ours.terms.model_copy(
        update={"seller": builders.seller(own=False), "buyer": builders.buyer(own=True)}
    )
    assert begins_at(ours.model_copy(update={"terms": terms})) is None


def test_it_ends_with_the_debt_and_begins_again_when_money_comes_back() -> None:
    marked = begun(record(), AFTER)
    assert settled(marked, final=False) == marked
    cleared = settled(marked.model_copy(update={"settlement": paid("119.00")}), final=False)
    assert cleared.dunning == DunningMark(active=False)
    assert settled(marked, final=True).dunning == DunningMark(active=False)
    returned = cleared.model_copy(update={"settlement": paid("0")})
    assert begins_at(returned) == AFTER
    assert begun(returned, AFTER).dunning == DunningMark()


def test_dunning_is_told_of_everything_that_concerns_it_and_of_nothing_else() -> None:
    marked = begun(record(), AFTER)
    delivery = marked.delivery.model_copy(update={"business": Business.QUERIED})
    changes: list[dict[str, Any]] = [
        {"settlement": paid("19.00")},
        {"dispute": dispute()},
        {"dispute": dispute(amount=Decimal(10))},
        {"delivery": delivery},
        {"dunning": DunningMark(active=False)},
    ]
    known = {concern(marked)} | {concern(marked.model_copy(update=one)) for one in changes}
    assert len(known) == len(changes) + 1
    same = marked.model_copy(update={"dunning_level": 2, "failure": "x"})
    assert concern(same) == concern(marked)
    assert concern(record()) == ""


def test_the_alarm_rings_for_the_start_and_for_the_day_of_a_dispute() -> None:
    state = STANDARD.states["open"]
    assert alarm_of(record(deadline=None), state) == AFTER
    open_ = record(dispute=dispute(answer_by=date(2026, 11, 20)), deadline=None)
    assert alarm_of(open_, state) == datetime(2026, 11, 21, tzinfo=UTC)
    rung, told = rings_of(open_, state, datetime(2026, 11, 21, tzinfo=UTC))
    assert rung.dispute is not None
    assert rung.dispute.overdue
    assert [(one.to, one.text[:7]) for one in told] == [(("finance_director",), "the dis")]
    assert rings_of(rung, state, AFTER)[1] == ()


def test_what_was_owed_follows_payments_and_what_was_taken_back() -> None:
    allocations = [allocated(1, "100.00", 5), allocated(2, "-100.00", 9)]
    debt = debt_of(record(), allocations, on=date(2026, 12, 20))
    assert [(one.since.day, one.amount) for one in debt.balances] == [
        (2, Decimal("119.00")),
        (5, Decimal("19.00")),
        (9, Decimal("119.00")),
        (20, Decimal("119.00")),
    ]
    assert debt.open == Decimal("119.00")
    ended = debt_of(record(), (), on=AFTER.date(), ended="written off")
    assert (ended.open, ended.ended) == (Decimal(0), "written off")


def test_a_disputed_part_is_no_more_than_is_open() -> None:
    part = record(dispute=dispute(amount=Decimal(150)))
    assert debt_of(part, (), on=AFTER.date()).disputed == Decimal("119.00")
    closed = record(dispute=dispute(closed_at=AFTER))
    assert debt_of(closed, (), on=AFTER.date()).disputed == Decimal(0)


def test_a_case_needs_a_policy_and_a_number() -> None:
    with pytest.raises(Conflict, match="without a dunning policy"):
        opened(record(dunning=None), AFTER)
    with pytest.raises(Conflict, match="not issued yet"):
        opened(record(number=None), AFTER)
    assert [event.action for event in opened(record(), AFTER).events] == ["dunning_started"]


def said(**changes: Any) -> Command:
    return Command(**{"id": "c1", "name": "dispute", "actor": "anna", **changes})


def test_a_dispute_has_what_the_command_says_or_the_policy() -> None:
    day = date(2026, 12, 24)
    found = opened_dispute(
        record(), said(amount="50.00", choice="QTY", day=day), AFTER, "anna", "too many"
    )
    assert (found.code, found.amount, found.answer_by) == (
        DisputeReason.QUANTITY,
        Decimal("50.00"),
        day,
    )
    whole = opened_dispute(record(), said(), AFTER, "anna", "broken")
    assert (whole.code, whole.amount, whole.answer_by) == (
        DisputeReason.OTHER,
        None,
        date(2026, 12, 16),
    )


def test_a_dispute_of_the_buyer_has_the_code_of_its_answer() -> None:
    notice = Notice(id="r1", event="response_rejected")
    found = opened_dispute(record(), notice, AFTER, "buyer", "PRI: prices are not as agreed")
    assert (found.code, found.opened_by) == (DisputeReason.PRICES, "buyer")
    assert reason_in("we do not want it") is DisputeReason.OTHER


@pytest.mark.parametrize("amount", ["0", "-1", "119.01", "1.005", "NaN", "x"])
def test_what_cannot_be_disputed(amount: str) -> None:
    with pytest.raises(Conflict):
        opened_dispute(record(), said(amount=amount), AFTER, "anna", "x")


@pytest.mark.parametrize(
    ("choice", "answer", "outcome"),
    [
        ("rejected", "", DisputeOutcome.REJECTED),
        ("", "credit", DisputeOutcome.CREDIT),
        ("", "reject", DisputeOutcome.REJECTED),
        ("", "wait", None),
    ],
)
def test_how_a_dispute_was_settled(
    choice: str, answer: str, outcome: DisputeOutcome | None
) -> None:
    assert outcome_of(said(name="resolve", choice=choice), answer) is outcome
