"""Envelopes: every fault is found, each with its code and its place, and reading goes on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.formats.edifact.framing import frames, messages
from integration.formats.edifact.message import Closed, Message
from integration.formats.edifact.syntax import Tokens
from tests.unit.formats.edifact.interchanges import APERAK, UNA, UNB, UNZ, WHOLE

SECOND = APERAK.replace(b"UNH+1+", b"UNH+2+").replace(b"UNT+6+1'", b"UNT+6+2'")
UNG = b"UNG+APERAK+A+B+261122:1000+7+UN+D:96A'"


def _faults(content: bytes, *, whole: bool = True) -> list[tuple[str, str, int]]:
    found = [fault for one in frames(Tokens([content]), whole=whole) for fault in one.faults]
    assert all(fault.message and fault.hint for fault in found)
    return [(fault.code.value, fault.tag, fault.element) for fault in found]


@pytest.mark.parametrize(
    "content",
    [
        WHOLE,
        WHOLE * 3,
        UNB + APERAK + SECOND + b"UNZ+2+42'",
        UNB + UNG + APERAK + SECOND + b"UNE+2+7'" + UNZ,
        UNB
        + UNG
        + APERAK
        + b"UNE+1+7'"
        + UNG.replace(b"+7+", b"+8+")
        + APERAK
        + b"UNE+1+8'UNZ+2+42'",
        UNB.replace(b":3+", b":4+").replace(b"261122", b"20261122") + APERAK + UNZ,
        UNB.replace(b"+42'", b"+42+++++EANCOM+1'").replace(b"+++++E", b"++++1+E") + APERAK + UNZ,
    ],
)
def test_a_whole_interchange_has_no_faults(content: bytes) -> None:
    assert _faults(content) == []


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (UNB + APERAK.replace(b"UNT+6", b"UNT+7") + UNZ, [("29", "UNT", 2)]),
        (UNB + APERAK.replace(b"UNT+6+1", b"UNT+6+2") + UNZ, [("28", "UNT", 3)]),
        (UNB + APERAK.replace(b"UNT+6+1", b"UNT+x+1") + UNZ, [("37", "UNT", 2)]),
        (UNB + APERAK.replace(b"UNT+6+1", b"UNT+6") + UNZ, [("13", "UNT", 3)]),
        (UNB + APERAK.replace(b"UNT+6+1'", b"") + UNZ, [("13", "UNT", 0)]),
        (
            UNB + APERAK.replace(b"UNH+1", b"UNH+"),
            [("13", "UNH", 2), ("28", "UNT", 3), ("13", "UNZ", 0)],
        ),
        (UNB + APERAK.replace(b":D:96A:UN", b"") + UNZ, [("13", "UNH", 3)] * 3),
        (UNB + APERAK + APERAK + b"UNZ+2+42'", [("26", "UNH", 2)]),
        (UNB + APERAK + b"UNZ+2+42'", [("29", "UNZ", 2)]),
        (UNB + APERAK + b"UNZ+1+43'", [("28", "UNZ", 3)]),
        (UNB + APERAK, [("13", "UNZ", 0)]),
        (UNB + UNZ.replace(b"+1+", b"+0+"), [("32", "UNB", 0)]),
        (UNB + b"FTX+1'MOA+1'" + APERAK + b"FTX+1'" + UNZ, [("33", "FTX", 0)] * 2),
        (UNB + b"UNT+1+1'" + APERAK + UNZ, [("33", "UNT", 0)]),
        (UNB + APERAK + b"UNE+1+7'" + UNZ, [("33", "UNE", 0)]),
        (UNB + UNG + APERAK + b"UNE+2+8'" + UNZ, [("29", "UNE", 2), ("28", "UNE", 3)]),
        (UNB + UNG + APERAK + UNZ, [("13", "UNE", 0)]),
        (UNB + UNG + b"UNE+0+7'" + UNZ, [("32", "UNG", 0)]),
        (UNB + UNG + APERAK + b"UNE+1+7'" + SECOND + b"UNZ+2+42'", [("30", "UNB", 0)]),
        (UNB + UNG.replace(b"APERAK", b"INVOIC") + APERAK + b"UNE+1+7'" + UNZ, [("31", "UNH", 0)]),
        (
            (UNB + (UNG + APERAK + b"UNE+1+7'") * 2 + b"UNZ+2+42'"),
            [("26", "UNH", 2), ("26", "UNG", 6)],
        ),
        (APERAK, [("13", "UNB", 0)]),
        (UNZ, [("13", "UNB", 0), ("29", "UNZ", 2), ("28", "UNZ", 3), ("32", "UNB", 0)]),
        (UNB.replace(b":3+", b":9+") + APERAK + UNZ, [("2", "UNB", 2)]),
        (UNB.replace(b"UNOC", b"IATB") + APERAK + UNZ, [("46", "UNB", 2)]),
        (UNB.replace(b"4012345000009", b"") + APERAK + UNZ, [("13", "UNB", 3)]),
        (UNB.replace(b"261122", b"heute") + APERAK + UNZ, [("37", "UNB", 5)]),
        (
            UNB.replace(b"+42'", b"+" + b"4" * 15 + b"'") + APERAK,
            [("39", "UNB", 6), ("13", "UNZ", 0)],
        ),
        (UNB + APERAK + UNZ + b"junk", [("33", "", 0)]),
        (UNA + UNB + APERAK + UNB + APERAK + UNZ, [("13", "UNZ", 0)]),
        (b"UNA+++++'" + UNB + APERAK + UNZ, [("20", "", 0)]),
    ],
)
def test_each_fault_has_its_code_and_its_place(
    content: bytes, faults: list[tuple[str, str, int]]
) -> None:
    assert _faults(content) == faults


def test_all_faults_are_found_at_once() -> None:
    wrong = APERAK.replace(b"UNT+6+1'", b"UNT+9+4'")
    content = UNB + wrong + b"XXX'" + SECOND.replace(b"UNT+6+2'", b"") + b"UNZ+7+1'"
    assert [code for code, _, _ in _faults(content)] == ["29", "28", "13", "33", "29", "28"]


def test_a_part_is_not_missing_its_trailers() -> None:
    assert _faults(UNB + APERAK, whole=False) == []
    assert _faults(UNB + UNG + APERAK, whole=False) == []


def test_a_message_knows_its_envelope() -> None:
    content = UNA + UNB + UNG + APERAK + SECOND + b"UNE+2+7'" + UNZ
    first, second, closed = frames(Tokens([content]))
    assert isinstance(first, Message)
    assert isinstance(second, Message)
    assert isinstance(closed, Closed)
    assert (first.reference, first.type, first.release, first.number) == ("1", "APERAK", "D.96A", 1)
    assert (second.reference, second.number, second.group_reference) == ("2", 2, "7")
    assert (second.control, closed.control, closed.messages, closed.whole) == ("42", "42", 2, True)
    assert [one.tag for one in first.body] == ["BGM", "RFF", "ERC", "FTX"]
    assert first.association == ""


def test_each_interchange_of_a_file_is_closed() -> None:
    content = WHOLE + WHOLE.replace(b"42'", b"43'")
    closed = [one for one in frames(Tokens([content])) if isinstance(one, Closed)]
    assert [(one.control, one.began) for one in closed] == [("42", 0), ("43", len(WHOLE))]


@given(st.data())
def test_a_mutated_file_is_read_to_its_end(data: st.DataObject) -> None:
    content = bytearray(UNA + UNB + UNG + APERAK + SECOND + b"UNE+2+7'" + UNZ + WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        scrap = st.one_of(st.binary(max_size=3), st.sampled_from([b"'", b"UNH+", b"UNZ'", b"UNB+"]))
        content[at : at + data.draw(st.integers(0, 60))] = data.draw(scrap)
        if not content:
            return
    for one in frames(Tokens([bytes(content)])):
        for fault in one.faults:
            assert 0 <= fault.offset <= len(content)
            assert fault.finding.path
    assert all(one.segments[0].tag == "UNH" for one in messages([bytes(content)]))
