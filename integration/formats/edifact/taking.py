"""Taking interchanges apart: each message becomes bytes that can be read by themselves.

A part has the service characters, UNB, the UNG of its group, and one message as it was sent; it has
no UNE and no UNZ, so it is never taken for an interchange. Refused messages become no parts. A file
with several interchanges is taken apart into these first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from domain.core.errors import Unreadable
from domain.core.findings import Finding, Severity
from domain.ports import Interchange, Part
from domain.trade.terms import AcknowledgementKind
from integration.formats.edifact.charsets import CODECS, DEFAULT_LEVEL, UTF_8, decoded
from integration.formats.edifact.contrl.write import Answer, Judged, can_answer
from integration.formats.edifact.contrl.write import write as contrl
from integration.formats.edifact.faults import Code, Fault
from integration.formats.edifact.framing import frames
from integration.formats.edifact.interchange import EXTENSION
from integration.formats.edifact.judging import judge, softened
from integration.formats.edifact.message import Closed, Message
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.service import fault_at
from integration.formats.edifact.settings import ReadingSettings
from integration.formats.edifact.syntax import Tokens
from integration.formats.edifact.writer import write

_MOST = 1000
"""Findings that are kept with an interchange."""
_MOST_FAULTS = 50_000
"""Faults that are held for the answer; beyond them, a few of each message."""
_FEW = 10
_MOST_REFUSED = 10_000
"""Messages and interchanges that cannot be used: more than this is no exchange of documents."""
_UNNAMED = re.compile(r"[^A-Za-z0-9._-]")
_HINT = "send an interchange that begins with UNA or UNB"


@dataclass(frozen=True, slots=True)
class _Taken:
    """An interchange, judged."""

    closed: Closed
    messages: tuple[Judged, ...]
    parts: tuple[tuple[Judged, Part], ...]
    """Those that can be used."""


class _Taking:
    """What was found so far in a file, within limits: rubbish can have faults without end."""

    def __init__(self, content: bytes, settings: ReadingSettings) -> None:
        self._content = content
        self._settings = settings
        self._tokens = Tokens([content])
        self._messages: list[Judged] = []
        self._parts: list[tuple[Judged, Part]] = []
        self._room = _MOST_FAULTS
        self._hopeless = 0
        self.whole: list[_Taken] = []
        self.stray: list[Fault] = []
        """Of what belongs to no interchange."""

    def run(self) -> None:
        """Read to the end; `Unreadable` if there is no end of what is wrong."""
        for one in frames(self._tokens):
            if isinstance(one, Message):
                self._take(one)
            else:
                self._close(one)
            if self._hopeless > _MOST_REFUSED:
                findings = [self._messages[-1].faults[0].finding] if self._messages else []
                raise Unreadable(
                    f"more than {_MOST_REFUSED} messages and interchanges cannot be used;"
                    f" reading stopped at byte {self._tokens.end}",
                    hint="see whether the file is what it should be",
                    findings=[*(fault.finding for fault in self.stray[:_MOST]), *findings],
                )

    def _take(self, one: Message) -> None:
        faults = judge(one, strict=self._settings.strict)
        if len(faults) > self._room:
            faults = tuple(sorted(faults, key=_is_fatal, reverse=True)[:_FEW])
        self._room = max(_FEW, self._room - len(faults))
        judged = Judged.of(one, faults)
        self._messages.append(judged)
        self._hopeless += judged.refused
        if one.header.elements and not judged.refused:
            self._parts.append((judged, _part(one, self._content, self._tokens)))

    def _close(self, one: Closed) -> None:
        if one.header.elements:
            self.whole.append(_Taken(one, tuple(self._messages), tuple(self._parts)))
        else:
            below = (fault for said in self._messages for fault in said.faults)
            self.stray += islice(chain(one.faults, below), _MOST)
        self._hopeless += any(map(_is_fatal, one.faults))
        self._messages, self._parts = [], []


def take_apart(content: bytes, settings: ReadingSettings) -> Interchange | Unreadable:
    """The interchange in `content` by its messages; `Unreadable` if there is none."""
    taking = _Taking(content, settings)
    try:
        taking.run()
    except Unreadable as error:
        return error
    whole = taking.whole
    findings = [fault.finding for fault in taking.stray[:_MOST]]
    if not whole:
        return _nothing(findings)
    if len(whole) > 1:
        return _several(whole, content, settings, findings)
    return _interchange(whole[0], settings, findings)


def _part(message: Message, content: bytes, tokens: Tokens) -> Part:
    """The message as it was sent, under headers written anew.

    One in other characters than it declares becomes UTF-8 and says so: by itself it might not show
    any more what its characters are.
    """
    dialect = message.dialect
    separators = dialect.separators
    first, last = message.segments[0], message.segments[-1]
    sent = content[first.offset : last.offset]
    if tokens.wrapped:
        sent = sent.translate(None, b"\r\n")
    unb, codec = message.header, dialect.codec
    if codec != CODECS.get(dialect.level, CODECS[DEFAULT_LEVEL]):
        sent = decoded(sent, codec).text.encode()
        unb, codec = _declaring(unb, UTF_8), CODECS[UTF_8]
    above = write([unb, *([message.group] if message.group else [])], separators, codec=codec)
    below = write([last], separators, codec=codec)
    name = "-".join(filter(None, (message.group_reference, message.reference)))
    return Part(name=_UNNAMED.sub("_", name), content=separators.una + above + sent + below)


def _declaring(unb: Segment, level: str) -> Segment:
    """The UNB with another character set."""
    declared = (level, *unb.elements[0][1:])
    return unb._replace(elements=(declared, *unb.elements[1:]))


def _interchange(
    now: _Taken, settings: ReadingSettings, findings: Sequence[Finding]
) -> Interchange:
    closed = now.closed
    faults = [softened(fault, strict=settings.strict) for fault in closed.faults]
    faults += _addressed(closed.header, settings)
    # A message that cannot be named cannot be refused by itself.
    nameless = [fault for one in now.messages if not one.is_named for fault in one.faults]
    envelope = [fault for fault in faults if not fault.group]
    refused = tuple(filter(_is_fatal, [*envelope, *nameless]))
    lost = {fault.group for fault in faults if _is_fatal(fault)}
    kept = () if refused else tuple(part for one, part in now.parts if one.group not in lost)
    said = [*faults, *(fault for one in now.messages for fault in one.faults)]
    answer = Answer(closed, now.messages, refused, receipt_only=settings.answer == "receipt")
    due = can_answer(closed) and {one.identifier[:1] for one in now.messages} != {("CONTRL",)}
    return Interchange(
        sender=closed.header.get(1),
        receiver=closed.header.get(2),
        # What is refused comes again under the same reference when it is corrected.
        control="" if refused else closed.control.strip(),
        parts=kept,
        findings=(*findings, *(fault.finding for fault in said))[:_MOST],
        answer=(lambda envelope: contrl(answer, envelope)) if due else None,
        answer_kind=AcknowledgementKind.CONTRL if due else None,
        extension=EXTENSION,
    )


def _several(
    whole: Sequence[_Taken], content: bytes, settings: ReadingSettings, findings: Sequence[Finding]
) -> Interchange:
    """A file of interchanges: each is a part; one that has no end is refused and answered."""
    begins = [one.closed.began for one in whole]
    ends = [*begins[1:], len(content)]
    parts = tuple(
        Part(name=_UNNAMED.sub("_", one.closed.control), content=content[begin:end])
        for one, begin, end in zip(whole, begins, ends, strict=True)
        if one.closed.whole
    )
    broken = [_interchange(one, settings, ()) for one in whole if not one.closed.whole]
    answered = next((one for one in broken if one.answer), None)
    return Interchange(
        sender=whole[0].closed.header.get(1),
        receiver=whole[0].closed.header.get(2),
        control="",
        parts=parts,
        findings=(*findings, *(found for one in broken for found in one.findings))[:_MOST],
        answer=answered.answer if answered else None,
        answer_kind=answered.answer_kind if answered else None,
        extension=EXTENSION,
    )


def _addressed(header: Segment, settings: ReadingSettings) -> Iterator[Fault]:
    """Whether it was sent to us."""
    receiver = header.get(2)
    if settings.addresses and receiver not in settings.addresses:
        message = f"the interchange is for '{receiver[:35]}', not for us"
        hint = f"send it to {', '.join(settings.addresses[:5])}, or name this address with ours"
        yield fault_at(header, Code.NOT_RECIPIENT, message, hint, 0, 4)


def _nothing(findings: Sequence[Finding]) -> Unreadable:
    if not findings:
        findings = [
            Finding(rule="EDIFACT-13", path="byte 0", message="there is no UNB", hint=_HINT)
        ]
    return Unreadable("this is no interchange", hint=_HINT, findings=findings[:_MOST])


def _is_fatal(fault: Fault) -> bool:
    return fault.severity is Severity.FATAL
