"""One document on its way from XML to data, unit by unit.

A unit of a new shape is read straight away; of a known one by its recipe; an odd one by a walk.
"""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from integration.xml.direct import Data, Odd, choose, read_unit
from integration.xml.known import Holder, Read, Shape, Unit
from integration.xml.names import Names
from integration.xml.plan import Context, Plan
from integration.xml.recipe import Texts, UnitRecipe, compile_unit
from integration.xml.remainder import Leftover
from integration.xml.shapes import Outline, alone, slots_of, take_apart, texts_of
from integration.xml.walk import Left, Walk

_WORTH_A_RECIPE = 6
"""A shape that comes more often gets a recipe: that costs as much as reading so many."""


class Passage:
    """One document on its way."""

    def __init__(
        self, context: Context, names: Names, holders: dict[str, Holder], parts: Outline
    ) -> None:
        self._context = context
        self._names = names
        self._holders = holders
        self.result = Read(parts.strays, bool(parts.strays))

    def run(self, parts: Outline, pieces: list[str]) -> None:
        holders = [self._open(str(element.tag), element) for element in parts.containers]
        for (tag, element, number), piece in zip(parts.units, pieces, strict=True):
            holder = holders[number]
            if holder.outer is not None:
                holder.outer.before[holder.plan.number] = 0
            self._unit(holder, tag, element, piece)

    def _open(self, tag: str, element: etree._Element) -> Holder:
        holder = self._holders[tag]
        if holder.outer is not None:
            holder.outer.positions[tag] = 1
        for name, value in element.attrib.items():
            path = f"{holder.path}/@{name!s}"
            self.result.remainder.append(
                Leftover(path, str(value), Left.ATTRIBUTE, str(name), holder.anchor)
            )
        return holder

    def _unit(self, holder: Holder, tag: str, element: etree._Element, piece: str) -> None:
        position = holder.positions[tag] = holder.positions.get(tag, 0) + 1
        candidates = holder.plan.by_tag.get(tag, ())
        if _is_plain(candidates) and self._directly(holder, candidates, element):
            return
        unit = Unit(tag, element, position)
        if tag in self._holders:
            self._left_whole(holder, unit)
            return
        if not piece or " xmlns" in piece:
            if not self._directly(holder, candidates, element):
                self._carefully(holder, unit)
            return
        key, texts = take_apart(piece)
        shape = holder.shapes.get(key)
        if shape is None:
            shape = holder.shapes[key] = Shape()
        if shape.seen < _WORTH_A_RECIPE:
            shape.seen += 1
            if self._directly(holder, candidates, element):
                return
            shape.seen = _WORTH_A_RECIPE
        if "&" in piece:
            texts = [_plain(text) if text and "&" in text else text for text in texts]
        self._by_shape(holder, shape, unit, texts)

    def _by_shape(self, holder: Holder, shape: Shape, unit: Unit, texts: Texts) -> None:
        """Follow the recipe that is known for the unit, or make one."""
        try:
            recipe = shape.find(texts)
        except KeyError:
            recipe, watched = self._walk(holder, unit, Walk(self._context, slots_of(unit.element)))
            if watched is None:
                self._carefully(holder, unit)
                return
            shape.learn(texts, watched, recipe)
        if recipe is None:
            self._left_whole(holder, unit)
            return
        try:
            data = _follow(recipe, texts)
        except Odd:
            self._carefully(holder, unit)
        else:
            self._take_in(holder, unit, recipe, data)

    def _directly(
        self, holder: Holder, candidates: tuple[Plan, ...], element: etree._Element
    ) -> bool:
        """Read a unit that nothing is known about; False if it needs a walk."""
        try:
            plan = choose(candidates, element, self._context)
            data = read_unit(plan, element, self._context)
        except Odd:
            return False
        return self._keep(holder, plan, data)

    def _carefully(self, holder: Holder, unit: Unit) -> None:
        """Read a unit in which something is out of the ordinary, whatever it is."""
        slots = slots_of(unit.element)
        walk = Walk(self._context, slots, minds_spelling=True)
        recipe, _ = self._walk(holder, unit, walk)
        self.result.is_faulty = self.result.is_faulty or bool(walk.strays)
        if recipe is None:
            self._left_whole(holder, unit)
            return
        wrong: list[int] = []
        data = recipe.recipe.build_anyhow(texts_of(slots), wrong)
        self.result.is_faulty = self.result.is_faulty or bool(wrong)
        self._take_in(holder, unit, recipe, data)

    def _walk(
        self, holder: Holder, unit: Unit, walk: Walk
    ) -> tuple[UnitRecipe | None, set[int] | None]:
        """What to do with the unit, and the texts it depends on, unless that is of no use again."""
        plan = walk.choose(holder.plan.by_tag.get(unit.tag, ()), unit.element)
        found = walk.enter(plan, unit.element, set()) if plan is not None else None
        recipe = None
        if found is not None and (found.is_worth_it or found.plan.node.is_ignored):
            recipe = compile_unit(found, walk.slots, self._names)
        return recipe, walk.watched if walk.is_typical else None

    def _take_in(self, holder: Holder, unit: Unit, recipe: UnitRecipe, data: Data) -> None:
        if not self._keep(holder, recipe.plan, data):
            self._left_whole(holder, unit)
        elif recipe.left:
            self._left_inside(holder, recipe, unit)

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

    def _left_whole(self, holder: Holder, unit: Unit) -> None:
        path = f"{holder.path}/{self._names.of(unit.element)}[{unit.position}]"
        after = tuple(holder.before.items())
        self.result.remainder.append(
            Leftover(path, alone(unit.element), Left.ELEMENT, "", holder.anchor, after)
        )

    def _left_inside(self, holder: Holder, recipe: UnitRecipe, unit: Unit) -> None:
        number = recipe.plan.number
        if recipe.plan.node.is_ignored:
            return
        anchor = (*holder.anchor, (number, holder.before[number]))
        index = f"[{unit.position}]" if recipe.plan.opens else ""
        path = f"{holder.path}/{recipe.plan.node.tag}{index}"
        known: dict[tuple[int, ...], list[etree._Element]] = {}
        for left in recipe.left:
            at = _at(unit.element, left.route, known)
            xml = str(at.get(left.name)) if left.kind is Left.ATTRIBUTE else alone(at)
            where = (*anchor, *left.anchor)
            self.result.remainder.append(
                Leftover(path + left.path, xml, left.kind, left.name, where, left.after)
            )


def _at(
    unit: etree._Element,
    route: tuple[int, ...],
    known: dict[tuple[int, ...], list[etree._Element]],
) -> etree._Element:
    """The element at the end of `route`; children are listed once, for a list has no shortcut."""
    at = unit
    for depth, index in enumerate(route):
        children = known.get(route[:depth])
        if children is None:
            children = known[route[:depth]] = list(at)
        at = children[index]
    return at


def _is_plain(candidates: tuple[Plan, ...]) -> bool:
    """Whether a unit is a single value: too small to have a shape."""
    return bool(candidates) and candidates[0].node.form is not None and not candidates[0].tells


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
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    text = text.replace("&#10;", "\n").replace("&#9;", "\t")
    text = text.replace("&#13;\n", "\n").replace("&#13;", "\n")
    return text.replace("&amp;", "&")
