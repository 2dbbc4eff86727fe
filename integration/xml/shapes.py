"""Shapes: the structure of a unit apart from its texts, so that it is looked at once.

A document is written out, cut into its units, and each unit split into markup and texts: those of
elements and of attributes. Units with the same markup have the same elements and attributes in the
same places. A thousand lines of one shape are one line to whatever depends on structure alone.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

_SLOTS = re.compile(r'="([^"]*+)"|>([^<]*+)</')
"""The value of an attribute; what stands before an end tag: a text, or white space."""

_GAP = "\n\t \t\t \t\n"
"""Put between units to cut at; should a text hold the same, units are written one by one."""

Key = tuple[str, ...]
Slots = Mapping[tuple[etree._Element, str], int]
"""Where the text of an element (under the name "") and its attributes stand among the parts."""


class Unit(NamedTuple):
    """A child of the root or of a container."""

    tag: str
    element: etree._Element
    container: int
    """Number of the container around it."""


@dataclass(slots=True)
class Outline:
    """A document by its units, in document order."""

    containers: list[etree._Element] = field(default_factory=list)
    """The root, and elements whose children are units too."""
    units: list[Unit] = field(default_factory=list)
    strays: list[tuple[etree._Element, str]] = field(default_factory=list)
    """Texts where only units belong, with the container around."""
    bounds: list[int] = field(default_factory=list)
    """How many units stand before each start and each end of a container but the root."""
    starts: list[int] = field(default_factory=list)
    """Which of the bounds are starts."""


def outline(root: etree._Element, containers: Collection[str]) -> Outline:
    """The outline of the document `root`. A second container of a name is a unit."""
    result = Outline()
    entered: set[str] = set()

    def note(text: str | None, element: etree._Element) -> None:
        if text is not None and not text.isspace():
            result.strays.append((element, text.strip()))

    def enter(element: etree._Element) -> None:
        number = len(result.containers)
        result.containers.append(element)
        note(element.text, element)
        for child in element:
            tag = str(child.tag)
            note(child.tail, element)
            if tag in containers and tag not in entered:
                entered.add(tag)
                result.starts.append(len(result.bounds))
                result.bounds.append(len(result.units))
                enter(child)
                result.bounds.append(len(result.units))
            else:
                result.units.append(Unit(tag, child, number))

    enter(root)
    return result


def cut(parts: Outline) -> tuple[str, list[str]]:
    """The units as XML, and the start tags around: they declare the prefixes that units use.

    White space between units is changed.
    """
    root, *inner = parts.containers
    root.text = _GAP
    for container in inner:
        container.text = container.tail = _GAP
    for unit in parts.units:
        unit.element.tail = _GAP
    pieces = etree.tostring(root, encoding="unicode", with_tail=False).split(_GAP)
    family = [pieces[0]]
    if len(pieces) != len(parts.units) + len(parts.bounds) + 2:
        return "", [alone(unit.element) for unit in parts.units]
    for number in range(len(parts.bounds) - 1, -1, -1):
        tags = pieces.pop(parts.bounds[number] + number + 1)
        if number in parts.starts:
            family.append(tags)
    return "".join(family), pieces[1:-1]


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
