"""XML → plain data by a plan, unit by unit: what the plan does not know is kept, not dropped.

Units of a shape that was met before are not walked through again: their recipe is followed. A
document that is like none before is not even cut, for there is nothing to be found.
"""

from collections.abc import Iterator

from lxml import etree

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from integration.xml.known import MAX_SHAPES, Holder, Read, Shapes
from integration.xml.names import Names
from integration.xml.passage import Passage
from integration.xml.plan import Context, Loc, Plan
from integration.xml.shapes import Outline, cut, outline

_MANY = 60
"""Of so many units some are like others, even if the document is like none before."""
_MAX_OUTLINES = 4096


class Reader:
    """Reads documents by one plan. `containers` are elements whose children are units."""

    def __init__(
        self, plan: Plan, names: Names, containers: tuple[str, ...], repeated: tuple[str, ...]
    ) -> None:
        self._names = names
        self._root = plan.tag
        self._repeated = {name: _tags_to(plan, (name,)) for name in repeated}
        self._holders = {plan.tag: Holder(plan, f"/{plan.node.tag}", ())}
        for tag in containers:
            outer = next(held for held in self._holders.values() if tag in held.plan.by_tag)
            inner = outer.plan.by_tag[tag][0]
            path, anchor = f"{outer.path}/{inner.node.tag}", (*outer.anchor, (inner.number, 0))
            self._holders[tag] = Holder(inner, path, anchor, outer)
        self._shapes: dict[tuple[str, ...], Shapes] = {}
        self._outlines: set[tuple[str, ...]] = set()

    def context(self, root: etree._Element) -> Context:
        """The values of the fields that attributes repeat."""
        return {name: (root.findtext(path) or "").strip() for name, path in self._repeated.items()}

    def read(self, root: etree._Element) -> Read:
        """What `root` says; `Unreadable` for another kind of document.

        White space between its units is changed.
        """
        if root.tag != self._root:
            finding = Finding(
                rule="XML-ROOT",
                path=f"/{etree.QName(root).localname}",
                message="this is another kind of document, or its namespace is another one",
                hint=f"it has to begin with {self._root}",
            )
            raise Unreadable("it is not the document that is expected", findings=[finding])
        context = self.context(root)
        parts = outline(root, self._holders)
        family, pieces = "", [""] * len(parts.units)
        if len(parts.units) > _MANY or self._is_familiar(parts):
            family, pieces = cut(parts)
        holders = self._fresh_holders((family, *context.values()))
        passage = Passage(context, self._names, holders, parts)
        passage.run(parts, pieces)
        return passage.result

    def _is_familiar(self, parts: Outline) -> bool:
        """Whether a document with the same names of units was read before."""
        names = tuple(dict.fromkeys([unit.tag for unit in parts.units]))
        if names in self._outlines:
            return True
        if len(self._outlines) >= _MAX_OUTLINES:
            self._outlines.clear()
        self._outlines.add(names)
        return False

    def _forget(self) -> None:
        """Drop the shapes that have no recipe yet; if there are still too many, all of them.

        Other threads may be reading: they keep what they have, and what they learn may be lost.
        """
        kept = {
            family: {key: shape for key, shape in list(shapes.items()) if shape.by_texts}
            for family, shapes in list(self._shapes.items())
        }
        self._shapes = {family: shapes for family, shapes in kept.items() if shapes}
        if sum(map(len, self._shapes.values())) > MAX_SHAPES // 2:
            self._shapes.clear()

    def _fresh_holders(self, family: tuple[str, ...]) -> dict[str, Holder]:
        """Holders for a new document, with what is known about units in one of its family."""
        if sum(map(len, self._shapes.values())) + len(self._shapes) > MAX_SHAPES:
            self._forget()
        fresh: dict[str, Holder] = {}
        for tag, held in self._holders.items():
            outer = fresh[held.outer.plan.tag] if held.outer is not None else None
            shapes = self._shapes.setdefault((tag, *family), {})
            fresh[tag] = Holder(held.plan, held.path, held.anchor, outer, shapes)
        return fresh


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
