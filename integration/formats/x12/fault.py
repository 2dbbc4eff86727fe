"""Faults of an interchange: what the acknowledgement says of each, and what people are told.

Source of the codes: X12.6 data elements 718, 720, 723 (997, 999), 716 (AK9) and I18 (TA1).
"""

from dataclasses import dataclass
from enum import Enum

from domain.core.findings import Finding, Severity


class Level(Enum):
    """What a fault is of; the value is the element of the acknowledgement that says its code."""

    NOTE = "NOTE"
    """Tolerated and told; no acknowledgement speaks of it."""
    INTERCHANGE = "TA105"
    GROUP = "AK905"
    SET = "AK502"
    SEGMENT = "AK304"
    ELEMENT = "AK403"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, with its place."""

    level: Level
    code: str
    message: str
    hint: str = "ask the sender to correct it and to send it again"
    start: int
    """The byte at which its segment begins."""
    fatal: bool = True
    """Whether what it is of is refused."""
    tag: str = ""
    position: int = 0
    """Of the segment in its transaction set; ST is 1."""
    loop: str = ""
    element: int = 0
    component: int = 0
    number: str = ""
    """The data element by its number in the dictionary."""
    value: str = ""

    @property
    def place(self) -> str:
        """Where it is, for people."""
        parts = [f"byte {self.start}"]
        if self.position:
            parts.append(f"segment {self.position}")
        if self.tag:
            element = f"{self.element:02d}" if self.element else ""
            component = f"-{self.component}" if self.component else ""
            parts.append(f"{self.tag}{element}{component}")
        return ", ".join(parts)

    def finding(self, name: str = "") -> Finding:
        """As everybody sees it; `name` is the message that it is in."""
        return Finding(
            rule=f"X12-{self.level.value}-{self.code}",
            path=f"{name}, {self.place}" if name else self.place,
            severity=self._severity,
            message=self.message,
            hint=self.hint,
        )

    @property
    def _severity(self) -> Severity:
        if self.level is Level.NOTE:
            return Severity.INFORMATION
        return Severity.FATAL if self.fatal else Severity.WARNING


def note(code: str, start: int, message: str, hint: str) -> Fault:
    """Something that was tolerated."""
    return Fault(level=Level.NOTE, code=code, start=start, message=message, hint=hint, fatal=False)
