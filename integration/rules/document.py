"""A document as rules see it: its root, its units, and what rules that span units ask for."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from integration.rules.node import Node
from integration.rules.syntax import Syntax

T = TypeVar("T")
Fact = Callable[["Document"], T]

_constants: set[Fact[Any]] = set()


def constant(compute: Fact[T]) -> Fact[T]:
    """Mark a fact that has few values over all documents, such as a country or a currency.

    What is found out about a shape is found out for each of these values, so that a rule for one
    country costs nothing in documents of another. The value has to be hashable.
    """
    _constants.add(compute)
    return compute


class Document:
    """One document while it is judged. Lines are not nodes under the root: see `lines`."""

    def __init__(self, syntax: Syntax, top: Node) -> None:
        self.syntax = syntax
        self.top = top
        """The root, for the engine."""
        self.line_facts: list[Any] = []
        self.line_nets: list[str | None] = []
        self.was_read = False
        """Set when a rule looks at something that another unit may have changed."""
        self.constants_read: set[Fact[Any]] = set()
        self._facts: dict[Fact[Any], Any] = {}
        self._has: dict[int, bool] = {}

    @property
    def root(self) -> Node:
        """The context of rules for the whole document; `root.all(path)` finds header elements."""
        self.was_read = True
        return self.top

    @property
    def lines(self) -> list[Any]:
        """What `Syntax.line_facts` says of each line, in order."""
        self.was_read = True
        return self.line_facts

    @property
    def nets(self) -> list[str | None]:
        """The net amount (BT-131) of each line as it stands, in order."""
        self.was_read = True
        return self.line_nets

    def fact(self, compute: Fact[T]) -> T:
        """`compute(self)`, once a document however many rules ask."""
        facts = self._facts
        if compute not in facts:
            before = self.was_read
            facts[compute] = compute(self)
            self.was_read = before
        if compute in _constants:
            self.constants_read.add(compute)
        else:
            self.was_read = True
        value: T = facts[compute]
        return value

    def has(self, constants: Mapping[Fact[Any], Any]) -> bool:
        """Whether all `constants` have these values; asked once for one mapping."""
        known = self._has.get(id(constants))
        if known is None:
            known = all(self.fact(fact) == value for fact, value in constants.items())
            self._has[id(constants)] = known
        return known
