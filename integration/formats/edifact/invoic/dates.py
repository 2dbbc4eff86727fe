"""Days and periods as DTM has them (2379), and back.

Source: UN/EDIFACT code list 2379. Times of day are dropped: the invoice has days.
"""

from datetime import date
from typing import NamedTuple


class Span(NamedTuple):
    """A day, or a period with its last day."""

    start: date
    end: date | None = None


DAY, PERIOD = "102", "718"

_DAYS = {"102": 8, "203": 12, "204": 14, "101": 6, "201": 10, "202": 12}
"""Formats that begin with the year, by their length."""
_SHORT_YEAR = ("101", "201", "202", "2", "717")
_PERIODS = {"718": 8, "711": 8, "717": 6, "719": 12}
"""Formats of two days in a row, by the length of each."""
_CENTURY = 2000


def span(text: str, format: str) -> Span | None:
    """What `text` says in `format`; without a format, by its length. `None` if it is none."""
    digits = text.replace("-", "") if format in ("711", "") else text
    if not (digits.isascii() and digits.isdigit()):
        return None
    if not format:
        format = {8: "102", 6: "101", 12: "203", 16: "718"}.get(len(digits), "")
    if format in _PERIODS:
        half = _PERIODS[format]
        if len(digits) != 2 * half:
            return None
        first, last = _day(digits[:half], format), _day(digits[half:], format)
        return Span(first, last) if first and last else None
    if format == "2" and len(digits) == 6:  # DDMMYY
        digits = digits[4:6] + digits[2:4] + digits[0:2]
    elif len(digits) != _DAYS.get(format):
        return None
    day = _day(digits, format)
    return Span(day) if day else None


def _day(digits: str, format: str) -> date | None:
    if format in _SHORT_YEAR:
        digits = f"{_CENTURY + int(digits[:2])}{digits[2:]}"
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def compact(day: date) -> str:
    """`20261123`."""
    return day.isoformat().replace("-", "")
