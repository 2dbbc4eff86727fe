"""DTM of periods: of the document and of its lines."""

from typing import Any

from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.source import Source
from integration.formats.edifact.invoic.tree import Node


def period(source: Source, node: Node) -> dict[str, Any] | None:
    """First and last day, in one DTM or in two."""
    whole = source.span(node.first("DTM", codes.PERIOD))
    start = source.day(node.first("DTM", *codes.PERIOD_START))
    end = source.day(node.first("DTM", *codes.PERIOD_END))
    if whole:
        start, end = start or whole.start, end or whole.end or whole.start
    return {"start": start, "end": end} if start or end else None
