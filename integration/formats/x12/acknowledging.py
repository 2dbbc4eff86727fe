"""Acknowledgements that we write: TA1 for an interchange, 997 or 999 for each of its groups.

Source: X12.5 (TA1), transaction sets 997 and 999; data elements 715, 717, 718, 720, 723, I17, I18.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from domain.exchange.envelope import Envelope
from domain.trade.terms import AcknowledgementKind
from integration.formats.x12.composing import takes
from integration.formats.x12.dictionary.sets import ACKNOWLEDGEMENTS, GROUPS
from integration.formats.x12.fault import Fault, Level
from integration.formats.x12.received import ReceivedGroup, ReceivedInterchange, ReceivedSet
from integration.formats.x12.settings import Characters
from integration.formats.x12.writing import Address, Frame, Group, write

Functional = Literal["997", "999"]

_NEVER = frozenset(GROUPS[code] for code in ACKNOWLEDGEMENTS)
_IMPLEMENTATION = "005010X231A1"
"""GS08 and ST03 of a 999."""
_MOST_CODES = 5
_ADDRESSES = (5, 6, 7, 8)
"""Elements of ISA that say who sends and who receives."""


def due(found: ReceivedInterchange, functional: Functional) -> AcknowledgementKind | None:
    """Which acknowledgement is due; none for what is itself one, whatever is wrong with it.

    None either where nobody can tell to whom it would go.
    """
    groups = _answered(found)
    if not groups and (found.groups or found.acknowledgements):
        return None
    if any(fault.tag == "ISA" and fault.element in _ADDRESSES for fault in found.faults):
        return None
    if not found.accepted or not groups:
        return AcknowledgementKind.TA1 if not found.accepted or found.wants_answer else None
    nines = functional == "999" and any(_since_5010(group) for group in groups)
    return AcknowledgementKind.X12_999 if nines else AcknowledgementKind.X12_997


def acknowledge(found: ReceivedInterchange, envelope: Envelope, functional: Functional) -> bytes:
    """The interchange that answers `found`; to whom it came from, by whom it was for."""
    groups = _answered(found) if found.accepted else []
    frame = frame_back(found, envelope)
    written = []
    for index, (_, same) in enumerate(groupby(groups, key=_addresses)):
        control = (envelope.control_number + index - 1) % 999_999_999 + 1
        written.append(_group(list(same), control, functional))
    asked = found.wants_answer or not found.accepted
    return write(frame, written, [ta1(found)] if asked else [])


def frame_back(found: ReceivedInterchange, envelope: Envelope) -> Frame:
    """ISA and GS of an answer: to whom `found` came from, by whom it was for, in its version."""
    said = found.segment
    return Frame(
        sender=Address(_clean(said.get(7), 2).rjust(2, "Z"), _clean(said.get(8), 15)),
        receiver=Address(_clean(said.get(5), 2).rjust(2, "Z"), _clean(said.get(6), 15)),
        control=envelope.control_number,
        at=envelope.prepared_at,
        version="005010" if said.get(12) >= "00501" else "004010",
        test=said.get(15) == "T",
    )


def applications(group: ReceivedGroup) -> tuple[str, str]:
    """GS02 and GS03 of an answer to `group`: its receiver and its sender."""
    sender, receiver = (_clean(group.segment.get(at), 15) or "UNKNOWN" for at in (3, 2))
    return sender, receiver


def _answered(found: ReceivedInterchange) -> list[ReceivedGroup]:
    return [group for group in found.groups if group.code not in _NEVER]


def _addresses(group: ReceivedGroup) -> tuple[str, ...]:
    return group.segment.get(2), group.segment.get(3), group.version


def _since_5010(group: ReceivedGroup) -> bool:
    return group.version >= "005010"


def _group(groups: Sequence[ReceivedGroup], control: int, functional: Functional) -> Group:
    """Answers to groups with the same addresses and version."""
    first = groups[0]
    nines = functional == "999" and _since_5010(first)
    version = "005010" if _since_5010(first) else "004010"
    sender, receiver = applications(first)
    return Group(
        code="FA",
        sender=sender,
        receiver=receiver,
        control=control,
        version=_IMPLEMENTATION if nines else version,
        set="999" if nines else "997",
        bodies=[_body(group, "IK" if nines else "AK") for group in groups],
        convention=_IMPLEMENTATION if nines else "",
    )


def ta1(found: ReceivedInterchange) -> list[str]:
    """The TA1 segment of an interchange."""
    fatal = [fault.code for fault in found.faults if fault.fatal]
    control = found.control if found.control.isdecimal() else "0"
    return [
        *("TA1", control[-9:].zfill(9), _clean(found.segment.get(9), 6).zfill(6)),
        *(_clean(found.segment.get(10), 4).zfill(4), "R" if fatal else "A"),
        fatal[0] if fatal else "000",
    ]


def _body(group: ReceivedGroup, prefix: str) -> list[list[str]]:
    """The set that answers one group; `prefix` of its segments in a set: AK or IK."""
    version = [_clean(group.version, 12)] if _since_5010(group) and group.version else []
    body = [["AK1", _clean(group.code, 2).rjust(2, "?"), _number(group.control), *version]]
    accepted = 0
    for one in group.sets:
        verdict, codes = _verdict(one)
        accepted += verdict != "R"
        body.append(_named(one, group))
        body += _notes(one.faults, prefix)
        body.append([f"{prefix}5", verdict, *codes])
    body.append(_trailer(group, accepted))
    return body


def _named(one: ReceivedSet, group: ReceivedGroup) -> list[str]:
    convention = _clean(one.convention, 35) if _since_5010(group) else ""
    control = _clean(one.control, 9).rjust(4, "0")
    return ["AK2", _clean(one.code, 3).rjust(3, "0"), control, *filter(None, [convention])]


def _verdict(one: ReceivedSet) -> tuple[str, list[str]]:
    codes = dict.fromkeys(fault.code for fault in one.faults if fault.level is Level.SET)
    if any(fault.level in (Level.SEGMENT, Level.ELEMENT) for fault in one.faults):
        codes["5"] = None
    if not one.accepted:
        return "R", [*codes][:_MOST_CODES]
    return ("E" if one.faults else "A"), [*codes][:_MOST_CODES]


def _trailer(group: ReceivedGroup, accepted: int) -> list[str]:
    received = len(group.sets)
    stated = group.stated if group.stated.isdecimal() and len(group.stated) <= 6 else str(received)
    verdict = "A"
    if any(one.faults for one in group.sets):
        verdict = "E"
    if accepted < received:
        verdict = "P" if accepted else "R"
    if not group.accepted:
        verdict = "R"
    codes = dict.fromkeys(fault.code for fault in group.faults)
    kept = accepted if group.accepted else 0
    return ["AK9", verdict, stated, str(received), str(kept), *[*codes][:_MOST_CODES]]


def _notes(faults: Iterable[Fault], prefix: str) -> Iterator[list[str]]:
    """AK3 and AK4 of a set: one AK3 for each segment that something is wrong with."""
    inside = [fault for fault in faults if fault.level in (Level.SEGMENT, Level.ELEMENT)]
    for (position, tag), same in groupby(inside, key=lambda fault: (fault.position, fault.tag)):
        found = list(same)
        codes = dict.fromkeys(fault.code for fault in found if fault.level is Level.SEGMENT)
        elements = [fault for fault in found if fault.level is Level.ELEMENT]
        if elements:
            codes["8"] = None
        loop = next((fault.loop for fault in found if fault.loop), "")
        name = _clean(tag, 3).rjust(2, "?")
        yield [f"{prefix}3", name, str(position), loop[:6], *[*codes][:_MOST_CODES]]
        for fault in elements:
            row = [f"{prefix}4", str(fault.element), fault.number, fault.code, _clean(fault.value)]
            while not row[-1]:
                row.pop()
            yield row


def _number(control: str) -> str:
    return control if control.isdecimal() and len(control) <= 9 else "0"


def _clean(value: str, most: int = 99) -> str:
    """`value` as it may stand in an element."""
    kept = "".join(sign for sign in value if takes(Characters.EXTENDED, sign))
    return kept[:most].strip()
