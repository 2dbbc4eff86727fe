"""Shapes: the structure of a unit apart from its texts, so that it is looked at once.

A document is written out, cut into its units, and each unit split into markup and texts. Units with
the same markup have the same elements and attributes in the same places. A thousand lines of one
shape are one line to whatever depends on structure alone.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from lxml import etree

_BEFORE_END_TAG = re.compile(r">([^<]*)</")
"""What stands right before each end tag: the text of a leaf, or white space in an outer element."""

_GAP = "\n\t \t\t \t\n"
"""Put between units to cut at; should a text hold the same, units are written one by one."""

Key = tuple[str, ...]


@dataclass(slots=True)
class Cut:
    """A document cut into units, in document order; white space between units is lost."""

    family: str = ""
    """Start tags around the units: they declare the prefixes that the units use."""
    containers: list[tuple[str, etree._Element]] = field(default_factory=list)
    """Name and element of the root and of each container."""
    units: list[tuple[str, etree._Element, str, int]] = field(default_factory=list)
    """Name, element, text and the number of the container around it."""
    strays: list[tuple[etree._Element, str]] = field(default_factory=list)
    """Texts where only units belong, with the container around."""

    def stray(self, text: str | None, container: etree._Element) -> None:
        """Note `text` in `container`, if it is one."""
        if text is not None and not text.isspace():
            self.strays.append((container, text.strip()))


def cut(root: etree._Element, name: Callable[[str], str], containers: Collection[str]) -> Cut:
    """Cut the document `root` into units; `name` says what elements are called in the result."""
    result = Cut()
    order: list[tuple[str, etree._Element, int]] = []
    ends: list[int] = []

    def enter(element: etree._Element) -> None:
        number = len(result.containers)
        result.containers.append((name(str(element.tag)), element))
        result.stray(element.text, element)
        element.text = _GAP
        for child in element:
            called = name(str(child.tag))
            result.stray(child.tail, element)
            child.tail = _GAP
            if called in containers:
                ends.append(len(order))
                order.append(("", child, number))
                enter(child)
                order.append(("", child, number))
            else:
                order.append((called, child, number))

    enter(root)
    pieces = etree.tostring(root, encoding="unicode", with_tail=False).split(_GAP)
    if len(pieces) != len(order) + 2:
        pieces = ["", *(alone(element) for _, element, _ in order), ""]
    result.family = "".join([pieces[0], *(pieces[end + 1] for end in ends)])
    for (called, element, number), piece in zip(order, pieces[1:-1], strict=True):
        if called:
            result.units.append((called, element, piece, number))
    return result


def units(root: etree._Element, containers: Collection[str]) -> Cut:
    """The units of the document `root` by their tags, without their texts."""
    result = Cut()

    def enter(element: etree._Element) -> None:
        number = len(result.containers)
        result.containers.append((str(element.tag), element))
        result.stray(element.text, element)
        for child in element:
            result.stray(child.tail, element)
            if child.tag in containers:
                enter(child)
            else:
                result.units.append((str(child.tag), child, "", number))

    enter(root)
    return result


def take_apart(piece: str) -> tuple[Key, list[str]]:
    """Markup and texts of a unit, a text for each end tag; one more, for elements without."""
    parts = _BEFORE_END_TAG.split(piece)
    texts = parts[1::2]
    texts.append("")
    return tuple(parts[::2]), texts


def slots_of(unit: etree._Element) -> dict[etree._Element, int]:
    """Which text of a unit belongs to which element; an empty element has none."""
    found: dict[etree._Element, int] = {}

    def visit(element: etree._Element) -> None:
        for child in element:
            visit(child)
        if len(element) or element.text is not None:
            found[element] = len(found)

    visit(unit)
    return found


def alone(element: etree._Element) -> str:
    """`element` as XML that stands by itself."""
    return etree.tostring(element, encoding="unicode", with_tail=False)
