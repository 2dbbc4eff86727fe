"""A document as rules see it: its root, its units, and what rules that span units ask for."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from integration.rules.node import Node, Unit
from integration.rules.syntax import Syntax


class Document:
    """One document while it is judged. Lines are not nodes under the root: see `lines`."""

    def __init__(self, syntax: Syntax, root_name: str, attributes: dict[str, str]) -> None:
        self.syntax = syntax
        unit = Unit()
        unit.document, unit.texts = self, ("",)
        self.root = Node(root_name, attributes, unit, None, 0)
        """The context of rules for the whole document; `root.all(path)` finds header elements."""
        self.lines: list[Any] = []
        """What `Syntax.line_facts` says of each line, in order."""
        self._facts: dict[Callable[[Document], Any], Any] = {}

    @cached_property
    def header(self) -> Node:
        """The root, by another name, for rules that read header elements from within a unit."""
        return self.root

    def fact(self, compute: "Callable[[Document], Any]") -> Any:
        """`compute(self)`, once a document however many rules ask."""
        facts = self._facts
        if compute not in facts:
            facts[compute] = compute(self)
        return facts[compute]
