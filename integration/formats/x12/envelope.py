"""Envelope: segments to interchanges, groups and sets, with every fault and not the first only.

A set is handed to a judge when it is complete, so only one is held at a time. Source: X12.5,
X12.22; counts and control numbers as the codes of data elements I18, 716 and 718 name them.
"""

from collections.abc import Callable, Iterator

from integration.formats.x12.fault import Fault, Level
from integration.formats.x12.header import check_header
from integration.formats.x12.received import (
    ReceivedGroup,
    ReceivedInterchange,
    ReceivedSet,
    number,
)
from integration.formats.x12.segment import Segment
from integration.formats.x12.tokenizer import Tokens

Judge = Callable[[list[Segment], ReceivedGroup], list[Fault]]
"""What is wrong inside of a transaction set, ST to SE."""


class Envelopes:
    """The interchanges of a file, one after the other."""

    def __init__(self, tokens: Tokens, judge: Judge | None = None, *, part: bool = False) -> None:
        """`part`: the trailers of group and interchange were taken away."""
        self._tokens = tokens
        self._judge = judge
        self._part = part
        self._interchange: ReceivedInterchange | None = None
        self._group: ReceivedGroup | None = None
        self._set: ReceivedSet | None = None
        self._body: list[Segment] = []
        self._seen: set[tuple[str, ...]] = set()
        self._controls: set[str] = set()

    def __iter__(self) -> Iterator[ReceivedInterchange]:
        steps = {
            "GS": self._gs,
            "ST": self._st,
            "SE": self._se,
            "GE": self._ge,
            "TA1": self._ta1,
        }
        find, judged = steps.get, self._judge is not None
        for segment in self._tokens:
            tag = segment.fields[0]
            step = find(tag)
            if step is not None:
                step(segment)
            elif tag == "ISA":
                yield from self._cut_off(segment)
                self._isa(segment)
            elif tag == "IEA":
                yield from self._iea(segment)
            elif self._set is not None:
                self._set.count += 1
                if judged:
                    self._body.append(segment)
            else:
                self._outside(segment)
        yield from self._cut_off(None)

    def _isa(self, segment: Segment) -> None:
        header = self._tokens.header
        assert header is not None
        found = ReceivedInterchange(segment, header.separators)
        found.faults += header.faults or check_header(header.fields, segment.start)
        key = tuple(segment.get(index) for index in (5, 6, 7, 8, 13))
        if key in self._seen:
            _add(found.faults, Level.INTERCHANGE, "025", segment, 13, "comes twice in this file")
        self._seen.add(key)
        self._interchange = found

    def _gs(self, segment: Segment) -> None:
        self._ge_missing(segment)
        if self._interchange is None:
            return
        group = ReceivedGroup(segment)
        if not 1 <= len(group.control) <= 9 or not group.control.isdecimal():
            _add(
                group.faults, Level.GROUP, "6", segment, 6, "is no control number of 1 to 9 digits"
            )
        if any(number(group.control) == number(one.control) for one in self._interchange.groups):
            _add(group.faults, Level.GROUP, "6", segment, 6, "comes twice in this interchange")
        self._interchange.groups.append(group)
        self._group, self._controls = group, set()

    def _st(self, segment: Segment) -> None:
        self._se_missing(segment)
        if self._group is None:
            self._outside(segment)
            return
        found = ReceivedSet(segment)
        if not 4 <= len(found.control) <= 9:
            _add(found.faults, Level.SET, "7", segment, 2, "is no control number of 4 to 9 signs")
        if found.control in self._controls:
            _add(found.faults, Level.SET, "23", segment, 2, "comes twice in this group")
        self._controls.add(found.control)
        self._group.sets.append(found)
        self._set, self._body = found, [segment]

    def _se(self, segment: Segment) -> None:
        found, self._set = self._set, None
        if found is None:
            self._outside(segment)
            return
        found.count += 1
        found.end = segment.end
        if segment.get(1).lstrip("0") != str(found.count):
            stated = f"counts {segment.get(1)[:12]} segments; there are {found.count}"
            _add(found.faults, Level.SET, "4", segment, 1, stated)
        if segment.get(2) != found.control:
            _add(found.faults, Level.SET, "3", segment, 2, f"is not ST02, {found.control[:12]}")
        self._judged(found, segment)

    def _judged(self, found: ReceivedSet, last: Segment) -> None:
        if self._judge is not None and self._group is not None:
            self._body.append(last)
            found.faults += self._judge(self._body, self._group)
            self._body = []

    def _ge(self, segment: Segment) -> None:
        self._se_missing(segment)
        group, self._group = self._group, None
        if group is None:
            self._outside(segment)
            return
        group.stated = segment.get(1)
        if group.stated.lstrip("0") != str(len(group.sets) or ""):
            stated = f"counts {group.stated[:12]} sets; there are {len(group.sets)}"
            _add(group.faults, Level.GROUP, "5", segment, 1, stated)
        if number(segment.get(2)) != number(group.control):
            _add(group.faults, Level.GROUP, "4", segment, 2, f"is not GS06, {group.control[:12]}")

    def _iea(self, segment: Segment) -> Iterator[ReceivedInterchange]:
        self._ge_missing(segment)
        found, self._interchange = self._interchange, None
        if found is None:
            return
        found.end, found.closed = segment.end, True
        if segment.get(1).lstrip("0") != str(len(found.groups) or ""):
            stated = f"counts {segment.get(1)[:12]} groups; there are {len(found.groups)}"
            _add(found.faults, Level.INTERCHANGE, "021", segment, 1, stated)
        if number(segment.get(2)) != number(found.control):
            _add(
                found.faults, Level.INTERCHANGE, "001", segment, 2, f"is not ISA13, {found.control}"
            )
        yield found

    def _ta1(self, segment: Segment) -> None:
        if self._interchange is None or self._group is not None:
            self._outside(segment)
        else:
            self._interchange.acknowledgements.append(segment)

    def _cut_off(self, segment: Segment | None) -> Iterator[ReceivedInterchange]:
        """An interchange without IEA, before the next one or at the end of the file."""
        found = self._interchange
        if found is None:
            return
        place = segment or found.segment
        if not self._part:
            self._ge_missing(place)
            _add(found.faults, Level.INTERCHANGE, "023", place, 0, "ends the interchange early")
        else:
            self._se_missing(place)
        self._group = self._interchange = None
        yield found

    def _ge_missing(self, segment: Segment) -> None:
        """There has to be a GE before `segment`."""
        self._se_missing(segment)
        if self._group is not None:
            _add(self._group.faults, Level.GROUP, "3", segment, 0, "comes before GE")
            self._group = None

    def _se_missing(self, segment: Segment) -> None:
        """There has to be an SE before `segment`."""
        if self._set is not None:
            _add(self._set.faults, Level.SET, "2", segment, 0, "comes before SE")
            self._set = None
            self._body = []

    def _outside(self, segment: Segment) -> None:
        if self._interchange is not None:
            said = "is outside of a transaction set"
            _add(self._interchange.faults, Level.INTERCHANGE, "022", segment, 0, said)


def _add(
    faults: list[Fault], level: Level, code: str, segment: Segment, element: int, said: str
) -> None:
    """Note that `segment`, or an element of it, is wrong."""
    tag = "".join(sign if sign.isprintable() else "." for sign in segment.tag[:10])
    name = f"{tag}{element:02d}" if element else tag
    fault = Fault(
        level=level,
        code=code,
        start=segment.start,
        tag=tag,
        element=element,
        message=f"{name} {said}",
    )
    faults.append(fault)
