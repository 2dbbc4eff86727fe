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
    """Of the attribute, as lxml names it."""
    anchor: tuple[Step, ...] = ()
    """The understood element that has it, by steps from the root."""
    after: tuple[Step, ...] = ()
    """What stood before it in there, nearest last."""


def restore(root: Found, remainder: Iterable[Leftover]) -> None:
    """Put `remainder` where it stood, in the document that `root` is a walk through.

    What has lost its place, because the model says something else now, is left out.
    """
    latest: dict[etree._Element, etree._Element] = {}
    for left in remainder:
        holder = _at(root, left.anchor)
        if holder is None:
            around = _at(root, left.anchor[:-1]) if left.kind is Left.TEXT else None
            if around is not None:
                _insert(around, left, latest)
        elif left.kind is Left.ATTRIBUTE:
            holder.element.set(left.name, left.xml)
        elif left.kind is Left.TEXT:
            said = parse(left.xml.encode())
            holder.element.text = said.text
            for name, value in said.items():
                holder.element.set(name, value)
        else:
            _insert(holder, left, latest)


def _insert(holder: Found, left: Leftover, latest: dict[etree._Element, etree._Element]) -> None:
    new = parse(left.xml.encode())
    there = {child.step: child.element for child in holder.children}
    before = next((there[step] for step in reversed(left.after) if step in there), None)
    place = holder.element if before is None else before
    if place in latest:
        latest[place].addnext(new)
    elif before is None:
        place.insert(0, new)
    else:
        place.addnext(new)
    latest[place] = new


def _at(found: Found, anchor: tuple[Step, ...]) -> Found | None:
    for step in anchor:
        inner = next((child for child in found.children if child.step == step), None)
        if inner is None:
            return None
        found = inner
    return found
