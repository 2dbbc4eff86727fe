"""Elements as rules see them.

A node belongs to a unit: one child of the document's root (or of a container under it), such as a
line, a party, a tax total. The nodes of a unit hold its structure and attributes; the texts are
held beside, so that another unit of the same structure is judged with the same nodes and other
texts (see `integration.rules.shape`). A rule therefore keeps nothing between two calls.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from integration.rules.document import Document

WHITE = " \t\r\n"
"""White space in XML; other spaces of Unicode are text."""

_WHITE = re.compile(f"[{WHITE}]+")
_FEW = 8
"""Children that are looked through rather than sorted by name."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")


Names = tuple[str, ...]


class NotANumber(ValueError):
    """A text where a decimal number (`xs:decimal`) belongs. The rule that needs it is broken."""


def normalized(text: str) -> str:
    """A text with its white space normalized, as `normalize-space()` does."""
    return " ".join(text.split() if text.isascii() else _WHITE.split(text.strip(WHITE)))


def to_decimal(text: str) -> Decimal:
    """A text as `xs:decimal`; `NotANumber` if it is none."""
    trimmed = text.strip()
    if _NUMBER.fullmatch(trimmed) is None:
        raise NotANumber(text)
    try:
        return Decimal(trimmed)
    except InvalidOperation:
        raise NotANumber(text) from None


class Unit:
    """The texts of one unit, and the document that it stands in."""

    __slots__ = ("document", "texts", "went_up")

    def __init__(self) -> None:
        self.texts: Sequence[str] = ()
        self.document: Document | None = None
        self.went_up = False
        """Set when a rule looks at what is around its element."""


class Node:
    """One element. Paths are relative: `cac:Item/cac:Price`; `*` stands for any one element.

    `//ram:CountryID` is any element of this name below, at any depth.
    """

    __slots__ = (
        "_found",
        "_inner",
        "_named",
        "above",
        "attributes",
        "children",
        "first",
        "name",
        "names",
        "position",
        "slot",
        "structure",
        "unit",
    )

    def __init__(
        self,
        names: Names,
        attributes: Mapping[str, str],
        unit: Unit,
        above: "Node | None",
        slot: int,
    ) -> None:
        self.names = names
        """Its own name, that of the element around it, … up to the root's."""
        self.name = names[0]
        """With the usual prefix of its namespace, whatever the document's own prefix is."""
        self.attributes = attributes
        self.unit = unit
        self.above = above
        """The element around; for the engine, rules ask for `parent`."""
        self.slot = slot
        """Where its text is; the slots from `first` on up to it are those of what it contains."""
        self.first = slot
        self.structure = 0
        """A number for its attributes and all that it contains, texts aside; for the engine."""
        self.position = 0
        """Among siblings of the same name, from 1; 0 if there are none."""
        self.children: Sequence[Node] = ()
        self._found: dict[str, Sequence[Node]] | None = None
        self._named: dict[str, list[Node]] | None = None
        self._inner: dict[str, list[Node]] | None = None

    @property
    def parent(self) -> "Node | None":
        """The element around; None for the one at the top of a unit, and for the root."""
        self.unit.went_up = True
        return self.above

    @property
    def document(self) -> "Document":
        """The document around: what is the same for all units, and what spans them."""
        document = self.unit.document
        assert document is not None
        return document

    @property
    def raw(self) -> str:
        """The text as it stands, spaces and all; empty for an element with children."""
        text = self.unit.texts[self.slot]
        return unescape(text) if "&" in text else text

    @property
    def text(self) -> str:
        """The text with its white space normalized, as `normalize-space()` does."""
        text = self.unit.texts[self.slot]
        return normalized(unescape(text) if "&" in text else text)

    @property
    def decimal(self) -> Decimal:
        """The text as `xs:decimal`; `NotANumber` if it is none."""
        return to_decimal(self.unit.texts[self.slot])

    def all(self, path: str) -> "Sequence[Node]":
        """The elements at `path`, in document order."""
        known = self._found
        if known is None:
            if not self.children:
                return ()
            known = self._found = {}
        found = known.get(path)
        if found is None:
            found = known[path] = self._search(path)
        return found

    def one(self, path: str) -> "Node | None":
        """The first element at `path`."""
        found = self.all(path)
        return found[0] if found else None

    def has(self, path: str) -> bool:
        """Whether there is an element at `path`; it may be empty."""
        return bool(self.all(path))

    def value(self, path: str) -> str:
        """The normalized text of the first element at `path`; empty if there is none."""
        found = self.all(path)
        return found[0].text if found else ""

    def values(self, path: str) -> list[str]:
        """The normalized texts at `path`."""
        return [node.text for node in self.all(path)]

    def number(self, path: str) -> Decimal | None:
        """The first element at `path` as `xs:decimal`, None if there is none."""
        found = self.all(path)
        return found[0].decimal if found else None

    def total(self, path: str) -> Decimal:
        """The sum of the numbers at `path`; 0 for none."""
        return sum((node.decimal for node in self.all(path)), Decimal(0))

    def walk(self) -> "Iterator[Node]":
        """This element and everything in it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def _search(self, path: str) -> "Sequence[Node]":
        anywhere = path.startswith("//")
        head, _, rest = path.removeprefix("//").partition("/")
        found: Sequence[Node]
        if anywhere:
            found = self._anywhere().get(head, ())
        else:
            found = self.children if head == "*" else self._called(head)
        if not rest or not found:
            return found or ()
        if len(found) == 1:
            return found[0].all(rest)
        return [node for child in found for node in child.all(rest)]

    def _called(self, name: str) -> "Sequence[Node]":
        """The children of a name."""
        if len(self.children) <= _FEW:
            return [child for child in self.children if child.name == name]
        named = self._named
        if named is None:
            named = self._named = {}
            for child in self.children:
                named.setdefault(child.name, []).append(child)
        return named.get(name, ())

    def _anywhere(self) -> "dict[str, list[Node]]":
        """Everything below the element by name, and under `*` all of it."""
        inner = self._inner
        if inner is None:
            inner = self._inner = {}
            below = [node for child in self.children for node in child.walk()]
            for node in below:
                inner.setdefault(node.name, []).append(node)
            inner["*"] = below
        return inner

    def location(self) -> str:
        """The path from the unit's top element to this one, without the top element itself."""
        if self.above is None:
            return ""
        index = f"[{self.position}]" if self.position else ""
        return f"{self.above.location()}/{self.name}{index}"
