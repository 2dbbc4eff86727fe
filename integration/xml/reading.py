"""XML → plain data by a plan, unit by unit: what the plan does not know is kept, not dropped.

Units of a shape that was met before are not walked through again: their recipe is followed.
"""

from collections.abc import Iterator

from lxml import etree

from integration.xml.known import MAX_SHAPES, Holder, Read, Shapes
from integration.xml.names import Names
from integration.xml.passage import Passage
from integration.xml.plan import Context, Loc, Plan
from integration.xml.shapes import cut, units

_USUAL, _RARE = 0.5, 8
"""If less than this part of units is of a known shape, only every so many documents are cut."""


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
        self._luck = 1.0
        self._turn = 0

    def context(self, root: etree._Element) -> Context:
        """The values of the fields that attributes repeat."""
        return {name: (root.findtext(path) or "").strip() for name, path in self._repeated.items()}

    def read(self, root: etree._Element) -> Read:
        """What `root` says. White space between its units is changed."""
        context = self.context(root)
        self._turn += 1
        is_cut = self._luck >= _USUAL or self._turn % _RARE == 0
        parts = cut(root, str, self._holders) if is_cut else units(root, self._holders)
        family = (parts.family, *context.values())
        passage = Passage(context, self._names, self._fresh_holders(family), parts)
        passage.run(parts)
        if is_cut and passage.asked:
            self._luck += (passage.known / passage.asked - self._luck) / 4
        return passage.result

    def _fresh_holders(self, family: tuple[str, ...]) -> dict[str, Holder]:
        """Holders for a new document, with what is known about units in one of its family."""
        if sum(map(len, self._shapes.values())) > MAX_SHAPES or len(self._shapes) > MAX_SHAPES:
            self._shapes.clear()
        return {
            tag: Holder(h.plan, h.path, h.anchor, self._shapes.setdefault((tag, *family), {}))
            for tag, h in self._holders.items()
        }


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
