"""What an 810 says and the model has no place for: kept in words, so that somebody can read it.

`REF 01=DP 02=022`, without the separators of X12: what is read can be written again.
"""

from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node


def said(segment: Segment) -> str:
    """A segment with its elements by their numbers."""
    elements = (f"{index:02d}={value}" for index, value in enumerate(segment.fields) if value)
    return " ".join([segment.tag, *list(elements)[1:]])


def spelled(node: Node) -> str:
    """A segment and what belongs to it."""
    return "; ".join([said(node.segment), *map(spelled, node.children)])
