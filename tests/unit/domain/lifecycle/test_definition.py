"""Definitions as models, the interpreter, durations and deadlines."""

from datetime import date, timedelta

import pytest

from domain.core.durations import deadline_at, parts_of, span
from domain.core.errors import Invalid, InvalidTransition
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.interpreter import choose, guards_for
from domain.lifecycle.presets import STANDARD
from domain.lifecycle.steps import EVENTS, STEPS, Kind, Step
from tests.builders import NOON
from workflows.carrying import ACTIVITIES


def test_digest_does_not_depend_on_spelling_defaults() -> None:
    again = LifecycleDefinition.model_validate(STANDARD.model_dump())
    assert again.digest == STANDARD.digest


def test_the_catalogue_is_whole() -> None:
    assert STEPS.keys() == set(Step)
    does_something = {step for step, spec in STEPS.items() if spec.kind is not Kind.REST}
    assert does_something == ACTIVITIES.keys()
    assert all(EVENTS.values())


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
    ("text", "length"),
    [
        ("P7D", timedelta(days=7)),
        ("P2W", timedelta(weeks=2)),
        ("PT4H", timedelta(hours=4)),
        ("P1DT12H30M", timedelta(days=1, hours=12, minutes=30)),
    ],
)
def test_spans_of_time(text: str, length: timedelta) -> None:
    assert span(text) == length


@pytest.mark.parametrize("wrong", ["", "P", "PT", "P1DT", "7 days", "P1M", "P1Y", "-P1D", "P1W2D"])
def test_what_has_no_fixed_length_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        span(wrong)


@pytest.mark.parametrize(
    ("spec", "days"), [("P7D", 7), ("response", 5), ("response+P2D", 7), ("due_date+P3D", 32)]
)
def test_deadlines_count_from_their_anchor(spec: str, days: int) -> None:
    due = NOON.date() + timedelta(days=28)
    at = deadline_at(spec, entered=NOON, due=due, response_days=5)
    assert at.date() == NOON.date() + timedelta(days=days)


def test_a_due_date_passes_with_its_day_and_never_before_entry() -> None:
    late = deadline_at("due_date", entered=NOON, due=date(2026, 10, 1), response_days=5)
    assert late == NOON
    same_day = deadline_at("due_date", entered=NOON, due=NOON.date(), response_days=5)
    assert same_day.date() == NOON.date() + timedelta(days=1)
    assert (same_day.hour, same_day.minute) == (0, 0)


@pytest.mark.parametrize("wrong", ["", "7 days", "due_date P3D", "due_dateP3D", "soon"])
def test_a_wrong_deadline_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        parts_of(wrong)
