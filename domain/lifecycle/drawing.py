"""A lifecycle as a picture: a Mermaid state diagram, the same in docs, console and API.

Source of the notation: mermaid.js.org, `stateDiagram-v2`.
"""

from collections.abc import Iterable, Iterator, Mapping

from domain.lifecycle.definition import LifecycleDefinition, State, Transition
from domain.lifecycle.steps import DEADLINE
from domain.trade.approval import ApprovalStep

_STYLES = {
    "resting": "fill:#eef4ff,stroke:#5b7db1,color:#12243d",
    "blocked": "fill:#fdecea,stroke:#b3261e,color:#410e0b",
    "ended": "fill:#e7f4ea,stroke:#2e7d32,color:#1b4620",
    "current": "fill:#1f6feb,stroke:#0b3d91,color:#ffffff",
}
_CHANGES = {
    "added": "fill:#e7f4ea,stroke:#2e7d32,color:#1b4620",
    "removed": "fill:#fdecea,stroke:#b3261e,color:#410e0b,stroke-dasharray:4",
    "changed": "fill:#fff4d6,stroke:#a06a00,color:#3d2a00",
}

_ESCAPED = str.maketrans({"#": "#35;", ":": "#58;", ";": "#59;", '"': "'", "\n": " "})
"""Signs with which Mermaid would end a label, or take what follows for something else."""


def mermaid(definition: LifecycleDefinition, current: str | None = None) -> str:
    """`definition` as a Mermaid state diagram, with the state `current` lit.

    Events that lead from one state to the same other one share an arrow; a guard stands behind
    its event in brackets, the time behind a deadline. A state that rests, one where somebody has
    to look, and an end have colours of their own. An approval with a policy of its own says it.
    """
    lines = _drawn(definition)
    classes = {name: _class(name, state, current) for name, state in definition.states.items()}
    return _finished(lines, _STYLES, classes)


def mermaid_difference(before: LifecycleDefinition, after: LifecycleDefinition) -> str:
    """Both in one picture: new in green, gone in red and dashed, different in amber."""
    gone = {name: state for name, state in before.states.items() if name not in after.states}
    lines = _drawn(after)
    for name, state in gone.items():
        lines += _state(name, state)
    classes = {
        **{name: _change(name, state, before) for name, state in after.states.items()},
        **dict.fromkeys(gone, "removed"),
    }
    return _finished(lines, _CHANGES, classes)


def _drawn(definition: LifecycleDefinition) -> list[str]:
    lines = ["stateDiagram-v2", f"  [*] --> {definition.initial}"]
    for name, state in definition.states.items():
        lines += _state(name, state)
    return lines


def _state(name: str, state: State) -> Iterator[str]:
    title = state.title.replace('"', "'")
    yield f'  state "{title}" as {name}'
    for to, events in _arrows(state):
        yield f"  {name} --> {to}: {events}"
    if state.final:
        yield f"  {name} --> [*]"
    if state.approval:
        yield f"  note right of {name}"
        yield from (f"    {_asked(step)}" for step in state.approval.steps)
        yield "  end note"


def _asked(step: ApprovalStep) -> str:
    """Who says yes in `step`, and from which amount on."""
    who = " or ".join((*step.roles, *step.people))
    band = [f"from {step.at_least}"] if step.at_least is not None else []
    band += [f"below {step.below}"] if step.below is not None else []
    band += [f"if {step.when}"] if step.when else []
    many = f"{step.quorum} × " if step.quorum > 1 else ""
    return f"{many}{who}{', ' if band else ''}{', '.join(band)}".translate(_ESCAPED)


def _arrows(state: State) -> Iterator[tuple[str, str]]:
    events: dict[str, list[str]] = {}
    for transition in state.transitions:
        events.setdefault(transition.to, []).append(_event(state, transition))
    for to, names in events.items():
        yield to, ", ".join(names).translate(_ESCAPED)


def _event(state: State, transition: Transition) -> str:
    after = f" {state.deadline}" if transition.event == DEADLINE and state.deadline else ""
    guard = f" [{transition.guard}]" if transition.guard else ""
    return f"{transition.event}{after}{guard}"


def _class(name: str, state: State, current: str | None) -> str:
    if name == current:
        return "current"
    if state.blocked:
        return "blocked"
    if state.final:
        return "ended"
    return "resting" if state.rests else ""


def _change(name: str, state: State, before: LifecycleDefinition) -> str:
    if name not in before.states:
        return "added"
    return "" if before.states[name] == state else "changed"


def _finished(lines: Iterable[str], styles: Mapping[str, str], classes: Mapping[str, str]) -> str:
    defined = [f"  classDef {name} {style}" for name, style in styles.items()]
    used = [f"  class {name} {kind}" for name, kind in classes.items() if kind]
    return "\n".join([*lines, *defined, *used]) + "\n"
