"""How the texts of a unit become plain data: worked out once for a shape, then only followed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from lxml import etree

from integration.xml.names import Names
from integration.xml.nodes import NUMBERS, Form, Kind
from integration.xml.plan import Loc, Plan
from integration.xml.walk import Found, Left, Step

Data = dict[str, Any]
Texts = Sequence[str]

_ORDER = (Kind.TEXT, Kind.CODE, Kind.NUMBER)


class Odd(Exception):
    """A text that is not what its form expects: blank, or spelled otherwise."""


class Recipe:
    """Builds one item (the document's part of a unit, or an item of a list) from texts."""

    def __init__(self) -> None:
        self.values: list[tuple[str, int, Form]] = []
        """Key, slot and form of each value."""
        self.constants: Data = {}
        self.inner: dict[str, Recipe] = {}
        self.lists: dict[str, list[Recipe]] = {}
        self._take: Callable[[Texts], tuple[str, ...]] = _nothing
        self._keys: tuple[str, ...] = ()
        self._texts = self._numbers = 0
        self._others: list[tuple[str, int, Callable[[str], str]]] = []

    def at(self, path: Loc) -> "Recipe":
        """The recipe of the group at `path`."""
        return self.inner.setdefault(path[0], Recipe()).at(path[1:]) if path else self

    def finish(self) -> None:
        """To be called when it is complete."""
        simple = [value for kind in _ORDER for value in self.values if value[2].kind is kind]
        self._texts = sum(form.kind is Kind.TEXT for _, _, form in simple)
        self._numbers = sum(form.kind is not Kind.NUMBER for _, _, form in simple)
        self._keys = tuple(key for key, _, _ in simple)
        self._take = _taker([slot for _, slot, _ in simple])
        self._others = [
            (key, slot, form.exact) for key, slot, form in self.values if form.kind is Kind.OTHER
        ]
        for part in (*self.inner.values(), *(one for many in self.lists.values() for one in many)):
            part.finish()

    def build(self, texts: Texts) -> Data:
        """The item; `Odd` if a text is not as its form expects it."""
        raw = self._take(texts)
        trimmed = tuple(map(str.strip, raw))
        data: Data = dict(zip(self._keys, trimmed, strict=True))
        if trimmed != raw:
            data.update(zip(self._keys[: self._texts], raw, strict=False))
        if "" in trimmed or not NUMBERS.fullmatch("|".join(trimmed[self._numbers :])):
            raise Odd
        for key, slot, read in self._others:
            try:
                data[key] = read(texts[slot])
            except ValueError:
                raise Odd from None
        if self.constants:
            data.update(self.constants)
        for key, part in self.inner.items():
            data[key] = part.build(texts)
        for key, parts in self.lists.items():
            data[key] = [part.build(texts) for part in parts]
        return data

    def build_anyhow(self, texts: Texts, wrong: list[int]) -> Data:
        """The item whatever the texts are; slots of those that are `wrong` are added to that."""
        data: Data = {}
        for key, slot, form in self.values:
            try:
                data[key] = form.read(texts[slot])
            except ValueError:
                data[key] = texts[slot]
                wrong.append(slot)
        data.update(self.constants)
        data.update({key: part.build_anyhow(texts, wrong) for key, part in self.inner.items()})
        for key, parts in self.lists.items():
            data[key] = [part.build_anyhow(texts, wrong) for part in parts]
        return data


@dataclass(frozen=True, slots=True)
class LeftInUnit:
    """Something left over, by where it is in the unit; it holds no element of a document."""

    kind: Left
    name: str
    after: tuple[Step, ...]
    route: tuple[int, ...]
    """Positions of children from the unit's element to the one that is left or has it."""
    anchor: tuple[Step, ...]
    """Steps from the unit to the element that is understood around it."""
    path: str
    """The XPath from the unit."""


@dataclass(frozen=True, slots=True)
class UnitRecipe:
    """All that is known about the units of a shape."""

    plan: Plan
    recipe: Recipe
    gaps: tuple[int, ...]
    """Slots between elements, where a text has no business."""
    left: tuple[LeftInUnit, ...]


def compile_unit(found: Found, slots: Mapping[etree._Element, int], names: Names) -> UnitRecipe:
    """The recipe for units like `found`."""
    recipe = Recipe()
    gaps: list[int] = []

    def fill(item: Recipe, part: Found) -> None:
        slot = slots.get(part.element)
        form = part.plan.node.form
        if form is not None and slot is not None and part.says_something:
            *group, key = part.plan.value
            item.at(tuple(group)).values.append((key, slot, form))
        elif part.plan.children and slot is not None:
            gaps.append(slot)
        for place, said in part.attributes:
            item.at(place[:-1]).constants[place[-1]] = said
        for child in part.children:
            if child.plan.opens:
                *group, key = child.plan.opens
                one = Recipe()
                item.at(tuple(group)).lists.setdefault(key, []).append(one)
                fill(one, child)
            else:
                fill(item, child)

    fill(recipe, found)
    recipe.finish()
    return UnitRecipe(found.plan, recipe, tuple(gaps), tuple(left_in(found, names)))


def left_in(top: Found, names: Names) -> Iterator[LeftInUnit]:
    """Everything that is left over in the unit `top`."""

    def inside(
        found: Found, route: tuple[int, ...], anchor: tuple[Step, ...], path: str
    ) -> Iterator[LeftInUnit]:
        if not found.has_left:
            return
        steps = names.steps(found.element)
        places = {child: (index, step) for index, (child, step) in enumerate(steps.items())}
        for left in found.left:
            if left.kind is Left.ELEMENT:
                index, step = places[left.element]
                here = f"{path}/{step}"
                yield LeftInUnit(left.kind, "", left.after, (*route, index), anchor, here)
            else:
                here = f"{path}/@{left.name}" if left.name else path
                yield LeftInUnit(left.kind, left.name, left.after, route, anchor, here)
        for child in found.children:
            index, step = places[child.element]
            yield from inside(child, (*route, index), (*anchor, child.step), f"{path}/{step}")

    return inside(top, (), (), "")


def _nothing(_: Texts) -> tuple[str, ...]:
    return ()


def _taker(slots: list[int]) -> Callable[[Texts], tuple[str, ...]]:
    if not slots:
        return _nothing
    if len(slots) == 1:
        only = slots[0]
        return lambda texts: (texts[only],)
    return itemgetter(*slots)
