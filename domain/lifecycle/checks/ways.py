"""Ways: whether every state is on a way from the beginning to an end, and every loop waits."""

from collections.abc import Iterator
from itertools import product

from domain.core.durations import parts_of
from domain.core.findings import Finding
from domain.lifecycle.checks.graph import Edge, Graph, loops, told
from domain.lifecycle.checks.rules import fault, listed
from domain.lifecycle.definition import EffectKind, State
from domain.lifecycle.steps import APPROVED, DEADLINE, FAILED, Step

_CARRIES_OUT: dict[Step, frozenset[str]] = {
    Step.OPEN_CORRECTION: frozenset({"correct"}),
    Step.RECONCILE: frozenset({"payment_received", "credit_applied", "pay"}),
}
"""Steps that carry out what the last message says, and the events that bring such a message."""


def ways(graph: Graph) -> Iterator[Finding]:
    """What is wrong with the ways through the definition."""
    yield from _unreachable(graph)
    yield from _dead_ends(graph)
    yield from _spins(graph)
    yield from _retries(graph)
    yield from _resent(graph)
    yield from _without_message(graph)


def _unreachable(graph: Graph) -> Iterator[Finding]:
    for name in graph.states:
        if name not in graph.reachable:
            message = f"no way leads to the state '{name}' from '{graph.initial}'"
            hint = "add a transition to it, or leave it out"
            yield fault("LC-UNREACHABLE", f"states.{name}", message, hint)


def _dead_ends(graph: Graph) -> Iterator[Finding]:
    """One finding for each knot of states that has no way out."""
    if not any(state.final for state in graph.states.values()):
        hint = "make a state final, such as voided or reconciled"
        yield fault("LC-NO-END", "states", "no state is an end", hint)
        return
    told_of: set[str] = set()
    for name in graph.states:
        if name in graph.ending or name in told_of:
            continue
        beyond = graph.beyond(name)
        if not all(name in graph.beyond(other) for other in beyond):
            continue
        told_of |= beyond
        others = f", nor from {listed(sorted(beyond - {name}))}" if len(beyond) > 1 else ""
        message = f"no way leads to an end from the state '{name}'{others}"
        hint = "add a transition to a state that goes on to an end"
        yield fault("LC-DEAD-END", f"states.{name}", message, hint)


def _spins(graph: Graph) -> Iterator[Finding]:
    """Loops in which nothing waits.

    A due date that has passed is no wait, whatever is added to it, unless the loop starts it anew.
    Nor is an approval that was given and to which nothing but itself leads back: it still counts.
    """
    seen: set[frozenset[str]] = set()
    given = ("", *(name for name, state in graph.states.items() if state.approves))
    found = (
        loop
        for late, again in product((False, True), given)
        for loop in loops(e for e in graph.edges if _at_once(graph, e, late=late, given=again))
    )
    for loop in found:
        states = frozenset(edge.source for edge in loop)
        if states in seen:
            continue
        seen.add(states)
        message = f"a loop without a wait: {told(loop)}"
        late = any(edge.event == DEADLINE for edge in loop)
        hint = "once a due date has passed it is no wait; " if late else ""
        if any(edge.event == APPROVED for edge in loop):
            hint += "an approval that was given still counts when the invoice comes back; "
        hint += "lead it through a state that waits, for a person or for some time"
        yield fault("LC-SPIN", loop[0].path, message, hint)


def _at_once(graph: Graph, edge: Edge, *, late: bool, given: str) -> bool:
    """Whether `edge` can be taken with nobody and no time in between.

    `late`: due dates have passed. `given`: the state whose approval was given last.
    """
    state = graph.states[edge.source]
    if late and _renews(state):
        return False
    if not state.rests:
        return True
    if edge.event == APPROVED:
        policy = state.approval
        auto = policy is None or bool(policy.auto_approve_if or policy.auto_approve_below)
        return auto or edge.source == given
    if edge.event != DEADLINE or not state.deadline:
        return False
    anchor, after = parts_of(state.deadline)
    return late if anchor == "due_date" else anchor == "entry" and not after


def _renews(state: State) -> bool:
    effects = (*state.on_entry, *state.on_exit)
    return any(effect.kind is EffectKind.START_DUE_DATE for effect in effects)


def _retries(graph: Graph) -> Iterator[Finding]:
    for edge in graph.edges:
        step = graph.states[edge.source].step
        if edge.event != FAILED or step not in (Step.ISSUE, Step.TRANSMIT):
            continue
        if edge.source not in graph.beyond(edge.to):
            message = f"after '{step}' has failed, no way leads back to try again"
            hint = f"from '{edge.to}', add a transition 'retry' to '{edge.source}'"
            yield fault("LC-RETRY", edge.path, message, hint)


def _resent(graph: Graph) -> Iterator[Finding]:
    """A new message is written when somebody asks for it: the next thing is to send it."""
    for edge in graph.edges:
        if edge.event == "resend" and graph.states[edge.to].step is not Step.TRANSMIT:
            message = f"after 'resend' the new message is not sent: '{edge.to}' does not do that"
            hint = "let it lead to a state with the step 'transmit'"
            yield fault("LC-RESEND", edge.path, message, hint)


def _without_message(graph: Graph) -> Iterator[Finding]:
    """Steps that would have nothing to carry out: they could only fail."""
    through = {name: _carriers(graph, name) for name in graph.states}
    for name, step in through[graph.initial]:
        message = f"at the beginning nothing is said that '{step}' (in '{name}') could use"
        hint = f"come there by {listed(sorted(_CARRIES_OUT[step]))}"
        yield fault("LC-COMMAND", "initial", message, hint)
    for edge in graph.edges:
        if not graph.states[edge.source].rests:
            continue
        for name, step in through[edge.to]:
            if edge.event not in _CARRIES_OUT[step]:
                message = f"'{edge.event}' brings nothing that '{step}' (in '{name}') could use"
                hint = f"come there by {listed(sorted(_CARRIES_OUT[step]))}"
                yield fault("LC-COMMAND", edge.path, message, hint)


def _carriers(graph: Graph, name: str) -> list[tuple[str, Step]]:
    """The states that are run through from `name` to the next rests and need a message."""
    found, waiting = {name}, [name]
    while waiting:
        current = waiting.pop()
        if not graph.states[current].rests:
            new = {edge.to for edge in graph.out[current]} - found
            found |= new
            waiting += new
    steps = ((each, graph.states[each].step) for each in sorted(found))
    return [(each, step) for each, step in steps if step in _CARRIES_OUT]
