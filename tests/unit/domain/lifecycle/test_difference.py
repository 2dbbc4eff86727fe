"""Difference: every change between two definitions is named once, with what was and what is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.difference import Change, Mark, Subject, difference
from domain.lifecycle.presets import PRESETS, STANDARD

OPPOSITE = {Mark.ADDED: Mark.REMOVED, Mark.REMOVED: Mark.ADDED, Mark.CHANGED: Mark.CHANGED}

BEFORE = LifecycleDefinition.model_validate(
    {
        "key": "short",
        "version": 1,
        "title": "Short",
        "initial": "draft",
        "states": {
            "draft": {
                "title": "Draft",
                "step": "wait",
                "deadline": "P7D",
                "transitions": [
                    {"event": "submit", "to": "checking"},
                    {"event": "cancel", "to": "voided"},
                ],
            },
            "checking": {
                "title": "Checked",
                "step": "validate",
                "transitions": [
                    {"event": "done", "to": "draft", "guard": "validation.error_count > 0"},
                    {"event": "done", "to": "approval"},
                    {"event": "failed", "to": "draft"},
                ],
            },
            "approval": {
                "title": "Approval",
                "step": "approve",
                "approval": {
                    "steps": [
                        {"name": "manager", "roles": ["approver"]},
                        {"name": "director", "roles": ["finance_director"]},
                    ]
                },
                "transitions": [{"event": "approved", "to": "voided"}],
            },
            "voided": {"title": "Voided", "final": "voided"},
        },
    }
)


def changed(**states: dict[str, Any] | None) -> LifecycleDefinition:
    known = BEFORE.model_dump(mode="json", exclude_defaults=True)
    for name, changes in states.items():
        if changes is None:
            del known["states"][name]
        else:
            known["states"][name] = {**known["states"].get(name, {}), **changes}
    return LifecycleDefinition.model_validate({**known, "version": 2})


def only(after: LifecycleDefinition) -> Change:
    (change,) = difference(BEFORE, after).changes
    return change


def steps(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"approval": {"steps": list(steps)}}


MANAGER: dict[str, Any] = {"name": "manager", "roles": ["approver"]}
DIRECTOR: dict[str, Any] = {"name": "director", "roles": ["finance_director"]}


def test_another_version_alone_is_no_difference() -> None:
    found = difference(BEFORE, changed())
    assert found.changes == ()
    assert found.lines == ("short@1 and short@2 do the same",)


def test_states_that_came_and_went() -> None:
    found = difference(BEFORE, changed(voided=None, over={"title": "Over", "final": "voided"}))
    assert found.states(Mark.ADDED) == ("over",)
    assert found.states(Mark.REMOVED) == ("voided",)
    assert found.states(Mark.CHANGED) == ()
    assert found.lines == (
        "short@1 → short@2",
        "- state 'voided' (Voided): the end 'voided'",
        "+ state 'over' (Over): the end 'voided'",
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "Sketch"}, "~ title: Draft → Sketch"),
        ({"deadline": "P14D"}, "~ deadline: P7D → P14D"),
        ({"deadline": None}, "- deadline: P7D"),
        ({"blocked": True}, "+ blocked: yes"),
        ({"editing": {"by": ["clerk"]}}, "+ editing: by clerk"),
        (
            {"reminders": [{"after": "P1D", "to": ["clerk", "boss"]}]},
            "+ reminders: after P1D; to clerk, boss",
        ),
    ],
)
def test_a_field_of_a_state(changes: dict[str, Any], expected: str) -> None:
    after = changed(draft=changes)
    assert difference(BEFORE, after).lines == (
        "short@1 → short@2",
        "~ state 'draft'",
        f"    {expected}",
    )
    is_deadline = "deadline" in changes
    assert only(after).subject is (Subject.DEADLINE if is_deadline else Subject.FIELD)


GUARDED = {"event": "done", "to": "draft", "guard": "validation.error_count > 0"}
PLAIN = {"event": "done", "to": "approval"}
FAILED = {"event": "failed", "to": "draft"}


@pytest.mark.parametrize(
    ("transitions", "expected"),
    [
        ([GUARDED, PLAIN], "- on 'failed': to 'draft'"),
        ([GUARDED, PLAIN, FAILED, {**FAILED, "to": "voided"}], "+ on 'failed': to 'voided'"),
        ([GUARDED, {**PLAIN, "to": "voided"}, FAILED], "~ on 'done': to 'approval' → to 'voided'"),
        (
            [{**GUARDED, "guard": "validation.error_count > 1"}, PLAIN, FAILED],
            "~ on 'done': to 'draft' if validation.error_count > 0 "
            "→ to 'draft' if validation.error_count > 1",
        ),
        (
            [PLAIN, GUARDED, FAILED],
            "~ order on 'done': to 'draft' if validation.error_count > 0, to 'approval' "
            "→ to 'approval', to 'draft' if validation.error_count > 0",
        ),
    ],
)
def test_transitions(transitions: list[dict[str, Any]], expected: str) -> None:
    change = only(changed(checking={"transitions": transitions}))
    assert (change.subject, change.line) == (Subject.TRANSITION, expected)


def test_the_order_of_different_events_is_none() -> None:
    after = changed(checking={"transitions": [FAILED, GUARDED, PLAIN]})
    assert difference(BEFORE, after).changes == ()


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (steps(MANAGER), "- approval step 'director': name director; roles finance_director"),
        (
            steps({**MANAGER, "quorum": 2}, DIRECTOR),
            "+ approval step 'manager': quorum: 2",
        ),
        (
            steps({**MANAGER, "roles": ["approver", "boss"]}, DIRECTOR),
            "~ approval step 'manager': roles: approver → approver, boss",
        ),
        (
            steps(DIRECTOR, MANAGER),
            "~ order of approval steps: manager, director → director, manager",
        ),
        (
            {"approval": {"auto_approve_below": "100", "steps": [MANAGER, DIRECTOR]}},
            "+ approval.auto_approve_below: 100",
        ),
    ],
)
def test_policies(policy: dict[str, Any], expected: str) -> None:
    change = only(changed(approval=policy))
    assert (change.subject, change.line) == (Subject.POLICY, expected)


def test_a_policy_left_to_the_partnership() -> None:
    change = only(changed(approval={"approval": None}))
    assert (change.mark, change.subject, change.name) == (Mark.REMOVED, Subject.POLICY, "approval")


@st.composite
def altered(draw: st.DrawFn) -> LifecycleDefinition:
    """The standard lifecycle with a few things done to it."""
    definition = STANDARD.model_dump(mode="json", exclude_defaults=True)
    states = definition["states"]
    for name in draw(st.lists(st.sampled_from(sorted(states)), max_size=4)):
        state = states[name]
        match draw(st.integers(0, 4)):
            case 0:
                state["title"] = draw(st.sampled_from(["A", "B", state["title"]]))
            case 1:
                state["deadline"] = draw(st.sampled_from(["P1D", "due_date"]))
            case 2:
                state["transitions"] = draw(st.permutations(state.get("transitions", [])))
            case 3:
                state["transitions"] = state.get("transitions", [])[1:]
            case 4:
                more = {"event": draw(st.sampled_from(["retry", "done"])), "to": "draft"}
                state["transitions"] = [*state.get("transitions", []), more]
    return LifecycleDefinition.model_validate(definition)


def _by_event(definition: LifecycleDefinition) -> dict[str, Any]:
    """What a definition says, whatever the order between different events."""
    said = definition.model_dump(mode="json", exclude_defaults=True)
    for state in said["states"].values():
        if "transitions" in state:  # the sort is stable: the order within an event stays
            state["transitions"].sort(key=lambda transition: transition["event"])
            if not state["transitions"]:
                del state["transitions"]
    return said


@given(altered(), altered())
def test_no_difference_means_the_same_and_turning_round_turns_the_marks(
    one: LifecycleDefinition, other: LifecycleDefinition
) -> None:
    there, back = difference(one, other), difference(other, one)
    assert (there.changes == ()) is (_by_event(one) == _by_event(other))
    marks = [(change.state, change.subject, change.mark) for change in there.changes]
    turned = [(change.state, change.subject, OPPOSITE[change.mark]) for change in back.changes]
    assert sorted(marks) == sorted(turned)


@given(st.sampled_from(PRESETS), st.sampled_from(PRESETS))
def test_between_presets_every_state_is_accounted_for(
    one: LifecycleDefinition, other: LifecycleDefinition
) -> None:
    found = difference(one, other)
    kept = set(one.states) - set(found.states(Mark.REMOVED))
    assert kept | set(found.states(Mark.ADDED)) == set(other.states)
    assert found == type(found).model_validate_json(found.model_dump_json())
