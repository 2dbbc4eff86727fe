"""A segment of UN/EDIFACT as everything here sees it, whatever separators its file has.

Source: ISO 9735 versions 1 to 4.
"""

from typing import NamedTuple

Element = tuple[str, ...]
"""A data element by its components; a simple one has one component."""


class Segment(NamedTuple):
    """One segment: its tag, its data elements, and where it began in the bytes that were read."""

    tag: str
    elements: tuple[Element, ...] = ()
    offset: int = 0
    repeated: tuple[int, ...] = ()
    """Of syntax 4: the indexes of elements that repeat the one before them."""

    def get(self, element: int, component: int = 0) -> str:
        """A component, counted from 0; `""` where the segment ends before it."""
        if element >= len(self.elements) or component >= len(self.elements[element]):
            return ""
        return self.elements[element][component]
