"""Framing: what belongs together, and whether the envelopes are whole.

Interchange (UNB, UNZ), functional group (UNG, UNE) and message (UNH, UNT): mandatory data, counts,
references, duplicates, what stands outside. Every fault is noted, and reading goes on.
Source: ISO 9735-1, 7 and annex C; ISO 9735 (version 3), 6.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from integration.formats.edifact.faults import Code, Fault
from integration.formats.edifact.message import Closed, Message
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.service import (
    duplicate,
    fault_at,
    missing,
    service_faults,
    trailer_faults,
)
from integration.formats.edifact.syntax import MOST_FAULTS, Dialect, Tokens


def frames(tokens: Tokens, *, whole: bool = True) -> Iterator[Message | Closed]:
    """Each message when it is complete, and behind the messages of an interchange its end.

    With `whole` false, UNE and UNZ are not missed: that is how a part of an interchange looks
    that was taken apart.
    """
    framing = _Framing(tokens, whole)
    for one in tokens:
        yield from framing.take(one)
    yield from framing.end()


def messages(chunks: Iterable[bytes], *, whole: bool = True) -> Iterator[Message]:
    """The messages alone, each with the faults of its own envelope."""
    return (one for one in frames(Tokens(chunks), whole=whole) if isinstance(one, Message))


@dataclass(slots=True)
class _Group:
    header: Segment
    messages: int = 0
    mixed: bool = False
    """Whether it was said already that its messages are of several types."""

    @property
    def reference(self) -> str:
        return self.header.get(4)


@dataclass(slots=True)
class _Interchange:
    header: Segment
    dialect: Dialect
    began: int
    faults: list[Fault] = field(default_factory=list)
    messages: int = 0
    loose: int = 0
    """Messages outside of groups."""
    groups: int = 0
    group: _Group | None = None
    message: list[Segment] = field(default_factory=list)
    """The message that is open."""
    references: set[tuple[str, str]] = field(default_factory=set)
    named: list[Segment] = field(default_factory=list)
    """UNG of each group."""
    group_references: set[str] = field(default_factory=set)
    outside: bool = False
    """Whether the last segment stood outside of everything."""

    def note(self, faults: Iterable[Fault]) -> None:
        """Keep faults while there is room; what is not kept is not looked for."""
        self.faults += islice(faults, MOST_FAULTS - len(self.faults))


class _Framing:
    """Takes segments one by one; gives what they complete."""

    def __init__(self, tokens: Tokens, whole: bool) -> None:
        self._tokens = tokens
        self._whole = whole
        self._told = 0
        """Faults of the tokenizer that were given out already."""
        self._now: _Interchange | None = None
        self._began: int | None = None
        """Where the UNA stands, until the UNB behind it has come."""

    def take(self, one: Segment) -> Iterator[Message | Closed]:
        """What `one` completes."""
        now = self._now
        if now is not None and now.message and one.tag not in _ENVELOPE:
            now.message.append(one)
            return
        match one.tag:
            case "UNA":
                yield from self.end()
                self._began = one.offset
            case "UNB":
                if self._began is None or self._now is not None:
                    yield from self.end()
                began = one.offset if self._began is None else self._began
                self._now = _Interchange(one, self._tokens.dialect, began)
                self._began = None
                self._now.note(service_faults(one))
            case "UNZ":
                yield from self._unz(one)
            case "UNG":
                yield from self._ung(one)
            case "UNE":
                yield from self._une(one)
            case "UNH":
                yield from self._unh(one)
            case "UNT" if now is not None and now.message:
                yield self._message(now, one)
            case _:
                self._outside(one)

    def end(self) -> Iterator[Message | Closed]:
        """The end of the file, or another interchange: what is open was not ended by itself."""
        now = self._now
        if now is None:
            if len(self._tokens.faults) == self._told:
                return
            now = _Interchange(_NOTHING, self._tokens.dialect, 0)
        yield from self._cut_off(now)
        self._end_group(now, None)
        if self._whole and now.header.elements:
            now.note([missing("UNZ", "the interchange", self._tokens.end)])
        yield self._closed(now, whole=False)

    def _opened(self, one: Segment) -> _Interchange:
        """The interchange that `one` is in; one without a UNB where none was begun."""
        if self._now is None:
            self._began = None
            self._now = _Interchange(_NOTHING, self._tokens.dialect, 0)
            self._now.note([missing("UNB", f"what begins with {one.tag[:20]}", one.offset)])
        return self._now

    def _unz(self, one: Segment) -> Iterator[Message | Closed]:
        now = self._opened(one)
        yield from self._cut_off(now)
        self._end_group(now, None)
        now.note(trailer_faults(one, now.groups + now.loose, now.header.get(4)))
        yield self._closed(now, whole=True)

    def _closed(self, now: _Interchange, *, whole: bool) -> Closed:
        if whole and not now.messages and not now.groups:
            message = "the interchange has no messages"
            now.note([fault_at(now.header, Code.EMPTY, message, "send none that is empty")])
        if now.loose and now.groups:
            message = f"{now.groups} groups and {now.loose} messages outside of them came"
            hint = "send all messages in groups, or none"
            now.note([fault_at(now.header, Code.MIXED, message, hint)])
        now.note(self._tokens.faults[self._told :])
        self._told = len(self._tokens.faults)
        self._now = None
        dialect = replace(now.dialect, codec=self._tokens.dialect.codec) if whole else now.dialect
        faults = tuple(now.faults)
        return Closed(now.header, dialect, now.began, whole, now.messages, tuple(now.named), faults)

    def _ung(self, one: Segment) -> Iterator[Message]:
        now = self._opened(one)
        yield from self._cut_off(now)
        self._end_group(now, None)
        now.group = _Group(one)
        now.named.append(one)
        now.groups += 1
        reference = now.group.reference
        if reference in now.group_references:
            now.note([duplicate(one, "group", reference, 6).within(group=reference)])
        now.group_references.add(reference)
        now.note(fault.within(group=reference) for fault in service_faults(one))

    def _une(self, one: Segment) -> Iterator[Message]:
        now = self._opened(one)
        yield from self._cut_off(now)
        if now.group is None:
            self._outside(one)
        else:
            self._end_group(now, one)

    def _end_group(self, now: _Interchange, une: Segment | None) -> None:
        group, now.group = now.group, None
        if group is None:
            return
        faults: list[Fault] = []
        if une is not None:
            faults += trailer_faults(une, group.messages, group.reference)
        elif self._whole:
            faults.append(missing("UNE", f"the group '{group.reference[:20]}'", self._tokens.end))
        if not group.messages:
            message = "the group has no messages"
            faults.append(fault_at(group.header, Code.EMPTY, message, "send none that is empty"))
        now.note(fault.within(group=group.reference) for fault in faults)

    def _unh(self, one: Segment) -> Iterator[Message]:
        now = self._opened(one)
        yield from self._cut_off(now)
        now.message = [one]
        now.outside = False
        now.messages += 1
        if now.group is None:
            now.loose += 1
            return
        now.group.messages += 1
        type, meant = one.get(1), now.group.header.get(0)
        if meant and type != meant and not now.group.mixed:
            now.group.mixed = True
            message = f"the group is one of {meant[:10]}; there is {type[:10]} in it"
            fault = fault_at(one, Code.SEVERAL_TYPES, message, "give each type a group")
            now.note([fault.within(group=now.group.reference)])

    def _cut_off(self, now: _Interchange) -> Iterator[Message]:
        """A message that is open where none can be."""
        if now.message:
            yield self._message(now, None)

    def _message(self, now: _Interchange, unt: Segment | None) -> Message:
        """The message that was open, complete."""
        segments, now.message = now.message, []
        first = segments[0]
        group = now.group.reference if now.group else ""
        faults = list(service_faults(first, 1))
        key = (group, first.get(0))
        if key in now.references:
            faults.append(duplicate(first, "message", first.get(0), 2))
        now.references.add(key)
        if unt is None:
            faults.append(missing("UNT", f"the message '{first.get(0)[:20]}'", first.offset))
        else:
            segments.append(unt)
            faults += trailer_faults(unt, len(segments), first.get(0), len(segments))
        said = tuple(
            fault.within(reference=first.get(0), number=now.messages, group=group)
            for fault in faults
        )
        header = now.group.header if now.group else None
        dialect = self._tokens.dialect if unt else now.dialect
        return Message(tuple(segments), now.header, dialect, now.messages, header, said)

    def _outside(self, one: Segment) -> None:
        """Segments outside of messages, said once for those that follow each other."""
        now = self._opened(one)
        if not now.outside:
            message = f"{one.tag[:20]} stands outside of any message"
            hint = "send segments between UNH and UNT alone"
            now.note([fault_at(one, Code.OUTSIDE, message, hint)])
        now.outside = True


_NOTHING = Segment("UNB")
_ENVELOPE = frozenset({"UNA", "UNB", "UNZ", "UNG", "UNE", "UNH", "UNT"})
