"""What only EN 16931 knows, under its business term: in N9 and MSG, or in REF.

`N9*ZZ*BT-17~MSG*text`, `REF*ZZ*BT-127*text`; behind the term a blank and what tells several of them
apart. A text of many rows is several MSG, or several REF under the same name.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.core.identifiers import Identifier
from integration.formats.x12.composing import Composer, joined, wrapped
from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node

AGREED = "ZZ"
"""Data element 128: mutually defined."""

_TERM = "BT-"
_NO_SCHEME = "-"
"""Stands before the version of an identifier that names no scheme."""


class Named(NamedTuple):
    """A business term as it was read: `BT-18`, what stands behind it, its text."""

    term: str
    more: str
    text: str


def write_message(composer: Composer, name: str, text: str | None, at: str) -> None:
    """`text` of the document."""
    if not text:
        return
    composer.add("N9", AGREED, (name, ""), at=at)
    for row in wrapped(text, 264):
        composer.add("MSG", row, at=at)


def write_reference(composer: Composer, name: str, text: str | None, at: str) -> None:
    """`text` of a party or a line."""
    for row in wrapped(text, 80):
        composer.add("REF", AGREED, name, row, at=at)


def write_single(composer: Composer, name: str, text: str, at: str) -> None:
    """One of several of a kind: in one row, or it cannot be said."""
    composer.add("REF", AGREED, (name, ""), (text, ""), at=at)


def qualified(term: str, identifier: Identifier) -> str:
    """The name of an identifier with its scheme and version."""
    version = identifier.scheme_version
    scheme = identifier.scheme or (_NO_SCHEME if version else None)
    return " ".join(filter(None, (term, scheme, version)))


def identified(one: Named) -> Identifier:
    """The identifier that was written under `qualified`."""
    scheme, _, version = one.more.partition(" ")
    known = scheme if scheme != _NO_SCHEME else ""
    return Identifier(value=one.text, scheme=known or None, scheme_version=version or None)


def messages(nodes: Iterable[Node]) -> Iterator[Named]:
    """What stands in N9 loops under a business term."""
    for node in nodes:
        term, _, more = node.segment.get(2).partition(" ")
        if is_named(node.segment):
            text = joined(one.get(1) for one in node.segments("MSG"))
            yield Named(term, more, text or node.segment.get(3))


def is_named(segment: Segment) -> bool:
    """Whether a REF or N9 names a business term."""
    return segment.get(1) == AGREED and segment.get(2).startswith(_TERM)


class References:
    """The REF segments of a party or a line: those with codes, and those under a term."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._coded: list[Segment] = []
        self.named: list[Named] = []
        for segment in segments:
            if is_named(segment):
                term, _, more = segment.get(2).partition(" ")
                self.named.append(Named(term, more, segment.get(3)))
            else:
                self._coded.append(segment)

    def take(self, *codes: str) -> str | None:
        """The value of the first with one of `codes`, which is then done with."""
        for segment in self._coded:
            if segment.get(1) in codes:
                self._coded.remove(segment)
                return segment.get(2) or segment.get(3) or None
        return None

    def take_all(self, code: str) -> list[str]:
        """The values of all with `code`."""
        found = []
        while (value := self.take(code)) is not None:
            found.append(value)
        return found

    def text(self, term: str) -> str | None:
        """The rows under `term` as one text."""
        return joined(one.text for one in self.named if one.term == term)

    def all(self, term: str) -> list[Named]:
        """Each of several under `term`."""
        return [one for one in self.named if one.term == term]

    def left(self) -> list[Segment]:
        """What nobody took."""
        return list(self._coded)
