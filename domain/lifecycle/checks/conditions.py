"""Conditions: whether guards are sound, and use facts where they are known."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Protocol

from domain.core.findings import Finding
from domain.exchange.response import Business
from domain.exchange.statement import Syntax, Transport
from domain.lifecycle.checks.cases import values_of
from domain.lifecycle.checks.graph import Graph
from domain.lifecycle.checks.rules import fault, listed
from domain.lifecycle.definition import LifecycleDefinition, State
from domain.lifecycle.facts import FACTS, Facts
from domain.lifecycle.steps import ANSWERED, DONE, Step


class Language(Protocol):
    """What is asked of the condition language here; `domain.ports.Conditions` has it."""

    def check(self, expression: str) -> list[Finding]:
        """What is wrong with `expression`, with `line:column` as the path."""

    def evaluate(self, expressions: Iterable[str], facts: Facts) -> dict[str, bool]:
        """The value of each expression."""


_CIRCUMSTANCES = (
    "invoice.base_minor",
    "partnership.first_invoice",
    "partnership.new_bank_details",
    "partnership.usual_minor",
    "partnership.deviation_percent",
    "validation.error_count",
    "validation.warning_count",
)
_KNOWN_BY: dict[str, Step] = {
    **dict.fromkeys(_CIRCUMSTANCES, Step.VALIDATE),
    "delivery.transport": Step.TRANSMIT,
    "delivery.syntax": Step.TRANSMIT,
    "delivery.awaits": Step.TRANSMIT,
    "delivery.business": Step.TRANSMIT,
    "settlement.open_minor": Step.ISSUE,
    "settlement.paid_minor": Step.ISSUE,
    "settlement.credited_minor": Step.ISSUE,
    "dunning.level": Step.DUN,
    "dispute.open": Step.OPEN_DISPUTE,
    "answer.choice": Step.ASK,
}
"""Fact → the step from which on it can say anything."""

_AXES: dict[str, type[StrEnum]] = {
    "delivery.transport": Transport,
    "delivery.syntax": Syntax,
    "delivery.business": Business,
}

_OF_ISSUED = (Step.ISSUE, Step.TRANSMIT)
"""A lifecycle without these is for received invoices, where their facts are known anyway."""


def soundness(graph: Graph, language: Language) -> Iterator[Finding]:
    """What is wrong with conditions wherever they stand."""
    domains = domains_of(graph.definition, None)
    for name, state in graph.states.items():
        path = f"states.{name}"
        for place, guard, _ in _guards(state, path):
            faults = language.check(guard)
            for found in faults:
                yield fault("LC-CONDITION", f"{place}@{found.path}", found.message, found.hint)
            if not faults:
                yield from _values(guard, place, domains)
        for place, condition in _of_policy(state, path):
            yield from _values(condition, place, domains)
        yield from _blind(state, path)


def timeliness(graph: Graph) -> Iterator[Finding]:
    """Facts that conditions use before they can be known, on whatever way."""
    known = _known_at(graph)
    for name, state in graph.states.items():
        path = f"states.{name}"
        for place, guard, event in _guards(state, path):
            ended = {state.step} if event in (DONE, ANSWERED) else set()
            yield from _early(guard, place, known[name] | ended)
        for place, condition in _of_policy(state, path):
            yield from _early(condition, place, known[name])


def domains_of(
    definition: LifecycleDefinition, state: State | None
) -> Mapping[str, tuple[str, ...]]:
    """All values of texts that cannot have others: anywhere, or after the question of `state`."""
    domains = {name: tuple(each.value for each in axis) for name, axis in _AXES.items()}
    questions = [each.question for each in definition.states.values() if each.question]
    answers = {"", *(answer for question in questions for answer in question.answers)}
    if state is not None and state.question:
        answers = set(state.question.answers)
    if questions:
        domains["answer.choice"] = tuple(sorted(answers))
    return domains


def _known_at(graph: Graph) -> dict[str, set[Step | None]]:
    """State → the steps of `_KNOWN_BY` that have ended well on some way to it."""
    known: dict[str, set[Step | None]] = {name: set() for name in graph.states}
    present = {state.step for state in graph.states.values()}
    for step in set(_KNOWN_BY.values()):
        ended = [
            edge.to
            for edge in graph.edges
            if graph.states[edge.source].step is step and edge.event in (DONE, ANSWERED)
        ]
        free = step in _OF_ISSUED and step not in present
        for name in graph.states if free else set().union(*map(graph.beyond, ended)):
            known[name].add(step)
    return known


def _early(expression: str, place: str, known: set[Step | None]) -> Iterator[Finding]:
    for fact, step in _KNOWN_BY.items():
        if fact in expression and step not in known:
            message = f"'{fact}' says nothing here: no state before has done '{step}'"
            hint = f"use it after '{step}'; it is {FACTS[fact].meaning}"
            yield fault("LC-EARLY", place, message, hint)


def _guards(state: State, path: str) -> Iterator[tuple[str, str, str]]:
    """Each guard with its place and its event."""
    for index, each in enumerate(state.transitions):
        if each.guard is not None:
            yield f"{path}.transitions[{index}].guard", each.guard, each.event


def _of_policy(state: State, path: str) -> Iterator[tuple[str, str]]:
    """Each condition of its own policy; `AP-CONDITION` says whether it is sound."""
    if state.approval is None:
        return
    if state.approval.auto_approve_if is not None:
        yield f"{path}.approval.auto_approve_if", state.approval.auto_approve_if
    for index, step in enumerate(state.approval.steps):
        if step.when is not None:
            yield f"{path}.approval.steps[{index}].when", step.when


def _values(
    expression: str, place: str, domains: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    for fact, values in (values_of(expression) or {}).items():
        for value in sorted(map(str, values)) if fact in domains else ():
            if value not in domains[fact]:
                close = get_close_matches(value, domains[fact], n=1)
                possible = listed(each for each in domains[fact] if each)
                hint = f"did you mean '{close[0]}'?" if close else f"it can be {possible}"
                yield fault("LC-VALUE", place, f"'{fact}' is never '{value}'", hint)


def _blind(state: State, path: str) -> Iterator[Finding]:
    if state.step is not Step.VALIDATE:
        return
    guards = [each.guard for each in state.transitions if each.event == DONE and each.guard]
    if not any("validation.error_count" in guard for guard in guards):
        message = "the invoice goes the same way whether or not errors were found"
        hint = "first a transition for 'done' with the guard validation.error_count > 0"
        yield fault("LC-ERRORS", path, message, hint)
