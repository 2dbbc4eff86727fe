"""Acknowledgements that we get, as statements: TA1, 997, 999 and 824.

Source of the codes: X12 data elements I17 (TA104), 715 (AK901), 717 (AK501, IK501), 110 (OTI01),
647 (TED01).
"""

from collections.abc import Iterable, Iterator

from domain.core.findings import Finding, Severity
from domain.exchange.response import ResponseCode
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Syntax, Transport
from domain.trade.terms import AcknowledgementKind
from integration.formats.x12.answer_codes import (
    DUPLICATE,
    ELEMENT_ERRORS,
    GROUP_ERRORS,
    INTERCHANGE_ERRORS,
    SEGMENT_ERRORS,
    SET_ERRORS,
)
from integration.formats.x12.received import number
from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node

_SYNTAX = {"A": Syntax.ACCEPTED, "E": Syntax.ACCEPTED_WITH_ERRORS}
"""M, R, W and X refuse; of a group P says that each set has its own verdict."""
_HINT = "look the place up in what was sent, correct it and send it again under new numbers"


def read_ta1(segments: Iterable[Segment]) -> tuple[Statement, ...]:
    """What became of interchanges of ours."""
    return tuple(map(_ta1, segments))


def _ta1(segment: Segment) -> Statement:
    code, reason = segment.get(4), segment.get(5)
    said = INTERCHANGE_ERRORS.get(reason, "")
    # They have it already: what came under this number before was ours, sent again.
    there = code in ("A", "E") or reason == DUPLICATE
    findings = () if code == "A" else (_finding(f"TA105 {reason}", "ISA", said or "not said"),)
    return Statement(
        kind=AcknowledgementKind.TA1,
        about=Reference(scheme=ReferenceScheme.INTERCHANGE, value=number(segment.get(1))),
        transport=Transport.DELIVERED if there else None,
        syntax=None if there else Syntax.REJECTED,
        code=f"TA1 {code} {reason}".strip(),
        reason="" if code == "A" else said,
        findings=findings,
    )


def read_functional(root: Node, kind: AcknowledgementKind) -> tuple[Statement, ...]:
    """997 or 999: what became of a group of ours and of the sets in it."""
    group = root.first("AK1") or root.segment
    trailer = root.first("AK9") or root.segment
    control = number(group.get(2))
    id = root.segment.get(2)
    verdict = trailer.get(1)
    loops = root.all("AK2")
    refused = verdict not in _SYNTAX and verdict != "P"
    covered = bool(loops) and (len(loops) >= _whole(trailer.get(2)) or verdict == "P")
    found = []
    if not covered or refused:
        found.append(_of_group(control, trailer, kind, id))
    found += [_of_set(control, loop, kind, id, refused=refused) for loop in loops]
    return tuple(found)


