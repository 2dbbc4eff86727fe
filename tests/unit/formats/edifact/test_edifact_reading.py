"""What came as EDIFACT: taken apart into messages, each understood by itself."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.core.findings import Severity
from domain.exchange.inbound import InboundKind
from domain.exchange.statement import Statement
from domain.ports import Interchange
from integration.formats.edifact.reading import read_edifact
from integration.formats.edifact.separators import Separators
from integration.formats.edifact.syntax import segments
from integration.formats.edifact.writer import write
from tests.unit.formats.edifact.interchanges import APERAK, UNA, UNB, UNZ, WHOLE
from tests.unit.formats.edifact.test_syntax_fuzz import RUBBISH

SECOND = APERAK.replace(b"UNH+1+", b"UNH+2+").replace(b"UNT+6+1'", b"UNT+6+2'")
OTHER = Separators("|", "^", ",", "!", " ", "~")
UNG = b"UNG+APERAK+A+B+261122:1000+7+UN+D:96A'"


def _taken(content: bytes, *, part: bool = False) -> Interchange:
    understood = read_edifact(content, part=part)
    assert understood.kind is InboundKind.INTERCHANGE
    assert isinstance(understood.content, Interchange)
    return understood.content


def _said(part: bytes) -> Statement:
    understood = read_edifact(part, part=True)
    assert understood.kind is InboundKind.ACKNOWLEDGEMENT
    assert isinstance(understood.content, tuple)
    [said] = understood.content
    return said


def test_each_message_is_a_part_that_can_be_read_by_itself() -> None:
    taken = _taken(UNA + UNB + APERAK + SECOND + b"UNZ+2+42'")
    assert (taken.sender, taken.receiver, taken.control) == ("4012345000009", "4098765000010", "42")
    assert [part.name for part in taken.parts] == ["1", "2"]
    assert [part.content for part in taken.parts] == [UNA + UNB + APERAK, UNA + UNB + SECOND]
    assert taken.findings == ()
    for part in taken.parts:
        assert _said(part.content).reason == "Not ordered: Müller's pump"


@pytest.mark.parametrize(
    "content",
    [
        UNB + APERAK + UNZ,
        b"\xef\xbb\xbf" + WHOLE,
        WHOLE.replace(b"'", b"'\r\n").replace(b"?'\r\n", b"?'"),
        b"\r\n".join(WHOLE[at : at + 80] for at in range(0, len(WHOLE), 80)),
        b"\n".join(WHOLE[at : at + 7] for at in range(0, len(WHOLE), 7)),
        OTHER.una + write(segments([UNB + APERAK + UNZ]), OTHER, "UNOC"),
        UNB.replace(b"UNOC", b"UNOY") + APERAK.replace(b"\xfc", b"\xc3\xbc") + UNZ,
        UNB.replace(b"UNOC", b"UNOA") + APERAK.replace(b"\xfc", b"\xc3\xbc") + UNZ,
        UNB.replace(b"UNOC", b"UNOA") + APERAK + UNZ,
        UNB + UNG + APERAK + b"UNE+1+7'" + UNZ,
    ],
)
def test_parts_are_read_whatever_the_lay_out_was(content: bytes) -> None:
    taken = _taken(content)
    [part] = taken.parts
    assert b"\n" not in part.content.replace(b"'\r\n", b"").replace(b"'\n", b"")
    said = _said(part.content)
    assert (said.about.value, said.reason) == ("NW-42", "Not ordered: Müller's pump")
    assert all(one.severity is Severity.WARNING for one in taken.findings)


def test_a_part_in_other_characters_than_declared_says_what_it_is() -> None:
    street = SECOND.replace(b"M\xfcller", "Mühlenstraße".encode())
    taken = _taken(UNA + UNB + APERAK.replace(b"\xfc", b"\xc3\xbc") + street + b"UNZ+2+42'")
    assert [one.rule for one in taken.findings] == ["EDIFACT-46"]
    said = [_said(part.content).reason for part in taken.parts]
    assert said == ["Not ordered: Müller's pump", "Not ordered: Mühlenstraße's pump"]


def test_a_part_is_never_taken_for_the_whole() -> None:
    [part] = _taken(WHOLE).parts
    taken = _taken(part.content)
    assert taken.parts == ()
    assert [one.rule for one in taken.findings] == ["EDIFACT-13"]


def test_refused_messages_are_no_parts() -> None:
    wrong = SECOND.replace(b"UNT+6", b"UNT+5")
    taken = _taken(UNA + UNB + APERAK + wrong + b"UNZ+2+42'")
    assert [part.name for part in taken.parts] == ["1"]
    assert [(one.rule, one.path.partition(" (")[0]) for one in taken.findings] == [
        ("EDIFACT-29", "message 2, segment 6 UNT, element 1")
    ]


def test_messages_of_a_refused_group_are_no_parts() -> None:
    other = UNG.replace(b"+7+", b"+8+") + SECOND + b"UNE+1+8'"
    taken = _taken(UNB + UNG + APERAK + b"UNE+2+7'" + other + b"UNZ+2+42'")
    assert [part.name for part in taken.parts] == ["8-2"]


def test_types_that_nobody_reads_are_refused() -> None:
    taken = _taken(WHOLE.replace(b"APERAK", b"ORDERS"))
    assert taken.parts == ()
    assert taken.findings[0].rule == "EDIFACT-14"
    assert "INVOIC" in taken.findings[0].hint


def test_a_directory_without_a_table_is_read_and_noted() -> None:
    taken = _taken(WHOLE.replace(b"D:96A", b"D:07B"))
    assert len(taken.parts) == 1
    assert [one.severity for one in taken.findings] == [Severity.WARNING]


def test_a_file_of_interchanges_comes_apart_into_these() -> None:
    other = WHOLE.replace(b"+42'", b"+43'")
    taken = _taken(WHOLE + b"\r\n" + other + UNA + UNB.replace(b"+42'", b"+44'") + APERAK)
    assert (taken.control, [part.name for part in taken.parts]) == ("", ["42", "43"])
    assert [one.rule for one in taken.findings] == ["EDIFACT-13"]
    assert taken.answer is not None
    inner = [_taken(part.content, part=True) for part in taken.parts]
    assert [one.control for one in inner] == ["42", "43"]
    assert all(one.answer is not None for one in inner)
    assert [_said(one.parts[0].content).about.value for one in inner] == ["NW-42", "NW-42"]


@pytest.mark.parametrize("content", [b"", b"hello", b"UNA:+.? '", APERAK, b"%PDF"])
def test_what_is_no_interchange_is_unreadable(content: bytes) -> None:
    understood = read_edifact(content)
    assert isinstance(understood.content, Unreadable)
    assert understood.content.findings
    assert understood.content.hint


def test_what_stands_around_an_interchange_is_noted() -> None:
    taken = _taken(b"From: partner\r\n\r\n" + WHOLE + b"bye")
    assert len(taken.parts) == 1
    assert [one.rule for one in taken.findings] == ["EDIFACT-33", "EDIFACT-33"]


def test_wrong_settings_are_said() -> None:
    content = read_edifact(WHOLE, settings={"strikt": True}).content
    assert isinstance(content, Unreadable)
    assert content.findings[0].path == "strikt"


@given(RUBBISH, st.booleans())
@example(b"UNB'", False)
@example(b"UNB+UNOC:3'UNH'UNT'UNZ'", False)
@example(b"UNB+UNOC:3+A+B+1:1+1'UNH+1+CONTRL:D:3:UN'UCI'UNT+3+1'", True)
def test_rubbish_is_understood_or_unreadable(content: bytes, part: bool) -> None:
    understood = read_edifact(content, part=part)
    if isinstance(understood.content, Unreadable):
        assert understood.content.findings


@given(st.data())
def test_parts_of_a_mutated_file_can_be_read(data: st.DataObject) -> None:
    content = bytearray(UNA + UNB + UNG + APERAK + SECOND + b"UNE+2+7'" + UNZ + WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=3))
    taken = read_edifact(bytes(content)).content
    for part in taken.parts if isinstance(taken, Interchange) else ():
        understood = read_edifact(part.content, part=True)
        assert understood.kind is not InboundKind.UNKNOWN


@pytest.mark.parametrize(
    "content",
    [
        b"UNH'" * 40_000,
        b"UNB'" * 40_000,
        b"UNZ'" * 40_000,
        b"UNG'" * 40_000,
        b"UNH+1+APERAK:D:96A:UN'" + b"ERC'FTX'" * 20_000,
        b"UNH+1+APERAK:D:96A:UN'BGM" + b"+1:" * 50_000 + b"'",
    ],
)
def test_rubbish_without_end_is_given_up_in_time(content: bytes) -> None:
    began = time.process_time()
    understood = read_edifact(UNB + content)
    assert time.process_time() - began < 4
    found = understood.content
    assert isinstance(found, Unreadable | Interchange)
    assert 0 < len(found.findings) <= 1000
