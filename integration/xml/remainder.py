"""What a model does not hold: kept when a document is read, put back when it is written."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from integration.xml.parser import parse
from integration.xml.walk import Found, Left, Step


@dataclass(frozen=True, slots=True)
class Leftover:
    """An element, an attribute, or a text in place of another, that the model does not hold."""

    path: str
    """Where it stood, as an XPath."""
    xml: str
    """The element as it stood; of an attribute, its value."""
    kind: Left
    name: str = ""
    """Of the attribute, as lxml names it; of a text by another name, the field that it is."""
    anchor: tuple[Step, ...] = ()
    """The understood element that has it, by steps from the root."""
    after: tuple[Step, ...] = ()
    """What stood before it in there, nearest last."""


def restore(root: Found, remainder: Iterable[Leftover]) -> None:
    """Put `remainder` where it stood, in the document that `root` is a walk through.

    What has lost its place, because the model says something else now, is left out.
    """
    restoring = _Restoring(root)
    for left in remainder:
        if left.kind is Left.ATTRIBUTE:
            restoring.attribute(left)
        elif left.kind is Left.ELEMENT:
            restoring.element(left)
        else:
            restoring.text(left)


class _Restoring:
    """A document that gets back what was left over."""

    def __init__(self, root: Found) -> None:
        self._root = root
        self._children: dict[int, dict[Step, Found]] = {}
        self._latest: dict[etree._Element, etree._Element] = {}

    def attribute(self, left: Leftover) -> None:
        holder = self._at(left.anchor)
        if holder is not None:
            holder.element.set(left.name, left.xml)

    def text(self, left: Leftover) -> None:
        """In the element that has it, or one that says the same by another name."""
        around = self._at(left.anchor[:-1])
        if around is None:
            return
        children = self._children_of(around)
        there = children.get(left.anchor[-1])
        if there is None:
            same = (child for child in around.children if left.name == _name_of(child))
            if left.name and (other := next(same, None)) is not None:
                around.element.remove(other.element)
                del children[other.step]
            self._insert(around, left)
            return
        said = parse(left.xml.encode())
        there.element.text = said.text
        for name, value in said.items():
            there.element.set(name, value)

    def element(self, left: Leftover) -> None:
        holder = self._at(left.anchor)
        if holder is not None:
            self._insert(holder, left)

    def _insert(self, holder: Found, left: Leftover) -> None:
        new = parse(left.xml.encode())
        children = self._children_of(holder)
        before = next((children[step] for step in reversed(left.after) if step in children), None)
        place = holder.element if before is None else before.element
        if place in self._latest:
            self._latest[place].addnext(new)
        elif before is None:
            place.insert(0, new)
        else:
            place.addnext(new)
        self._latest[place] = new

    def _at(self, anchor: tuple[Step, ...]) -> Found | None:
        found: Found | None = self._root
        for step in anchor:
            if found is None:
                return None
            found = self._children_of(found).get(step)
        return found

    def _children_of(self, found: Found) -> dict[Step, Found]:
        children = self._children.get(id(found))
        if children is None:
            children = {child.step: child for child in found.children}
            self._children[id(found)] = children
        return children


def _name_of(found: Found) -> str:
    return ".".join(found.plan.value)
