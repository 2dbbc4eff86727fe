"""Spans of time and deadlines as definitions write them: `P7D`, `PT4H`, `due_date+P3D`.

Source of the notation: ISO 8601-1, durations; weeks, days, hours and minutes only, because a month
has no fixed length.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from domain.core.errors import Invalid

_DURATION = re.compile(
    r"^P(?:(?P<weeks>\d{1,3})W|(?P<days>\d{1,4})D)?"
    r"(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?)?$"
)
_DEADLINE = re.compile(r"^(?:(?P<anchor>due_date|response)(?:\+|$))?(?P<span>P.*)?$")
_EMPTY = ("", "P", "PT")


def span(text: str) -> timedelta:
    """The length of an ISO 8601 duration of weeks, days, hours, minutes; `Invalid` for others."""
    found = _DURATION.match(text)
    if not found or text in _EMPTY or text.endswith("T"):
        raise Invalid(f"'{text}' is not a duration", hint="write P7D, P2W, PT4H or P1DT12H")
    return timedelta(**{unit: int(value or 0) for unit, value in found.groupdict().items()})


def parts_of(deadline: str) -> tuple[str, timedelta]:
    """The anchor (`entry`, `due_date`, `response`) of a deadline and the time after it."""
    found = _DEADLINE.match(deadline)
    if not found or not deadline:
        raise Invalid(
            f"'{deadline}' is not a deadline",
            hint="write P7D, PT4H, due_date, due_date+P3D or response",
        )
    return found["anchor"] or "entry", span(found["span"]) if found["span"] else timedelta(0)


def deadline_at(
    deadline: str, *, entered: datetime, due: date | None, response_days: int
) -> datetime:
    """When the deadline of a state entered at `entered` passes (UTC).

    A due date passes with its day, at midnight: whatever starts a new one then has a day again.
    Without a due date, its anchor is the entry.
    """
    anchor, after = parts_of(deadline)
    if anchor == "response":
        return entered + timedelta(days=response_days) + after
    if anchor == "due_date" and due is not None:
        midnight = datetime.combine(due + timedelta(days=1), time.min, tzinfo=UTC)
        return max(midnight + after, entered)
    return entered + after


def _checked_span(text: str) -> str:
    try:
        span(text)
    except Invalid as error:
        raise ValueError(f"{error.message}: {error.hint}") from error
    return text


def _checked_deadline(text: str) -> str:
    try:
        parts_of(text)
    except Invalid as error:
        raise ValueError(f"{error.message}: {error.hint}") from error
    return text


Duration = Annotated[str, StringConstraints(max_length=20), AfterValidator(_checked_span)]
"""A span of time such as `P2D`; kept as written, so that the canonical form is the author's."""

Deadline = Annotated[str, StringConstraints(max_length=30), AfterValidator(_checked_deadline)]
"""`P7D` after entry, `due_date`, `due_date+P3D`, or `response` (the agreed response time)."""
