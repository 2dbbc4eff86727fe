"""Opening one message: a part of an interchange, or an interchange with nothing else in it."""

from typing import NamedTuple

from domain.core.errors import Unreadable
from domain.core.findings import Finding, Severity
from integration.formats.x12.checking import examine
from integration.formats.x12.envelope import Envelopes
from integration.formats.x12.fault import Fault
from integration.formats.x12.received import ReceivedGroup, ReceivedInterchange, number
from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node
from integration.formats.x12.tokenizer import Tokens, chunks_of


class Message(NamedTuple):
    """A transaction set with its addresses."""

    code: str
    """ST01."""
    root: Node
    group: str
    """GS06 without leading zeros."""
    sender: str
    receiver: str


class Opened(NamedTuple):
    """An interchange with the sets in it, and the TA1 segments."""

    interchange: ReceivedInterchange
    messages: list[Message]


def is_whole(content: bytes) -> bool:
    """Whether there is an IEA: it is an interchange, and no part of one."""
    return any(one.closed for one in Envelopes(Tokens(chunks_of(content)), part=True))


def open_part(content: bytes) -> Opened:
    """All in one interchange, with or without trailers; `Unreadable` with every fatal fault."""
    roots: dict[int, Node] = {}

    def keep(segments: list[Segment], group: ReceivedGroup) -> list[Fault]:
        root, faults = examine(segments, group)
        if root is not None:
            roots[segments[0].start] = root
        return faults

    tokens = Tokens(chunks_of(content))
    found = list(Envelopes(tokens, keep, part=True))
    findings = [fault.finding() for fault in tokens.faults]
    for interchange in found:
        findings += findings_of(interchange)
    fatal = [finding for finding in findings if finding.severity is Severity.FATAL]
    if len(found) != 1 or fatal:
        raise unreadable(fatal or [_one(len(found))])
    interchange = found[0]
    messages = [
        Message(one.code, roots[one.segment.start], number(group.control), *_ids(interchange))
        for group in interchange.groups
        for one in group.sets
    ]
    return Opened(interchange, messages)


def open_message(content: bytes) -> Message:
    """The one transaction set."""
    messages = open_part(content).messages
    if len(messages) != 1:
        finding = Finding(
            rule="X12-ONE-SET",
            path="byte 0",
            message=f"there are {len(messages)} transaction sets in it",
            hint="hand an interchange with several sets in as what was received",
        )
        raise unreadable([finding])
    return messages[0]


def findings_of(interchange: ReceivedInterchange) -> list[Finding]:
    """Everything that is wrong in an interchange."""
    found = [fault.finding() for fault in interchange.faults]
    for group in interchange.groups:
        name = f"group {number(group.control)[:9]}"
        found += [fault.finding(name) for fault in group.faults]
        for one in group.sets:
            inner = f"{name}, set {one.control[:9]}"
            found += [fault.finding(inner) for fault in one.faults]
    return found


def unreadable(findings: list[Finding]) -> Unreadable:
    """With the first of `findings` in words."""
    first = findings[0]
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return Unreadable(
        f"the X12 interchange cannot be read: {first.message} ({first.path}){more}",
        hint=first.hint,
        findings=findings,
    )


def _ids(interchange: ReceivedInterchange) -> tuple[str, str]:
    return interchange.segment.get(6), interchange.segment.get(8)


def _one(count: int) -> Finding:
    return Finding(
        rule="X12-TA105-022",
        path="byte 0",
        message=f"there are {count} interchanges in it" if count else "there is no ISA in it",
        hint="an interchange begins with ISA and has 106 characters up to its first terminator",
    )
