"""JSON with places. Numbers stay exact; a key that stands twice is refused."""

import re
from bisect import bisect_right
from decimal import Decimal
from json.decoder import scanstring  # type: ignore[attr-defined]

from domain.core.findings import Finding
from integration.notation.node import DEEPEST, MOST_NODES, Node, Place, Scalar, Unparsable
from integration.notation.rules import fault

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_LONGEST_NUMBER = 40


def read_json(text: str, *, most_nodes: int = MOST_NODES) -> Node:
    """The document as nodes; `Unparsable` with every fault that was found."""
    reader = _Reader(text, most_nodes)
    node, end = reader.value(reader.skip(0), 1)
    if end < len(text):
        raise reader.unparsable(end, "the document ends here, but more follows")
    if reader.faults:
        raise Unparsable(reader.faults)
    return node


class _Reader:
    """Reads one text; positions are offsets into it."""

    def __init__(self, text: str, most_nodes: int) -> None:
        self._text = text
        self._most = most_nodes
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._count = 0
        self.faults: list[Finding] = []

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        """The value that begins at `at`, and the offset of what follows it."""
        self._count += 1
        if depth > DEEPEST or self._count > self._most:
            raise Unparsable([fault("LF-DEPTH", self.place(at))])
        sign = self._text[at : at + 1]
        if sign == "{":
            return self._mapping(at, depth)
        if sign == "[":
            return self._list(at, depth)
        if sign == '"':
            text, end = self._string(at)
            exact = self._text[at + 1 : end - 1] == text
            first = self.place(at + 1) if exact else None
            return Node(self.place(at), text, text_at=first), self.skip(end)
        return self._word(at)

    def skip(self, at: int) -> int:
        """The offset of the next sign that is no space."""
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def place(self, at: int) -> Place:
        """The line and column of an offset."""
        line = bisect_right(self._starts, at)
        return Place(line, at - self._starts[line - 1] + 1)

    def unparsable(self, at: int, message: str) -> Unparsable:
        """A fault in the notation."""
        return Unparsable([fault("LF-SYNTAX", self.place(at), message)])

    def _mapping(self, at: int, depth: int) -> tuple[Node, int]:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        position = self.skip(at + 1)
        while not self._closes("}", position, first=not keys):
            position = position if not keys else self._after(",", position)
            if self._text[position : position + 1] != '"':
                raise self.unparsable(position, "a name in double quotes is expected")
            key, end = self._string(position)
            place = self.place(position)
            node, position = self.value(self._after(":", self.skip(end)), depth + 1)
            if key in values:
                self.faults.append(fault("LF-TWICE", place, f"'{key}' stands here twice"))
            values.setdefault(key, node)
            keys.setdefault(key, place)
        return Node(self.place(at), values, keys), self.skip(position + 1)

    def _list(self, at: int, depth: int) -> tuple[Node, int]:
        values: list[Node] = []
        position = self.skip(at + 1)
        while not self._closes("]", position, first=not values):
            position = position if not values else self._after(",", position)
            node, position = self.value(position, depth + 1)
            values.append(node)
        return Node(self.place(at), values), self.skip(position + 1)

    def _closes(self, sign: str, at: int, *, first: bool) -> bool:
        found = self._text[at : at + 1]
        if not first and found not in (sign, ","):
            raise self.unparsable(at, f"',' or '{sign}' is expected")
        return found == sign

    def _after(self, sign: str, at: int) -> int:
        if self._text[at : at + 1] != sign:
            raise self.unparsable(at, f"'{sign}' is expected")
        return self.skip(at + 1)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self._text, at + 1, True)
        except ValueError as error:
            raise self.unparsable(at, "this text in quotes is not well-formed") from error
        return str(text), int(end)

    def _word(self, at: int) -> tuple[Node, int]:
        for word, meaning in _WORDS.items():
            if self._text.startswith(word, at):
                return Node(self.place(at), meaning), self.skip(at + len(word))
        match = _NUMBER.match(self._text, at)
        if match is None or len(match[0]) > _LONGEST_NUMBER:
            raise self.unparsable(at, "a value is expected")
        exact = Decimal(match[0]) if match[1] or match[2] else int(match[0])
        return Node(self.place(at), exact), self.skip(match.end())
