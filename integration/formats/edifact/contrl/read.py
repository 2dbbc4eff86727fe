"""CONTRL read: what a partner's translator says of what we sent, as statements.

UCI 7 without a refused message is that the interchange could be read; with one, that it arrived,
and the messages say the rest. UCI 8 is a receipt alone. Codes of action: 0083.
Source: UN/EDIFACT CONTRL D.3; ISO 9735-4.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from domain.core.errors import Unreadable
from domain.core.findings import Finding, Severity
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Syntax, Transport
from domain.trade.terms import AcknowledgementKind
from integration.formats.edifact.faults import Code, in_words
from integration.formats.edifact.message import Message
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.service import fault_at

ALL_ACKNOWLEDGED = "1"
REFUSED = "4"
ACKNOWLEDGED = "7"
RECEIVED = "8"

_ACTIONS = frozenset({ALL_ACKNOWLEDGED, REFUSED, ACKNOWLEDGED, RECEIVED})
_ACTION_AT = {"UCI": 3, "UCF": 3, "UCM": 2}
_MOST = 100
"""Findings that are worth keeping with a statement; the message itself has them all."""


@dataclass(slots=True)
class _Said:
    """UCI, UCF or UCM with what stands below it."""

    header: Segment
    position: int
    errors: list[Segment] = field(default_factory=list)

    @property
    def action(self) -> str:
        return self.header.get(_ACTION_AT[self.header.tag])

    @property
    def code(self) -> str:
        """As it was said: `UCM 4 29`."""
        return " ".join(filter(None, (self.header.tag, self.action, self._error)))

    @property
    def _error(self) -> str:
        return self.header.get(_ACTION_AT[self.header.tag] + 1)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, with the places that were given."""
        severity = Severity.FATAL if self.action == REFUSED else Severity.WARNING
        found = [_of_header(self.header, self._error, severity)] if self._error else []
        segment = ""
        for one in self.errors:
            if one.tag == "UCS":
                segment = f"segment {one.get(0)}"
                if one.get(1):
                    found.append(_finding(one.get(1), segment, severity))
            else:
                found.append(_finding(one.get(0), _within(segment, one.elements[1:2]), severity))
        return tuple(found[:_MOST])

    @property
    def reason(self) -> str:
        """In words, each once."""
        words = (f"{one.message} ({one.path})" for one in self.findings)
        return "; ".join(dict.fromkeys(words))[:2000]


def read(message: Message) -> tuple[Statement, ...]:
    """What a CONTRL says; `Unreadable` with everything that is wrong with it."""
    said = list(_said(message.body))
    findings = list(_wrong(message, said))
    if findings:
        raise Unreadable("the CONTRL cannot be used", hint=findings[0].hint, findings=findings)
    control = bare(said[0].header.get(0))
    id = "/".join(filter(None, (message.control, message.reference)))
    return tuple(
        _statement(one, *_named(one, control), _refused_below(said[index:]), id)
        for index, one in enumerate(said)
    )


def bare(number: str) -> str:
    """A reference without leading zeros, as references are compared."""
    return number.strip().lstrip("0") or "0"


def _said(body: Iterable[Segment]) -> Iterator[_Said]:
    now: _Said | None = None
    for position, one in enumerate(body, start=2):
        if one.tag in _ACTION_AT:
            if now is not None:
                yield now
            now = _Said(one, position)
        elif now is not None and one.tag in ("UCS", "UCD"):
            now.errors.append(one)
    if now is not None:
        yield now


def _wrong(message: Message, said: Sequence[_Said]) -> Iterator[Finding]:
    if [one.header.tag for one in said].count("UCI") != 1 or said[0].header.tag != "UCI":
        text = "a CONTRL speaks of one interchange, in a UCI before everything else"
        first = message.segments[0]
        yield fault_at(first, Code.MISSING, text, "ask the sender for a correct CONTRL").finding
    for one in said:
        known = ", ".join(sorted(_ACTIONS))
        if one.action not in _ACTIONS:
            text = f"the action (0083) is '{one.action[:10]}'; known are {known}"
            hint = "ask the sender for a CONTRL with one of these"
            place = _ACTION_AT[one.header.tag] + 2
            fault = fault_at(one.header, Code.INVALID_VALUE, text, hint, one.position, place)
            yield fault.finding
        if not one.header.get(0).strip():
            text = f"{one.header.tag} does not say what it speaks of"
            hint = "ask the sender for a CONTRL with the reference"
            yield fault_at(one.header, Code.MISSING, text, hint, one.position, 2).finding


def _named(said: _Said, control: str) -> tuple[ReferenceScheme, str]:
    """What UCI, UCF or UCM speaks of."""
    number = bare(said.header.get(0))
    match said.header.tag:
        case "UCI":
            return ReferenceScheme.INTERCHANGE, number
        case "UCF":
            return ReferenceScheme.GROUP, number
        case _:
            return ReferenceScheme.MESSAGE, f"{control}/{number}"


def _refused_below(said: Sequence[_Said]) -> bool:
    """Whether something in the first of `said` was refused: in a group, up to the next one."""
    first, *rest = said
    if first.header.tag == "UCM":
        return False
    if first.header.tag == "UCF":
        rest = list(takewhile(lambda one: one.header.tag == "UCM", rest))
    return any(one.action == REFUSED for one in rest)


def _statement(said: _Said, scheme: ReferenceScheme, value: str, below: bool, id: str) -> Statement:
    """What was said; `below`: something in it was refused, so no more than that it arrived."""
    arrived = said.action == RECEIVED or (said.action != REFUSED and below)
    return Statement(
        kind=AcknowledgementKind.CONTRL,
        about=Reference(scheme=scheme, value=value[:300]),
        transport=Transport.DELIVERED if arrived else None,
        syntax=None if arrived else _syntax(said),
        code=said.code[:200],
        reason=said.reason,
        findings=said.findings,
        document_id=id,
    )


def _syntax(said: _Said) -> Syntax:
    if said.action == REFUSED:
        return Syntax.REJECTED
    return Syntax.ACCEPTED_WITH_ERRORS if said.findings else Syntax.ACCEPTED


def _of_header(header: Segment, code: str, severity: Severity) -> Finding:
    """What UCI, UCF or UCM says of service segments."""
    at = _ACTION_AT[header.tag]
    tag = header.get(at + 2)
    return _finding(code, _within(tag or header.tag, header.elements[at + 3 : at + 4]), severity)


def _within(where: str, identified: Sequence[Sequence[str]]) -> str:
    """`segment 5, element 2.1`: elements counted without the tag, as people count them."""
    element = identified[0][0] if identified else ""
    if not element.isdecimal():
        return where
    component = identified[0][1] if len(identified[0]) > 1 else ""
    place = str(int(element[:6]) - 1) if element != "1" else "0"
    return f"{where}, element {place}{'.' + component if component else ''}"


def _finding(code: str, path: str, severity: Severity) -> Finding:
    return Finding(
        rule=f"EDIFACT-{code[:10]}", path=path, severity=severity, message=in_words(code)
    )
