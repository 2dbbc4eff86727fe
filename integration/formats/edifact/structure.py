"""The order of segments in a message, by its table: a walk through the groups.

Each segment is looked for from where the last one stood: again there, further on in its group, in
the next repetition of the group, and then the same outwards. What it skips must not be mandatory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from integration.formats.edifact.elements import check_segment
from integration.formats.edifact.faults import Code, Fault
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.table import MessageTable, Use


@dataclass(slots=True)
class _Level:
    """Where the walk is in one group that it is in."""

    members: tuple[Use, ...]
    index: int = 0
    counts: dict[int, int] = field(default_factory=dict)
    """How often each member came in this repetition of the group."""


@dataclass(frozen=True, slots=True)
class _Found:
    depth: int
    """How many levels stay open."""
    index: int
    missing: tuple[str, ...]
    """Mandatory members that are skipped on the way."""


def check_message(body: Sequence[Segment], table: MessageTable, first: int = 2) -> Iterator[Fault]:
    """What is wrong with the segments between UNH and UNT: order, repetitions, contents."""
    walk = _Walk(table, first)
    for position, one in enumerate(body, start=first):
        yield from walk.step(one, position)
        if one.tag in table.segments:
            yield from check_segment(one, table.segments[one.tag], position)
    yield from walk.finish(body[-1] if body else None)


class _Walk:
    def __init__(self, table: MessageTable, first: int) -> None:
        self._table = table
        self._levels = [_Level(table.members)]
        self._last = first - 1
        """The position of the last segment that had its place."""

    def step(self, one: Segment, position: int) -> Iterator[Fault]:
        """Take one segment in."""
        found = self._find(one.tag)
        if found is None:
            yield _misplaced(one, position, self._table)
            return
        for name in found.missing:
            yield _missing(name, one, self._last)
        self._last = position
        del self._levels[found.depth :]
        level = self._levels[-1]
        level.index = found.index
        count = level.counts[found.index] = level.counts.get(found.index, 0) + 1
        use = level.members[found.index]
        if count == use.most + 1:
            yield _too_often(one, position, use)
        if use.members:
            self._levels.append(_Level(use.members, index=1))

    def finish(self, last: Segment | None) -> Iterator[Fault]:
        """Say what did not come any more."""
        for level in reversed(self._levels):
            for name in _skipped(level, len(level.members)):
                yield _missing(name, last, self._last)

    def _find(self, tag: str) -> _Found | None:
        """The nearest place for `tag` from where the walk is.

        If that is full, the next one that is not, unless something mandatory lies between.
        """
        places = self._places(tag)
        first = next(places, None)
        if first is None or self._has_room(first):
            return first
        others = (one for one in places if not one.missing and self._has_room(one))
        return next(others, first)

    def _places(self, tag: str) -> Iterator[_Found]:
        missing: list[str] = []
        for depth in range(len(self._levels), 0, -1):
            level = self._levels[depth - 1]
            for index in range(level.index, len(level.members)):
                if level.members[index].trigger == tag:
                    yield _Found(depth, index, (*missing, *_skipped(level, index)))
            missing += _skipped(level, len(level.members))

    def _has_room(self, found: _Found) -> bool:
        level = self._levels[found.depth - 1]
        return level.counts.get(found.index, 0) < level.members[found.index].most


def _skipped(level: _Level, upto: int) -> list[str]:
    """The mandatory members before `upto` that never came."""
    return [
        use.trigger
        for index, use in enumerate(level.members[:upto])
        if use.required and not level.counts.get(index) and index >= level.index
    ]


def _misplaced(one: Segment, position: int, table: MessageTable) -> Fault:
    known = one.tag in table.tags
    what = "cannot come here" if known else f"is no segment of {table.type} {table.release}"
    hint = "put it in the order of the message" if known else "leave it out"
    return Fault(
        code=Code.NOT_SUPPORTED_HERE,
        message=f"{one.tag[:20]} {what}",
        hint=hint,
        legible=known,
        offset=one.offset,
        tag=one.tag[:20],
        segment=position,
    )


def _missing(name: str, one: Segment | None, position: int) -> Fault:
    return Fault(
        code=Code.MISSING,
        message=f"{name} is missing",
        hint="it is mandatory behind this segment: add it",
        offset=one.offset if one else 0,
        tag=name,
        segment=position,
    )


def _too_often(one: Segment, position: int, use: Use) -> Fault:
    code = Code.TOO_MANY_GROUP_REPETITIONS if use.members else Code.TOO_MANY_REPETITIONS
    what = f"the group {use.name}" if use.members else one.tag
    return Fault(
        code=code,
        message=f"{what} comes more often than {use.most} times",
        hint="leave the others out, or send another message with them",
        offset=one.offset,
        tag=one.tag,
        segment=position,
    )
