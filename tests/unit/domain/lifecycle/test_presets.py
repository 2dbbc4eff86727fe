"""The presets: sound by every check, and the example of the documentation likewise."""

from decimal import Decimal
from typing import Any

import pytest

from api.permissions import ROLES, holders
from docs.lifecycle_pages import EXAMPLE
from domain.lifecycle.checks import check
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import (
    DISPUTE_FRIENDLY,
    PRESETS,
    PUBLIC_SECTOR,
    STANDARD,
    STRAIGHT_THROUGH,
    TWO_STEP,
)
from domain.notification import NotificationKind
from domain.simulation.run import Run
from domain.simulation.sample import Happening, Sample
from domain.simulation.simulating import simulate, simulate_all
from integration.definitions import read_definition
from integration.expressions import CelConditions

MAY_DECIDE = set(holders("invoices.decide"))
SHOWN = [*PRESETS, read_definition(EXAMPLE.read_bytes())]


@pytest.mark.parametrize("definition", SHOWN, ids=lambda d: d.reference)
def test_it_is_sound(definition: LifecycleDefinition) -> None:
    roles = {role: role in MAY_DECIDE for role in ROLES}
    assert check(definition, conditions=CelConditions(), roles=roles) == []


@pytest.mark.parametrize("definition", SHOWN, ids=lambda d: d.reference)
def test_samples_come_to_an_end_or_wait_for_somebody(definition: LifecycleDefinition) -> None:
    for run in simulate_all(definition, evaluate=CelConditions().evaluate):
        waits_for_somebody = definition.states[run.path[-1].state].rests
        assert run.ending or waits_for_somebody, (run.sample.name, run.stuck)


def test_definitions_do_not_depend_on_how_they_are_written() -> None:
    for definition in PRESETS:
        again = LifecycleDefinition.model_validate_json(definition.canonical())
        assert again.digest == definition.digest


def went(definition: LifecycleDefinition, *script: Happening, **sample: Any) -> Run:
    """The way of a sample invoice over 500.00 that is like the ones before."""
    usual = {"amount": Decimal(500), "usual": Decimal(500)}
    one = Sample(**{**usual, **sample}, script=script)
    return simulate(definition, one, evaluate=CelConditions().evaluate)


@pytest.mark.parametrize(
    ("definition", "sample", "asked"),
    [
        (TWO_STEP, {"amount": "9999.99"}, "approver: approver"),
        (TWO_STEP, {"amount": "10000"}, "approver: approver, then finance-director: f…"),
        (STRAIGHT_THROUGH, {"amount": "999.99", "usual": "900"}, "nobody: below 1,000.00…"),
        (STRAIGHT_THROUGH, {"amount": "1000", "usual": "1000"}, "approver: approver"),
        (STRAIGHT_THROUGH, {"first_invoice": True}, "approver: approver"),
        (STRAIGHT_THROUGH, {"amount": "750"}, "nobody: …"),
        (STRAIGHT_THROUGH, {"amount": "760"}, "approver: approver"),
        (STRAIGHT_THROUGH, {"new_bank_details": True}, "approver: approver, then new-account: f…"),
    ],
)
def test_who_approves(definition: LifecycleDefinition, sample: dict[str, Any], asked: str) -> None:
    line = went(definition, **sample).approvals[0].line
    assert line.startswith(asked.removesuffix("…"))
    assert asked.endswith("…") or line == asked


def waited(run: Run, state: str) -> int:
    """For how many days the invoice was in a state, the first time."""
    stop = next(stop for stop in run.path if stop.state == state)
    assert stop.left_at is not None
    return (stop.left_at - stop.entered_at).days


def test_days_to_pay_count_from_the_acceptance() -> None:
    late = [Happening(after="P25D", event="response_accepted"), Happening(event="deadline")]
    run = went(PUBLIC_SECTOR, *late, net_days=10)
    assert "response_overdue" in run.route
    assert run.route.index("accepted") < run.route.index("dunning")
    assert waited(run, "accepted") == 10


def test_a_dispute_stops_the_reminders_to_pay() -> None:
    rejected = Happening(event="response_rejected")
    silence, agreed = Happening(after="P60D"), Happening(event="resolve")
    run = went(DISPUTE_FRIENDLY, rejected, silence, agreed, net_days=10)
    assert "dispute_overdue" in run.route
    until = run.path[: run.route.index("closing_dispute")]
    assert "dunning" not in [stop.state for stop in until]


def test_a_buyer_is_reminded_three_times_then_a_person_is_asked() -> None:
    events = ("submit", "approve", *["deadline"] * 4)
    run = went(STANDARD, *(Happening(event=event) for event in events), expects_response=False)
    told = [said for stop in run.path for said in stop.told]
    dunned = [said for said in told if said.kind is NotificationKind.DUNNING]
    assert len(dunned) == 3
    assert run.route.count("overdue") >= 3
    assert "collection" in run.route
    clerks = [said for said in told if said.kind is NotificationKind.REMINDER]
    assert {said.to for said in clerks} >= {("clerk",)}
