"""The graph of a definition: its transitions as edges, what can be reached, and loops."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.lifecycle.definition import LifecycleDefinition, State


@dataclass(frozen=True)
class Edge:
    """One transition, with where it stands."""

    source: str
    index: int
    event: str
    to: str
    guard: str | None

    @property
    def path(self) -> str:
        """Its model path."""
        return f"states.{self.source}.transitions[{self.index}]"


class Graph:
    """A definition as a graph. Transitions to unknown states are no edges of it."""

    def __init__(self, definition: LifecycleDefinition) -> None:
        self.definition = definition
        self.states: dict[str, State] = definition.states
        self.initial = definition.initial
        self.out: dict[str, tuple[Edge, ...]] = {
            name: tuple(_edges(name, state, self.states)) for name, state in self.states.items()
        }
        self._beyond: dict[str, frozenset[str]] = {}

    @property
    def edges(self) -> Iterator[Edge]:
        """Every edge."""
        return (edge for edges in self.out.values() for edge in edges)

    @cached_property
    def _following(self) -> dict[str, set[str]]:
        return {name: {edge.to for edge in edges} for name, edges in self.out.items()}

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The states that a way leads to from the initial one, and that one itself."""
        return self.beyond(self.initial)

    @cached_property
    def ending(self) -> frozenset[str]:
        """The states from which a way leads to an end, and the ends."""
        back: dict[str, list[str]] = {name: [] for name in self.states}
        for edge in self.edges:
            back[edge.to].append(edge.source)
        return _closure((name for name, state in self.states.items() if state.final), back.get)

    def beyond(self, name: str) -> frozenset[str]:
        """`name` and every state that a way leads to from it."""
        if name not in self._beyond:
            self._beyond[name] = _closure([name], self._following.get)
        return self._beyond[name]


def loops(edges: Iterable[Edge]) -> Iterator[tuple[Edge, ...]]:
    """Loops of `edges`: a shortest one for each knot of states."""
    out: dict[str, list[Edge]] = {}
    for edge in edges:
        out.setdefault(edge.source, []).append(edge)
    known: set[str] = set()
    for name in out:
        if name in known:
            continue
        loop = _way_back(name, out)
        known |= {edge.source for edge in loop}
        if loop:
            yield loop


def _way_back(start: str, out: Mapping[str, Iterable[Edge]]) -> tuple[Edge, ...]:
    """A shortest way of at least one edge from `start` back to it; none if there is none."""
    waiting: deque[tuple[str, tuple[Edge, ...]]] = deque([(start, ())])
    met: set[str] = set()
    while waiting:
        name, way = waiting.popleft()
        for edge in out.get(name, ()):
            if edge.to == start:
                return (*way, edge)
            if edge.to not in met:
                met.add(edge.to)
                waiting.append((edge.to, (*way, edge)))
    return ()


def told(way: Iterable[Edge]) -> str:
    """A way in words: `draft –submit→ validating –done→ approval`."""
    text = ""
    for edge in way:
        text = f"{text or edge.source} –{edge.event}→ {edge.to}"
    return text


def _edges(name: str, state: State, known: Collection[str]) -> Iterator[Edge]:
    for index, transition in enumerate(state.transitions):
        if transition.to in known:
            yield Edge(name, index, transition.event, transition.to, transition.guard)


def _closure(
    names: Iterable[str], following: Callable[[str], Collection[str] | None]
) -> frozenset[str]:
    found = set(names)
    waiting = list(found)
    while waiting:
        new = set(following(waiting.pop()) or ()) - found
        found |= new
        waiting += new
    return frozenset(found)
