"""Earned: on every way to a state, the invoice has earned what its step relies on.

All ways are walked at once: a place is a state together with the tokens earned on the way there.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from domain.core.findings import Finding
from domain.lifecycle.checks.graph import Edge, Graph, told
from domain.lifecycle.checks.rules import fault
from domain.lifecycle.definition import Outcome
from domain.lifecycle.steps import Step, Token
from domain.lifecycle.tokens import CHANGING, Tokens, after

_LACKS: dict[Token, tuple[str, str, str]] = {
    Token.VALIDATED: ("LC-SKIPS-VALIDATION", "checked", "lead it through 'validate' first"),
    Token.APPROVED: ("LC-SKIPS-APPROVAL", "approved", "lead it through 'approve' first"),
    Token.ISSUED: ("LC-BEFORE-ISSUE", "issued", "lead it through 'issue' first"),
    Token.TRANSMITTED: ("LC-BEFORE-SENDING", "sent", "lead it through 'transmit' first"),
    Token.DISPUTED: ("LC-NO-DISPUTE", "disputed", "lead it through 'open_dispute' first"),
}
"""Token → the rule that is broken without it, and what to say then."""

_ISSUED_ENDS = (Outcome.RECONCILED, Outcome.CREDITED, Outcome.WRITTEN_OFF)
_RECEIVED_ENDS = (Outcome.PAID, Outcome.REFUSED)


@dataclass(frozen=True)
class _Place:
    """A state, the tokens earned on a shortest way there, and how it was come to."""

    state: str
    tokens: Tokens
    before: "_Place | None" = None
    edge: Edge | None = None

    @property
    def way(self) -> str:
        """The way there in words."""
        edges: list[Edge] = []
        place: _Place | None = self
        while place is not None:
            edges += [place.edge] if place.edge else []
            place = place.before
        return told(reversed(edges)) or f"it begins in '{self.state}'"


def earned(graph: Graph) -> Iterator[Finding]:
    """States and ends that some way comes to without what they rely on, each with such a way."""
    said: set[tuple[str, str]] = set()
    for place in _walk(graph):
        for found in (*_lacking(graph, place), *_frozen(graph, place), *_ended(graph, place)):
            if (found.rule, found.path) not in said:
                said.add((found.rule, found.path))
                yield found


def _walk(graph: Graph) -> Iterator[_Place]:
    """Every place, nearest first. What a state lacks is said once, and not again beyond it."""
    first = _Place(graph.initial, frozenset())
    waiting, met = deque([first]), {(first.state, first.tokens)}
    while waiting:
        place = waiting.popleft()
        yield place
        state = graph.states[place.state]
        has = place.tokens | (state.spec.requires if state.spec else frozenset())
        for edge in graph.out[place.state]:
            tokens = after(has, state.step, edge.event)
            if (edge.to, tokens) not in met:
                met.add((edge.to, tokens))
                waiting.append(_Place(edge.to, tokens, place, edge))


def _lacking(graph: Graph, place: _Place) -> Iterator[Finding]:
    state, path = graph.states[place.state], f"states.{place.state}"
    if state.spec is None or state.step is None:
        return
    for token in sorted(state.spec.requires - place.tokens):
        rule, word, hint = _LACKS[token]
        message = f"'{state.step}' can be reached by an invoice that is not {word}: {place.way}"
        yield fault(rule, path, message, hint)
    if state.spec.once and state.spec.gives <= place.tokens:
        message = f"'{state.step}' can be reached again after it was done: {place.way}"
        yield fault("LC-ONCE", path, message, "lead the way back to a state behind it")


def _frozen(graph: Graph, place: _Place) -> Iterator[Finding]:
    if Token.ISSUED not in place.tokens:
        return
    for edge in graph.out[place.state]:
        if edge.event in CHANGING:
            message = f"'{edge.event}' would change an invoice that is issued: {place.way}"
            hint = "use 'credit' or 'correct' here; 'retry' or 'release' to let it go on"
            yield fault("LC-FROZEN", edge.path, message, hint)


def _ended(graph: Graph, place: _Place) -> Iterator[Finding]:
    final, path = graph.states[place.state].final, f"states.{place.state}.final"
    issued = Token.ISSUED in place.tokens
    if final in _ISSUED_ENDS and not issued:
        message = f"an invoice can end as '{final}' that was not issued: {place.way}"
        hint = "issue it before, or end as 'voided'; a received one ends as 'paid' or 'refused'"
        yield fault("LC-ISSUED-END", path, message, hint)
    if final is Outcome.VOIDED and issued:
        message = f"an issued invoice can end as 'voided': {place.way}"
        yield fault("LC-VOID-END", path, message, "open a credit note, and end as 'credited'")
    if final in _RECEIVED_ENDS and any(s.step is Step.ISSUE for s in graph.states.values()):
        message = f"'{final}' is for received invoices, and this lifecycle issues"
        yield fault("LC-RECEIVED-END", path, message, "end as 'reconciled' or 'voided'")
