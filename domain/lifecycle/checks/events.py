"""Events: what a state can see, and what it has to be ready for."""

from collections.abc import Iterator

from domain.core.findings import Finding
from domain.lifecycle.checks.graph import Graph
from domain.lifecycle.checks.rules import fault, listed
from domain.lifecycle.definition import State
from domain.lifecycle.steps import (
    ANSWERED,
    APPROVED,
    COMMANDS,
    DEADLINE,
    DONE,
    EVENTS,
    EXPIRED,
    FACT_EVENTS,
    FAILED,
    NOTED,
    REJECTED,
    Step,
)
from domain.trade.approval import ApprovalPolicy

_RESTING = frozenset({DEADLINE, *COMMANDS, *FACT_EVENTS}) - NOTED
_MADE: dict[Step, frozenset[str]] = {
    Step.APPROVE: frozenset({APPROVED, REJECTED, EXPIRED}),
    Step.ASK: frozenset({ANSWERED}),
}
"""Events that a resting step makes itself."""

_AWAITED: dict[Step, tuple[tuple[str, ...], ...]] = {
    Step.AWAIT_ACKNOWLEDGEMENT: (("response_accepted",), ("response_rejected",)),
    Step.AWAIT_PAYMENT: (("payment_received", "pay"),),
    Step.AWAIT_CREDIT: (("credit_applied",),),
}
"""What a resting step waits for: of each group, one event at least."""


def visible(state: State) -> frozenset[str]:
    """The events that can happen in `state`. All but those of its own step come to rests only."""
    if state.step is None:
        return frozenset()
    if not state.rests:
        return frozenset({DONE, FAILED})
    return _RESTING | _MADE.get(state.step, frozenset())


def events(graph: Graph, policy: ApprovalPolicy | None) -> Iterator[Finding]:
    """Transitions that can never be taken, and ends of steps that lead nowhere.

    `policy` is that of the partnership, if the definition is checked for one.
    """
    for name, state in graph.states.items():
        path = f"states.{name}"
        if state.final is None:
            yield from _never(state, path)
        if state.step is not None:
            yield from _unhandled(state, state.step, path)
        if state.approves:
            yield from _expiring(state, path, policy)


def _never(state: State, path: str) -> Iterator[Finding]:
    seen = visible(state)
    for index, transition in enumerate(state.transitions):
        event = transition.event
        if event in seen or event not in EVENTS or state.step is None:
            continue
        if event in NOTED:
            kind = event.removesuffix("noted")
            why, hint = "it is noted and moves nothing", f"use another event '{kind}…'"
        elif state.rests:
            why = f"the step '{state.step}' never makes it"
            hint = f"'{event}' is made by {listed(_makers(event))}"
        else:
            why = f"the step '{state.step}' runs at once and ends with 'done' or 'failed'"
            hint = "let a state that rests take it; until then it is kept"
        message = f"'{event}' never happens here: {why}"
        yield fault("LC-NEVER", f"{path}.transitions[{index}].event", message, hint)


def _makers(event: str) -> list[str]:
    makers = [step.value for step, made in _MADE.items() if event in made]
    return makers or ["steps that run by themselves"]


def _unhandled(state: State, step: Step, path: str) -> Iterator[Finding]:
    taken = {transition.event for transition in state.transitions}
    own = _MADE.get(step, frozenset()) if state.rests else visible(state)
    for event in sorted(own - {EXPIRED} - taken):
        message = f"the step '{step}' can end with '{event}', and nothing leads on from there"
        hint = f"add a transition for '{event}': {EVENTS[event]}"
        yield fault("LC-UNHANDLED", path, message, hint)
    for group in _AWAITED.get(step, ()):
        if taken.isdisjoint(group):
            message = f"the step '{step}' waits for '{group[0]}', and nothing leads on from there"
            hint = f"add a transition for {' or '.join(group)}, or use the step 'wait'"
            yield fault("LC-AWAITED", path, message, hint)


def _expiring(state: State, path: str, partnership: ApprovalPolicy | None) -> Iterator[Finding]:
    if any(transition.event == EXPIRED for transition in state.transitions):
        return
    policy, hint = state.approval or partnership, "add a transition 'expired'"
    if policy is None:
        message = "the policy is the partnership's; if that expires, nothing leads on from there"
        yield fault("LC-MAY-EXPIRE", path, message, hint)
        return
    for index, step in enumerate(policy.steps):
        if step.expires_after is not None:
            place = f"{path}.approval.steps[{index}].expires_after" if state.approval else path
            message = f"step '{step.name}' expires after {step.expires_after}: nothing leads on"
            yield fault("LC-EXPIRED", place, message, f"{hint}, or leave out expires_after")
