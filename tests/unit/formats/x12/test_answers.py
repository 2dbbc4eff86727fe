"""What partners answer, and what we answer: the table of acknowledgements for ANSI X12."""

from datetime import UTC, datetime

import pytest

from domain.exchange.envelope import Envelope
from domain.exchange.inbound import InboundKind
from domain.exchange.statement import Statement
from domain.ports import Interchange
from domain.trade.terms import AcknowledgementKind
from integration.formats.x12.reading import read_x12
from tests.unit.formats.x12.samples import PLAIN, interchange, isa


def statements(*body: str, set: str = "997", group: str = "FA", **settings: str) -> list[Statement]:
    taken = read_x12(interchange(body, set=set, group=group)).content
    assert isinstance(taken, Interchange), taken
    assert taken.answer is None
    [part] = taken.parts
    read = read_x12(part.content, part=True, settings=settings)
    assert read.kind is InboundKind.ACKNOWLEDGEMENT
    assert isinstance(read.content, tuple)
    return list(read.content)


def brief(found: list[Statement]) -> list[tuple[str, str, str]]:
    return [
        (one.about.key, str(one.transport or one.syntax or one.business), one.code) for one in found
    ]


@pytest.mark.parametrize(
    ("verdict", "syntax"),
    [
        *(("A", "accepted"), ("E", "accepted_with_errors")),
        *(("R", "rejected"), ("M", "rejected"), ("W", "rejected"), ("X", "rejected")),
    ],
)
def test_a_set_by_its_own_verdict(verdict: str, syntax: str) -> None:
    group = "A" if verdict in "AE" else "P"
    found = statements("AK1*IN*0042", "AK2*810*0001", f"AK5*{verdict}", f"AK9*{group}*1*1*1")
    assert brief(found) == [("message:42/1", syntax, f"AK5 {verdict}")]


def test_a_group_without_sets_answers_for_all() -> None:
    found = statements("AK1*IN*42", "AK9*R*1*1*0*5")
    assert brief(found) == [("group:42", "rejected", "AK9 R 5")]
    assert found[0].reason == "the number of sets is wrong"
    assert brief(statements("AK1*IN*42", "AK9*A*1*1*1")) == [("group:42", "accepted", "AK9 A")]


def test_sets_of_a_group_that_is_refused_are_refused() -> None:
    found = statements("AK1*IN*42", "AK2*810*0001", "AK5*A", "AK9*R*1*1*0*4")
    assert [one[:2] for one in brief(found)] == [
        *(("group:42", "rejected"), ("message:42/1", "rejected")),
    ]


def test_sets_that_are_not_named_have_the_verdict_of_the_group() -> None:
    found = statements("AK1*IN*42", "AK2*810*0002", "AK5*E", "AK9*E*2*2*2")
    assert [one[:2] for one in brief(found)] == [
        *(("group:42", "accepted_with_errors"), ("message:42/2", "accepted_with_errors")),
    ]


def test_findings_name_the_place() -> None:
    [one] = statements(
        "AK1*IN*42",
        "AK2*810*0001",
        "AK3*DTM*4**8",
        "AK4*2*373*8*20261332",
        "AK5*R*5",
        "AK9*P*1*1*0",
    )
    assert [(finding.rule, finding.path) for finding in one.findings] == [
        ("X12 AK304 8", "segment 4 (DTM)"),
        ("X12 AK403 8", "segment 4 (DTM), element 2"),
        ("X12 AK502 5", "ST"),
    ]
    assert "20261332" in one.findings[1].message


