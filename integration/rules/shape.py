"""Shapes: the structure of a unit apart from its texts, so that it is looked at once.

A document is written out, cut into its units, and each unit split into markup and texts. Units with
the same markup have the same elements and attributes in the same places; the nodes built for the
first of them serve the others, each with its own texts. A thousand lines of one shape are one line
to whatever depends on structure alone, and only what reads a text is asked again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from integration.rules.lines import LineMemory
from integration.rules.node import Names, Node, Unit
from integration.rules.plan import Plan
from integration.rules.syntax import Syntax

_BEFORE_END_TAG = re.compile(r">([^<]*)</")
"""What stands right before each end tag: the text of a leaf, or white space in an outer element."""

_GAP = "\n\t \t\t \t\n"
"""Put between units to cut at; should a text hold the same, units are written one by one."""

MAX_SHAPES = 1024
"""Kept of one generation; a stream of documents of ever new structure shall not fill the memory."""

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


def cut(root: etree._Element, syntax: Syntax) -> Cut:
    """Cut the document `root` into units."""
    result = Cut()
    order: list[tuple[str, etree._Element, int]] = []
    ends: list[int] = []
    short, containers = syntax.short, syntax.containers

    def enter(name: str, element: etree._Element) -> None:
        number = len(result.containers)
        result.containers.append((name, element))
        element.text = _GAP
        for child in element:
            child_name = short(str(child.tag))
            child.tail = _GAP
            if child_name in containers:
                ends.append(len(order))
                order.append(("", child, number))
                enter(child_name, child)
                order.append(("", child, number))
            else:
                order.append((child_name, child, number))

    enter(short(str(root.tag)), root)
    pieces = etree.tostring(root, encoding="unicode", with_tail=False).split(_GAP)
    if len(pieces) != len(order) + 2:
        pieces = ["", *(_alone(element) for _, element, _ in order), ""]
    result.family = "".join([pieces[0], *(pieces[end + 1] for end in ends)])
    for (name, element, number), piece in zip(order, pieces[1:-1], strict=True):
        if name:
            result.units.append((name, element, piece, number))
    return result


def take_apart(piece: str) -> tuple[Key, list[str]]:
    """Markup and texts of a unit; slot -1 of the texts is that of an empty element."""
    parts = _BEFORE_END_TAG.split(piece.replace("&#13;", "\r"))
    texts = parts[1::2]
    texts.append("")
    return tuple(parts[::2]), texts


Structures = dict[tuple[object, ...], int]
"""Numbers for structures: the same for elements that differ in texts only."""


class Template:
    """Nodes of one shape, with the texts of the unit that is judged just now."""

    __slots__ = ("by_signature", "memory", "nodes", "plans", "top", "unit")

    def __init__(
        self,
        element: etree._Element,
        outer: Names,
        short: Callable[[str], str],
        structures: Structures,
        shared: dict[Any, Any],
    ) -> None:
        """`shared` has names and attributes that are the same in many places."""
        self.unit = Unit()
        self.nodes: list[Node] = []
        self.plans: list[Plan] = []
        """What is left to do for units of the shape, by the constants of their documents."""
        self.by_signature: dict[str, Plan] = {}
        self.memory: LineMemory | None = None

        def build(
            source: etree._Element, above: Node | None, names: Names, first: int
        ) -> tuple[Node, int]:
            """The node for `source`, whose slots begin at `first`, and the next free slot."""
            names = (short(str(source.tag)), *names)
            names = shared.setdefault(names, names)
            attributes = attributes_of(source)
            if attributes:
                attributes = shared.setdefault(tuple(attributes.items()), attributes)
            node = Node(names, attributes, self.unit, above, -1)
            self.nodes.append(node)
            free = first
            children = []
            for child in source:
                inner, free = build(child, node, names, free)
                children.append(inner)
            if children:
                node.children = children
                number_siblings(children)
            if node.children or source.text is not None:
                node.first, node.slot = first, free
                free += 1
            inside = tuple([child.structure for child in children])
            key = (node.name, *attributes.items(), node.slot >= 0, inside)
            node.structure = structures.setdefault(key, len(structures))
            return node, free

        self.top, _ = build(element, None, outer, 0)


_NONE: Mapping[str, str] = {}


def attributes_of(element: etree._Element) -> Mapping[str, str]:
    """The attributes by name."""
    found = element.items()
    return {str(name): str(value) for name, value in found} if found else _NONE


def number_siblings(nodes: list[Node]) -> None:
    """Give each of several siblings of one name its position."""
    if len(nodes) < 2:
        return
    by_name: dict[str, list[Node]] = {}
    for node in nodes:
        by_name.setdefault(node.name, []).append(node)
    for same in by_name.values():
        for position, node in enumerate(same, start=1):
            node.position = position if len(same) > 1 else 0


def _alone(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)