def _whole(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def _of_group(control: str, trailer: Segment, kind: AcknowledgementKind, id: str) -> Statement:
    verdict = trailer.get(1)
    codes = [trailer.get(index) for index in range(5, 10) if trailer.get(index)]
    reason = "; ".join(GROUP_ERRORS.get(code, f"code {code}") for code in codes)
    if verdict == "P":
        reason = "; ".join(filter(None, ("sets were refused; which ones is not said", reason)))
    return Statement(
        kind=kind,
        about=Reference(scheme=ReferenceScheme.GROUP, value=control),
        syntax=_SYNTAX.get(verdict, Syntax.REJECTED),
        code=" ".join(("AK9", verdict, *codes)),
        reason=reason,
        findings=tuple(
            _finding(f"AK905 {code}", "GS", GROUP_ERRORS.get(code, "")) for code in codes
        ),
        document_id=id,
    )


def _of_set(
    group: str, loop: Node, kind: AcknowledgementKind, id: str, *, refused: bool
) -> Statement:
    trailer = loop.first("AK5") or loop.first("IK5") or loop.segment
    verdict = trailer.get(1)
    codes = [trailer.get(index) for index in range(2, 7) if trailer.get(index)]
    syntax = Syntax.REJECTED if refused else _SYNTAX.get(verdict, Syntax.REJECTED)
    findings = [*_noted(loop)]
    findings += [
        _finding(f"{trailer.tag}02 {code}", "ST", SET_ERRORS.get(code, "")) for code in codes
    ]
    return Statement(
        kind=kind,
        about=Reference(
            scheme=ReferenceScheme.MESSAGE, value=f"{group}/{number(loop.segment.get(2))}"
        ),
        syntax=syntax,
        code=" ".join((trailer.tag, verdict, *codes)),
        reason="; ".join(SET_ERRORS.get(code, f"code {code}") for code in codes),
        findings=tuple(findings),
        document_id=id,
    )


def _noted(loop: Node) -> Iterator[Finding]:
    """AK3 and AK4, or IK3 and IK4."""
    for node in loop.children:
        segment = node.segment
        if segment.tag not in ("AK3", "IK3"):
            continue
        place = f"segment {segment.get(2)} ({segment.get(1)})"
        for index in range(4, 9):
            code = segment.get(index)
            if code:
                yield _finding(f"{segment.tag}04 {code}", place, SEGMENT_ERRORS.get(code, ""))
        for child in node.children:
            if child.segment.tag in ("AK4", "IK4"):
                yield _of_element(child.segment, place)


def _of_element(segment: Segment, place: str) -> Finding:
    code, value = segment.get(3), segment.get(4)
    said = ELEMENT_ERRORS.get(code, "")
    shown = f"{said}: '{value[:60]}'" if value else said
    return _finding(f"{segment.tag}03 {code}", f"{place}, element {segment.get(1)}", shown)


def _finding(rule: str, path: str, said: str) -> Finding:
    return Finding(
        rule=f"X12 {rule}".strip(),
        path=path,
        severity=Severity.WARNING,
        message=said or "the partner's system gave a code and no words",
        hint=_HINT,
    )


_PROCESSING = {
    "A": ResponseCode.IN_PROCESS,
    "E": ResponseCode.UNDER_QUERY,
    "C": ResponseCode.UNDER_QUERY,
    "P": ResponseCode.UNDER_QUERY,
    "R": ResponseCode.REJECTED,
}
"""The second letter of OTI01. A change of content has to be looked at by somebody."""
_APPROVAL = _PROCESSING | {
    "A": ResponseCode.ACCEPTED,
    "C": ResponseCode.CONDITIONALLY_ACCEPTED,
}
_INVOICE = ("IV", "IN", "OI")


def read_advice(root: Node, *, approves: bool) -> tuple[Statement, ...]:
    """824: what the application behind the partner's translator made of ours."""
    begin = root.first("BGN") or root.segment
    meaning = _APPROVAL if approves else _PROCESSING
    found = []
    for loop in root.all("OTI"):
        about = _about(loop.segment)
        verdict = meaning.get(loop.segment.get(1)[-1:])
        if about is not None:
            found.append(_advice(loop, about, verdict or ResponseCode.UNDER_QUERY, begin.get(2)))
    return tuple(found)


def _about(segment: Segment) -> Reference | None:
    if segment.get(2) not in _INVOICE and segment.get(8) and segment.get(9):
        value = f"{number(segment.get(8))}/{number(segment.get(9))}"
        return Reference(scheme=ReferenceScheme.MESSAGE, value=value)
    value = segment.get(3)
    return Reference(scheme=ReferenceScheme.INVOICE_NUMBER, value=value) if value else None


def _advice(loop: Node, about: Reference, verdict: ResponseCode, id: str) -> Statement:
    segment = loop.segment
    findings, reasons = [], []
    for node in loop.all("TED"):
        one = node.segment
        said = " ".join(filter(None, (one.get(2), *(n.get(2) for n in node.segments("NTE")))))
        place = f"segment {one.get(4)} ({one.get(3)}), element {one.get(5)}" if one.get(3) else ""
        findings.append(_finding(f"TED01 {one.get(1)}", place, said))
        reasons.append(said or f"code {one.get(1)}")
    fallback = "the partner's system says so without a reason"
    needs = verdict not in (ResponseCode.IN_PROCESS, ResponseCode.ACCEPTED)
    return Statement(
        kind=AcknowledgementKind.X12_824,
        about=about,
        business=verdict,
        code=f"OTI {segment.get(1)}",
        reason="; ".join(reasons)[:2000] or (fallback if needs else ""),
        findings=tuple(findings),
        document_id=id,
    )