def test_999() -> None:
    [one] = statements(
        *("AK1*IN*42*005010", "AK2*810*0001", "IK3*BIG*2**8", "IK4*1*373*8*X", "IK5*R*5"),
        "AK9*P*1*1*0",
        set="999",
    )
    assert (one.kind, one.about.key) == (AcknowledgementKind.X12_999, "message:42/1")
    assert [finding.rule for finding in one.findings] == [
        *("X12 IK304 8", "X12 IK403 8", "X12 IK502 5"),
    ]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("A*000", ("interchange:7", "delivered", "TA1 A 000")),
        ("E*024", ("interchange:7", "delivered", "TA1 E 024")),
        ("R*009", ("interchange:7", "rejected", "TA1 R 009")),
        ("R*025", ("interchange:7", "delivered", "TA1 R 025")),
    ],
)
def test_ta1(said: str, wanted: tuple[str, str, str]) -> None:
    content = f"{isa()}TA1*000000007*261101*1200*{said}~IEA*0*000000042~".encode()
    taken = read_x12(content).content
    assert isinstance(taken, Interchange)
    assert taken.answer is None
    [part] = taken.parts
    found = read_x12(part.content, part=True).content
    assert isinstance(found, tuple)
    assert brief(list(found)) == [wanted]


@pytest.mark.parametrize(
    ("code", "processing", "approval"),
    [
        ("TA", "IP", "AP"),
        ("TE", "UQ", "UQ"),
        ("TC", "UQ", "CA"),
        ("TR", "RE", "RE"),
        ("IR", "RE", "RE"),
    ],
)
def test_824(code: str, processing: str, approval: str) -> None:
    body = ("BGN*11*ADV-1*20261103", f"OTI*{code}*IV*INV-1", "TED*024*Price is wrong")
    [one] = statements(*body, set="824", group="AG")
    assert (one.about.key, one.business) == ("invoice_number:INV-1", processing)
    assert (one.reason, one.document_id) == ("Price is wrong", "ADV-1")
    [one] = statements(*body, set="824", group="AG", acceptance="approval")
    assert one.business == approval


def test_824_about_a_set() -> None:
    body = ("BGN*11*ADV-1*20261103", "OTI*TR*TN*X*****17*0001*810")
    [one] = statements(*body, set="824", group="AG")
    assert one.about.key == "message:17/1"


ENVELOPE = Envelope(control_number=9, prepared_at=datetime(2026, 11, 3, 8, 0, tzinfo=UTC))


def answered(content: bytes, **settings: str) -> tuple[Interchange, list[str]]:
    """What was taken apart, and the answer without its envelope."""
    taken = read_x12(content, settings=settings).content
    assert isinstance(taken, Interchange)
    assert taken.answer is not None
    answer = taken.answer(ENVELOPE)
    assert taken.answer(ENVELOPE) == answer
    again = read_x12(answer).content
    assert isinstance(again, Interchange)
    assert (again.findings, again.answer) == ((), None)
    return taken, answer.decode().split("~")[1:-2]


def test_a_997_for_what_is_right() -> None:
    taken, answer = answered(interchange(PLAIN, PLAIN))
    assert answer == [
        "GS*FA*NORTHWIND*CONTOSO*20261103*0800*9*X*004010",
        *("ST*997*0001", "AK1*IN*42", "AK2*810*0001", "AK5*A", "AK2*810*0002", "AK5*A"),
        *("AK9*A*2*2*2", "SE*8*0001", "GE*1*9"),
    ]
    assert [part.name for part in taken.parts] == ["42/1", "42/2"]
    assert taken.answer_kind is AcknowledgementKind.X12_997


def test_one_set_of_two_is_refused() -> None:
    wrong = [segment.replace("20261101", "20261131") for segment in PLAIN]
    taken, answer = answered(interchange(PLAIN, wrong))
    assert [part.name for part in taken.parts] == ["42/1"]
    assert answer[2:-2] == [
        *("AK1*IN*42", "AK2*810*0001", "AK5*A", "AK2*810*0002"),
        *("AK3*BIG*2**8", "AK4*1*373*8*20261131", "AK5*R*5", "AK9*P*2*2*1"),
    ]
    [finding] = taken.findings
    assert finding.rule == "X12-AK403-8"
    assert finding.path.startswith("group 42, set 0002, byte ")
    assert finding.path.endswith("segment 2, BIG01")


