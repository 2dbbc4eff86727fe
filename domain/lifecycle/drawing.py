"""Drawings: a lifecycle definition as a Mermaid state diagram. Pure text.

Source of the notation: mermaid.js.org, `stateDiagram-v2`.
"""

from domain.lifecycle.definition import LifecycleDefinition, State
from domain.lifecycle.steps import DEADLINE

_UNSAFE = str.maketrans({":": " ", ";": ",", "\n": " ", '"': "'", "#": " "})
"""Signs that end a label in Mermaid."""

_ESCAPED = str.maketrans({"#": "#35;", ":": "#58;", ";": "#59;", "\n": " "})
"""Signs with which Mermaid would end a label, or take what follows for something else."""


def mermaid(definition: LifecycleDefinition, current: str | None = None) -> str:
    """`definition` as a diagram; the state called `current` is lit."""
    lines = ["stateDiagram-v2", "    direction LR"]
    for name, state in definition.states.items():
        lines.append(f'    state "{_title(state)}" as {name}')
    lines.append(f"    [*] --> {definition.initial}")
    for name, state in definition.states.items():
        for transition in state.transitions:
            label = _label(transition.event, transition.guard, state)
            lines.append(f"    {name} --> {transition.to}: {label}")
        if state.final is not None:
            lines.append(f"    {name} --> [*]")
    blocked = [name for name, state in definition.states.items() if state.blocked]
    if blocked:
        lines.append("    classDef blocked fill:#fdecea,stroke:#b3261e,color:#410e0b")
        lines.append(f"    class {','.join(blocked)} blocked")
    if current in definition.states:
        lines.append("    classDef current fill:#1f6feb,stroke:#0b3d91,color:#ffffff")
        lines.append(f"    class {current} current")
    return "\n".join(lines) + "\n"


def _title(state: State) -> str:
    return state.title.translate(_UNSAFE)


def _label(text: str) -> str:
    return text.translate(_ESCAPED)
