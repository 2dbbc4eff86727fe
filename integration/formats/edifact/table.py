"""Segment tables as data: which segments a message has, and what is in them.

Two texts make a table. Segments, one a line, which an indented line goes on with; `?` marks what
may be left out:

    BGM C002?(1001?:an..3 1131?:an..3 3055?:an..3 1000?:an..35) 1004?:an..35 1225?:an..3

The order of segments and groups, with how often each may come; members of a group are indented
below it, and the first of them, a mandatory segment, begins it:

    BGM 1
    SG1? 10
      RFF 1
      DTM? 5

Code lists come beside them, by data element, where they are to be checked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

Codes = Mapping[str, frozenset[str]]

_ELEMENT = re.compile(
    r"(?P<id>[A-Z]?[0-9]{3,4})(?P<maybe>\??)"
    r"(?:x(?P<most>[0-9]+))?(?::(?P<kind>an?|n)(?P<upto>\.\.)?(?P<length>[0-9]+))?"
)
_TOKEN = re.compile(r"[^\s()]+|[()]")
_USE = re.compile(r"(?P<indent> *)(?P<name>[A-Z]{2}[A-Z0-9]{1,3})(?P<maybe>\??) (?P<most>[0-9]+)")


@dataclass(frozen=True, slots=True)
class Simple:
    """A data element, or a component of a composite one."""

    id: str
    required: bool
    kind: str
    """`a`, `n` or `an`."""
    shortest: int
    longest: int
    codes: frozenset[str] = frozenset()
    """What it may be; empty where that is not checked."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place for a data element in a segment, simple (one part) or composite."""

    id: str
    required: bool
    parts: tuple[Simple, ...]
    most: int = 1
    """How often it may be repeated there (syntax 4)."""
    composite: bool = False


SegmentTable = tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A segment, or with members a group of segments, at its place in a message."""

    name: str
    required: bool
    most: int
    members: tuple["Use", ...] = ()

    @property
    def trigger(self) -> str:
        """The tag that it begins with."""
        return self.members[0].name if self.members else self.name


@dataclass(frozen=True, slots=True)
class MessageTable:
    """A message of one directory."""

    type: str
    release: str
    members: tuple[Use, ...]
    """Without UNH and UNT, which belong to the service segments."""
    segments: Mapping[str, SegmentTable]
    tags: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(
        cls, type: str, release: str, structure: str, segments: Mapping[str, SegmentTable]
    ) -> "MessageTable":
        """From the text of its structure, and segments of its directory."""
        members = _structure(structure)
        tags = frozenset(_tags(members))
        if unknown := tags - set(segments):
            raise ValueError(f"{type} {release} has segments without a table: {sorted(unknown)}")
        return cls(type, release, members, {tag: segments[tag] for tag in tags}, tags)


def segment_tables(text: str, codes: Codes | None = None) -> dict[str, SegmentTable]:
    """Tables of segments from their text."""
    tables: dict[str, SegmentTable] = {}
    for line in re.sub(r"\n +", " ", dedent(text)).split("\n"):
        if not line.strip():
            continue
        tag, *tokens = _TOKEN.findall(line)
        tables[tag] = _positions(tokens, codes or {})
    return tables


def _positions(tokens: list[str], codes: Codes) -> SegmentTable:
    positions: list[Position] = []
    waiting = list(reversed(tokens))
    while waiting:
        head = _element(waiting.pop())
        parts: list[Simple] = []
        composite = bool(waiting) and waiting[-1] == "("
        if composite:
            waiting.pop()
            while (token := waiting.pop()) != ")":
                parts.append(_simple(_element(token), codes))
        else:
            parts.append(_simple(head, codes))
        required, most = not head["maybe"], int(head["most"] or 1)
        positions.append(Position(head["id"], required, tuple(parts), most, composite))
    return tuple(positions)


def _element(token: str) -> re.Match[str]:
    found = _ELEMENT.fullmatch(token)
    if found is None:
        raise ValueError(f"'{token}' is no data element of a segment table")
    return found


def _simple(found: re.Match[str], codes: Codes) -> Simple:
    if found["length"] is None:
        raise ValueError(f"the data element {found['id']} has no length in its segment table")
    longest = int(found["length"])
    return Simple(
        id=found["id"],
        required=not found["maybe"],
        kind=found["kind"],
        shortest=0 if found["upto"] else longest,
        longest=longest,
        codes=codes.get(found["id"], frozenset()),
    )


def _structure(text: str) -> tuple[Use, ...]:
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    uses = [_use(line) for line in lines]
    least = min(indent for indent, _ in uses)
    members, rest = _members(uses, least)
    if rest:
        raise ValueError(f"the structure is not indented evenly at '{rest[0][1].name}'")
    return members


def _use(line: str) -> tuple[int, Use]:
    found = _USE.fullmatch(line)
    if found is None:
        raise ValueError(f"'{line}' is no line of a message structure")
    use = Use(found["name"], not found["maybe"], int(found["most"]))
    return len(found["indent"]), use


def _members(
    uses: list[tuple[int, Use]], indent: int
) -> tuple[tuple[Use, ...], list[tuple[int, Use]]]:
    """The members at one indent, and the lines behind them."""
    members: list[Use] = []
    while uses and uses[0][0] == indent:
        use, uses = uses[0][1], uses[1:]
        inner: tuple[Use, ...] = ()
        if uses and uses[0][0] > indent:
            inner, uses = _members(uses, uses[0][0])
            if inner[0].members or not inner[0].required or inner[0].most != 1:
                raise ValueError(f"the structure of {use.name} has to begin with a segment, once")
        members.append(Use(use.name, use.required, use.most, inner))
    return tuple(members), uses


def _tags(members: tuple[Use, ...]) -> list[str]:
    found: list[str] = []
    for use in members:
        found += _tags(use.members) if use.members else [use.name]
    return found
