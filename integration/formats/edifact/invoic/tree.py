"""A message as a tree: each segment with those of its group, as far as its table knows them.

Tolerant on purpose: order and repetitions are judged by the table itself (CONTRL); here a segment
belongs to the innermost group open that can have it. What fits nowhere is kept aside.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from integration.formats.edifact.segment import Segment
from integration.formats.edifact.table import MessageTable, Use

Members = Mapping[str, "Members"]
"""By tag: what may stand below."""

_SECTION = "UNS"


@dataclass(slots=True)
class Node:
    """A segment and those of its group."""

    segment: Segment
    position: int
    """In the message, UNH being 1."""
    below: "list[Node]" = field(default_factory=list)
    taken: bool = False
    """Whether somebody read it."""

    @property
    def path(self) -> str:
        """Where, in words: `segment 12 MOA (byte 830)`."""
        return f"segment {self.position} {self.segment.tag} (byte {self.segment.offset})"

    def get(self, element: int, component: int = 0) -> str:
        """A component, counted from 0, without blanks around it."""
        return self.segment.get(element, component).strip()

    def all(self, tag: str, *qualifiers: str) -> "Iterator[Node]":
        """The segments below with this tag, and one of these qualifiers in front."""
        for node in self.below:
            if node.segment.tag == tag and (not qualifiers or node.get(0) in qualifiers):
                yield node

    def take(self, tag: str, *qualifiers: str) -> "list[Node]":
        """The same, marked as read."""
        found = list(self.all(tag, *qualifiers))
        for node in found:
            node.taken = True
        return found

    def first(self, tag: str, *qualifiers: str) -> "Node | None":
        """The first one with the qualifier that comes first among `qualifiers`, marked as read."""
        found = [node for node in self.all(tag, *qualifiers) if not node.taken]
        if not found:
            return None
        node = min(found, key=lambda one: qualifiers.index(one.get(0)) if qualifiers else 0)
        node.taken = True
        return node

    def left(self) -> "Iterator[Node]":
        """All below that nobody read; of a group that nobody read, its first segment."""
        for node in self.below:
            if node.taken:
                yield from node.left()
            else:
                yield node


@dataclass(slots=True)
class Tree:
    """A message in its sections."""

    header: Node
    lines: list[Node]
    summary: Node
    strays: list[Node]
    """What fits nowhere."""

    def left(self) -> Iterator[Node]:
        """What nobody read, in the order of the message."""
        roots = (self.header, *self.lines, self.summary)
        found = [node for root in roots for node in root.left()]
        yield from sorted((*found, *self.strays), key=lambda node: node.position)


@dataclass(slots=True)
class _Open:
    node: Node
    members: Members


class Sections:
    """What may stand in which section of a message."""

    def __init__(self, table: MessageTable, line_tag: str = "LIN") -> None:
        uses = table.members
        names = [use.trigger for use in uses]
        line, section = names.index(line_tag), names.index(_SECTION)
        self._line_tag = line_tag
        self._header = _members(uses[:line])
        self._line = _members(uses[line].members[1:])
        self._summary = _members(uses[section + 1 :])

    def tree(self, message: Sequence[Segment]) -> Tree:
        """The tree of a message that begins with UNH and may end with UNT."""
        root = message[0]
        header, summary = Node(root, 1, taken=True), Node(root, 1, taken=True)
        tree = Tree(header, [], summary, [])
        stack = [_Open(header, self._header)]
        for position, segment in enumerate(message[1:], start=2):
            if segment.tag == self._line_tag:
                node = Node(segment, position, taken=True)
                tree.lines.append(node)
                stack = [_Open(node, self._line)]
            elif segment.tag == _SECTION:
                stack = [_Open(summary, self._summary)]
            elif segment.tag != "UNT":
                _place(Node(segment, position), stack, tree.strays)
        return tree


def _place(node: Node, stack: list[_Open], strays: list[Node]) -> None:
    tag = node.segment.tag
    for depth in range(len(stack) - 1, -1, -1):
        members = stack[depth].members
        if tag in members:
            stack[depth].node.below.append(node)
            del stack[depth + 1 :]
            if members[tag]:
                stack.append(_Open(node, members[tag]))
            return
    strays.append(node)


def _members(uses: Iterable[Use]) -> Members:
    found: dict[str, Members] = {}
    for use in uses:
        found[use.trigger] = _members(use.members[1:]) if use.members else {}
    return found
