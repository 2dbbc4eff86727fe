"""The ISA segment: where the separators are learned, in its 106 bytes of fixed length.

Source: X12.5, interchange control header; data element I18 for the codes of TA1.
"""

from typing import NamedTuple

from integration.formats.x12.fault import Fault, Level
from integration.formats.x12.segment import Separators
from integration.rules.codes.notation import codes

LENGTH = 106
"""Of ISA with its terminator."""

_WIDTHS = (3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
LONGEST = 400
"""An ISA with fields of wrong length is looked for in so many bytes."""
_ENDS = tuple(sum(_WIDTHS[: index + 1]) + index for index in range(len(_WIDTHS) - 1))
_REPETITION_SINCE = "00402"


class Header(NamedTuple):
    """An ISA as read."""

    fields: list[str]
    """As they stand, with the blanks that fill them."""
    separators: Separators
    length: int
    faults: tuple[Fault, ...]


def read_header(text: str, at: int, start: int) -> Header | None:
    """The ISA at `text[at:]`, `start` bytes into the file; `None` if it cannot be made out."""
    mark = text[at + 3 : at + 4]
    if not mark or mark.isalnum() or mark.isspace():
        return None
    head = text[at : at + LONGEST]
    fixed = len(head) >= LENGTH and all(head[end] == mark for end in _ENDS)
    parts = head[:LENGTH].split(mark) if fixed else head.split(mark, 16)
    if len(parts) != 17 or len(parts[16]) < 2:
        return None
    fields = [*parts[:16], parts[16][0]]
    segment = parts[16][1]
    repetition = fields[11][:1] if fields[12] >= _REPETITION_SINCE else ""
    separators = Separators(mark, fields[16], segment, "" if repetition == "U" else repetition)
    if segment.isalnum() or segment in (mark, fields[16], " "):
        return None
    length = sum(map(len, fields)) + 16 + 1
    return Header(fields, separators, length, tuple(_widths(fields, start)))


def _widths(fields: list[str], start: int) -> list[Fault]:
    """A fault for each field that is too long or too short."""
    return [
        Fault(
            level=Level.INTERCHANGE,
            code=_CODES[number],
            start=start,
            tag="ISA",
            element=number,
            message=f"ISA{number:02d} has {len(field)} characters, not {width}",
            hint="fill each field of ISA with blanks to its fixed length",
        )
        for number, (field, width) in enumerate(zip(fields, _WIDTHS, strict=True))
        if len(field) != width
    ]


_CODES = (
    *("024", "010", "011", "012", "013", "005", "006", "007", "008"),
    *("014", "015", "016", "017", "018", "019", "020", "027"),
)
"""What TA105 says when a field of ISA is wrong, by its number."""


def check_header(fields: list[str], start: int) -> list[Fault]:
    """What is wrong in the fields of an ISA, besides their length."""
    return [
        Fault(
            level=Level.INTERCHANGE,
            code=_CODES[number],
            start=start,
            tag="ISA",
            element=number,
            message=f"ISA{number:02d} is '{fields[number][:20]}'; {wanted}",
            hint="correct the envelope and send it again",
        )
        for number, holds, wanted in _RULES
        if not holds(fields[number])
    ]


def _date(value: str) -> bool:
    return value.isdecimal() and len(value) == 6 and _day(value[2:4], value[4:6])


def _day(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _time(value: str) -> bool:
    return value.isdecimal() and len(value) == 4 and value[:2] < "24" and value[2:] < "60"


_QUALIFIERS = codes("01..04 07..09 10..19 20..29 30..38 AM NR SA SN ZZ")
"""Data element I05: how a party of an interchange is named."""

_RULES = (
    (1, lambda value: value in ("00", "01", "02", "03", "04", "05", "06"), "it is 00 to 06"),
    (3, lambda value: value in ("00", "01"), "it is 00 or 01"),
    (5, lambda value: value in _QUALIFIERS, "it is no qualifier of an interchange id"),
    (6, lambda value: bool(value.strip()), "the sender has no id"),
    (7, lambda value: value in _QUALIFIERS, "it is no qualifier of an interchange id"),
    (8, lambda value: bool(value.strip()), "the receiver has no id"),
    (9, _date, "it is no date YYMMDD"),
    (10, _time, "it is no time HHMM"),
    (12, lambda value: value.isdecimal(), "it is no version such as 00401"),
    (13, lambda value: value.isdecimal() and bool(value.strip("0")), "it is no control number"),
    (14, lambda value: value in ("0", "1"), "it is 0 or 1"),
    (15, lambda value: value in ("P", "T", "I"), "it is P, T or I"),
)
