"""Checks of a transaction set against the dictionary: places, types, lengths, codes, conditions.

Source of the codes: X12.6, data elements 718 (AK502), 723 (AK403); types as X12.6, 3.5 has them.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from math import inf
from typing import NamedTuple

from integration.formats.x12.dictionary.elements import (
    CODES,
    VERSION_4010,
    VERSION_5010,
    Element,
)
from integration.formats.x12.dictionary.segments import SEGMENTS, Condition, Use
from integration.formats.x12.dictionary.sets import GROUPS, SETS
from integration.formats.x12.fault import Fault, Level
from integration.formats.x12.received import ReceivedGroup
from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node, Walk

_FATAL = frozenset(("1", "7", "8", "9"))
"""Element errors after which nothing can be relied on; of the others the value can be read."""
_PRICED = "IT1"
"""Here a quantity without a price is as bad; elsewhere what is missing can be done without."""

_NUMBER = re.compile(r"-?\d+")
_DECIMAL = re.compile(r"-?(\d+\.?\d*|\.\d+)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def judge(segments: list[Segment], group: ReceivedGroup) -> list[Fault]:
    """What is wrong inside of a transaction set, ST to SE."""
    return examine(segments, group)[1]


def examine(segments: list[Segment], group: ReceivedGroup) -> tuple[Node | None, list[Fault]]:
    """The segments in their places, and what is wrong with them."""
    header = segments[0]
    code = header.get(1)
    definition = SETS.get(code)
    if definition is None:
        return None, [
            _unsupported(header, "1", f"the transaction set {code[:3]} is not understood here")
        ]
    if GROUPS[code] != group.code:
        said = f"the transaction set {code} belongs in a group {GROUPS[code]}, not {group.code[:2]}"
        return None, [_unsupported(header, "6", said)]
    walk = Walk(definition, segments)
    faults = walk.faults
    since_5010 = group.version >= "005010"
    for position, segment in enumerate(segments, 1):
        if segment.fields[0] in SEGMENTS:
            faults += check_segment(segment, position, since_5010=since_5010)
    return walk.root, sorted(faults, key=lambda fault: (fault.position, fault.element))


def _unsupported(header: Segment, code: str, said: str) -> Fault:
    return Fault(
        level=Level.SET,
        code=code,
        start=header.start,
        tag="ST",
        element=1,
        message=said,
        hint=f"send one of {', '.join(SETS)}, in a group of its kind",
    )


class _Plan(NamedTuple):
    """What is looked at in a segment of one version: worked out once."""

    elements: tuple[Element | None, ...]
    mandatory: tuple[int, ...]
    conditions: tuple[Condition, ...]
    uses: tuple[Use, ...]
    most: float
    """How many elements there may be."""


@cache
def _plan(tag: str, since_5010: bool) -> _Plan:
    layout = SEGMENTS[tag]
    table = VERSION_5010 if since_5010 else VERSION_4010
    return _Plan(
        tuple(table.get(use.number) for use in layout.uses),
        tuple(index for index, use in enumerate(layout.uses, 1) if use.mandatory),
        layout.conditions,
        layout.uses,
        inf if layout.more else len(layout.uses),
    )


def check_segment(segment: Segment, position: int, *, since_5010: bool) -> Iterator[Fault]:
    """What is wrong with the elements of one segment."""
    fields = segment.fields
    plan = _plan(fields[0], since_5010)
    size = len(fields)
    for index in plan.mandatory:
        if index >= size or not fields[index]:
            yield _fault("1", segment, position, index, plan.uses[index - 1].number, "is mandatory")
    for index, (value, element) in enumerate(zip(fields[1:], plan.elements, strict=False), 1):
        if value and element is not None and not _plainly_right(value, element):
            for code, said in _value(value, element):
                yield _fault(code, segment, position, index, element.number, said)
    if size - 1 > plan.most and any(fields[len(plan.uses) + 1 :]):
        yield _fault("3", segment, position, len(plan.uses) + 1, "", "is one too many")
    for condition in plan.conditions:
        if condition.kind == "R" or condition.elements[0] < size:
            yield from _condition(segment, condition, position, plan)


def _plainly_right(value: str, element: Element) -> bool:
    """Whether a text needs no closer look; most are of this kind."""
    return (
        element.type in ("AN", "ID")
        and element.least <= len(value) <= element.most
        and value.isprintable()
        and element.number not in CODES
    )


def _value(value: str, element: Element) -> Iterator[tuple[str, str]]:
    """Code and message of each thing that is wrong with `value`."""
    type, least, most = element.type, element.least, element.most
    size = len(value)
    wrong = _TYPES[type](value)
    if wrong:
        yield wrong
    elif type[0] in "NR":
        size -= value.count("-") + value.count(".")
    if size < least and not (wrong and wrong[0] in "89"):
        yield "4", f"has {size} characters; {least} are the least"
    if size > most:
        yield "5", f"has {size} characters; {most} are the most"
    allowed = CODES.get(element.number)
    if allowed is not None and value not in allowed:
        yield "7", f"is none of the codes {' '.join(sorted(allowed))}"


def _text(value: str) -> tuple[str, str] | None:
    return ("6", "has control characters") if _CONTROL.search(value) else None


def _whole(value: str) -> tuple[str, str] | None:
    return None if _ascii(value, _NUMBER) else ("6", "is no whole number")


def _decimal(value: str) -> tuple[str, str] | None:
    return None if _ascii(value, _DECIMAL) else ("6", "is no decimal number")


def _ascii(value: str, pattern: re.Pattern[str]) -> bool:
    return value.isascii() and pattern.fullmatch(value) is not None


def _date(value: str) -> tuple[str, str] | None:
    return None if read_date(value) is not None else ("8", "is no date CCYYMMDD")


def read_date(value: str) -> date | None:
    """A date of eight digits, or of six in this century."""
    if not (value.isascii() and value.isdigit() and len(value) in (6, 8)):
        return None
    full = value if len(value) == 8 else f"20{value}"
    try:
        return date(int(full[:4]), int(full[4:6]), int(full[6:]))
    except ValueError:
        return None


def _time(value: str) -> tuple[str, str] | None:
    right = value.isascii() and value.isdigit() and len(value) >= 4
    if right and value[:2] < "24" and value[2:4] < "60" and value[4:6] <= "60":
        return None
    return "9", "is no time HHMM"


_TYPES: dict[str, Callable[[str], tuple[str, str] | None]] = {
    "AN": _text,
    "ID": _text,
    "N0": _whole,
    "N2": _whole,
    "R": _decimal,
    "DT": _date,
    "TM": _time,
}


def _condition(
    segment: Segment, condition: Condition, position: int, plan: _Plan
) -> Iterator[Fault]:
    """A fault for a condition that does not hold, at the first element that is missing."""
    kind, elements = condition
    fields = segment.fields
    size = len(fields)
    there = [element < size and bool(fields[element]) for element in elements]
    broken = {
        "R": not any(there),
        "P": any(there) and not all(there),
        "C": there[0] and not all(there[1:]),
        "L": there[0] and not any(there[1:]),
    }[kind]
    if not broken:
        return
    missing = next(element for element, has in zip(elements, there, strict=True) if not has)
    said = _SAID[kind].format(" ".join(f"{element:02d}" for element in elements))
    yield _fault("2", segment, position, missing, plan.uses[missing - 1].number, said)


_SAID = {
    "R": "is missing: one of the elements {} has to be there",
    "P": "is missing: the elements {} come together",
    "C": "is missing: of the elements {} the first asks for the others",
    "L": "is missing: of the elements {} the first asks for another",
}


def _fault(code: str, segment: Segment, position: int, index: int, number: str, said: str) -> Fault:
    value = segment.fields[index] if index < len(segment.fields) else ""
    needed = (code == "6" and "number" in said) or (code == "2" and segment.tag == _PRICED)
    return Fault(
        level=Level.ELEMENT,
        code=code,
        start=segment.start,
        fatal=code in _FATAL or needed,
        tag=segment.tag[:3],
        position=position,
        element=index,
        number=number,
        value=value[:99],
        message=f"{segment.tag[:3]}{index:02d} {said}",
    )
