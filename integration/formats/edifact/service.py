"""Service segments: UNB to UNZ by their tables, and what they say of references and counts.

Source: ISO 9735-1 annex C (version 4) and ISO 9735 annex B (versions 1 to 3); one table holds what
either allows, as partners mix them.
"""

from collections.abc import Iterator
from dataclasses import replace

from domain.core.findings import Severity
from integration.formats.edifact.charsets import CODECS, DEFAULT_LEVEL
from integration.formats.edifact.elements import check_segment
from integration.formats.edifact.faults import Code, Fault
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.table import segment_tables

SERVICE = segment_tables(
    """
    UNB S001(0001:a4 0002:an1 0080?:an..6 0133?:an..3 0076?:an2)
        S002(0004:an..35 0007?:an..4 0008?:an..35 0042?:an..35)
        S003(0010:an..35 0007?:an..4 0014?:an..35 0046?:an..35)
        S004(0017:n..8 0019:n4) 0020:an..14 S005?(0022:an..14 0025?:an2) 0026?:an..14 0029?:a1
        0031?:n1 0032?:an..35 0035?:n1
    UNZ 0036:n..6 0020:an..14
    UNG 0038?:an..6 S006?(0040:an..35 0007?:an..4) S007?(0044:an..35 0007?:an..4)
        S004?(0017:n..8 0019:n4) 0048:an..14 0051?:an..3 S008?(0052:an..3 0054:an..3 0057?:an..6)
        0058?:an..14
    UNE 0060:n..6 0048:an..14
    UNH 0062:an..14 S009(0065:an..6 0052:an..3 0054:an..3 0051:an..3 0057?:an..6 0110?:an..6
        0113?:an..6) 0068?:an..35 S010?(0070:n..2 0073?:a1)
        S016?(0115:an..14 0116?:an..3 0118?:an..3 0051?:an..3)
        S017?(0121:an..14 0122?:an..3 0124?:an..3 0051?:an..3)
        S018?(0127:an..14 0128?:an..3 0130?:an..3 0051?:an..3)
    UNT 0074:n..10 0062:an..14
    """
)
VERSIONS = frozenset("1234")
"""0002 that we read."""

_COUNTED = {"UNT": "segments", "UNE": "messages", "UNZ": "messages or groups"}


def service_faults(one: Segment, position: int = 0) -> Iterator[Fault]:
    """What is wrong within a service segment."""
    yield from check_segment(one, SERVICE[one.tag], position)
    version = one.get(0, 1)
    if one.tag == "UNB" and version and version not in VERSIONS:
        message = f"the syntax version is '{version[:10]}'"
        yield fault_at(one, Code.SYNTAX_NOT_SUPPORTED, message, "send version 1 to 4", 0, 2)
    if one.tag == "UNB" and one.get(0) and one.get(0) not in CODECS:
        message = f"the character set is '{one.get(0)[:10]}'; it was read as {DEFAULT_LEVEL}"
        hint = f"declare one of {', '.join(CODECS)}"
        fault = fault_at(one, Code.CHARACTER_SET, message, hint, 0, 2)
        yield replace(fault, severity=Severity.WARNING)


def trailer_faults(
    trailer: Segment, count: int, reference: str, position: int = 0
) -> Iterator[Fault]:
    """Whether UNT, UNE or UNZ counts what came, and names what was begun."""
    yield from service_faults(trailer, position)
    said = trailer.get(0)
    if said.isdecimal() and int(said[:10]) != count:
        message = f"{trailer.tag} counts {said[:10]} {_COUNTED[trailer.tag]}; {count} came"
        hint = "count again, or send again what was lost"
        yield fault_at(trailer, Code.COUNT_DIFFERS, message, hint, position, 2)
    if trailer.get(1) and trailer.get(1) != reference:
        message = f"{trailer.tag} ends '{trailer.get(1)[:20]}'; '{reference[:20]}' was begun"
        hint = "give header and trailer one reference"
        yield fault_at(trailer, Code.REFERENCES_DIFFER, message, hint, position, 3)


def fault_at(
    one: Segment, code: Code, message: str, hint: str, position: int = 0, element: int = 0
) -> Fault:
    """A fault of a segment, or of an element of it."""
    return Fault(
        code=code,
        message=message,
        hint=hint,
        offset=one.offset,
        tag=one.tag[:20],
        segment=position,
        element=element,
    )


def missing(tag: str, what: str, offset: int) -> Fault:
    """A service segment that did not come; `offset` is where it was missed."""
    hint = "send the whole file: it may have been cut off"
    message = f"{what} has no {tag}"
    return Fault(code=Code.MISSING, message=message, hint=hint, offset=offset, tag=tag)


def duplicate(one: Segment, what: str, reference: str, element: int) -> Fault:
    """A reference that was used before in its interchange."""
    message = f"the {what} '{reference[:20]}' comes a second time"
    return fault_at(one, Code.DUPLICATE, message, "give each a reference of its own", 0, element)
