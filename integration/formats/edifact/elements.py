"""Checks of one segment by its table: what is missing, too much, too long, of the wrong kind.

Lengths leave out the decimal mark and the minus (ISO 9735-1, 10). Codes: 0085 as CONTRL has it.
"""

import re
from collections.abc import Iterator

from integration.formats.edifact.faults import Code, Fault
from integration.formats.edifact.segment import Element, Segment
from integration.formats.edifact.table import Position, SegmentTable, Simple

_DIGIT = re.compile(r"[0-9]")
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_NO_DIGIT_FIRST = re.compile(r"-?[.,][0-9]+")
_SHOWN = 40


def check_segment(one: Segment, table: SegmentTable, position: int = 0) -> Iterator[Fault]:
    """What is wrong within `one`, which stands at `position` of its message."""
    given = _by_position(one)
    for number, place in enumerate(table, start=2):
        said = given[number - 2] if number - 2 < len(given) else []
        for problem in _check_position(said, place):
            code, component, message, hint = problem
            yield _fault(one, position, code, number, component, message, hint)
    for number, said in enumerate(given[len(table) :], start=len(table) + 2):
        if any(map(any, said)):
            message = f"{one.tag} has {len(table)} data elements; this is one more"
            hint = "leave it out, or release the separator if it is data"
            yield _fault(one, position, Code.TOO_MANY_CONSTITUENTS, number, 0, message, hint)


_Problem = tuple[Code, int, str, str]


def _by_position(one: Segment) -> list[list[Element]]:
    """The elements of a segment, repetitions under the position that they repeat."""
    repeated = frozenset(one.repeated)
    given: list[list[Element]] = []
    for index, element in enumerate(one.elements):
        if index in repeated and given:
            given[-1].append(element)
        else:
            given.append([element])
    return given


def _check_position(said: list[Element], place: Position) -> Iterator[_Problem]:
    if not any(map(any, said)):
        if place.required:
            yield Code.MISSING, 0, f"{place.id} is missing", "it is mandatory here: add it"
        return
    if len(said) > place.most:
        message = f"{place.id} is given {len(said)} times; {place.most} times is allowed"
        yield Code.TOO_MANY_REPETITIONS, 0, message, "leave the others out"
    for element in said:
        yield from _check_element(element, place)


def _check_element(element: Element, place: Position) -> Iterator[_Problem]:
    for number, part in enumerate(place.parts, start=1):
        text = element[number - 1] if number <= len(element) else ""
        where = number if place.composite else 0
        if text:
            for code, message, hint in _check_text(text, part):
                yield code, where, message, hint
        elif part.required:
            yield Code.MISSING, where, f"{part.id} is missing", "it is mandatory here: add it"
    for number, text in enumerate(element[len(place.parts) :], start=len(place.parts) + 1):
        if text:
            message = f"{place.id} has {len(place.parts)} components; '{text[:_SHOWN]}' is one more"
            hint = "leave it out, or release the separator if it is data"
            yield Code.TOO_MANY_CONSTITUENTS, number, message, hint


def _check_text(text: str, part: Simple) -> Iterator[tuple[Code, str, str]]:
    shown = f"{part.id} is '{text[:_SHOWN]}'"
    wrong_kind = _wrong_kind(text, part.kind)
    if wrong_kind is not None:
        yield wrong_kind, f"{shown}, which is not {_KINDS[part.kind]}", _KIND_HINT
    length = sum(sign not in "-.," for sign in text) if part.kind == "n" else len(text)
    if length > part.longest:
        message = f"{shown}: {length} characters, {part.longest} at most"
        yield Code.TOO_LONG, message, "shorten it"
    elif length < part.shortest:
        message = f"{shown}: {length} characters, it has to have {part.shortest}"
        yield Code.TOO_SHORT, message, "fill it up as its code list or format says"
    if part.codes and text not in part.codes:
        known = ", ".join(sorted(part.codes)[:20])
        yield Code.INVALID_VALUE, f"{shown}, which is no code of it", f"use one of {known}"


_KINDS = {"n": "a number", "a": "letters alone", "an": "text"}
_KIND_HINT = "write a number as digits, with one decimal mark and no thousands; text as letters"


def _wrong_kind(text: str, kind: str) -> Code | None:
    if kind == "n" and _NUMBER.fullmatch(text) is None:
        if _NO_DIGIT_FIRST.fullmatch(text):
            return Code.NO_DIGIT_BEFORE_MARK
        return Code.INVALID_DECIMAL if _DIGIT.match(text) else Code.WRONG_CHARACTER_TYPE
    if kind == "a" and _DIGIT.search(text):
        return Code.WRONG_CHARACTER_TYPE
    return None


def _fault(
    one: Segment, position: int, code: Code, element: int, component: int, message: str, hint: str
) -> Fault:
    return Fault(
        code=code,
        message=message,
        hint=hint,
        offset=one.offset,
        tag=one.tag,
        segment=position,
        element=element,
        component=component,
    )
