"""What framing gives: messages, and the ends of interchanges, with the faults of their envelopes.

Source: ISO 9735-1 annex C: UNB, UNG and UNH.
"""

from dataclasses import dataclass

from integration.formats.edifact.faults import Fault
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.syntax import Dialect


@dataclass(frozen=True, slots=True)
class Message:
    """One message with everything that belongs to it."""

    segments: tuple[Segment, ...]
    """From UNH on, to UNT if it is there."""
    header: Segment
    """The UNB that it came under; one without elements where there is none."""
    dialect: Dialect
    number: int = 1
    """Which of its interchange, from 1."""
    group: Segment | None = None
    """The UNG that it is in."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with its envelope."""

    @property
    def reference(self) -> str:
        """0062."""
        return self.segments[0].get(0)

    @property
    def type(self) -> str:
        """0065: `INVOIC`."""
        return self.segments[0].get(1)

    @property
    def release(self) -> str:
        """0052 and 0054: `D.96A`."""
        return f"{self.segments[0].get(1, 1)}.{self.segments[0].get(1, 2)}"

    @property
    def association(self) -> str:
        """0057, whose subset it is: `EAN008`."""
        return self.segments[0].get(1, 4)

    @property
    def group_reference(self) -> str:
        """0048, empty outside of groups."""
        return self.group.get(4) if self.group else ""

    @property
    def control(self) -> str:
        """0020 of its interchange."""
        return self.header.get(4)

    @property
    def body(self) -> tuple[Segment, ...]:
        """Without UNH and UNT. Its first segment has position 2."""
        end = -1 if self.segments[-1].tag == "UNT" else None
        return self.segments[1:end]


@dataclass(frozen=True, slots=True)
class Closed:
    """An interchange at its end."""

    header: Segment
    """Its UNB; one without elements where there was none."""
    dialect: Dialect
    began: int
    """The offset of its UNA, or of its UNB."""
    whole: bool
    """Whether its UNZ came: what ends it, it says itself."""
    messages: int
    groups: tuple[Segment, ...]
    """UNG of its groups."""
    faults: tuple[Fault, ...]
    """What is wrong outside of its messages: envelope, groups, what stands between."""

    @property
    def control(self) -> str:
        """0020."""
        return self.header.get(4)
