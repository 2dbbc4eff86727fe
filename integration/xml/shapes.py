"""Shapes: the structure of a unit apart from its texts, so that it is looked at once.

A document is written out, cut into its units, and each unit split into markup and texts: those of
elements and of attributes. Units with the same markup have the same elements and attributes in the
same places. A thousand lines of one shape are one line to whatever depends on structure alone.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from lxml import etree

_SLOTS = re.compile(r'="([^"]*+)"|>([^<]*+)</')
"""The value of an attribute; what stands before an end tag: a text, or white space."""

_GAP = "\n\t \t\t \t\n"
"""Put between units to cut at; should a text hold the same, units are written one by one."""

Key = tuple[str, ...]
Slots = Mapping[tuple[etree._Element, str], int]
"""Where the text of an element (under the name "") and its attributes stand among the parts."""


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
    """Cut the document `root` into units; `name` says what elements are called in the result.

    A second container of a name is a unit.
    """
    result = Cut()
    order: list[tuple[str, etree._Element, int]] = []
    ends: list[int] = []
    entered: set[str] = set()

    def enter(element: etree._Element) -> None:
        number = len(result.containers)
        result.containers.append((name(str(element.tag)), element))
        result.stray(element.text, element)
        element.text = _GAP
        for child in element:
            called = name(str(child.tag))
            result.stray(child.tail, element)
            child.tail = _GAP
            if called in containers and called not in entered:
                entered.add(called)
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
    entered: set[str] = set()

    def enter(element: etree._Element) -> None:
        number = len(result.containers)
        result.containers.append((str(element.tag), element))
        result.stray(element.text, element)
        for child in element:
            result.stray(child.tail, element)
            if child.tag in containers and child.tag not in entered:
                entered.add(str(child.tag))
                enter(child)
            else:
                result.units.append((str(child.tag), child, "", number))

    enter(root)
    return result


def take_apart(piece: str) -> tuple[Key, list[str]]:
    """The markup of a unit, and its parts: markup, values and texts as they follow each other."""
    parts = _SLOTS.split(piece)
    return tuple(parts[::3]), parts


def slots_of(unit: etree._Element) -> Slots:
    """Which part of a unit belongs to what; an element without an end tag has no text."""
    found: dict[tuple[etree._Element, str], int] = {}

    def visit(element: etree._Element) -> None:
        for name, _ in element.items():
            found[element, str(name)] = 3 * len(found) + 1
        for child in element:
            visit(child)
        if len(element) or element.text is not None:
            found[element, ""] = 3 * len(found) + 2

    visit(unit)
    return found


def texts_of(slots: Slots) -> list[str]:
    """The parts of a unit that `slots` speak of, from its elements; line ends as XML has them."""
    texts = [""] * (3 * len(slots) + 1)
    for (element, name), slot in slots.items():
        said = element.get(name) if name else element[-1].tail if len(element) else element.text
        texts[slot] = (said or "").replace("\r\n", "\n").replace("\r", "\n")
    return texts


def alone(element: etree._Element) -> str:
    """`element` as XML that stands by itself."""
    return etree.tostring(element, encoding="unicode", with_tail=False)
