"""Shapes: the structure of a unit apart from its texts, so that it is looked at once.

A unit is written out and split into markup and texts. Units with the same markup have the same
elements and attributes in the same places; the nodes built for the first of them serve the others,
each with its own texts. A thousand lines of one shape are one line to whatever depends on
structure alone, and only what reads a text is asked again.
"""

import re
from collections.abc import Callable

from lxml import etree

from integration.rules.node import Node, Unit

_BEFORE_END_TAG = re.compile(r">([^<]*)</")
"""What stands right before each end tag: the text of a leaf, or white space in an outer element."""

MAX_SHAPES = 4096
"""Kept at most; a stream of documents of ever new structure starts anew now and then."""

Key = tuple[str, ...]


def take_apart(element: etree._Element) -> tuple[Key, list[str]]:
    """Markup and texts of `element`; slot -1 of the texts is that of an empty element."""
    parts = _BEFORE_END_TAG.split(etree.tostring(element, encoding="unicode", with_tail=False))
    texts = parts[1::2]
    texts.append("")
    return tuple(parts[::2]), texts


class Template:
    """Nodes of one shape, with the texts of the unit that is judged just now."""

    __slots__ = ("nodes", "plan", "top", "unit")

    def __init__(self, element: etree._Element, short: Callable[[str], str]) -> None:
        self.unit = Unit()
        self._build(element, short)
        self.plan: object = None
        """What the judge has found to be constant for the shape; its business."""

    def _build(self, element: etree._Element, short: Callable[[str], str]) -> None:
        slots = iter(range(10**9))
        self.nodes: list[Node] = []

        def build(source: etree._Element, parent: Node | None) -> Node:
            node = Node(short(str(source.tag)), attributes_of(source), self.unit, parent, -1)
            self.nodes.append(node)
            node.children = [build(child, node) for child in source]
            number_siblings(node.children)
            if node.children or source.text is not None:
                node.slot = next(slots)
            return node

        self.top = build(element, None)


def attributes_of(element: etree._Element) -> dict[str, str]:
    """The attributes by name."""
    return {str(name): str(value) for name, value in element.items()}


def number_siblings(nodes: list[Node]) -> None:
    """Give each of several siblings of one name its position."""
    by_name: dict[str, list[Node]] = {}
    for node in nodes:
        by_name.setdefault(node.name, []).append(node)
    for same in by_name.values():
        for position, node in enumerate(same, start=1):
            node.position = position if len(same) > 1 else 0
