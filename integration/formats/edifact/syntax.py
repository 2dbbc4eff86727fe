"""The tokenizer: bytes in pieces become segments, however the sender laid them out.

It reads blocks of 64 KB and holds one of them and an unfinished segment, never the whole. A
segment without a release character takes a fast way: two splits and nothing else. What cannot be
separated is a fault; reading goes on with the next thing that is known.
Source: ISO 9735 versions 1 to 4; lay-outs as partners really send them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from domain.core.findings import Severity
from integration.formats.edifact.charsets import CODECS, DEFAULT_LEVEL, decoded
from integration.formats.edifact.faults import Code, Fault
from integration.formats.edifact.layout import BLANKS, Layout, blocks
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.separators import (
    DEFAULT,
    DEFAULT_4,
    LEVEL_B,
    UNA_LENGTH,
    Separators,
)
from integration.formats.edifact.splitting import Block, Splitter

BLOCK: Final = 1 << 16
LONGEST: Final = 1 << 20
"""A segment of more bytes than this is none: its terminator is missing."""
MOST_FAULTS: Final = 1000
"""More faults than this say nothing more."""

_BEGINS = re.compile(rb"UNA[^\r\n]{6}[ \t\r\n]*UNB|UNB[^A-Za-z0-9]UNO[A-Z]")
_TURN = re.compile(rb"UN[ABZ]")
_SEGMENT = re.compile(rb"[A-Z][A-Z0-9]{2}[+:'\x1d]|UNA")
_TAG = 3


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one interchange is written."""

    separators: Separators = DEFAULT
    level: str = DEFAULT_LEVEL
    """0001: which characters there are, as declared."""
    version: str = "3"
    """0002: of the syntax."""
    codec: str = CODECS[DEFAULT_LEVEL]
    """By which it really can be read."""


def segments(chunks: Iterable[bytes]) -> Iterator[Segment]:
    """The segments in bytes that come in pieces of any size."""
    return iter(Tokens(chunks))


