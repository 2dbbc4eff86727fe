"""XML → plain data by a plan, unit by unit: what the plan does not know is kept, not dropped.

Units of a shape that was met before are not walked through again: their recipe is followed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from integration.xml.names import Names
from integration.xml.plan import Context, Loc, Plan
from integration.xml.recipe import Data, Odd, Texts, UnitRecipe, compile_unit
from integration.xml.remainder import Leftover
from integration.xml.shapes import Cut, Key, cut, slots_of, take_apart
from integration.xml.walk import Left, Step, Walk

_MAX_SHAPES = 2048
"""Kept at most; a stream of documents of ever new structure starts anew now and then."""


class Shape:
    """What is known about units of the same markup, by the texts that tell them apart."""

    __slots__ = ("by_texts", "watched")

    def __init__(self) -> None:
        self.watched: tuple[int, ...] = ()
        self.by_texts: dict[tuple[str, ...], UnitRecipe | None] = {}

    def find(self, texts: Texts) -> UnitRecipe | None:
        """The recipe for a unit with `texts`; KeyError if it is not known yet."""
        return self.by_texts[tuple([texts[slot] for slot in self.watched])]

    def learn(self, texts: Texts, watched: set[int], recipe: UnitRecipe | None) -> None:
        """Keep `recipe`, which depends on the texts at `watched`."""
        if not watched <= set(self.watched) or len(self.by_texts) >= _MAX_SHAPES:
            self.watched = tuple(sorted(watched.union(self.watched)))
            self.by_texts = {}
        self.by_texts[tuple([texts[slot] for slot in self.watched])] = recipe


Shapes = dict[Key, Shape]
Strays = list[tuple[etree._Element, str]]


@dataclass(slots=True)
class Holder:
    """The root or a container: what was found in it so far."""

    plan: Plan
    path: str
    anchor: tuple[Step, ...]
    shapes: Shapes = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Read:
    """The data of a document and what is left over."""

    strays: Strays
    """Texts where only elements belong."""
    is_faulty: bool
    """A text is not what it should be: a trace will say which."""
    data: Data = field(default_factory=dict)
    remainder: list[Leftover] = field(default_factory=list)


class Reader:
    """Reads documents by one plan. `containers` are elements whose children are units."""

    def __init__(
        self, plan: Plan, names: Names, containers: tuple[str, ...], repeated: tuple[str, ...]
    ) -> None:
        self._names = names
        self._repeated = {name: _tags_to(plan, (name,)) for name in repeated}
        self._holders = {plan.tag: Holder(plan, f"/{plan.node.tag}", ())}
        for tag in containers:
            outer = next(held for held in self._holders.values() if tag in held.plan.by_tag)
            inner = outer.plan.by_tag[tag][0]
            self._holders[tag] = Holder(
                inner, f"{outer.path}/{inner.node.tag}", (*outer.anchor, (inner.number, 0))
            )
        self._shapes: dict[tuple[str, ...], Shapes] = {}

    def context(self, root: etree._Element) -> Context:
        """The values of the fields that attributes repeat."""
        return {name: (root.findtext(path) or "").strip() for name, path in self._repeated.items()}

    def read(self, root: etree._Element) -> Read:
        """What `root` says. White space between its units is changed."""
        context = self.context(root)
        parts = cut(root, str, self._holders)
        family = (parts.family, *context.values())
        reading = _Reading(context, self._names, self._fresh_holders(family), parts)
        reading.run(parts)
        return reading.result

    def _fresh_holders(self, family: tuple[str, ...]) -> dict[str, Holder]:
        """Holders for a new document, with what is known about units in one of its family."""
        if sum(map(len, self._shapes.values())) > _MAX_SHAPES or len(self._shapes) > _MAX_SHAPES:
            self._shapes.clear()
        return {
            tag: Holder(h.plan, h.path, h.anchor, self._shapes.setdefault((tag, *family), {}))
            for tag, h in self._holders.items()
        }


class _Reading:
    """One document on its way."""

    def __init__(
        self, context: Context, names: Names, holders: dict[str, Holder], parts: Cut
    ) -> None:
        self._context = context
        self._names = names
        self._holders = holders
        self.result = Read(parts.strays, bool(parts.strays))

    def run(self, parts: Cut) -> None:
        holders = [self._open(tag, element) for tag, element in parts.containers]
        for tag, element, piece, number in parts.units:
            self._unit(holders[number], tag, element, piece)

    def _open(self, tag: str, element: etree._Element) -> Holder:
        holder = self._holders[tag]
        for name, value in element.attrib.items():
            path = f"{holder.path}/@{name!s}"
            self.result.remainder.append(
                Leftover(path, str(value), Left.ATTRIBUTE, str(name), holder.anchor)
            )
        return holder

    def _unit(self, holder: Holder, tag: str, element: etree._Element, piece: str) -> None:
        position = holder.positions[tag] = holder.positions.get(tag, 0) + 1
        key, texts = take_apart(piece)
        if "&" in piece:
            texts = [_plain(text) if "&" in text else text for text in texts]
        shape = holder.shapes.get(key)
        if shape is None:
            shape = holder.shapes[key] = Shape()
        try:
            unit = shape.find(texts)
        except KeyError:
            unit = self._walk(holder, tag, element, texts, shape)
        data: Data | None = None
        if unit is not None:
            try:
                data = _follow(unit, texts)
            except Odd:
                unit = self._walk(holder, tag, element, texts, None)
                data = self._anyhow(unit, texts) if unit else None
        if unit is None or data is None or not self._keep(holder, unit.plan, data):
            self._left_whole(holder, element, position)
        elif unit.left:
            self._left_inside(holder, unit, element, position)

    def _walk(
        self, holder: Holder, tag: str, element: etree._Element, texts: Texts, shape: Shape | None
    ) -> UnitRecipe | None:
        """Find out what to do with the unit; `shape` is to learn it, if it is typical."""
        slots = slots_of(element)
        walk = Walk(self._context, slots, minds_spelling=shape is None)
        plan = walk.choose(holder.plan.by_tag.get(tag, ()), element)
        found = walk.enter(plan, element, set()) if plan is not None else None
        unit = None
        if found is not None and (found.is_worth_it or found.plan.node.is_ignored):
            unit = compile_unit(found, slots, self._names)
        self.result.is_faulty = self.result.is_faulty or bool(walk.strays)
        if shape is not None and walk.is_typical:
            shape.learn(texts, walk.watched, unit)
        return unit

    def _anyhow(self, unit: UnitRecipe, texts: Texts) -> Data:
        wrong = [slot for slot in unit.gaps if texts[slot].strip()]
        data = unit.recipe.build_anyhow(texts, wrong)
        self.result.is_faulty = self.result.is_faulty or bool(wrong)
        return data

    def _keep(self, holder: Holder, plan: Plan, data: Data) -> bool:
        """Add `data` to that of the document, unless it is a second one where one belongs."""
        if plan.node.is_ignored:
            return True
        if plan.opens:
            *group, name = plan.opens
            place = self.result.data
            for step in group:
                place = place.setdefault(step, {})
            place.setdefault(name, []).append(data)
        elif plan.number in holder.before:
            return False
        else:
            _merge(self.result.data, data)
        holder.before[plan.number] = holder.before.pop(plan.number, -1) + 1
        return True

    def _left_whole(self, holder: Holder, element: etree._Element, position: int) -> None:
        path = f"{holder.path}/{self._names.of(element)}[{position}]"
        after = tuple(holder.before.items())
        self.result.remainder.append(
            Leftover(path, _xml(element), Left.ELEMENT, "", holder.anchor, after)
        )

    def _left_inside(
        self, holder: Holder, unit: UnitRecipe, element: etree._Element, position: int
    ) -> None:
        number = unit.plan.number
        if unit.plan.node.is_ignored:
            return
        anchor = (*holder.anchor, (number, holder.before[number]))
        index = f"[{position}]" if unit.plan.opens else ""
        path = f"{holder.path}/{unit.plan.node.tag}{index}"
        for left in unit.left:
            at = element
            for child in left.route:
                at = at[child]
            xml = str(at.get(left.name)) if left.kind is Left.ATTRIBUTE else _xml(at)
            where = (*anchor, *left.anchor)
            self.result.remainder.append(
                Leftover(path + left.path, xml, left.kind, left.name, where, left.after)
            )


def _follow(unit: UnitRecipe, texts: Texts) -> Data:
    for slot in unit.gaps:
        if not texts[slot].isspace() and texts[slot]:
            raise Odd
    return unit.recipe.build(texts)


def _merge(data: Data, more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        there = data.setdefault(name, value)
        if there is not value:
            if isinstance(there, dict):
                _merge(there, value)
            elif isinstance(there, list):
                there += value


def _plain(text: str) -> str:
    """`text` without the references that lxml writes; line ends as XML has them."""
    text = text.replace("&lt;", "<").replace("&gt;", ">")
    text = text.replace("&#13;\n", "\n").replace("&#13;", "\n")
    return text.replace("&amp;", "&")


def _xml(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)


def _tags_to(plan: Plan, field: Loc) -> str:
    """The path from the root to the element of `field`."""

    def search(within: Plan, path: tuple[str, ...]) -> Iterator[str]:
        for child in within.children:
            here = (*path, child.tag)
            if child.value == field:
                yield "/".join(here)
            elif not child.opens:
                yield from search(child, here)

    return next(search(plan, ()))
