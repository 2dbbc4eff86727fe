"""What an envelope turned out to hold: interchange, functional groups, transaction sets.

Source: X12.5 (ISA, IEA, TA1), X12.22 (GS, GE, ST, SE).
"""

from dataclasses import dataclass, field

from integration.formats.x12.fault import Fault
from integration.formats.x12.segment import Segment, Separators


def number(value: str) -> str:
    """A control number without leading zeros: how partners write one differs."""
    return value.strip().lstrip("0") or "0"


@dataclass(slots=True)
class ReceivedSet:
    """A transaction set, ST to SE."""

    segment: Segment
    count: int = 1
    end: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def code(self) -> str:
        """ST01: 810, 820 …"""
        return self.segment.get(1)

    @property
    def control(self) -> str:
        """ST02, as it stands."""
        return self.segment.get(2)

    @property
    def convention(self) -> str:
        """ST03, of version 005010."""
        return self.segment.get(3)

    @property
    def accepted(self) -> bool:
        """Whether it can be read."""
        return not any(fault.fatal for fault in self.faults)


@dataclass(slots=True)
class ReceivedGroup:
    """A functional group, GS to GE."""

    segment: Segment
    sets: list[ReceivedSet] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    stated: str = ""
    """GE01: how many sets it is said to have."""

    @property
    def code(self) -> str:
        """GS01: IN, RA, FA …"""
        return self.segment.get(1)

    @property
    def control(self) -> str:
        """GS06, as it stands."""
        return self.segment.get(6)

    @property
    def version(self) -> str:
        """GS08: 004010, 005010X…"""
        return self.segment.get(8)

    @property
    def accepted(self) -> bool:
        """Whether the group itself is in order; its sets may not be."""
        return not any(fault.fatal for fault in self.faults)


@dataclass(slots=True)
class ReceivedInterchange:
    """An interchange, ISA to IEA."""

    segment: Segment
    separators: Separators
    groups: list[ReceivedGroup] = field(default_factory=list)
    acknowledgements: list[Segment] = field(default_factory=list)
    """TA1 segments."""
    faults: list[Fault] = field(default_factory=list)
    end: int = 0
    closed: bool = False
    """Whether there was an IEA."""

    @property
    def accepted(self) -> bool:
        """Whether its content may be used at all."""
        return not any(fault.fatal for fault in self.faults)

    @property
    def control(self) -> str:
        """ISA13, as it stands."""
        return self.segment.get(13)

    @property
    def wants_answer(self) -> bool:
        """ISA14: whether a TA1 is asked for."""
        return self.segment.get(14) == "1"
