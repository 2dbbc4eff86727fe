"""Choices: of several transitions for one event, each can be taken, and one always is."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import combinations

from domain.core.findings import Finding
from domain.lifecycle.checks.cases import Case, cases, in_words, values_of
from domain.lifecycle.checks.conditions import Language, domains_of
from domain.lifecycle.checks.graph import Edge, Graph
from domain.lifecycle.checks.rules import fault
from domain.lifecycle.steps import ANSWERED, COMMANDS

_Table = list[tuple[Case, dict[str, bool]]]
"""Cases, and which guards hold in each."""


def choices(graph: Graph, language: Language) -> Iterator[Finding]:
    """What is wrong with how transitions for the same event are chosen from; first match wins."""
    for name, state in graph.states.items():
        groups: dict[str, list[Edge]] = {}
        for index, each in enumerate(state.transitions):
            edge = Edge(name, index, each.event, each.to, each.guard)
            groups.setdefault(each.event, []).append(edge)
        domains = domains_of(graph.definition, state)
        for event, edges in groups.items():
            if event == ANSWERED and not state.question:
                continue
            left = yield from _shadowed(edges)
            if any(edge.guard for edge in left):
                yield from _guarded(event, left, language, domains)


def _shadowed(edges: Iterable[Edge]) -> Generator[Finding, None, list[Edge]]:
    """Findings for what stands behind a transition that is always taken; returns the others."""
    left: list[Edge] = []
    for edge in edges:
        before = next((other for other in left if other.guard is None), None)
        same = next((other for other in left if _same(other, edge)), None)
        if before is not None:
            message = f"'{edge.event}' always goes to '{before.to}' (transition {before.index})"
            hint = "put it before that one and give it a guard, or leave it out"
            yield fault("LC-SHADOWED", edge.path, message, hint)
        elif same is not None:
            message = f"transition {same.index} has the same event and the same guard"
            yield fault("LC-SAME-GUARD", f"{edge.path}.guard", message, "leave one of them out")
        else:
            left.append(edge)
    return left


def _same(one: Edge, other: Edge) -> bool:
    return one.guard is not None and (one.guard.split() == (other.guard or "").split())


def _guarded(
    event: str, edges: list[Edge], language: Language, domains: Mapping[str, Iterable[str]]
) -> Iterator[Finding]:
    guards = [edge.guard for edge in edges if edge.guard]
    if any(language.check(guard) for guard in guards):
        return
    tried = cases(guards, domains)
    table = [(case, language.evaluate(guards, case)) for case in tried] if tried else None
    if table is not None:
        left = yield from _pointless(edges, table)
        yield from _overlaps(left, table)
    if event not in COMMANDS and len(guards) == len(edges):
        yield from _gap(edges, table)


def _pointless(edges: list[Edge], table: _Table) -> Generator[Finding, None, list[Edge]]:
    """Findings for guards that never decide; returns the transitions that do, with guards."""
    left: list[Edge] = []
    for edge in edges:
        if edge.guard is None:
            break
        place = f"{edge.path}.guard"
        holding = [values for _, values in table if values[edge.guard]]
        if not holding:
            message = f"'{edge.guard}' never holds"
            yield fault("LC-IMPOSSIBLE", place, message, "mend the guard, or leave it out")
        elif all(any(values[str(other.guard)] for other in left) for values in holding):
            message = f"whenever '{edge.guard}' holds, a transition before it is taken"
            yield fault("LC-SHADOWED", place, message, "put the narrower guard first")
        else:
            left.append(edge)
    return left


def _overlaps(edges: list[Edge], table: _Table) -> Iterator[Finding]:
    """Guards on one fact that hold at once, though neither is part of the other.

    A narrower guard before a wider one is the usual way to write a choice, and meant.
    """
    for one, other in combinations(edges, 2):
        if one.guard is None or other.guard is None or one.to == other.to:
            continue
        facts = {*(values_of(one.guard) or ()), *(values_of(other.guard) or ())}
        kinds = {(values[one.guard], values[other.guard]): case for case, values in table}
        both = kinds.get((True, True))
        if len(facts) != 1 or both is None or not {(True, False), (False, True)} <= set(kinds):
            continue
        only = {name: value for name, value in both.items() if name in facts}
        message = (
            f"'{one.guard}' and '{other.guard}' both hold for {in_words(only)}: "
            f"it goes to '{one.to}', for that stands first"
        )
        hint = "make the guards exclude each other, if that is not meant"
        yield fault("LC-OVERLAP", f"{other.path}.guard", message, hint)


def _gap(edges: list[Edge], table: _Table | None) -> Iterator[Finding]:
    event, place = edges[0].event, edges[-1].path
    hint = "leave the guard of the last one out, or add one without a guard"
    if table is None:
        message = f"nothing shows that one of the guards for '{event}' always holds"
        yield fault("LC-GAP", place, message, hint)
        return
    for case, values in table:
        if not any(values.values()):
            message = f"for {in_words(case)} no guard for '{event}' holds, and it leads nowhere"
            yield fault("LC-GAP", place, message, hint)
            return
