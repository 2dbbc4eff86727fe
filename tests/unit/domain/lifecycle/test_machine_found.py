"""What random walks have found: lifecycles that passed the checks and were not sound, or not seen.

Each was mended in the engine; those that no engine can make sound are refused by the checks
(`test_checks_in_detail.py`).
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.steps import DEADLINE
from domain.process.advance import Advance, Moment, advance, opened, pass_time
from domain.record import InvoiceRecord
from domain.trade.approval import ApprovalPolicy
from tests.builders import NOON
from tests.unit.domain.lifecycle.definitions import CONDITIONS, is_sound
from tests.unit.domain.lifecycle.doing import terms
from tests.unit.domain.lifecycle.seeded import lead, lifecycle, put, seeded, to
from tests.unit.domain.lifecycle.walks import Walk

WITHOUT_VALUE = "settlement.paid_minor * 100 / invoice.total_minor >= 50"
"""A division by nothing, for an invoice over nothing."""


def fresh(definition: LifecycleDefinition, **changes: Any) -> InvoiceRecord:
    """An invoice over nothing, of anna's, with content."""
    record = Walk(definition, Random(1), None).record
    made = {"document": None, "content_hash": "c" * 64, "approval": None, "state": "draft"}
    return record.model_copy(update=made | changes)


def moment(definition: LifecycleDefinition, at: datetime = NOON) -> Moment:
    return Moment(definition, at, CONDITIONS.evaluate)


def entered(definition: LifecycleDefinition, state: str, record: InvoiceRecord) -> Advance:
    """The record when `state` is entered."""
    begun = definition.model_copy(update={"initial": state})
    return opened(record, moment(begun))


def test_time_moves_on_though_a_guard_has_no_value() -> None:
    ways = (to(DEADLINE, "not_sent", WITHOUT_VALUE), to(DEADLINE, "open"))
    definition = seeded(lead("not_sent", to("retry", "sending"), *ways))
    assert is_sound(definition)
    resting = entered(definition, "not_sent", fresh(definition)).record
    moved = pass_time(resting, moment(definition, NOON + timedelta(days=8)))
    assert moved.record.state == "open"
    assert moved.guards == {WITHOUT_VALUE: False}


@pytest.mark.parametrize(
    "policy",
    [
        {"steps": [{"name": "a", "roles": ["approver"], "when": WITHOUT_VALUE}]},
        {
            "auto_approve_if": WITHOUT_VALUE,
            "steps": [{"name": "a", "roles": ["approver"]}],
        },
        {
            "auto_approve_if": WITHOUT_VALUE,
            "steps": [
                {"name": "a", "roles": ["approver"], "when": WITHOUT_VALUE},
                {"name": "b", "roles": ["approver"], "when": "dispute.open"},
            ],
        },
    ],
)
def test_a_condition_without_a_value_lets_nothing_through(policy: dict[str, Any]) -> None:
    definition = seeded(put("approval", approval=policy))
    waiting = entered(definition, "approval", fresh(definition)).record
    assert waiting.state == "approval"
    assert waiting.approval is not None
    assert "a" in [step.name for step in waiting.approval.steps]
    assert not waiting.approval.auto_approved


def test_a_step_is_needed_whose_condition_has_no_value() -> None:
    steps = [
        {"name": "always", "roles": ["approver"]},
        {"name": "half", "roles": ["approver"], "when": WITHOUT_VALUE},
    ]
    policy = ApprovalPolicy.model_validate({"steps": steps})
    definition = seeded(put("approval", approval=policy.model_dump(mode="json")))
    waiting = entered(definition, "approval", fresh(definition)).record
    assert waiting.approval is not None
    assert [step.name for step in waiting.approval.steps] == ["always", "half"]


def test_a_due_date_that_starts_anew_when_it_passes_gives_another_day() -> None:
    """Payable at once: the alarm rang again and again in the last second of the day."""
    definition = seeded(
        put(
            "open",
            transitions=[to("payment_received", "reconciling"), to(DEADLINE, "open")],
            on_entry=[{"kind": "start_due_date"}],
        )
    )
    record = fresh(definition)
    record = record.model_copy(update={"terms": terms(None, net_days=0)})
    resting = entered(definition, "open", record).record
    assert resting.alarm is not None
    again = pass_time(resting, moment(definition, resting.alarm)).record
    assert again.alarm == resting.alarm + timedelta(days=1)


def test_who_is_waited_for_is_known_though_nobody_said_it() -> None:
    states = lifecycle(
        {
            "start": {
                "title": "Start",
                "step": "wait",
                "reminders": [{"after": "P1D", "to": ["clerk"]}],
                "transitions": [to("release", "asking")],
            },
            "asking": {
                "title": "Asking",
                "step": "ask",
                "question": {"text": "Well?", "answers": ["yes", "no"], "roles": ["approver"]},
                "deadline": "P7D",
                "transitions": [to("answered", "end"), to(DEADLINE, "asking")],
            },
            "end": {"title": "End", "final": "voided"},
        },
        initial="start",
    )
    assert is_sound(states)
    resting = entered(states, "start", fresh(states)).record
    assert resting.waiting_on == "clerk"
    assert advance(resting, "release", moment(states)).record.waiting_on == "approver"
