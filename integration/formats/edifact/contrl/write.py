"""CONTRL written from faults: what was refused, what had errors, and where.

UCI speaks of the interchange, UCF of a group, UCM of a message; UCS and UCD say where in it. The
action is 4 (refused, with everything in it), 7 (acknowledged, but for what is refused below) or 8
(received, nothing said of its contents). A clean message is acknowledged by not being named.
Source: UN/EDIFACT CONTRL D.3, 1.3; ISO 9735-4, 5.3.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from domain.core.findings import Severity
from domain.exchange.envelope import Envelope
from integration.formats.edifact.faults import Fault
from integration.formats.edifact.interchange import (
    Address,
    InterchangeSettings,
    Outgoing,
    interchange,
    level_for,
)
from integration.formats.edifact.message import Closed, Message
from integration.formats.edifact.segment import Element, Segment
from integration.formats.edifact.writer import segment

ACKNOWLEDGED = "7"
REFUSED = "4"
RECEIVED = "8"

_SERVICE = frozenset({"UNH", "UNT"})
_NAMED = 4
"""0065, 0052, 0054 and 0051."""
_MOST_SEGMENTS = 999
_MOST_ELEMENTS = 99


@dataclass(frozen=True, slots=True)
class Judged:
    """A message as CONTRL speaks of it; its segments are not needed any more."""

    reference: str
    identifier: Element
    """S009."""
    group: str
    faults: tuple[Fault, ...]
    number: int = 1

    @classmethod
    def of(cls, message: Message, faults: Sequence[Fault]) -> "Judged":
        """A message, with everything that is wrong with it."""
        unh = message.segments[0]
        identifier = unh.elements[1] if len(unh.elements) > 1 else ()
        reference, group = message.reference, message.group_reference
        return cls(reference, identifier, group, tuple(faults), message.number)

    @property
    def refused(self) -> bool:
        """Whether it cannot be used."""
        return any(map(_is_fatal, self.faults))

    @property
    def is_named(self) -> bool:
        """Whether its header names it, so that a UCM can: by reference, type and directory."""
        return (
            bool(self.reference)
            and len(self.identifier) >= _NAMED
            and all(self.identifier[:_NAMED])
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be said of one interchange."""

    closed: Closed
    messages: tuple[Judged, ...]
    refused: tuple[Fault, ...] = field(default=())
    """Why all of it is refused."""
    receipt_only: bool = False


def write(answer: Answer, envelope: Envelope) -> bytes:
    """The interchange that answers, from its receiver to its sender."""
    header = _clean(answer.closed.header)
    four = header.get(0, 1) >= "4"
    body = [_clean(one) for one in _body(answer)]
    settings = InterchangeSettings(
        sender=Address.said(header, 2),
        receiver=Address.said(header, 1),
        level=level_for(answer.closed.dialect.level, _text([header, *body])),
        syntax="4" if four else "3",
    )
    tested = envelope.model_copy(update={"test": envelope.test or header.get(10) == "1"})
    identifier = ("CONTRL", "4", "1", "UN") if four else ("CONTRL", "D", "3", "UN")
    return interchange([Outgoing(identifier, body)], tested, settings)


def can_answer(closed: Closed) -> bool:
    """Whether an interchange names what an answer has to name."""
    header = closed.header
    return all((header.get(1).strip(), header.get(2).strip(), header.get(4).strip()))


def _body(answer: Answer) -> Iterator[Segment]:
    header = answer.closed.header
    action = REFUSED if answer.refused else RECEIVED if answer.receipt_only else ACKNOWLEDGED
    cause = _cause(answer.refused[0]) if answer.refused else ()
    echoed = (header.get(4), header.elements[1], header.elements[2])
    yield segment("UCI", *echoed, action, *cause)
    if action != ACKNOWLEDGED:
        return
    messages: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in answer.messages:
        messages[one.group].append(one)
    faults: defaultdict[str, list[Fault]] = defaultdict(list)
    for fault in filter(_is_fatal, answer.closed.faults):
        faults[fault.group].append(fault)
    for one in messages[""]:
        yield from _message(one)
    for ung in answer.closed.groups:
        reference = ung.get(4)
        yield from _group(ung, messages[reference], faults[reference])


def _group(ung: Segment, messages: Sequence[Judged], faults: Sequence[Fault]) -> Iterator[Segment]:
    named = (ung.get(4), _element(ung, 1), _element(ung, 2))
    if faults:
        yield segment("UCF", *named, REFUSED, *_cause(faults[0]))
        return
    said = [one for message in messages for one in _message(message)]
    if said:
        yield segment("UCF", *named, ACKNOWLEDGED)
        yield from said


def _message(message: Judged) -> Iterator[Segment]:
    """UCM, and UCS and UCD below it; nothing for a message without a fault."""
    if not message.faults:
        return
    envelope = [fault for fault in message.faults if fault.tag in _SERVICE]
    contents = [fault for fault in message.faults if fault.tag not in _SERVICE]
    action = REFUSED if message.refused else ACKNOWLEDGED
    cause = _cause(envelope[0]) if envelope else ()
    yield segment("UCM", message.reference, message.identifier, action, *cause)
    contents.sort(key=lambda fault: fault.segment)
    places = groupby(contents, key=lambda fault: fault.segment)
    said = [one for position, faults in places for one in _place(position, list(faults))]
    yield from _most(said)


def _place(position: int, faults: Sequence[Fault]) -> Iterator[tuple[Segment, ...]]:
    """What is said of one segment: each fault of the whole, then those of its elements."""
    within = [fault for fault in faults if fault.element][:_MOST_ELEMENTS]
    whole = [fault for fault in faults if not fault.element]
    elements = tuple(segment("UCD", fault.code.value, _identified(fault)) for fault in within)
    for fault in whole[:-1] if elements else whole:
        yield (segment("UCS", str(position), fault.code.value),)
    if elements:
        code = whole[-1].code.value if whole else ""
        yield (segment("UCS", str(position), code), *elements)


def _most(said: Sequence[tuple[Segment, ...]]) -> Iterator[Segment]:
    """As many as a message may have."""
    for one in said[:_MOST_SEGMENTS]:
        yield from one


def _cause(fault: Fault) -> tuple[str | Element, ...]:
    """0085, 0013 and S011 of UCI, UCF and UCM."""
    tag = fault.tag if fault.tag.startswith("UN") else ""
    return (fault.code.value, tag, _identified(fault) if fault.element and tag else ())


def _identified(fault: Fault) -> Element:
    return (str(fault.element), str(fault.component or ""))


def _is_fatal(fault: Fault) -> bool:
    return fault.severity is Severity.FATAL


def _element(one: Segment, index: int) -> Element:
    return one.elements[index] if index < len(one.elements) else ()


def _clean(one: Segment) -> Segment:
    """Without control characters: what is echoed may have any."""
    elements = tuple(
        tuple("".join(sign if sign.isprintable() else " " for sign in part) for part in element)
        for element in one.elements
    )
    return one._replace(elements=elements)


def _text(segments: Sequence[Segment]) -> str:
    return "".join(part for one in segments for element in one.elements for part in element)
