"""Migration: which running invoices can go on by another definition, and what is kept of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.exchange.delivery import DeliveryStatus
from domain.exchange.statement import Transport
from domain.invoice.request import Terms, assemble
from domain.invoice.totals import calculate, content_hash
from domain.lifecycle.approval import judge
from domain.lifecycle.decision import Decision, Verdict
from domain.lifecycle.definition import LifecycleDefinition, Reminder
from domain.lifecycle.presets import CREDIT_NOTE
from domain.lifecycle.steps import DONE
from domain.process.advance import Moment, advance, opened
from domain.process.migration import RULES, migrate, plan
from domain.record import InvoiceRecord
from domain.trade.approval import ApprovalPolicy, ApprovalStep
from integration.expressions import CelConditions
from tests import builders
from tests.unit.domain.lifecycle.plain import PLAIN, version

EVALUATE = CelConditions().evaluate
NOON, DAY = builders.NOON, timedelta(days=1)


def moment(definition: LifecycleDefinition = PLAIN, days: int = 0) -> Moment:
    return Moment(definition, NOON + days * DAY, EVALUATE)


def draft(**changes: Any) -> InvoiceRecord:
    terms = Terms(
        partnership=builders.partnership(**changes),
        seller=builders.seller(),
        buyer=builders.buyer(),
    )
    request = builders.request()
    known = {"hosting": builders.marketable()}
    document = calculate(assemble(request, terms, known, on=NOON.date()))
    record = InvoiceRecord(
        id="i",
        request=request,
        terms=terms,
        lifecycle=PLAIN.reference,
        definition=PLAIN.digest,
        document=document,
        content_hash=content_hash(document),
        state="draft",
        state_title="Draft",
        created_by="anna",
        edited_by="anna",
        created_at=NOON,
        updated_at=NOON,
    )
    return opened(record, moment()).record


def awaiting_approval(**changes: Any) -> InvoiceRecord:
    checking = advance(draft(**changes), "submit", moment()).record
    checked = checking.model_copy(update={"validated": checking.content_hash})
    return advance(checked, DONE, moment()).record


def decided(record: InvoiceRecord, actor: str, *roles: str) -> InvoiceRecord:
    assert record.approval is not None
    decision = Decision(
        id=f"{actor}-1",
        verdict=Verdict.APPROVE,
        actor=actor,
        roles=roles,
        content_hash=record.content_hash or "",
    )
    round_, recorded = judge(record.approval, decision, at=NOON)
    assert recorded.counted
    decisions = (*record.decisions, recorded)
    return record.model_copy(update={"approval": round_, "decisions": decisions})


def transmitted() -> InvoiceRecord:
    """An issued invoice that waits for the buyer's answer."""
    approved = decided(awaiting_approval(), "ben", "approver")
    issuing = advance(approved, "approved", moment()).record
    issued = issuing.model_copy(update={"number": "NW-1", "due_on": (NOON + 30 * DAY).date()})
    sending = advance(issued, DONE, moment()).record
    sent = DeliveryStatus(transport=Transport.TRANSMITTED)
    return advance(sending.model_copy(update={"delivery": sent}), DONE, moment()).record


def version_two(**states: dict[str, Any] | None) -> LifecycleDefinition:
    return version(2, **states)


def rules(record: InvoiceRecord, to: LifecycleDefinition) -> list[str]:
    return [finding.rule for finding in plan(record, PLAIN, to)]


# Whether it can


@pytest.mark.parametrize("record", [draft(), awaiting_approval(), transmitted()])
def test_a_resting_invoice_can_go_on_where_its_state_stands(record: InvoiceRecord) -> None:
    assert plan(record, PLAIN, version_two(draft={"title": "Sketch"})) == []


def test_the_same_definition_is_no_other() -> None:
    assert rules(draft(), PLAIN) == ["MG-SAME"]


def test_an_ended_invoice_stays() -> None:
    ended = advance(draft(), "cancel", moment()).record
    assert rules(ended, version_two(draft={"title": "Sketch"})) == ["MG-FINAL"]


def test_an_invoice_under_way_has_to_rest_first() -> None:
    checking = advance(draft(), "submit", moment()).record
    assert rules(checking, version_two(draft={"title": "Sketch"})) == ["MG-BUSY"]


