"""Tokenizer: bytes in chunks to segments, whatever separators each interchange declares.

Memory is bounded by the longest segment. Tolerated and told: byte order mark, line breaks after
and inside segments, several interchanges in a file, a last segment without terminator, other
bytes than ASCII. Source: X12.5, X12.6 (character sets, 3.3).
"""

from collections.abc import Generator, Iterable, Iterator

from domain.core.errors import Unreadable
from integration.formats.x12.fault import Fault, Level, note
from integration.formats.x12.header import LONGEST, Header, read_header
from integration.formats.x12.segment import Segment, Separators

CHUNK = 65_536
LONGEST_SEGMENT = 1_000_000

_BLANK = " \t\r\n\x00\x1a"
_BOM = "\xef\xbb\xbf"


def chunks_of(content: bytes) -> Iterator[bytes]:
    """`content` in pieces."""
    for start in range(0, len(content), CHUNK):
        yield content[start : start + CHUNK]


class Tokens:
    """The segments of a file. `header` is the interchange that the last one belongs to."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._separators: Separators | None = None
        self._noted: dict[str, Fault] = {}
        self.header: Header | None = None

    @property
    def faults(self) -> list[Fault]:
        """What was tolerated, and junk outside interchanges; each kind once."""
        return list(self._noted.values())

    def __iter__(self) -> Iterator[Segment]:
        text, base = "", 0
        for chunk in self._chunks:
            text += chunk.decode("latin-1")  # one character per byte: offsets stay true
            used = yield from self._drain(text, base, last=False)
            text, base = text[used:], base + used
            if len(text) > LONGEST_SEGMENT:
                used = yield from self._rest(text, base, last=False)
                text, base = text[used:], base + used
                if len(text) > LONGEST_SEGMENT:
                    raise _endless(base)
        used = 0
        while used < len(text):
            used += yield from self._drain(text[used:], base + used, last=True)
            used += yield from self._rest(text[used:], base + used, last=True)

    def _rest(self, text: str, base: int, *, last: bool) -> Generator[Segment, None, int]:
        """What no terminator follows: the end of the file, or of an interchange before another."""
        cut = self._next_header(text)
        rest = text[:cut].strip(_BLANK)
        if cut is None and not last:
            return 0
        if rest:
            self._note("TERMINATOR", base, "the last segment is not terminated")
            start = base + text.index(rest[0])
            end = base + (len(text) if cut is None else cut)
            yield Segment(self._plain(rest, start).split(self._element), start, end)
        self._separators = None
        return len(text) if cut is None else cut

    @property
    def _element(self) -> str:
        return self._separators.element if self._separators else "\x00"

    def _drain(self, text: str, base: int, *, last: bool) -> Generator[Segment, None, int]:
        """Every complete segment in `text`; how much of it they were."""
        at = 0
        while True:
            if self._separators is None:
                at, header = self._open(text, at, base, last)
                if header is None:
                    return at
                self.header, self._separators = header, header.separators
                end = at + header.length
                yield Segment(list(header.fields), base + at, base + end)
                at = end
            at = yield from self._split(text, at, base)
            if self._separators is not None:
                return at

    def _split(self, text: str, at: int, base: int) -> Generator[Segment, None, int]:
        """The segments from `at` to the end of the interchange, or of what there is of it."""
        element, _, terminator, _ = self._separators or Separators()
        pieces = (text[at:] if at else text).split(terminator)
        pieces.pop()
        careful = not (text.isascii() and text.isprintable())
        place, cut = base + at, None
        for piece in pieces:
            end = place + len(piece) + 1
            if careful:
                stripped = piece.lstrip(_BLANK)
                place += len(piece) - len(stripped)
                cut = self._next_header(stripped)
                piece = self._plain(stripped[:cut], place)
            fields = piece.split(element)
            mark = fields[0][:3]
            if mark == "ISA":
                self._separators = None
                return place - base
            if piece:
                yield Segment(fields, place, end)
            if mark == "IEA" or cut is not None:
                self._separators = None
                return (end if cut is None else place + cut) - base
            place = end
        return place - base

    def _next_header(self, piece: str) -> int | None:
        """Where in a segment that was cut off the next interchange begins, if it does."""
        found = [at for at in (piece.find("\nISA"), piece.find("\rISA")) if at >= 0]
        closed = piece + (self._separators or Separators()).segment
        return min(found) if found and read_header(closed, min(found) + 1, 0) else None

    def _open(self, text: str, at: int, base: int, last: bool) -> tuple[int, Header | None]:
        """The next ISA from `at` on; without one, how far there is nothing to be read."""
        size = len(text)
        while True:
            if base + at == 0 and text.startswith(_BOM):
                at = len(_BOM)
                self._note("BOM", 0, "the file begins with a byte order mark")
            while at < size and text[at] in _BLANK:
                at += 1
            if size - at < LONGEST and not last:
                return at, None
            if text.startswith("ISA", at):
                header = read_header(text, at, base + at)
                if header is not None:
                    return at, header
            if at == size:
                return at, None
            at = self._junk(text, at, base, last)

    def _junk(self, text: str, at: int, base: int, last: bool) -> int:
        """Behind what is no interchange."""
        if "JUNK" not in self._noted:
            begins = "".join(sign if sign.isprintable() else "." for sign in text[at : at + 20])
            self._noted["JUNK"] = Fault(
                level=Level.INTERCHANGE,
                code="022",
                start=base + at,
                message=f"there is something outside of interchanges that begins '{begins}'",
                hint="send nothing but interchanges, each from ISA to IEA",
            )
        found = text.find("ISA", at + 1)
        if found >= 0:
            return found
        return len(text) if last else max(at + 1, len(text) - 2)

    def _plain(self, piece: str, place: int) -> str:
        """`piece` without line breaks, in its character set."""
        if "\n" in piece or "\r" in piece:
            piece = piece.replace("\r", "").replace("\n", "")
            self._note("LINES", place, "lines break inside of segments; they were joined")
        if piece.isascii():
            return piece
        raw = piece.encode("latin-1")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            self._note("LATIN-1", place, "other characters than ASCII were read as ISO 8859-1")
            return piece
        self._note("UTF-8", place, "other characters than ASCII were read as UTF-8")
        return text

    def _note(self, code: str, place: int, message: str) -> None:
        if code not in self._noted:
            hint = "nothing has to be done, if what was read is right"
            self._noted[code] = note(code, place, message, hint)


def _endless(place: int) -> Unreadable:
    fault = Fault(
        level=Level.INTERCHANGE,
        code="004",
        start=place,
        message=f"a segment has more than {LONGEST_SEGMENT} bytes",
        hint="the segment terminator is the character behind ISA16; it has to end each segment",
    )
    return Unreadable(
        f"the interchange cannot be read: {fault.message} ({fault.place})",
        hint=fault.hint,
        findings=[fault.finding()],
    )
