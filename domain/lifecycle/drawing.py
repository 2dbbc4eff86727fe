"""A lifecycle as a picture: a Mermaid state diagram, the same in docs, console and API.

Source of the notation: mermaid.js.org, `stateDiagram-v2`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.lifecycle.definition import LifecycleDefinition, State, Transition
from domain.lifecycle.steps import DEADLINE
from domain.trade.approval import ApprovalPolicy, ApprovalStep

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

_ESCAPED = str.maketrans(
    {sign: f"#{ord(sign)};" for sign in "#:;<>"} | {'"': "'", "\n": " "},
)
"""Signs with which Mermaid would end a label, or take what follows for something else."""

_RESERVED = {
    *("accdescr", "acctitle", "as", "class", "classdef", "click", "constructor", "default"),
    *("href", "note", "root", "scale", "state", "style"),
}
"""Names that a state may have and Mermaid does not take."""


def mermaid(definition: LifecycleDefinition, current: str | None = None) -> str:
    """`definition` as a Mermaid state diagram, with the state `current` lit.

    Under the title of a state stands its step. Events that lead from one state to the same other
    one share an arrow; a guard stands behind its event in brackets, the time behind a deadline.
    A state that rests, one where somebody has to look, and an end have colours of their own. An
    approval with a policy of its own says it.
    """
    lines = [_begun(definition)]
    for name, state in definition.states.items():
        lines += _state(name, state, _arrows(state))
    classes = {name: _class(name, state, current) for name, state in definition.states.items()}
    return _finished(lines, _STYLES, classes)


def mermaid_difference(before: LifecycleDefinition, after: LifecycleDefinition) -> str:
    """Both in one picture: new in green, gone in red and dashed, different in amber.

    Mermaid cannot colour the arrows of a state diagram: on them `+` is new and `−` is gone.
    """
    lines, classes = [_begun(after)], {}
    for name in dict.fromkeys([*after.states, *before.states]):
        old, new = before.states.get(name), after.states.get(name)
        state = new or before.states[name]
        lines += _state(name, state, _changed_arrows(old, new))
        classes[name] = _change(old, new)
    return _finished(lines, _CHANGES, classes)


def _begun(definition: LifecycleDefinition) -> str:
    return f"stateDiagram-v2\n  [*] --> {_id(definition.initial)}"


def _id(name: str) -> str:
    """The name in the picture: no state has a digit in its own."""
    return f"{name}1" if name in _RESERVED else name


def _state(name: str, state: State, arrows: Mapping[str, Iterable[str]]) -> Iterator[str]:
    id, title = _id(name), state.title.translate(_ESCAPED)
    work = f"<br/><small>{state.step}</small>" if state.step else ""
    yield f'  state "{title}{work}" as {id}'
    for to, labels in arrows.items():
        yield f"  {id} --> {_id(to)}: {', '.join(labels).translate(_ESCAPED)}"
    if state.final:
        yield f"  {id} --> [*]"
    if state.approval:
        yield f"  note right of {id}"
        yield from (f"    {line}" for line in _policy(state.approval))
        yield "  end note"


def _policy(policy: ApprovalPolicy) -> Iterator[str]:
    """When nobody has to say yes, and who has to, a line for each step."""
    if policy.auto_approve_below is not None:
        yield f"nobody below {policy.auto_approve_below}".translate(_ESCAPED)
    if policy.auto_approve_if is not None:
        yield f"nobody if {policy.auto_approve_if}".translate(_ESCAPED)
    for step in policy.steps:
        yield _asked(step).translate(_ESCAPED)


def _asked(step: ApprovalStep) -> str:
    """Who says yes in `step`, and from which amount on."""
    who = " or ".join((*step.roles, *step.people))
    band = [f"from {step.at_least}"] if step.at_least is not None else []
    band += [f"below {step.below}"] if step.below is not None else []
    band += [f"if {step.when}"] if step.when else []
    many = f"{step.quorum} × " if step.quorum > 1 else ""
    beside = "and at once " if step.together else ""
    return f"{beside}{many}{who}{', ' if band else ''}{', '.join(band)}"


def _arrows(state: State) -> dict[str, list[str]]:
    """The labels of the arrows from `state`, by where they lead."""
    arrows: dict[str, list[str]] = {}
    for transition in state.transitions:
        arrows.setdefault(transition.to, []).append(_event(state, transition))
    return arrows


def _changed_arrows(old: State | None, new: State | None) -> dict[str, list[str]]:
    """The labels of the arrows from a state that was `old` and is `new`."""
    was, now = (_arrows(state) if state else {} for state in (old, new))
    return {to: _marked(was.get(to, []), now.get(to, [])) for to in dict.fromkeys([*now, *was])}


def _marked(was: Sequence[str], now: Sequence[str]) -> list[str]:
    """The labels of an arrow: those that stay as they are, the others with a mark."""
    kept = [label if label in was else f"+ {label}" for label in now]
    return kept + [f"− {label}" for label in was if label not in now]


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


def _change(old: State | None, new: State | None) -> str:
    if old is None or new is None:
        return "added" if old is None else "removed"
    return "" if old == new else "changed"


def _finished(lines: Iterable[str], styles: Mapping[str, str], classes: Mapping[str, str]) -> str:
    defined = [f"  classDef {name} {style}" for name, style in styles.items()]
    used = [f"  class {_id(name)} {kind}" for name, kind in classes.items() if kind]
    return "\n".join([*lines, *defined, *used]) + "\n"
