"""Taking apart: an interchange to messages that can be read by themselves.

Each part is ISA, GS and one set, without GE and IEA; TA1 segments are a part with ISA alone. A file
with several interchanges comes apart into these first, each of which has its own answer.
"""

from collections.abc import Iterator, Sequence

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from domain.exchange.envelope import Envelope
from domain.exchange.inbound import InboundKind
from domain.ports import Interchange, Part, Understood
from integration.formats.x12.acknowledging import acknowledge, due
from integration.formats.x12.checking import judge
from integration.formats.x12.envelope import Envelopes
from integration.formats.x12.fault import Fault, Level
from integration.formats.x12.opening import findings_of, unreadable
from integration.formats.x12.received import ReceivedInterchange, number
from integration.formats.x12.settings import X12MailboxSettings
from integration.formats.x12.tokenizer import Tokens, chunks_of

_OLDEST, _NEWEST = "004010", "005010"


def take_apart(content: bytes, settings: X12MailboxSettings) -> Understood:
    """The messages of an interchange, or the interchanges of a file; never raises."""
    tokens = Tokens(chunks_of(content))
    try:
        found = list(Envelopes(tokens, judge))
    except Unreadable as error:
        return Understood(InboundKind.INTERCHANGE, error)
    noted = [fault.finding() for fault in tokens.faults]
    if not found:
        return Understood(InboundKind.INTERCHANGE, unreadable(noted or [_nothing()]))
    if len(found) > 1:
        return Understood(InboundKind.INTERCHANGE, _file(content, found, noted))
    _check_versions(found[0])
    return Understood(InboundKind.INTERCHANGE, _interchange(content, found[0], noted, settings))


def _interchange(
    content: bytes,
    found: ReceivedInterchange,
    noted: Sequence[Finding],
    settings: X12MailboxSettings,
) -> Interchange:
    kind = due(found, settings.acknowledgement)

    def answer(envelope: Envelope) -> bytes:
        return acknowledge(found, envelope, settings.acknowledgement)

    return Interchange(
        sender=found.segment.get(6),
        receiver=found.segment.get(8),
        # What is refused comes again under the same number when it is corrected.
        control=number(found.control) if found.accepted else "",
        parts=tuple(_parts(content, found)) if found.accepted else (),
        findings=(*noted, *findings_of(found)),
        answer=answer if kind else None,
        answer_kind=kind,
    )


def _parts(content: bytes, found: ReceivedInterchange) -> Iterator[Part]:
    header = content[found.segment.start : found.segment.end]
    if found.acknowledgements:
        inner = b"".join(content[one.start : one.end] for one in found.acknowledgements)
        yield Part("TA1", header + inner)
    for group in found.groups:
        if not group.accepted:
            continue
        opened = header + content[group.segment.start : group.segment.end]
        for one in group.sets:
            if one.accepted:
                name = f"{number(group.control)}/{number(one.control)}"
                yield Part(name, opened + content[one.segment.start : one.end])


def _file(
    content: bytes, found: Sequence[ReceivedInterchange], noted: Sequence[Finding]
) -> Interchange:
    """Several interchanges: each is a part, and is taken apart when it is read.

    One that is cut off is none: nobody could tell it from a part.
    """
    findings = [*noted]
    for one in found:
        if not one.closed:
            findings += findings_of(one)
    return Interchange(
        sender=found[0].segment.get(6),
        receiver=found[0].segment.get(8),
        control="",
        parts=tuple(
            Part(f"{number(one.control)}#{index}", content[one.segment.start : one.end])
            for index, one in enumerate(found, 1)
            if one.closed
        ),
        findings=tuple(findings),
    )


def _check_versions(found: ReceivedInterchange) -> None:
    """Groups of versions that the dictionary does not have are refused."""
    for group in found.groups:
        if not _OLDEST <= group.version[:6] <= _NEWEST:
            group.faults.append(
                Fault(
                    level=Level.GROUP,
                    code="2",
                    start=group.segment.start,
                    tag="GS",
                    element=8,
                    message=f"the version {group.version[:12]} is not understood here",
                    hint=f"send {_OLDEST} or {_NEWEST}",
                )
            )


def _nothing() -> Finding:
    return Finding(
        rule="X12-TA105-022",
        path="byte 0",
        message="there is no ISA in it",
        hint="an interchange begins with ISA and has 106 characters up to its first terminator",
    )
