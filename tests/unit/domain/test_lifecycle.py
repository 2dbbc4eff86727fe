"""Definitions, the interpreter, deadlines, and the presets as they are."""

from datetime import date, timedelta

import pytest

from domain.core.errors import Invalid, InvalidTransition
from domain.lifecycle.definition import LifecycleDefinition, deadline_at, deadline_days
from domain.lifecycle.interpreter import choose, guards_for
from domain.lifecycle.presets import PRESETS, STANDARD
from domain.lifecycle.steps import EVENTS
from tests.builders import NOON


@pytest.mark.parametrize("definition", PRESETS, ids=lambda d: d.reference)
def test_presets_are_sound(definition: LifecycleDefinition) -> None:
    states = definition.states
    for name, state in states.items():
        kinds = [bool(state.run), state.approval, state.wait, bool(state.final)]
        assert sum(kinds) == 1, name
        assert {t.to for t in state.transitions} <= states.keys(), name
        assert {t.event for t in state.transitions} <= EVENTS, name
        if state.rests:
            assert state.deadline, f"{name} waits for ever"
            assert any(t.event == "deadline" for t in state.transitions), name
        if state.run:
            assert {"done", "failed"} <= {t.event for t in state.transitions}, name
            done = [t for t in state.transitions if t.event == "done"]
            assert done[-1].guard is None, f"{name} has no way out"
        assert bool(state.final) != bool(state.transitions), name
    assert _reached(definition) == states.keys()


def _reached(definition: LifecycleDefinition) -> set[str]:
    seen, todo = set(), [definition.initial]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += [t.to for t in definition.states[name].transitions]
    return seen


def test_digest_does_not_depend_on_spelling_defaults() -> None:
    again = LifecycleDefinition.model_validate(STANDARD.model_dump(exclude_defaults=True))
    assert again.digest == STANDARD.digest


def test_first_transition_whose_guard_holds_wins() -> None:
    guards = guards_for(STANDARD.states["validating"], "done")
    assert guards == ("validation.error_count > 0",)
    assert choose(STANDARD, "validating", "done", {guards[0]: True}) == "correction"
    assert choose(STANDARD, "validating", "done", {guards[0]: False}) == "approval"


def test_an_impossible_event_says_what_is_possible() -> None:
    with pytest.raises(InvalidTransition) as refused:
        choose(STANDARD, "approval", "retry", {})
    assert "amend" in refused.value.hint


@pytest.mark.parametrize(
    ("spec", "days"), [("P7D", 7), ("response", 5), ("response+P2D", 7), ("due_date+P3D", 31)]
)
def test_deadlines_count_from_their_anchor(spec: str, days: int) -> None:
    due = NOON.date() + timedelta(days=28)
    at = deadline_at(spec, entered=NOON, due=due, response_days=5)
    assert at.date() == NOON.date() + timedelta(days=days)


def test_a_due_date_passes_at_the_end_of_its_day_and_never_before_entry() -> None:
    late = deadline_at("due_date", entered=NOON, due=date(2026, 10, 1), response_days=5)
    assert late == NOON
    same_day = deadline_at("due_date", entered=NOON, due=NOON.date(), response_days=5)
    assert (same_day.hour, same_day.minute) == (23, 59)


@pytest.mark.parametrize("wrong", ["", "7 days", "P7W", "due_date P3D"])
def test_a_wrong_deadline_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        deadline_days(wrong)
