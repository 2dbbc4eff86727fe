"""Findings: the result of a check as data. All of them are returned, never the first only."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Severity(StrEnum):
    """`fatal` stops the document; a `warning` is shown and recorded."""

    FATAL = "fatal"
    WARNING = "warning"


class Finding(BaseModel):
    """One broken rule: which, where, what, and what to do.

    `rule` is the publisher's id where there is one (`BR-CO-15`); `path` is a model path
    (`lines[2].net_amount`), an XPath, or `line:column` for bytes that do not parse.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    path: str
    severity: Severity = Severity.FATAL
    message: str
    hint: str = ""


def fatal(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop a document."""
    return [finding for finding in findings if finding.severity is Severity.FATAL]
