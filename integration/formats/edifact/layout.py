"""Lay-out: bytes in blocks of one size, without byte order mark, wrapped lines joined again.

Partners send interchanges in one line, a line per segment, or cut into lines of a fixed width
wherever that falls. Only the last form has to be undone before anything can be separated.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

BLANKS = b" \t\r\n\x00\x1a"
"""What stands between interchanges and segments and means nothing; 0x1A ends files of old."""

_MARK = b"\xef\xbb\xbf"
_BREAKS = b"\r\n"


class Layout:
    """How a file is laid out, by its first block; finds its way back to the bytes as sent."""

    def __init__(self, first: bytes = b"") -> None:
        self.mark = len(_MARK) if first.startswith(_MARK) else 0
        self.wrapped = is_wrapped(first[self.mark :])
        self._breaks = array("Q")
        self._length = 0

    def joined(self, block: bytes) -> bytes:
        """`block` without its line breaks if lines are wrapped; else as it is."""
        if not self.wrapped:
            return block
        lines = block.replace(b"\r", b"\n").split(b"\n")
        for line in lines[:-1]:
            self._length += len(line)
            self._breaks.append(self._length)
        self._length += len(lines[-1])
        return b"".join(lines)

    def original(self, at: int) -> int:
        """Where a byte of what was joined stood in what was sent."""
        return at + bisect_right(self._breaks, at) if self._breaks else at


def is_wrapped(first: bytes) -> bool:
    """Whether lines have one width, but for the last, and break where no segment ends."""
    lines = first.splitlines(keepends=True)
    if lines and not lines[-1].endswith((b"\r", b"\n")):
        lines.pop()
    bare = [line.rstrip(_BREAKS) for line in lines]
    widths = {len(line) for line in (bare if len(bare) == 1 else bare[:-1])}
    if len(widths) != 1 or 0 in widths:
        return False
    ends = {line[-1:] for line in bare if line}
    return len(ends) > 1 or not _ends_segment(bare[0], first)


def _ends_segment(line: bytes, first: bytes) -> bool:
    """Whether a line ends with the terminator: that of UNA, or the usual one."""
    head = first.lstrip(BLANKS)
    terminator = head[8:9] if head.startswith(b"UNA") else b"'"
    return line.endswith((terminator, b"\x1c"))


def blocks(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of `size`, whatever pieces they come in."""
    waiting: list[bytes] = []
    held = 0
    for chunk in chunks:
        waiting.append(chunk)
        held += len(chunk)
        if held < size:
            continue
        whole = b"".join(waiting)
        full = held - held % size
        yield from (whole[at : at + size] for at in range(0, full, size))
        waiting, held = [whole[full:]], held - full
    if held:
        yield b"".join(waiting)
