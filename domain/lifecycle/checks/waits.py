"""Waits: deadlines, reminders, and nobody waiting for ever."""

from collections.abc import Iterator
from datetime import timedelta

from domain.core.durations import parts_of, span
from domain.core.findings import Finding
from domain.lifecycle.checks.graph import Graph
from domain.lifecycle.checks.rules import fault
from domain.lifecycle.definition import State
from domain.lifecycle.steps import DEADLINE


def waits(graph: Graph) -> Iterator[Finding]:
    """What is wrong with how the states wait."""
    for name, state in graph.states.items():
        path = f"states.{name}"
        if state.rests and state.final is None:
            yield from _deadline(state, path)
            yield from _reminders(state, path)
        elif state.final is None and state.step is not None:
            yield from _nobody_waits(state, path)
        if state.editing and not any(t.event == "amend" for t in state.transitions):
            message = "the state says what may be edited, but nobody can amend it"
            hint = "add a transition 'amend', or leave out 'editing'"
            yield fault("LC-EDITING", f"{path}.editing", message, hint)


def _deadline(state: State, path: str) -> Iterator[Finding]:
    places = [i for i, each in enumerate(state.transitions) if each.event == DEADLINE]
    if state.deadline and not places:
        message = f"when the deadline {state.deadline} has passed, nothing leads on"
        hint = "add a transition 'deadline', if only to the same state"
        yield fault("LC-DEADLINE", f"{path}.deadline", message, hint)
    if places and not state.deadline:
        message = "the state has no deadline that could pass"
        place = f"{path}.transitions[{places[0]}].event"
        yield fault("LC-DEADLINE", place, message, "add 'deadline', such as P7D")
    elif not state.deadline and not state.reminders and not _patient(state):
        message = "the state waits for ever, and nobody is told"
        hint = "add a deadline with a transition, or reminders"
        yield fault("LC-FOREVER", path, message, hint)


def _patient(state: State) -> bool:
    """Whether its own approval policy does something in time."""
    steps = state.approval.steps if state.approval else ()
    return bool(steps) and all(
        step.remind_after or step.escalate_after or step.expires_after for step in steps
    )


def _reminders(state: State, path: str) -> Iterator[Finding]:
    anchor, after = parts_of(state.deadline) if state.deadline else ("", timedelta(0))
    for index, reminder in enumerate(state.reminders):
        place = f"{path}.reminders[{index}]"
        first = span(reminder.after)
        if not first or (reminder.every is not None and not span(reminder.every)):
            message = "a reminder after no time at all tells nobody anything new"
            yield fault("LC-REMINDER", place, message, "write at least PT1M")
        if anchor == "entry" and first >= after:
            message = f"the reminder after {reminder.after} never comes: the deadline is before"
            hint = f"remind earlier than {state.deadline}"
            yield fault("LC-REMINDER", f"{place}.after", message, hint)


def _nobody_waits(state: State, path: str) -> Iterator[Finding]:
    for name in ("deadline", "reminders", "editing", "waiting_on"):
        if getattr(state, name):
            message = f"nobody waits here: the step '{state.step}' runs at once"
            hint = f"leave out '{name}', or put it into a state that rests"
            yield fault("LC-NOBODY-WAITS", f"{path}.{name}", message, hint)
