"""Where in a document the values of a model stand, and the other way round.

Only for what goes wrong: a trace walks through all of a document that was read by shapes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from integration.xml.names import Names, line_of
from integration.xml.plan import Loc, Plan
from integration.xml.walk import Found, Step

Place = tuple[str | int, ...]
"""A path in the model: names and positions."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An understood element: where it is, what it is in the model."""

    found: Found
    path: str
    place: Place
    """Of its value; for an item of a list or a group of elements, of that."""
    anchor: tuple[Step, ...]

    @property
    def line(self) -> int:
        """The line in the source."""
        return line_of(self.found.element)


class Trace:
    """All the spots of a document."""

    def __init__(self, root: Found, names: Names) -> None:
        self.by_place: dict[Place, Spot] = {}
        self.by_path: dict[str, Spot] = {}
        self.by_anchor: dict[tuple[Step, ...], Spot] = {}
        self._names = names
        self._counts: dict[Place, int] = {}
        self._visit(root, f"/{names.of(root.element)}", (), ())

    def at(self, path: str) -> Spot | None:
        """What is at the XPath `path`, or the nearest around it that the model has."""
        path = path.partition("/@")[0].replace("[1]", "")
        nearest = None
        while path:
            spot = self.by_path.get(path)
            if spot is not None and spot.place:
                return spot
            nearest = nearest or spot
            path = path.rpartition("/")[0]
        return nearest

    def path(self, place: Place) -> tuple[str, int, str]:
        """The XPath of `place` (of what is missing: where it belongs), the line, the term."""
        spot = self.by_place.get(place)
        if spot is not None:
            return spot.path, spot.line, spot.found.plan.node.term
        ends = (end for end in range(len(place), 0, -1) if isinstance(place[end - 1], int))
        item = next((place[:end] for end in ends if place[:end] in self.by_place), ())
        around = self.by_place[item]
        rest = tuple(str(part) for part in place[len(item) :])
        while rest:
            for path, held, term in fields(around.found.plan):
                if held[: len(rest)] == rest:
                    return f"{around.path}{path}", around.line, term
            rest = rest[:-1]
        return around.path, around.line, around.found.plan.node.term

    def _visit(self, found: Found, path: str, item: Place, anchor: tuple[Step, ...]) -> None:
        plan = found.plan
        if plan.opens:
            held = (*item, *plan.opens)
            index = self._counts.get(held, -1) + 1
            self._counts[held] = index
            item = (*held, index)
        place = (*item, *(plan.value or plan.group))
        spot = Spot(found, path, place, anchor)
        self.by_path[path.replace("[1]", "")] = self.by_anchor[anchor] = spot
        if plan.opens or plan.value or plan.group or not anchor:
            self.by_place.setdefault(item, spot)
            self.by_place.setdefault(place, spot)
        for attribute, _ in found.attributes:
            self.by_place.setdefault((*item, *attribute), spot)
        if found.children:
            steps = self._names.steps(found.element)
            for child in found.children:
                step = (*anchor, child.step)
                self._visit(child, f"{path}/{steps[child.element]}", item, step)


def fields(plan: Plan, path: str = "") -> Iterator[tuple[str, Loc, str]]:
    """Path, place and term of everything in `plan` that speaks about the same item."""
    for attribute, held in plan.attributes:
        if held:
            yield f"{path}/@{attribute.name}", held, plan.node.term
    for child in plan.children:
        here = f"{path}/{child.node.tag}"
        if held := child.opens or child.value or child.group:
            yield here, held, child.node.term
        if not child.opens:
            yield from fields(child, here)
