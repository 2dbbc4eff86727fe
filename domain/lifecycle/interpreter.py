"""The interpreter: from a state and an event to the next state. Pure, small, engine 1."""

from collections.abc import Mapping

from domain.core.errors import InvalidTransition
from domain.lifecycle.definition import LifecycleDefinition, State


def guards_for(state: State, event: str) -> tuple[str, ...]:
    """The guards that have to be known to take `event` in `state`."""
    return tuple(t.guard for t in state.transitions if t.event == event and t.guard)


def choose(
    definition: LifecycleDefinition, name: str, event: str, holds: Mapping[str, bool]
) -> str:
    """The state that `event` leads to from state `name`; `holds` has the value of every guard.

    `InvalidTransition` says what would be possible instead.
    """
    state = definition.states[name]
    for transition in state.transitions:
        if transition.event != event:
            continue
        if transition.guard is None or holds[transition.guard]:
            return transition.to
    possible = ", ".join(sorted({t.event for t in state.transitions})) or "nothing"
    raise InvalidTransition(
        f"'{event}' is not possible in state '{name}' ({state.title})",
        hint=f"possible here: {possible}",
    )


def accepts(state: State, event: str) -> bool:
    """Whether `state` knows `event` at all."""
    return any(transition.event == event for transition in state.transitions)
