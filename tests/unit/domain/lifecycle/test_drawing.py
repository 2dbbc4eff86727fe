"""Lifecycles as pictures: complete, stable, and safe whatever the texts are."""

import pytest

from domain.lifecycle.definition import LifecycleDefinition, State
from domain.lifecycle.drawing import mermaid, mermaid_difference
from domain.lifecycle.presets import PRESETS, STANDARD, STRAIGHT_THROUGH, TWO_STEP


@pytest.mark.parametrize("definition", PRESETS, ids=lambda d: d.reference)
def test_every_state_and_transition_is_drawn(definition: LifecycleDefinition) -> None:
    drawn = mermaid(definition)
    assert drawn.startswith(f"stateDiagram-v2\n  [*] --> {definition.initial}\n")
    for name, state in definition.states.items():
        step = f"<br/><small>{state.step}</small>" if state.step else ""
        assert f'state "{state.title}{step}" as {name}\n' in drawn
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
                    "title": 'A "<b>state</b>": here',
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
    title = "A '#60;b#62;state#60;/b#62;'#58; here<br/><small>wait</small>"
    assert f'state "{title}" as here\n' in drawn
    assert "  here --> gone: release [a == 'x#58;y#59;#35;' || b]\n" in drawn


def test_deadlines_and_who_is_asked_are_shown() -> None:
    drawn = mermaid(TWO_STEP)
    assert "  approval --> approval: deadline P7D\n" in drawn
    assert "  note right of approval\n    approver\n    finance_director, from 10000\n" in drawn
    assert "  class open resting\n" in drawn
    drawn = mermaid(STRAIGHT_THROUGH)
    assert "    nobody if invoice.base_minor #60; 100000 && " in drawn
    assert "    finance_director, if partnership.new_bank_details\n" in drawn


def test_a_state_may_be_called_by_a_word_of_mermaid() -> None:
    states = {
        "note": {
            "title": "Noted",
            "step": "wait",
            "transitions": [{"event": "release", "to": "class"}],
        },
        "class": {"title": "Classed", "final": "voided"},
    }
    odd = {"key": "odd", "version": 1, "title": "Odd", "initial": "note", "states": states}
    drawn = mermaid(LifecycleDefinition.model_validate(odd), "note")
    assert "  [*] --> note1\n" in drawn
    assert " as note1\n  note1 --> class1: release\n" in drawn
    assert "  class1 --> [*]\n" in drawn
    assert "  class note1 current\n  class class1 ended\n" in drawn


def test_a_difference_is_one_picture() -> None:
    states = dict(STANDARD.states)
    gone = states.pop("collection")
    states["kept"] = gone
    states["overdue"] = _led(states["overdue"], "deadline", "kept")
    after = STANDARD.model_copy(update={"version": 2, "states": states})
    drawn = mermaid_difference(STANDARD, after)
    assert "  class kept added\n" in drawn
    assert "  class collection removed\n" in drawn
    assert "  class overdue changed\n" in drawn
    assert "class open " not in drawn
    assert "  open --> dunning: deadline due_date\n" in drawn
    assert "  overdue --> kept: + deadline P14D\n" in drawn
    assert "  overdue --> collection: − deadline P14D\n" in drawn
    assert "  overdue --> dunning: deadline P14D [dunning.level #60; 3]\n" in drawn
    assert mermaid_difference(STANDARD, STANDARD).count("  class ") == 0


def _led(state: State, event: str, to: str) -> State:
    """`state`, with its last transition for `event` leading elsewhere."""
    ways = list(state.transitions)
    last = max(index for index, way in enumerate(ways) if way.event == event)
    ways[last] = ways[last].model_copy(update={"to": to})
    return state.model_copy(update={"transitions": tuple(ways)})
