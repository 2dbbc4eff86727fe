"""Segment tables: the texts that make them, and what messages are found to break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.formats.edifact.elements import check_segment
from integration.formats.edifact.segment import Segment
from integration.formats.edifact.structure import check_message
from integration.formats.edifact.table import MessageTable, segment_tables
from integration.formats.edifact.writer import segment

SEGMENTS = segment_tables(
    """
    BGM C002?(1001?:an..3 1131?:an..3) 1004?:an..35
        1225?:an..3
    DTM C507(2005:an3 2380?:an..35)
    RFF C506(1153:an..3 1154?:an..35)
    NAD 3035:an..3
    MOA C516(5025:an..3 5004?:n..6)
    UNS 0081:a1
    REP 1111?x2:n2
    """,
    {"2005": frozenset({"137", "35 "}), "0081": frozenset("SD")},
)
TABLE = MessageTable.of(
    "TESTER",
    "D.1",
    """
    BGM 1
    DTM? 2
    SG1? 2
      RFF 1
      DTM? 1
    SG2 9
      NAD 1
      SG3? 5
        RFF 1
        MOA 1
    UNS 1
    MOA 2
    """,
    SEGMENTS,
)


def _message(tags: str) -> list[tuple[str, str, int]]:
    whole = {"DTM": ("137", "1"), "RFF": ("ON", "1"), "MOA": ("77", "1"), "BGM": ("1",)}
    body = [segment(tag, whole.get(tag, "S")) for tag in tags.split()]
    return [(fault.code.value, fault.tag, fault.segment) for fault in check_message(body, TABLE)]


@pytest.mark.parametrize(
    "tags",
    [
        "BGM NAD UNS MOA",
        "BGM DTM DTM RFF DTM RFF DTM NAD NAD RFF MOA RFF MOA NAD UNS MOA MOA",
        "BGM RFF NAD RFF MOA UNS MOA",
    ],
)
def test_what_follows_the_table_has_no_faults(tags: str) -> None:
    assert _message(tags) == []


@pytest.mark.parametrize(
    ("tags", "faults"),
    [
        ("NAD UNS MOA", [("13", "BGM", 1)]),
        ("BGM UNS MOA", [("13", "NAD", 2)]),
        ("BGM NAD UNS", [("13", "MOA", 4)]),
        ("BGM", [("13", "NAD", 2), ("13", "UNS", 2), ("13", "MOA", 2)]),
        ("BGM NAD RFF UNS MOA", [("13", "MOA", 4)]),
        ("BGM NAD RFF RFF MOA UNS MOA", [("13", "MOA", 4)]),
        ("BGM XYZ NAD UNS MOA", [("15", "XYZ", 3)]),
        ("BGM NAD BGM UNS MOA", [("15", "BGM", 4)]),
        ("BGM NAD UNS MOA NAD", [("15", "NAD", 6)]),
        ("BGM DTM DTM DTM NAD UNS MOA", [("35", "DTM", 5)]),
        ("BGM RFF RFF RFF NAD UNS MOA", [("36", "RFF", 5)]),
        ("BGM NAD UNS MOA MOA MOA MOA", [("35", "MOA", 7)]),
    ],
)
def test_order_and_repetitions_are_those_of_the_table(
    tags: str, faults: list[tuple[str, str, int]]
) -> None:
    assert _message(tags) == faults


def test_a_message_without_anything_misses_everything() -> None:
    assert [fault.tag for fault in check_message([], TABLE)] == ["BGM", "NAD", "UNS", "MOA"]


@pytest.mark.parametrize(
    ("one", "faults"),
    [
        (segment("BGM", ("380", "x"), "1", "9"), []),
        (segment("BGM"), []),
        (segment("BGM", "380", "1", "9", "", "x"), [("16", 6, 0)]),
        (segment("BGM", ("380", "", "x")), [("16", 2, 3)]),
        (segment("BGM", "3800"), [("39", 2, 1)]),
        (segment("BGM", "", "1" * 36), [("39", 3, 0)]),
        (segment("DTM"), [("13", 2, 0)]),
        (segment("DTM", ("", "x")), [("13", 2, 1)]),
        (segment("DTM", ("13", "x")), [("40", 2, 1), ("12", 2, 1)]),
        (segment("DTM", ("138", "x")), [("12", 2, 1)]),
        (segment("UNS", "1"), [("37", 2, 0), ("12", 2, 0)]),
        (segment("MOA", ("77", "-1234,56")), []),
        (segment("MOA", ("77", "1234567")), [("39", 2, 2)]),
        (segment("MOA", ("77", "1,234.5")), [("19", 2, 2)]),
        (segment("MOA", ("77", "1.")), [("19", 2, 2)]),
        (segment("MOA", ("77", ".5")), [("38", 2, 2)]),
        (segment("MOA", ("77", "x5")), [("37", 2, 2)]),
        (segment("MOA", ("77", "+5")), [("37", 2, 2)]),
        (Segment("REP", (("12",), ("34",)), repeated=(1,)), []),
        (Segment("REP", (("12",), ("34",), ("5",)), repeated=(1, 2)), [("35", 2, 0), ("40", 2, 0)]),
        (Segment("MOA", (("77", "1"), ("78", "x")), repeated=(1,)), [("35", 2, 0), ("37", 2, 2)]),
    ],
)
def test_elements_are_those_of_the_table(one: Segment, faults: list[tuple[str, int, int]]) -> None:
    found = list(check_segment(one, SEGMENTS[one.tag], 5))
    assert [(fault.code.value, fault.element, fault.component) for fault in found] == faults
    assert all(fault.segment == 5 and fault.hint for fault in found)


@pytest.mark.parametrize(
    "text",
    ["BGM 1001", "BGM 1001:x..3", "BGM C002?(1001?:an..3 1131)", "BGM (1001:an..3"],
)
def test_a_segment_that_cannot_be_understood_is_refused(text: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        segment_tables(text)


@pytest.mark.parametrize(
    "structure",
    [
        "BGM",
        "BGM? x",
        "BGM 1\n  RFF 1\n DTM 1",
        "BGM 1\nQTY 1",
        "SG1 9\n  RFF? 1",
        "  BGM 1\nRFF 1",
    ],
)
def test_a_structure_that_cannot_be_understood_is_refused(structure: str) -> None:
    with pytest.raises(ValueError, match=r"structure|indented|without a table"):
        MessageTable.of("TESTER", "D.1", structure, SEGMENTS)


TAGS = st.sampled_from(["BGM", "DTM", "RFF", "NAD", "MOA", "UNS", "XYZ"])


@given(st.lists(TAGS, max_size=30))
def test_any_order_gives_faults_within_the_message(tags: list[str]) -> None:
    found = _message(" ".join(tags))
    assert all(1 <= position <= len(tags) + 1 for _, _, position in found)
    unknown = [position for code, tag, position in found if tag == "XYZ"]
    assert unknown == [at for at, tag in enumerate(tags, start=2) if tag == "XYZ"]
