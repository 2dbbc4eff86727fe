"""Splitting text into segments: fast where nothing is special, else with care.

Special are released characters, repetitions (syntax 4), blanks before a tag, nesting behind it.

Source: ISO 9735-1, 8; ISO 9735 (version 3), 8 and 9.3.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from integration.formats.edifact.layout import BLANKS
from integration.formats.edifact.segment import Element, Segment
from integration.formats.edifact.separators import Separators

_OPENINGS = ("UNA", "UNB")
_TURNS = frozenset({*_OPENINGS, "UNZ"})
"""Segments at which the service characters may change."""
_TAG = 3
_BLANKS = BLANKS.decode("ascii")
_ABSENT = "\0"
"""Stands for a service character that is not used: no data has it."""


class Splitter:
    """Takes segments apart by one set of service characters."""

    def __init__(self, separators: Separators) -> None:
        self._separators = separators
        self._release = separators.release if separators.releases else _ABSENT
        self._released = re.compile(re.escape(self._release) + "(.)", re.DOTALL)

    def split(self, raw: str, offset: int = 0) -> Segment:
        """The segment in `raw`, its terminator left out."""
        head, *rest = self._cut(raw, self._separators.element)
        elements: list[Element] = []
        repeated: list[int] = []
        for one in rest:
            if self._separators.repeats and self._separators.repetition in one:
                first, *again = self._cut(one, self._separators.repetition)
                elements.append(self._element(first))
                repeated += range(len(elements), len(elements) + len(again))
                elements += map(self._element, again)
            else:
                elements.append(self._element(one))
        return Segment(self._element(head)[0], tuple(elements), offset, tuple(repeated))

    def _element(self, raw: str) -> Element:
        if self._release not in raw:
            return tuple(raw.split(self._separators.component))
        parts = self._cut(raw, self._separators.component)
        return tuple([self._bare(part) if self._release in part else part for part in parts])

    def _bare(self, text: str) -> str:
        """Without the release characters; one that is released itself stays."""
        if self._release * 2 in text:
            return self._released.sub(r"\1", text)
        return text.replace(self._release, "")

    def _cut(self, raw: str, sign: str) -> list[str]:
        """What `sign` separates, unless it is released."""
        pieces = raw.split(sign)
        if self._release + sign not in raw:
            return pieces
        found: list[str] = []
        held: list[str] = []
        for piece in pieces:
            held.append(piece)
            if not _is_open(piece, self._release):
                found.append(sign.join(held))
                held.clear()
        return [*found, sign.join(held)] if held else found


class Block:
    """Iterates over the segments of a text that ends with a terminator.

    It stops behind a UNZ, and before a UNA or UNB unless the text is `opening` an interchange. Else
    it stops at the end, or before a segment that is not whole because its last terminator is
    released. Offsets count from `began`, in bytes of `codec`; an empty one says that each character
    is one byte.
    """

    def __init__(
        self, text: str, separators: Separators, began: int, *, codec: str, opening: bool
    ) -> None:
        self._separators = separators
        self._splitter = Splitter(separators)
        self._began = began
        self._opening = opening
        self._cut, self._raws = _pieces(text, separators.terminator)
        sizes = (len(raw.encode(codec)) for raw in self._raws) if codec else map(len, self._raws)
        step = len(self._cut)
        self._offsets = [*accumulate((size + step for size in sizes), initial=began)]
        self.stopped = began
        """The offset where it stopped, once it did."""
        self.turned = False
        """Whether it stopped because another interchange may begin there."""

    def __iter__(self) -> Iterator[Segment]:
        separators = self._separators
        element, component = separators.element, separators.component
        release = separators.release if separators.releases else _ABSENT
        repetition, repeats = separators.repetition, separators.repeats
        new = tuple.__new__
        held: list[str] = []
        first = self._began
        for raw, at in zip(self._raws, self._offsets, strict=False):
            if release not in raw and not held and not (repeats and repetition in raw):
                parts = raw.split(element)
                tag = parts[0]
                if len(tag) == _TAG and tag not in _TURNS:
                    del parts[0]
                    elements = tuple([tuple(one.split(component)) for one in parts])
                    yield new(Segment, (tag, elements, at, ()))
                    continue
            first = first if held else at
            held.append(raw)
            if _is_open(raw, release):
                continue
            segment = self._special(self._cut.join(held), first)
            held.clear()
            if segment is not None:
                yield segment
            if self.turned:
                return
        self.stopped = first if held else self._behind(len(self._raws))

    def _special(self, raw: str, at: int) -> Segment | None:
        """A segment that needs care; `None` where nothing is, or where another dialect begins."""
        bare = raw.lstrip(_BLANKS)
        place = at + len(raw) - len(bare)
        if bare.startswith(_OPENINGS) and not (self._opening and at == self._began):
            self.stopped, self.turned = place, True
            return None
        if not bare:
            return None
        segment = self._splitter.split(bare, place)
        if segment.tag == "UNZ":
            self.stopped, self.turned = self._behind(bisect_right(self._offsets, at)), True
        return segment

    def _behind(self, count: int) -> int:
        """The offset behind so many pieces; behind the last one stands the terminator alone."""
        surplus = len(self._cut) - 1 if count == len(self._raws) else 0
        return self._offsets[count] - surplus


def _pieces(text: str, terminator: str) -> tuple[str, list[str]]:
    """What stands between segments: the terminator, with the line break if each has one."""
    count = text.count(terminator)
    for end in ("\r\n", "\n"):
        if text.count(terminator + end) == count - 1 > 0:
            return terminator + end, text[: -len(terminator)].split(terminator + end)
    return terminator, text[: -len(terminator)].split(terminator)


def _is_open(raw: str, release: str) -> bool:
    """Whether the terminator behind `raw` is released: it is data, not the end."""
    return (len(raw) - len(raw.rstrip(release))) % 2 == 1