def test_a_state_that_is_gone_is_named_with_those_alike() -> None:
    to = version_two(awaiting_response=None)
    found = plan(transmitted(), PLAIN, to)
    assert [finding.rule for finding in found] == ["MG-STATE"]
    assert "awaiting_response" in found[0].message
    assert "response_overdue" in found[0].hint


@pytest.mark.parametrize("changes", [{"step": "await_payment"}, {"step": "ask"}])
def test_a_state_of_that_name_that_does_something_else_is_none(changes: dict[str, Any]) -> None:
    assert rules(transmitted(), version_two(awaiting_response=changes)) == ["MG-STEP"]


def test_a_state_of_that_name_that_is_an_end_is_none() -> None:
    ended: dict[str, Any] = {
        "step": None,
        "final": "written_off",
        "transitions": [],
        "deadline": None,
    }
    assert rules(transmitted(), version_two(awaiting_response=ended)) == ["MG-STEP"]


def test_credit_notes_and_invoices_have_lifecycles_of_their_own() -> None:
    assert rules(draft(), CREDIT_NOTE) == ["MG-KIND"]


@pytest.mark.parametrize(
    ("lost", "token"),
    [
        ({"validated": "0" * 64}, "validated"),
        ({"approval": None}, "approved"),
        ({"number": None}, "issued"),
        ({"delivery": DeliveryStatus()}, "transmitted"),
    ],
)
def test_what_the_state_takes_for_granted_must_be_earned(lost: dict[str, Any], token: str) -> None:
    record = transmitted().model_copy(update=lost)
    found = plan(record, PLAIN, version_two(draft={"title": "Sketch"}))
    assert [finding.rule for finding in found] == ["MG-TOKEN"]
    assert f"'{token}'" in found[0].message


def test_a_stricter_way_to_a_state_counts() -> None:
    """In the new version a state that used to stand before the check stands behind it."""
    to = version_two(
        validating={
            "transitions": [
                {"event": "done", "to": "correction", "guard": "validation.error_count > 0"},
                {"event": "done", "to": "looking"},
                {"event": "failed", "to": "validating"},
            ]
        },
        looking={
            "title": "Looked at",
            "step": "wait",
            "transitions": [{"event": "release", "to": "approval"}],
        },
    )
    before = version_two(
        looking={
            "title": "Looked at",
            "step": "wait",
            "transitions": [{"event": "submit", "to": "validating"}],
        },
        draft={"transitions": [{"event": "release", "to": "looking"}]},
    )
    early = advance(draft(), "release", moment(before)).record
    assert early.state == "looking"
    assert [finding.rule for finding in plan(early, before, to)] == ["MG-TOKEN"]
    checked = early.model_copy(update={"validated": early.content_hash})
    assert plan(checked, before, to) == []


def test_a_second_approval_does_not_hide_the_first() -> None:
    second = {
        "title": "Second approval",
        "step": "approve",
        "transitions": [{"event": "approved", "to": "issuing"}],
    }
    first = [{"event": "approved", "to": "again"}]
    before = version_two(again=second, approval={"transitions": first})
    after = before.model_copy(update={"version": 3})
    there = advance(
        decided(awaiting_approval(), "ben", "approver"), "approved", moment(before)
    ).record
    assert (there.state, there.approval is not None) == ("again", True)
    assert plan(there, before, after) == []


def test_an_approval_that_nobody_could_give_is_refused() -> None:
    own = ApprovalPolicy(steps=(ApprovalStep(name="boss", roles=("finance_director",)),))
    before = version_two(approval={"approval": own.model_dump(mode="json")})
    checking = advance(draft(approval=None), "submit", moment(before)).record
    checked = checking.model_copy(update={"validated": checking.content_hash})
    there = advance(checked, DONE, moment(before)).record
    assert there.approval is not None
    found = plan(there.model_copy(update={"definition": before.digest}), before, PLAIN)
    assert [finding.rule for finding in found] == ["MG-APPROVAL"]


