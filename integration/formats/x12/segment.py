"""A segment of ANSI X12 as everything here sees it, and the separators it was written with.

Source: ASC X12.5 (interchange control), X12.6 (application control structure).
"""

from typing import NamedTuple


class Segment(NamedTuple):
    """One segment: tag and elements, and where it stood in the bytes that were read."""

    fields: list[str]
    """The tag, and the elements by their numbers: `fields[2]` of a BIG is BIG02."""
    start: int = 0
    end: int = 0
    """Behind its terminator."""

    @property
    def tag(self) -> str:
        """BIG, N1, IT1 …"""
        return self.fields[0]

    def get(self, element: int) -> str:
        """An element, counted from 1, without blanks around; `""` where the segment ends first."""
        return self.fields[element].strip() if element < len(self.fields) else ""


class Separators(NamedTuple):
    """The service characters of an interchange."""

    element: str = "*"
    component: str = ">"
    segment: str = "~"
    repetition: str = ""
    """ISA11 since version 004020; none before."""
