"""Lifecycles as pictures: complete, stable, and safe whatever the texts are."""

import pytest

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.drawing import mermaid, mermaid_difference
from domain.lifecycle.presets import PRESETS, STANDARD, TWO_STEP


@pytest.mark.parametrize("definition", PRESETS, ids=lambda d: d.reference)
def test_every_state_and_transition_is_drawn(definition: LifecycleDefinition) -> None:
    drawn = mermaid(definition)
    assert drawn.startswith(f"stateDiagram-v2\n  [*] --> {definition.initial}\n")
    for name, state in definition.states.items():
        assert f'state "{state.title}" as {name}\n' in drawn
        for transition in state.transitions:
            arrow = next(
                line
                for line in drawn.splitlines()
                if line.startswith(f"  {name} --> {transition.to}: ")
            )
            assert transition.event in arrow
        assert (f"  {name} --> [*]\n" in drawn) == bool(state.final)


def test_the_current_state_is_lit() -> None:
    assert "current\n" not in mermaid(STANDARD).partition("classDef current")[2].partition("\n")[2]
    drawn = mermaid(STANDARD, "overdue")
    assert "  class overdue current\n" in drawn
    assert "  class overdue blocked\n" not in drawn
    assert "  class rejected blocked\n" in drawn
    assert "  class reconciled ended\n" in drawn


def test_texts_cannot_break_out_of_their_place() -> None:
    definition = LifecycleDefinition.model_validate(
        {
            "key": "odd",
            "version": 1,
            "title": "Odd",
            "initial": "here",
            "states": {
                "here": {
                    "title": 'A "state": here',
                    "step": "wait",
                    "transitions": [
                        {"event": "release", "to": "gone", "guard": "a == 'x:y;#'\n|| b"},
                    ],
                },
                "gone": {"title": "Gone", "final": "voided"},
            },
        }
    )
    drawn = mermaid(definition)
    assert "state \"A 'state': here\" as here\n" in drawn
    assert "  here --> gone: release [a == 'x#58;y#59;#35;' || b]\n" in drawn


def test_deadlines_and_who_is_asked_are_shown() -> None:
    drawn = mermaid(TWO_STEP)
    assert "  approval --> approval: deadline P7D\n" in drawn
    assert "  note right of approval\n    approver\n    finance_director, from 10000\n" in drawn
    assert "  class open resting\n" in drawn


def test_a_difference_is_one_picture() -> None:
    states = dict(STANDARD.states)
    gone = states.pop("collection")
    states["kept"] = gone
    states["overdue"] = states["overdue"].model_copy(update={"title": "Late"})
    after = STANDARD.model_copy(update={"version": 2, "states": states})
    drawn = mermaid_difference(STANDARD, after)
    assert "  class kept added\n" in drawn
    assert "  class collection removed\n" in drawn
    assert "  class overdue changed\n" in drawn
    assert "class open " not in drawn
    assert mermaid_difference(STANDARD, STANDARD).count("  class ") == 0