def test_every_reason_names_a_known_rule_and_says_what_to_do() -> None:
    ended = advance(draft(), "cancel", moment()).record
    to = version_two(awaiting_response=None)
    found = [
        *plan(draft(), PLAIN, CREDIT_NOTE),
        *plan(ended, PLAIN, to),
        *plan(transmitted(), PLAIN, to),
    ]
    assert len(found) == 3
    assert all(finding.rule in RULES and finding.message and finding.hint for finding in found)


# What is kept


def test_state_and_waiting_are_kept_and_the_definition_is_another() -> None:
    record, to = transmitted(), version_two(awaiting_response={"title": "Silence so far"})
    moved = migrate(record, to, moment(to, days=2)).record
    assert (moved.state, moved.state_title) == ("awaiting_response", "Silence so far")
    assert (moved.lifecycle, moved.definition) == ("plain@2", to.digest)
    assert (moved.entered_at, moved.waiting_since) == (record.entered_at, record.waiting_since)
    assert moved.entry == record.entry + 1


def test_a_deadline_counts_from_the_entry() -> None:
    to = version_two(awaiting_response={"deadline": "P10D"})
    moved = migrate(transmitted(), to, moment(to, days=2)).record
    assert moved.deadline == NOON + 10 * DAY == moved.alarm


@pytest.mark.parametrize(
    ("days", "given"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (5, 3), (9, 3)]
)
def test_reminders_that_would_have_been_given_are_not_made_up_for(days: int, given: int) -> None:
    reminder = Reminder(after="P2D", every="P1DT12H", at_most=3, to=("clerk",))
    to = version_two(awaiting_response={"reminders": [reminder.model_dump(exclude_defaults=True)]})
    moved = migrate(transmitted(), to, moment(to, days=days))
    assert moved.record.reminded == (given,)
    assert moved.notifications == ()


def test_a_single_reminder_is_given_once() -> None:
    to = version_two(awaiting_response={"reminders": [{"after": "P2D", "to": ["clerk"]}]})
    assert migrate(transmitted(), to, moment(to, days=9)).record.reminded == (1,)


def test_an_approval_that_asks_the_same_goes_on() -> None:
    two = ApprovalPolicy(steps=(ApprovalStep(name="manager", roles=("approver",), quorum=2),))
    record = decided(awaiting_approval(approval=two), "ben", "approver")
    to = version_two(approval={"title": "To be approved"})
    moved = migrate(record, to, moment(to, days=1))
    assert moved.record.approval == record.approval
    assert moved.record.decisions[0].counted
    assert moved.record.must_act == ("approver",)
    assert moved.notifications == ()


def test_an_approval_that_asks_more_begins_anew_and_says_so() -> None:
    two = ApprovalPolicy(steps=(ApprovalStep(name="manager", roles=("approver",), quorum=2),))
    record = decided(awaiting_approval(approval=two), "ben", "approver")
    director = {"steps": [{"name": "director", "roles": ["finance_director"]}]}
    to = version_two(approval={"approval": director})
    moved = migrate(record, to, moment(to, days=1))
    assert moved.record.approval is not None
    assert moved.record.approval.decisions == ()
    assert moved.record.approval.opened_at == NOON + DAY
    assert moved.record.must_act == ("finance_director",)
    (void,) = moved.record.decisions
    assert (void.counted, "plain@2" in void.refusal) == (False, True)
    assert [notification.to for notification in moved.notifications] == [("ben",)]


def test_an_approval_that_needs_nobody_any_more_is_passed() -> None:
    free = {
        "auto_approve_below": "1000",
        "steps": [{"name": "director", "roles": ["finance_director"]}],
    }
    to = version_two(approval={"approval": free})
    moved = migrate(awaiting_approval(), to, moment(to, days=1)).record
    assert moved.payable == Decimal(119)
    assert moved.state == "issuing"
    assert moved.approval is not None
    assert moved.approval.auto_approved


def test_there_and_back_is_where_it_was() -> None:
    record, to = transmitted(), version_two(awaiting_response={"deadline": "P10D"})
    there = migrate(record, to, moment(to, days=1)).record
    back = migrate(there, PLAIN, moment(days=2)).record
    assert back.model_copy(update={"entry": record.entry}) == record
