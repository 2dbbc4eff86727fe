"""A lifecycle as a picture: a Mermaid state diagram, the same in docs, console and API.

Source of the notation: mermaid.js.org, `stateDiagram-v2`.
"""

from collections.abc import Iterator

from domain.lifecycle.definition import LifecycleDefinition, State

_STYLES = (
    "classDef blocked fill:#fdecea,stroke:#b3261e,color:#410e0b",
    "classDef ended fill:#e7f4ea,stroke:#2e7d32,color:#1b4620",
    "classDef current fill:#1f6feb,stroke:#0b3d91,color:#ffffff",
)

_ESCAPED = str.maketrans({"#": "#35;", ":": "#58;", ";": "#59;", "\n": " "})
"""Signs with which Mermaid would end a label, or take what follows for something else."""


def mermaid(definition: LifecycleDefinition, current: str | None = None) -> str:
    """`definition` as a Mermaid state diagram, with the state `current` lit.

    Events that lead from one state to the same other one share an arrow; a guard stands behind
    its event in brackets. States where somebody has to look, and ends, have colours of their own.
    """
    lines = ["stateDiagram-v2", f"  [*] --> {definition.initial}"]
    for name, state in definition.states.items():
        lines.append(f'  state "{_title(state)}" as {name}')
        lines += [f"  {name} --> {to}: {events}" for to, events in _arrows(state)]
        lines += [f"  {name} --> [*]"] if state.final else []
    lines += [f"  {style}" for style in _STYLES]
    return "\n".join([*lines, *_classes(definition, current)]) + "\n"


def _arrows(state: State) -> Iterator[tuple[str, str]]:
    events: dict[str, list[str]] = {}
    for transition in state.transitions:
        guard = f" [{transition.guard}]" if transition.guard else ""
        events.setdefault(transition.to, []).append(f"{transition.event}{guard}")
    for to, names in events.items():
        yield to, ", ".join(names).translate(_ESCAPED)


def _classes(definition: LifecycleDefinition, current: str | None) -> Iterator[str]:
    for name, state in definition.states.items():
        if name == current:
            yield f"  class {name} current"
        elif state.blocked or state.final:
            yield f"  class {name} {'blocked' if state.blocked else 'ended'}"


def _title(state: State) -> str:
    return state.title.replace('"', "'")