class Tokens:
    """Iterates over segments; knows the dialect of the interchange that it is in.

    A UNA comes as a segment of that name, its one element the six characters. `faults` are those
    of separating alone: envelopes and messages are judged by who reads them.
    """

    def __init__(self, chunks: Iterable[bytes], *, block: int = BLOCK) -> None:
        self._blocks = blocks(chunks, block)
        self._buffer = b""
        self._at = 0
        """The offset of the buffer's first byte, line breaks of wrapped lines not counted."""
        self._pos = 0
        """How much of the buffer is done with."""
        self._layout = Layout()
        self.dialect = Dialect()
        self.faults: list[Fault] = []

    def __iter__(self) -> Iterator[Segment]:
        first = next(self._blocks, b"")
        self._layout = Layout(first)
        self._buffer = self._layout.joined(first)
        self._pos = self._layout.mark
        found = chain.from_iterable(self._runs())
        if not self._layout.wrapped:
            return found
        return (one._replace(offset=self._layout.original(one.offset)) for one in found)

    @property
    def end(self) -> int:
        """The offset behind everything that is done with."""
        return self._layout.original(self._here)

    @property
    def wrapped(self) -> bool:
        """Whether lines are cut wherever their width ends."""
        return self._layout.wrapped

    @property
    def _here(self) -> int:
        return self._at + self._pos

    def _runs(self) -> Iterator[Iterable[Segment]]:
        """Segments in runs, each of one dialect and of one block at most."""
        while self._to_something():
            yield from self._head()
            yield from self._body()

    def _more(self) -> bool:
        """One more block, if there is one."""
        block = next(self._blocks, b"")
        self._buffer = self._buffer[self._pos :] + self._layout.joined(block)
        self._at += self._pos
        self._pos = 0
        return bool(block)

    def _to_something(self) -> bool:
        """Go to where an interchange, or at least a segment, begins; `False` at the end."""
        while True:
            self._skip_blanks()
            if len(self._buffer) - self._pos < UNA_LENGTH and self._more():
                continue
            if self._pos == len(self._buffer):
                return False
            return _SEGMENT.match(self._buffer, self._pos) is not None or self._past_junk()

    def _skip_blanks(self, keep: bytes = b"") -> None:
        blank = re.compile(b"[" + re.escape(BLANKS.replace(keep, b"")) + b"]*")
        while True:
            found = blank.match(self._buffer, self._pos)
            self._pos = found.end() if found else self._pos
            if self._pos < len(self._buffer) or not self._more():
                return

    def _past_junk(self) -> bool:
        """Skip what is no segment, up to where an interchange begins."""
        began = self._here
        shown = self._buffer[self._pos : self._pos + 20].decode("latin-1")
        while (found := _BEGINS.search(self._buffer, self._pos)) is None:
            self._pos = max(self._pos, len(self._buffer) - 4 * UNA_LENGTH)
            if not self._more():
                break
        self._pos = len(self._buffer) if found is None else found.start()
        self._fault(
            Code.OUTSIDE,
            f"{self._here - began} bytes are no part of an interchange; they begin with {shown!r}",
            "send nothing but interchanges, each from UNA or UNB to UNZ",
            began,
        )
        return found is not None

    def _head(self) -> Iterator[Iterable[Segment]]:
        """UNA, and what UNB says of everything behind it."""
        self.dialect = Dialect()
        if self._buffer.startswith(b"UNA", self._pos):
            una = self._buffer[self._pos : self._pos + UNA_LENGTH]
            yield [Segment("UNA", ((una[_TAG:].decode("latin-1"),),), self._here)]
            self._advised(una)
            self._pos += len(una)
            self._skip_blanks(keep=una[-1:])
        elif self._buffer[self._pos + _TAG : self._pos + _TAG + 1] == LEVEL_B.element.encode():
            self.dialect = Dialect(separators=LEVEL_B)
        self._declared()

    def _advised(self, una: bytes) -> None:
        """Take up what a UNA advises, if that is possible."""
        short = len(una) < UNA_LENGTH
        given = DEFAULT if short else Separators.of(una)
        if problem := "it is cut off" if short else given.problem():
            self._fault(
                Code.BAD_SERVICE_CHARACTER,
                f"the UNA cannot be used: {problem}",
                "give six different signs: separators of components and elements, decimal mark,"
                " release, repetition or a blank, terminator",
                self._here,
            )
        else:
            self.dialect = Dialect(separators=given)

    def _declared(self) -> None:
        """Look ahead to UNB S001, without taking the segment."""
        separators = self.dialect.separators
        mark = separators.terminator.encode("latin-1")
        while (end := self._buffer.find(mark, self._pos)) < 0 and self._may_grow():
            pass
        raw = self._buffer[self._pos : end if end >= 0 else None]
        unb = Splitter(separators._replace(repetition=" ")).split(raw.decode("latin-1"))
        if unb.tag != "UNB":
            return
        level, version = unb.get(0, 0), unb.get(0, 1)
        if version < "4":
            separators = separators._replace(repetition=" ")
        elif separators is DEFAULT:
            separators = DEFAULT_4
        codec = CODECS.get(level, CODECS[DEFAULT_LEVEL])
        self.dialect = Dialect(separators, level, version, codec)

    def _may_grow(self) -> bool:
        """Read on behind an unfinished segment, as long as it may still be one."""
        return len(self._buffer) - self._pos < LONGEST and self._more()

    def _body(self) -> Iterator[Iterable[Segment]]:
        """Segments up to UNZ, or to the next UNA or UNB where UNZ is missing."""
        mark = self.dialect.separators.terminator.encode("latin-1")
        opening = True
        while True:
            began = self._here
            for end in self._ends(mark):
                block = self._block(self._buffer[self._pos : end], opening=opening)
                yield block
                self._pos += block.stopped - began
                if block.turned:
                    return
                if self._here > began:
                    opening = False
                    break
            if self._here == began and not self._may_grow():
                self._unfinished()
                return

    def _ends(self, mark: bytes) -> Iterator[int]:
        """How far to read on: to where this interchange may end, or as far as segments are whole.

        Behind its end another dialect may begin, so no more is split than may belong to it.
        """
        found = _TURN.search(self._buffer, self._pos + 1)
        if found is not None:
            last = found[0] == b"UNZ"
            at = found.start()
            end = self._buffer.find(mark, at) if last else self._buffer.rfind(mark, 0, at)
            if end >= self._pos:
                yield end + 1
        end = self._buffer.rfind(mark, self._pos)
        if end >= 0:
            yield end + 1

    def _unfinished(self) -> None:
        """What is left has no terminator: the file was cut off, or it is no EDIFACT."""
        rest = self._buffer[self._pos :]
        if rest.strip(BLANKS):
            self._fault(
                Code.MISSING,
                f"the segment that begins with {rest[:20].decode('latin-1')!r} is not terminated",
                "send the whole file; see that each segment ends with the terminator of the UNA",
                self._here,
            )
        self._pos = len(self._buffer)
        while self._more():
            self._pos = len(self._buffer)

    def _block(self, content: bytes, *, opening: bool) -> Block:
        text = self._decoded(content)
        codec = "" if len(text) == len(content) else self.dialect.codec
        return Block(text, self.dialect.separators, self._here, codec=codec, opening=opening)

    def _decoded(self, block: bytes) -> str:
        """The text of a block; what is not written as declared is said once."""
        text, codec = decoded(block, self.dialect.codec)
        if codec != self.dialect.codec:
            self._fault(
                Code.CHARACTER_SET,
                f"the characters are not those of {self.dialect.level}; they were read as {codec}",
                "declare the character set in UNB S001 that the file is written in",
                self._here,
                Severity.WARNING,
            )
            self.dialect = replace(self.dialect, codec=codec)
        return text

    def _fault(
        self, code: Code, message: str, hint: str, at: int, severity: Severity = Severity.FATAL
    ) -> None:
        if len(self.faults) < MOST_FAULTS:
            offset = self._layout.original(at)
            self.faults.append(
                Fault(code=code, message=message, hint=hint, offset=offset, severity=severity)
            )
