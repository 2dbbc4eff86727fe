"""Structure of a transaction set: its segments in their places and loops, and what is misplaced.

Source of the codes: X12.6, data element 720 (AK304).
"""

from dataclasses import dataclass, field

from integration.formats.x12.dictionary.sets import KNOWN, Place
from integration.formats.x12.fault import Fault, Level
from integration.formats.x12.segment import Segment

_TOLERATED = frozenset("45")
"""Too many of something that is known can still be read."""


@dataclass(slots=True)
class Node:
    """A segment, and what belongs to it if it begins a loop."""

    segment: Segment
    position: int
    """In the set; ST is 1."""
    children: "list[Node]" = field(default_factory=list)

    def all(self, tag: str) -> "list[Node]":
        """The segments and loops under it by this tag."""
        return [child for child in self.children if child.segment.fields[0] == tag]

    def first(self, tag: str) -> Segment | None:
        """The first of them."""
        for child in self.children:
            if child.segment.fields[0] == tag:
                return child.segment
        return None

    def segments(self, tag: str) -> list[Segment]:
        """The segments under it by this tag."""
        return [child.segment for child in self.children if child.segment.fields[0] == tag]


@dataclass(slots=True)
class _Level:
    """A loop that is open: where in it we are."""

    place: Place
    node: Node
    at: int = 0
    times: int = 0
    """How often the place at `at` was taken."""


class Walk:
    """Puts the segments of one set in their places; `root` holds them, `faults` what was wrong."""

    def __init__(self, definition: Place, segments: list[Segment]) -> None:
        self.faults: list[Fault] = []
        self.root = Node(segments[0], 0)
        self._definition = definition
        self._open = [_Level(definition, self.root)]
        for position, segment in enumerate(segments, 1):
            self._take(segment, position)

    def _take(self, segment: Segment, position: int) -> None:
        tag = segment.fields[0]
        depth = self._depth(tag)
        if depth is None:
            known = tag in self._definition.tags
            code = "7" if known else "6" if tag in KNOWN else "1"
            self._fault(code, segment, position, _MISPLACED[code])
            return
        while len(self._open) > depth + 1:
            self._skip(self._open.pop(), None, segment, position)
        level = self._open[-1]
        index = level.place.next_place(tag, level.at)
        assert index is not None
        if index != level.at:
            self._skip(level, index, segment, position)
            level.at, level.times = index, 0
        level.times += 1
        place = level.place.children[index]
        node = Node(segment, position)
        level.node.children.append(node)
        if level.times > place.most:
            code = "4" if place.children else "5"
            self._fault(code, segment, position, f"comes more than {place.most} times")
        if place.children:
            self._open.append(_Level(place, node))

    def _depth(self, tag: str) -> int | None:
        """The innermost open loop in which a segment can come now."""
        for depth in range(len(self._open) - 1, -1, -1):
            level = self._open[depth]
            if level.place.next_place(tag, level.at) is not None:
                return depth
        return None

    def _skip(self, level: _Level, until: int | None, segment: Segment, position: int) -> None:
        """A fault for each mandatory place that is left out before `until`, or the end."""
        children = level.place.children
        first = level.at + 1 if level.times else level.at
        for place in children[first:until]:
            if place.mandatory:
                self.faults.append(
                    Fault(
                        level=Level.SEGMENT,
                        code="3",
                        start=segment.start,
                        tag=place.tag,
                        position=position,
                        loop=self._loop,
                        message=f"the mandatory segment {place.tag} is missing",
                    )
                )

    @property
    def _loop(self) -> str:
        return self._open[-1].place.tag if len(self._open) > 1 else ""

    def _fault(self, code: str, segment: Segment, position: int, said: str) -> None:
        tag = segment.tag[:3] if segment.tag.isalnum() else "?"
        self.faults.append(
            Fault(
                level=Level.SEGMENT,
                code=code,
                start=segment.start,
                fatal=code not in _TOLERATED,
                tag=tag,
                position=position,
                loop=self._loop,
                message=f"the segment {tag} {said}",
            )
        )


_MISPLACED = {
    "1": "is not known",
    "6": "is none of this transaction set",
    "7": "is not in its place",
}
