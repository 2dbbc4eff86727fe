"""UBL 2.1 ApplicationResponse as Peppol Message Level Status (MLS), both ways.

What the receiver's access point says of a message: delivered, taken, refused and why. It names the
message by the instance identifier of its envelope. Source: Peppol MLS 1.0 and its rules (SCH-MLS).
"""

import re
from datetime import datetime

from domain.core.errors import Invalid
from domain.core.findings import Finding, Severity
from domain.core.party import ElectronicAddress
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Syntax, Transport
from domain.trade.terms import AcknowledgementKind
from integration.formats.mls.binding import BINDING, CUSTOMIZATION, NAMESPACES, PROFILE
from integration.formats.mls.message import (
    ANYWHERE,
    FAILURES,
    Issue,
    IssueCode,
    LevelStatus,
    Line,
    LineStatus,
    Message,
    Reason,
    StatusCode,
)
from integration.xml.parser import parse

__all__ = [
    "CUSTOMIZATION",
    "MEDIA_TYPE",
    "PROFILE",
    "Issue",
    "IssueCode",
    "LevelStatus",
    "StatusCode",
    "is_status",
    "read",
    "write",
]

MEDIA_TYPE = "application/xml"
_PROVIDER = "0242"
"""The scheme of service providers' identifiers: access points speak here, not their customers."""
_PROVIDER_ID = re.compile(r"[0-9]{6}(-[0-9A-Z_]{3,12}(\.[0-9A-Z\-._~]{3,24})?)?", re.IGNORECASE)
_RULE = re.compile(r"\[([A-Za-z0-9._-]{1,60})\]")
_LONGEST = 2000
_MOST = 100
"""Issues that are worth keeping with a statement; the message itself has them all."""


def is_status(content: bytes) -> bool:
    """Whether an ApplicationResponse is a Message Level Status, not an Invoice Response."""
    said = parse(content).find("cbc:CustomizationID", {"cbc": NAMESPACES["cbc"]})
    return said is not None and (said.text or "").strip().startswith(f"{PROFILE}:")


def read(content: bytes) -> tuple[Statement, ...]:
    """What is said of the message; `Unreadable` with everything that is wrong."""
    message = BINDING.read(parse(content), Message, whole=True).model
    issues = message.issues
    findings = tuple(map(_finding, issues[:_MOST]))
    codes = sorted({issue.code.value for issue in issues})
    return tuple(
        Statement(
            kind=AcknowledgementKind.MLS,
            about=Reference(scheme=ReferenceScheme.MESSAGE_ID, value=message.about),
            **axis,
            code=" ".join((message.code.value, *codes)),
            reason=(message.reason or "")[:_LONGEST],
            findings=findings,
            document_id=message.id,
        )
        for axis in _axes(message.code, {issue.code for issue in issues})
    )


def write(
    status: LevelStatus,
    *,
    issued_at: datetime,
    sender: ElectronicAddress,
    receiver: ElectronicAddress,
) -> bytes:
    """`status` as a message from one access point to another; `Invalid` if it says too little."""
    findings = [*_contradictions(status), *_strangers(sender=sender, receiver=receiver)]
    if issued_at.tzinfo is None:
        findings.append(_fault("SCH-MLS-06", "issued_at", "the time has no zone", "add the zone"))
    if findings:
        raise Invalid("the message level status cannot be written", findings=findings)
    return BINDING.write(
        Message(
            id=status.id,
            issue_date=issued_at.date(),
            issue_time=issued_at.timetz().isoformat(timespec="seconds").replace("+00:00", "Z"),
            sender=sender,
            receiver=receiver,
            code=status.code,
            reason=status.reason or None,
            about=status.about,
            lines=tuple(map(_line, status.issues)),
        )
    )


def _axes(code: StatusCode, issues: set[IssueCode]) -> list[dict[str, Transport | Syntax]]:
    """On which axes a status speaks. A refusal without a failure is one of the document."""
    if code is StatusCode.ACCEPTED:
        return [{"syntax": Syntax.ACCEPTED}]
    if code is StatusCode.DELIVERED:
        return [{"transport": Transport.DELIVERED}]
    said: list[dict[str, Transport | Syntax]] = []
    if IssueCode.DELIVERY in issues:
        said.append({"transport": Transport.FAILED})
    if issues & {IssueCode.SYNTAX, IssueCode.RULE} or not said:
        said.append({"syntax": Syntax.REJECTED})
    return said


def _finding(issue: Issue) -> Finding:
    """An issue, under the name of the broken rule if its words tell it."""
    named = _RULE.search(issue.description)
    return Finding(
        rule=named.group(1) if named else f"MLS-{issue.code}",
        path=issue.location[:_LONGEST],
        severity=Severity.FATAL if issue.code in FAILURES else Severity.WARNING,
        message=issue.description[:_LONGEST],
    )


def _line(issue: Issue) -> Line:
    said = LineStatus(description=issue.description, codes=(Reason(code=issue.code),))
    return Line(location=issue.location or ANYWHERE, responses=(said,))


def _contradictions(status: LevelStatus) -> list[Finding]:
    failed = any(issue.code in FAILURES for issue in status.issues)
    refused = status.code is StatusCode.REJECTED
    findings = []
    if refused and not status.reason.strip():
        findings.append(
            _fault("SCH-MLS-21", "reason", "a refusal gives no reason", "say why it is refused")
        )
    if refused and not failed:
        hint = f"add an issue with one of {', '.join(sorted(FAILURES))}"
        findings.append(_fault("SCH-MLS-24", "issues", "a refusal names no failure", hint))
    if failed and not refused:
        hint = "refuse the message, or leave the failures out"
        findings.append(_fault("SCH-MLS-25", "issues", "what is accepted has failures", hint))
    findings += [
        _fault("SCH-MLS-29", f"issues[{index}].description", "an issue has no words", "describe it")
        for index, issue in enumerate(status.issues)
        if not issue.description.strip()
    ]
    return findings


def _strangers(**parties: ElectronicAddress) -> list[Finding]:
    return [
        _fault(
            rule,
            role,
            f"the {role} {party.scheme}:{party.value} is no service provider",
            f"give the identifier of the access point: {_PROVIDER}: and six digits",
        )
        for (role, party), rule in zip(parties.items(), ("SCH-MLS-09", "SCH-MLS-14"), strict=True)
        if party.scheme != _PROVIDER or _PROVIDER_ID.fullmatch(party.value) is None
    ]


def _fault(rule: str, path: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, path=path, message=message, hint=hint)
