"""Findings: the result of a check as data. All of them are returned, never the first only."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`fatal` stops the document; a `warning` is shown and recorded, as is `information`."""

    FATAL = "fatal"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule: which, where, what, and what to do.

    `rule` is the publisher's id where there is one (`BR-CO-15`); `path` is a model path
    (`lines[2].net_amount`), an XPath, or `line:column` for bytes that do not parse. For an XPath,
    `model_path` names the same place in the model where the model has it; `term` names the
    business terms (`BT-131`). A plain dataclass: a verdict needs no more to be imported.
    """

    rule: str
    path: str
    severity: Severity = Severity.FATAL
    message: str
    hint: str = ""
    model_path: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on a document: its syntax, the rule layers with their releases, all findings."""

    syntax: str
    layers: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_valid(self) -> bool:
        """Whether nothing fatal was found."""
        return not fatal(self.findings)


def fatal(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop a document."""
    return [finding for finding in findings if finding.severity is Severity.FATAL]
