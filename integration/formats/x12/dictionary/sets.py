"""Transaction sets: which segments and loops, in which order, how often.

`!` mandatory, `*9` at most nine times, `*` any number, once without a mark. A loop stands in
parentheses and has the name of its first segment. Source: ASC X12 transaction sets 810, 820, 824,
997 and 999, versions 004010 and 005010; where the versions differ, the wider one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

UNBOUNDED = 10**9

_ADDRESS = "N1! N2*2 N3*2 N4 REF*12 PER*3 DMG"
_ADJUSTMENT = "(SAC*25: SAC! TXI*10)"

_SETS = {
    "810": f"""
        ST! BIG! NTE*100 CUR REF*12 YNQ*10 PER*3 (N1*200: {_ADDRESS}) ITD* DTM*10 FOB PID*200
        MEA*40 PWK*25 PKG*25 L7 BAL* INC PAM* (LM*10: LM! LQ!*100) (N9*: N9! MSG*10)
        (V1*: V1! R4* DTM*) (FA1*: FA1! FA2!*)
        (IT1*200000: IT1! CRC QTY*5 CUR IT3*5 TXI*10 CTP*25 PAM*10 MEA*40 (PID*1000: PID! MEA*10)
            PWK*25 PKG*25 PO4 ITD*2 REF* YNQ*10 PER*5 SDQ*500 DTM*10 CAD* L7* SR {_ADJUSTMENT}
            (SLN*1000: SLN! DTM REF* PID*1000 SAC*25 TC2*2 TXI*10) (N1*200: {_ADDRESS})
            (LM*10: LM! LQ!*100) (V1*: V1! R4* DTM*) (FA1*: FA1! FA2!*))
        TDS! TXI*10 CAD AMT* {_ADJUSTMENT} (ISS*: ISS! PID) CTT SE!
    """,
    "820": """
        ST! BPR! NTE* TRN CUR REF* DTM* (N1*: N1! N2* N3* N4 REF* PER* RDM DTM)
        (ENT*: ENT! (NM1*: NM1! N2* N3* N4 REF* PER*)
            (ADX*: ADX! NTE* PER* DTM* (REF*: REF! DTM*))
            (RMR*: RMR! NTE* REF* DTM*
                (IT1*: IT1! REF* SAC* TXI* (SLN*: SLN! REF* SAC* TXI*))
                (ADX*: ADX! NTE* PER* (REF*: REF! DTM* (IT1*: IT1! REF* SAC* TXI* (SLN*: SLN!)))))
        )
        (TXP*: TXP! TXI*) (DED*: DED!) (LX*: LX! REF* TRN) SE!
    """,
    "824": f"""
        ST! BGN! (N1*: {_ADDRESS})
        (OTI!*: OTI! REF*12 DTM*2 PER*3 AMT*10 QTY*10 (NM1*: NM1! N2 N3* N4 REF* PER*)
            (TED*: TED! CTX* NTE* RED*) (LM*: LM! (LQ*: LQ! RED*))) SE!
    """,
    "997": "ST! AK1! (AK2*: AK2! (AK3*: AK3! AK4*99) AK5!) AK9! SE!",
    "999": """
        ST! AK1! (AK2*: AK2! (IK3*: IK3! CTX*10 (IK4*: IK4! CTX*10)) IK5!) AK9! SE!
    """,
}

GROUPS = {"810": "IN", "820": "RA", "824": "AG", "997": "FA", "999": "FA"}
"""GS01 of each set."""

ACKNOWLEDGEMENTS = frozenset(("997", "999", "824"))
"""Sets that answer something; they are never answered."""


@dataclass(frozen=True)
class Place:
    """A segment in its place, or a loop."""

    tag: str
    """Of a loop: that of its first segment, which is also its name."""
    most: int = 1
    mandatory: bool = False
    children: "tuple[Place, ...]" = ()
    """Of a loop: what is in it, its first segment left out."""

    @cached_property
    def tags(self) -> frozenset[str]:
        """Every segment in it."""
        inner = frozenset[str]().union(*(child.tags for child in self.children))
        return inner | {self.tag}

    @cached_property
    def _indexes(self) -> dict[str, tuple[int, ...]]:
        """Where in it each of its segments and loops stands."""
        found: dict[str, tuple[int, ...]] = {}
        for index, child in enumerate(self.children):
            found[child.tag] = (*found.get(child.tag, ()), index)
        return found

    def next_place(self, tag: str, at: int) -> int | None:
        """Where `tag` can come, from the place `at` on."""
        for index in self._indexes.get(tag, ()):
            if index >= at:
                return index
        return None


def _places(marks: Iterator[str]) -> tuple[Place, ...]:
    """The places up to the closing parenthesis."""
    found = []
    for mark in marks:
        if mark == ")":
            break
        if mark != "(":
            found.append(_place(mark))
            continue
        head = _place(next(marks).rstrip(":"))
        inner = _places(marks)
        found.append(Place(head.tag, head.most, head.mandatory, inner[1:]))
    return tuple(found)


def _place(mark: str) -> Place:
    tag, star, most = mark.partition("*")
    limit = (int(most) if most else UNBOUNDED) if star else 1
    return Place(tag.rstrip("!"), limit, "!" in tag)


SETS = {
    code: Place(code, 1, True, _places(iter(re.findall(r"[()]|[^\s()]+", text))))
    for code, text in _SETS.items()
}

KNOWN = frozenset[str]().union(*(one.tags for one in SETS.values()))
"""Every segment of these sets."""
