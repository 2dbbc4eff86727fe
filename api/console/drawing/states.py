"""Lifecycles: where states and the ways between them stand in a picture; positions only.

States stand in rows by how many steps they are from the first one (a layered drawing after
Sugiyama, without crossings taken out). A template draws them as SVG, beside a table that says the
same in words (WCAG 2.2, 1.1.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.lifecycle.definition import LifecycleDefinition, State

BOX, TALL = 132, 40
_GAP, _BETWEEN, _EDGE = 16, 34, 10
_BESIDE = 6
"""So many boxes stand in a row; more go into another one."""
_LINE = 17
"""So many letters of a title fit in a line of a box."""


@dataclass(frozen=True)
class Node:
    """A state in the picture."""

    name: str
    lines: tuple[str, ...]
    kind: str
    """`first`, `rests`, `blocked`, `works` or `ends`: a class of the stylesheet."""
    count: int
    """How many invoices stand there."""
    lit: bool
    x: int
    y: int


@dataclass(frozen=True)
class Way:
    """A line from one state to another; back up where the target stands above."""

    path: str
    back: bool


@dataclass(frozen=True)
class Picture:
    """All of it, and how large it is."""

    nodes: tuple[Node, ...]
    ways: tuple[Way, ...]
    width: int
    height: int


def drawn(definition: LifecycleDefinition, counts: Mapping[str, int], current: str = "") -> Picture:
    """`definition` with the states lit in which something stands, or the `current` one."""
    rows = [row for level in _levels(definition) for row in _broken(level)]
    widest = max(map(len, rows))
    width = widest * (BOX + _GAP) - _GAP + 2 * _EDGE
    places: dict[str, tuple[int, int]] = {}
    for depth, row in enumerate(rows):
        used = len(row) * (BOX + _GAP) - _GAP
        for place, name in enumerate(row):
            x = (width - used) // 2 + place * (BOX + _GAP)
            places[name] = (x, _EDGE + depth * (TALL + _BETWEEN))
    nodes = tuple(
        _node(name, definition.states[name], definition, counts.get(name, 0), current, place)
        for name, place in places.items()
    )
    height = 2 * _EDGE + len(rows) * (TALL + _BETWEEN) - _BETWEEN
    return Picture(nodes, tuple(_ways(definition, places)), width, height)


def _levels(definition: LifecycleDefinition) -> list[list[str]]:
    """States by their distance from the first one; what nothing leads to stands last."""
    rows, seen = [[definition.initial]], {definition.initial}
    while row := [
        target
        for target in dict.fromkeys(
            way.to for name in rows[-1] for way in definition.states[name].transitions
        )
        if target not in seen
    ]:
        rows.append(row)
        seen.update(row)
    return rows + (
        [left] if (left := [one for one in definition.states if one not in seen]) else []
    )


def _broken(level: list[str]) -> list[list[str]]:
    """Rows of about the same length."""
    count = -(-len(level) // _BESIDE)
    each = -(-len(level) // count)
    return [level[first : first + each] for first in range(0, len(level), each)]


def _node(
    name: str,
    state: State,
    definition: LifecycleDefinition,
    count: int,
    current: str,
    place: tuple[int, int],
) -> Node:
    lit = name == current if current else count > 0
    return Node(name, _lines(state.title), _kind(name, state, definition), count, lit, *place)


def _kind(name: str, state: State, definition: LifecycleDefinition) -> str:
    if state.final is not None:
        return "ends"
    if state.blocked:
        return "blocked"
    if name == definition.initial:
        return "first"
    return "rests" if state.rests else "works"


def _lines(title: str) -> tuple[str, ...]:
    """A title in at most two lines; what does not fit is left to the table."""
    lines = [""]
    for word in title.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _LINE or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = [line if len(line) <= _LINE + 1 else f"{line[:_LINE]}…" for line in lines[:2]]
    if len(lines) > 2:
        kept[1] = f"{kept[1][: _LINE - 1]}…"
    return tuple(kept)


def _ways(definition: LifecycleDefinition, places: Mapping[str, tuple[int, int]]) -> list[Way]:
    pairs = dict.fromkeys(
        (name, way.to)
        for name, state in definition.states.items()
        for way in state.transitions
        if way.to in places and way.to != name
    )
    return [_way(places[start], places[end]) for start, end in pairs]


def _way(start: tuple[int, int], end: tuple[int, int]) -> Way:
    """From the bottom of one to the top of the other; beside a row, and back, around."""
    half, mid = BOX // 2, TALL // 2
    (x, y), (to_x, to_y) = start, end
    if to_y > y:
        below, between = y + TALL, (y + TALL + to_y) // 2
        left, right = x + half, to_x + half
        path = f"M{left} {below}C{left} {between} {right} {between} {right} {to_y}"
        return Way(path, back=False)
    if to_y == y:
        side, other = (x + BOX, to_x) if to_x > x else (x, to_x + BOX)
        return Way(f"M{side} {y + mid}L{other} {to_y + mid}", back=False)
    out, right, to_right = max(x, to_x) + BOX + _GAP // 2, x + BOX, to_x + BOX
    path = f"M{right} {y + mid}C{out} {y + mid} {out} {to_y + mid} {to_right} {to_y + mid}"
    return Way(path, back=True)
