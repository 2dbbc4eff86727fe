"""Sets against the dictionary: places, types, lengths, codes and conditions, with positions."""

import pytest

from integration.formats.x12.checking import judge
from integration.formats.x12.dictionary.elements import VERSION_4010, VERSION_5010
from integration.formats.x12.dictionary.segments import SEGMENTS
from integration.formats.x12.dictionary.sets import KNOWN, SETS
from integration.formats.x12.envelope import Envelopes
from integration.formats.x12.fault import Fault
from integration.formats.x12.invoice.units import FROM_X12, TO_X12
from integration.formats.x12.tokenizer import Tokens, chunks_of
from integration.rules.codes.units import UNITS
from tests.unit.formats.x12.samples import PLAIN, interchange


def faults(*body: str, version: str = "004010") -> list[Fault]:
    content = interchange(body, version=version)
    [one] = Envelopes(Tokens(chunks_of(content)), judge)
    return one.groups[0].sets[0].faults


def said(*body: str, version: str = "004010") -> list[tuple[str, int, int, str]]:
    """Segment, its position, element and code of each fault."""
    return [
        (one.tag, one.position, one.element, one.code) for one in faults(*body, version=version)
    ]


def replaced(old: str, new: str) -> list[str]:
    changed = [new if segment.startswith(old) else segment for segment in PLAIN]
    return [segment for segment in changed if segment]


def test_a_right_set() -> None:
    assert faults(*PLAIN) == []


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("BIG", "BIG*20261131*INV-1", [("BIG", 2, 1, "8")]),
        ("BIG", "BIG*20261101", [("BIG", 2, 2, "1")]),
        ("BIG", f"BIG*20261101*{'9' * 23}", [("BIG", 2, 2, "5")]),
        ("BIG", "BIG*20261101*A\tB", [("BIG", 2, 2, "6")]),
        ("BIG", "BIG*20261101*A" + "*" * 9 + "X*Y", [("BIG", 2, 12, "3")]),
        ("BIG", "", [("BIG", 2, 0, "3")]),
        ("TDS", "", [("TDS", 8, 0, "3")]),
        ("TDS", "TDS*125.00", [("TDS", 8, 1, "6")]),
        ("TDS", "TDS*12500~TDS*12500", [("TDS", 9, 0, "5")]),
        ("IT1", "IT1*1*1E1*EA*12.5", [("IT1", 6, 2, "6")]),
        ("IT1", "IT1*1*10*EA", [("IT1", 6, 4, "2")]),
        ("IT1", "IT1*1*10*EA*1**VP", [("IT1", 6, 7, "2")]),
        ("PID", "SAC*X*C310***100", [("SAC", 7, 1, "7")]),
        ("PID", "SAC*A****100", [("SAC", 7, 2, "2")]),
        ("IT1", "IT1*1*10*EA*1~XYZ*1", [("XYZ", 7, 0, "1")]),
        ("IT1", "IT1*1*10*EA*1~TRN*1*2", [("TRN", 7, 0, "6")]),
        ("IT1", "IT1*1*10*EA*1~CUR*SE*EUR~CUR*SE*EUR", [("CUR", 8, 0, "5")]),
        ("PID", "PID*F~BIG*20261101*2", [("BIG", 8, 0, "7"), ("PID", 7, 4, "2")]),
        ("ITD", "ITD*01*3****", []),
        ("CTT", "", []),
    ],
)
def test_one_fault(old: str, new: str, wanted: list[tuple[str, int, int, str]]) -> None:
    body = [part for segment in replaced(old, new) for part in segment.split("~")]
    assert sorted(said(*body)) == sorted(wanted)


def test_numbers_count_digits_only() -> None:
    assert said(*replaced("IT1", "IT1*1*-123456789.5*EA*1")) == []
    assert said(*replaced("IT1", "IT1*1*-12345678901*EA*1")) == [("IT1", 6, 2, "5")]


def test_lengths_of_version_005010() -> None:
    body = [*PLAIN[:1], f"REF*CR*{'9' * 40}", *PLAIN[1:]]
    assert said(*body) == [("REF", 3, 2, "5")]
    assert said(*body, version="005010") == []


def test_a_set_in_the_wrong_group() -> None:
    content = interchange(PLAIN, group="RA")
    [one] = Envelopes(Tokens(chunks_of(content)), judge)
    assert [fault.code for fault in one.groups[0].sets[0].faults] == ["6"]


def test_a_set_that_is_not_understood() -> None:
    content = interchange(["BEG*00*SA*1**20261101"], set="850", group="PO")
    [one] = Envelopes(Tokens(chunks_of(content)), judge)
    assert [fault.code for fault in one.groups[0].sets[0].faults] == ["1"]


def test_the_dictionary_is_closed() -> None:
    used = {use.number for layout in SEGMENTS.values() for use in layout.uses} - {"-"}
    assert used <= set(VERSION_4010)
    assert set(VERSION_4010) == set(VERSION_5010)
    assert set(SEGMENTS) - {"TA1"} <= KNOWN
    for layout in SEGMENTS.values():
        for condition in layout.conditions:
            assert max(condition.elements) <= len(layout.uses)
    assert {place.children[0].tag for place in SETS.values()} == {"ST"}


def test_units_are_those_of_both_lists() -> None:
    assert set(FROM_X12.values()) <= UNITS
    assert len(FROM_X12) == len(set(FROM_X12.values()))
    assert (TO_X12["C62"], FROM_X12["EA"]) == ("EA", "EA")
