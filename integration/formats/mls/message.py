"""The Message Level Status as it stands on the wire. Source: Peppol MLS 1.0, syntax tree."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.core.model import DomainModel
from domain.core.party import ElectronicAddress

ANYWHERE = "NA"
"""Where an issue is that has no place in the document."""

_CLEAN = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=_CLEAN)
]
Words = Annotated[str, StringConstraints(max_length=100_000, pattern=_CLEAN)]


class StatusCode(StrEnum):
    """What the receiving access point says of a message."""

    ACCEPTED = "AP"
    """Delivered to the receiver, and it confirmed that."""
    DELIVERED = "AB"
    """Delivered; whether the receiver took it is not known."""
    REJECTED = "RE"


class IssueCode(StrEnum):
    """What is wrong with it."""

    SYNTAX = "SV"
    RULE = "BV"
    WARNING = "BW"
    DELIVERY = "FD"
    """The receiver could not be reached."""


FAILURES = frozenset({IssueCode.SYNTAX, IssueCode.RULE, IssueCode.DELIVERY})
"""Issues that a message is refused for."""


class Issue(DomainModel):
    """One thing that is wrong, and where: an XPath or another name of the place."""

    location: Words = ANYWHERE
    code: IssueCode
    description: Words = ""


class LevelStatus(DomainModel):
    """What is said of one message, by the instance identifier in its envelope."""

    id: Name
    about: Name
    """The instance identifier in the envelope (SBDH) of the message."""
    code: StatusCode
    reason: Words = ""
    issues: tuple[Issue, ...] = Field(default=(), max_length=10_000)


class Line(DomainModel):
    """One `LineResponse`: issues at one place."""

    location: Words = ANYWHERE
    responses: tuple["LineStatus", ...] = ()


class LineStatus(DomainModel):
    """One `Response` in a line: words, and codes for them."""

    description: Words | None = None
    codes: tuple["Reason", ...] = ()


class Reason(DomainModel):
    """One `Status` in a response."""

    code: IssueCode


class Message(DomainModel):
    """One status message."""

    id: Name
    issue_date: date
    issue_time: str = ""
    sender: ElectronicAddress | None = None
    receiver: ElectronicAddress | None = None
    code: StatusCode
    reason: Words | None = None
    about: Name
    lines: tuple[Line, ...] = ()

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Every issue with its place."""
        return tuple(
            Issue(location=line.location, code=reason.code, description=response.description or "")
            for line in self.lines
            for response in line.responses
            for reason in response.codes
        )
