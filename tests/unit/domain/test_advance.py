"""Advancing a record: an approval is one by its state, not by what the state is called."""

from datetime import timedelta

from domain.invoice.request import Terms
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import STANDARD
from domain.process.advance import Moment, opened, pass_time
from domain.record import InvoiceRecord
from domain.trade.approval import ApprovalPolicy, ApprovalStep
from integration.expressions import CelConditions
from tests import builders


def record(definition: LifecycleDefinition) -> InvoiceRecord:
    return InvoiceRecord(
        id="i",
        request=builders.request(),
        terms=Terms(
            partnership=builders.partnership(), seller=builders.seller(), buyer=builders.buyer()
        ),
        lifecycle=definition.reference,
        definition=definition.digest,
        content_hash="a" * 64,
        state="draft",
        state_title="Draft",
        created_by="anna",
        edited_by="anna",
        created_at=builders.NOON,
        updated_at=builders.NOON,
    )


def entering(definition: LifecycleDefinition) -> InvoiceRecord:
    now = Moment(definition, builders.NOON, CelConditions().evaluate)
    return opened(record(definition), now).record


def test_an_approval_awaits_a_decision_whoever_it_waits_on() -> None:
    renamed = STANDARD.states["approval"].model_copy(update={"waiting_on": "the board"})
    states = {**STANDARD.states, "approval": renamed}
    definition = STANDARD.model_copy(update={"states": states, "initial": "approval"})
    entered = entering(definition)
    assert entered.awaits_decision
    assert entered.waiting_on == "the board"
    assert entered.must_act == ("approver",)
    assert not entering(STANDARD).awaits_decision


def test_an_approval_that_expires_unforeseen_is_seen_and_does_not_spin() -> None:
    step = ApprovalStep(name="one", roles=("approver",), expires_after="P1D")
    approval = STANDARD.states["approval"]
    left = tuple(way for way in approval.transitions if way.event != "expired")
    policy = ApprovalPolicy(steps=(step,))
    state = approval.model_copy(update={"approval": policy, "transitions": left, "reminders": ()})
    states = {**STANDARD.states, "approval": state}
    definition = STANDARD.model_copy(update={"states": states, "initial": "approval"})
    later = Moment(definition, builders.NOON + timedelta(days=2), CelConditions().evaluate)
    expired = pass_time(entering(definition), later).record
    assert expired.blocked
    assert (expired.state, expired.alarm) == ("approval", expired.deadline)


def test_without_content_there_is_nothing_to_approve_and_somebody_has_to_look() -> None:
    definition = STANDARD.model_copy(update={"initial": "approval"})
    empty = record(definition).model_copy(update={"content_hash": None})
    now = Moment(definition, builders.NOON, CelConditions().evaluate)
    entered = opened(empty, now).record
    assert entered.approval is None
    assert entered.blocked
    assert entered.must_act == ()
