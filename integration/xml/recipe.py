"""How the texts of a unit become plain data: worked out once for a shape, then only followed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from integration.xml.direct import Data, Odd
from integration.xml.names import Names
from integration.xml.nodes import ATTRIBUTE, NUMBERS, Form, Kind
from integration.xml.plan import Loc, Plan
from integration.xml.shapes import Slots
from integration.xml.walk import Found, Left, Step

Texts = Sequence[str]

_ORDER = (Kind.TEXT, Kind.CODE, Kind.NUMBER)


class Group:
    """The values of one dictionary of the data, and where it belongs in another."""

    def __init__(self, parent: "Group | None" = None, key: str = "", *, in_list: bool = False):
        self.parent = parent
        self.key = key
        self.in_list = in_list
        self.values: list[tuple[str, int, Form]] = []
        """Key, slot and form of each."""
        self.groups: dict[str, Group] = {}

    def at(self, path: Loc, order: "list[Group]") -> "Group":
        """The group at `path`; a new one is added to `order`."""
        group = self
        for name in path:
            inner = group.groups.get(name)
            if inner is None:
                inner = group.groups[name] = Group(group, name)
                order.append(inner)
            group = inner
        return group


class Recipe:
    """Builds the data of a unit from its texts: all of them are looked at together."""

    def __init__(self, groups: list[Group]) -> None:
        values = [value for group in groups for value in group.values]
        kinds = [form.kind for _, _, form in values]
        self._forms = [form for _, _, form in values]
        self._slots = [slot for _, slot, _ in values]
        self._take = _taker(self._slots)
        numbers = [index for index, kind in enumerate(kinds) if kind is Kind.NUMBER]
        self._numbers = _taker(numbers)
        self._texts = [index for index, kind in enumerate(kinds) if kind is Kind.TEXT]
        self._others = [
            (index, form.exact) for index, form in enumerate(self._forms) if form.kind is Kind.OTHER
        ]
        self._groups: list[_Part] = []
        numbered = {id(group): index for index, group in enumerate(groups)}
        start = 0
        for group in groups:
            end = start + len(group.values)
            parent = numbered[id(group.parent)] if group.parent is not None else -1
            keys = tuple(key for key, _, _ in group.values)
            self._groups.append((parent, group.key, group.in_list, keys, start, end))
            start = end

    def build(self, texts: Texts) -> Data:
        """The data; `Odd` if a text is not as its form expects it."""
        raw = self._take(texts)
        said: Texts = tuple(map(str.strip, raw))
        if "" in said or NUMBERS.fullmatch("|".join(self._numbers(said))) is None:
            raise Odd
        if said != raw or self._others:
            said = self._read(raw, list(said))
        return self._assemble(said)

    def _read(self, raw: Texts, said: list[str]) -> Texts:
        for index in self._texts:
            said[index] = raw[index]
        for index, exact in self._others:
            try:
                said[index] = exact(said[index])
            except ValueError:
                raise Odd from None
        return said

    def build_anyhow(self, texts: Texts, wrong: list[int]) -> Data:
        """The data whatever the texts are; slots of those that are `wrong` are added to that."""
        said = list(self._take(texts))
        for index, form in enumerate(self._forms):
            try:
                said[index] = form.read(said[index])
            except ValueError:
                wrong.append(self._slots[index])
        return self._assemble(said)

    def _assemble(self, said: Texts) -> Data:
        made: list[Data] = []
        for parent, key, in_list, keys, start, end in self._groups:
            data: Data = dict(zip(keys, said[start:end], strict=True))
            made.append(data)
            if in_list:
                made[parent].setdefault(key, []).append(data)
            elif parent >= 0:
                made[parent][key] = data
        return made[0]


_Part = tuple[int, str, bool, tuple[str, ...], int, int]


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


def compile_unit(found: Found, slots: Slots, names: Names) -> UnitRecipe:
    """The recipe for units like `found`."""
    top = Group()
    order = [top]
    gaps: list[int] = []

    def fill(item: Group, part: Found) -> None:
        slot = slots.get((part.element, ""))
        form = part.plan.node.form
        if form is not None and slot is not None and part.says_something:
            *group, key = part.plan.value
            item.at(tuple(group), order).values.append((key, slot, form))
        elif part.plan.children and slot is not None:
            gaps.append(slot)
        for place, name in part.attributes:
            slot = slots[part.element, name]
            item.at(place[:-1], order).values.append((place[-1], slot, ATTRIBUTE))
        for child in part.children:
            if child.plan.opens:
                *group, key = child.plan.opens
                one = Group(item.at(tuple(group), order), key, in_list=True)
                order.append(one)
                fill(one, child)
            else:
                fill(item, child)

    fill(top, found)
    return UnitRecipe(found.plan, Recipe(order), tuple(gaps), tuple(left_in(found, names)))


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
                here = f"{path}/@{left.name}" if left.kind is Left.ATTRIBUTE else path
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