def test_what_can_be_tolerated_is_accepted_with_errors() -> None:
    odd = ["REF*CR*" + "9" * 31 if segment.startswith("N1*SE") else segment for segment in PLAIN]
    taken, answer = answered(interchange(odd))
    assert answer[5:7] == ["AK4*2*127*5*" + "9" * 31, "AK5*E*5"]
    assert len(taken.parts) == 1


def test_a_999_for_version_005010_where_the_partner_wants_it() -> None:
    content = interchange(PLAIN, version="005010")
    taken, answer = answered(content, acknowledgement="999")
    assert taken.answer_kind is AcknowledgementKind.X12_999
    assert answer[1:5] == [
        *("ST*999*0001*005010X231A1", "AK1*IN*42*005010", "AK2*810*0001", "IK5*A"),
    ]
    _, answer = answered(interchange(PLAIN), acknowledgement="999")
    assert answer[1] == "ST*997*0001"


def test_an_interchange_that_is_refused_gets_a_ta1_and_nothing_else() -> None:
    broken = interchange(PLAIN).replace(b"IEA*1*", b"IEA*3*")
    taken, answer = answered(broken)
    assert answer == ["TA1*000000042*261102*0930*R*021"]
    assert (taken.parts, taken.answer_kind) == ((), AcknowledgementKind.TA1)
    assert taken.control == ""  # so that it can come again, corrected


def test_a_ta1_beside_the_997_where_it_is_asked_for() -> None:
    _, answer = answered(interchange(PLAIN, asks="1"))
    assert answer[0] == "TA1*000000042*261102*0930*A*000"
    assert answer[2] == "ST*997*0001"


def test_a_group_with_a_wrong_count_is_refused() -> None:
    taken, answer = answered(interchange(PLAIN).replace(b"GE*1*", b"GE*2*"))
    assert answer[-3] == "AK9*R*2*1*0*5"
    assert taken.parts == ()


def test_a_version_that_is_not_understood() -> None:
    taken, answer = answered(interchange(PLAIN).replace(b"X*004010", b"X*003020"))
    assert answer[-3] == "AK9*R*1*1*0*2"
    assert taken.parts == ()


def test_a_set_that_is_not_understood() -> None:
    _, answer = answered(interchange(["BEG*00*SA*1**20261101"], set="850", group="PO"))
    assert answer[2:-2] == ["AK1*PO*42", "AK2*850*0001", "AK5*R*1", "AK9*R*1*1*0"]


@pytest.mark.parametrize(("set", "group"), [("997", "FA"), ("999", "FA"), ("824", "AG")])
def test_acknowledgements_are_never_acknowledged(set: str, group: str) -> None:
    for content in (
        interchange(["JUNK*1"], set=set, group=group, asks="1"),
        interchange(["JUNK*1"], set=set, group=group).replace(b"IEA*1", b"IEA*5"),
    ):
        taken = read_x12(content).content
        assert isinstance(taken, Interchange)
        assert (taken.answer, taken.answer_kind) == (None, None)


def test_a_file_with_several_interchanges() -> None:
    first, second = interchange(PLAIN, control=1), interchange(PLAIN, control=2)
    taken = read_x12(first + b"\r\n" + second).content
    assert isinstance(taken, Interchange)
    assert (taken.control, taken.answer) == ("", None)
    assert [part.content for part in taken.parts] == [first, second]
    inner = read_x12(taken.parts[1].content, part=True).content
    assert isinstance(inner, Interchange)
    assert (inner.control, len(inner.parts)) == ("2", 1)
    assert inner.answer is not None


def test_of_several_interchanges_one_that_is_cut_off_is_no_part() -> None:
    first, second = interchange(PLAIN, control=1), interchange(PLAIN, control=2)
    cut = first[: first.index(b"GE*")]
    taken = read_x12(cut + b"\n" + second).content
    assert isinstance(taken, Interchange)
    assert [part.content for part in taken.parts] == [second]
    assert "X12-TA105-023" in [finding.rule for finding in taken.findings]
