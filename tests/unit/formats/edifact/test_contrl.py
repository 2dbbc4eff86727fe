"""CONTRL: written from what was found, read into statements; mock-edi reads ours."""

from datetime import UTC, datetime

import mockedi.edifact
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Statement, Syntax, Transport
from domain.ports import Interchange
from domain.trade.terms import AcknowledgementKind
from integration.formats.edifact import contrl
from integration.formats.edifact.framing import messages
from integration.formats.edifact.reading import read_edifact
from tests.unit.formats.edifact.interchanges import APERAK, UNA, UNB, UNZ, WHOLE

ENVELOPE = Envelope(control_number=7, prepared_at=datetime(2026, 11, 22, 10, 5, tzinfo=UTC))
HEAD = b"UNA:+.? 'UNB+UNOC:3+4098765000010:14+4012345000009:14+261122:1005+7'UNH+1+CONTRL:D:3:UN'"
UCI = b"UCI+42+4012345000009:14+4098765000010:14+"
UNG = b"UNG+APERAK+A+B+261122:1000+9+UN+D:96A'"


def _taken(content: bytes, **settings: object) -> Interchange:
    found = read_edifact(content, settings=settings).content
    assert isinstance(found, Interchange)
    return found


def _answer(content: bytes, **settings: object) -> bytes:
    taken = _taken(content, **settings)
    assert taken.answer is not None
    assert taken.answer_kind is AcknowledgementKind.CONTRL
    return taken.answer(ENVELOPE)


def _body(content: bytes, **settings: object) -> bytes:
    """What our CONTRL says, without its envelope."""
    answer = _answer(content, **settings)
    assert answer.startswith(HEAD)
    assert _theirs(answer) == ["CONTRL"]
    body, _, trailer = answer.removeprefix(HEAD).rpartition(b"UNT+")
    assert trailer.startswith(b"%d+1'" % (body.count(b"'") + 2))
    return body


def _theirs(answer: bytes) -> list[str]:
    """The types of messages that mock-edi finds in an answer of ours."""
    text = answer.decode("utf-8" if b"UNOY" in answer[:20] else "latin-1")
    return [message.code for _, message in mockedi.edifact.parse(text).messages()]


def _statements(body: bytes) -> tuple[Statement, ...]:
    count = body.count(b"'") + 2
    content = UNB + b"UNH+9+CONTRL:D:3:UN'" + body + b"UNT+%d+9'" % count + UNZ
    [message] = messages([content])
    return contrl.read(message)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (WHOLE, UCI + b"7'"),
        (WHOLE.replace(b"UNT+6", b"UNT+7"), UCI + b"7'UCM+1+APERAK:D:96A:UN+4+29+UNT+2'"),
        (WHOLE.replace(b"BGM+", b"XXX+"), UCI + b"7'UCM+1+APERAK:D:96A:UN+4'UCS+1+13'UCS+2+15'"),
        (
            WHOLE.replace(b"RFF+IV:", b"RFF+IVIV:" + b"x" * 40),
            UCI + b"7'UCM+1+APERAK:D:96A:UN+7'UCS+3'UCD+39+2:1'UCD+39+2:2'",
        ),
        (WHOLE.replace(b"APERAK:D", b"ORDERS:D"), UCI + b"7'UCM+1+ORDERS:D:96A:UN+4+14+UNH+3:1'"),
        (WHOLE[:-9], UCI + b"4+13+UNZ'"),
        (WHOLE.replace(b"UNZ+1+42", b"UNZ+1+43"), UCI + b"4+28+UNZ+3'"),
        (WHOLE.replace(b"UNZ+1", b"UNZ+9"), UCI + b"4+29+UNZ+2'"),
        (UNA + UNB + b"UNZ+0+42'", UCI + b"4+32+UNB'"),
        (UNB + b"FTX+1'" + APERAK + UNZ, UCI + b"4+33'"),
        (WHOLE.replace(b":D:96A:UN", b""), UCI + b"4+13+UNH+3:2'"),
        (WHOLE.replace(b"UNH+1+", b"UNH++"), UCI + b"4+13+UNH+2'"),
        (UNB + UNG.replace(b"+9+", b"++") + APERAK + b"UNE+1'" + UNZ, UCI + b"4+13+UNG+6'"),
        (UNB + UNG + APERAK + b"UNE+1+9'" + UNZ, UCI + b"7'"),
        (UNB + UNG + APERAK + b"UNE+2+9'" + UNZ, UCI + b"7'UCF+9+A+B+4+29+UNE+2'"),
        (
            UNB + UNG + APERAK.replace(b"UNT+6", b"UNT+7") + b"UNE+1+9'" + UNZ,
            UCI + b"7'UCF+9+A+B+7'UCM+1+APERAK:D:96A:UN+4+29+UNT+2'",
        ),
    ],
)
def test_what_was_found_is_said_with_its_place(content: bytes, said: bytes) -> None:
    assert _body(content) == said


def test_a_strict_mailbox_refuses_what_could_be_read() -> None:
    long = WHOLE.replace(b"NW-42", b"x" * 40)
    assert b"UCM+1+APERAK:D:96A:UN+7'" in _body(long)
    assert b"UCM+1+APERAK:D:96A:UN+4'" in _body(long, strict=True)
    assert _taken(long).parts
    assert not _taken(long, strict=True).parts


def test_only_the_receipt_can_be_said() -> None:
    assert _body(WHOLE.replace(b"UNT+6", b"UNT+7"), answer="receipt") == UCI + b"8'"


def test_an_interchange_to_somebody_else_is_refused() -> None:
    assert _body(WHOLE, addresses=["4098765000010"]) == UCI + b"7'"
    refused = _taken(WHOLE, addresses=["1111111111111"])
    assert (refused.parts, refused.control) == ((), "")
    assert _body(WHOLE, addresses=["1111111111111"]) == UCI + b"4+7+UNB+4'"


def test_the_answer_is_written_as_the_interchange_was() -> None:
    four = UNB.replace(b"UNOC:3", b"UNOY:4").replace(b"261122", b"20261122") + APERAK.replace(
        b"\xfc", b"\xc3\xbc"
    )
    answer = _answer(four + UNZ)
    assert answer.startswith(b"UNA:+.?*'UNB+UNOY:4+4098765000010:14+4012345000009:14+20261122:1005")
    assert b"UNH+1+CONTRL:4:1:UN'" in answer


def test_a_test_is_answered_as_a_test() -> None:
    answer = _answer(WHOLE.replace(b"+42'UNH", b"+42++++++1'UNH"))
    assert answer.startswith(HEAD[:9] + HEAD[9:].replace(b"+7'UNH", b"+7++++++1'UNH"))


def test_internal_addresses_go_back_to_where_they_came_from() -> None:
    routed = WHOLE.replace(b"9:14+4098765000010:14+", b"9:14:IN+4098765000010:14:OUT+")
    assert b"+4098765000010:14:OUT+4012345000009:14:IN+" in _answer(routed)


@pytest.mark.parametrize("control", ["Ω", "\x01\x02", "a\nb", "'+"])
def test_whatever_is_echoed_can_be_written(control: str) -> None:
    escaped = control.replace("'", "?'").replace("+", "?+")
    head = f"UNB+UNOC:3+A+B+261122:1000+{escaped}'".encode()
    answer = _answer(head + APERAK.replace(b"\xfc", b"u") + f"UNZ+1+{escaped}'".encode())
    assert _theirs(answer) == ["CONTRL"]


def test_a_contrl_is_never_answered() -> None:
    answer = _answer(WHOLE)
    assert _taken(answer).answer is None
    assert _taken(answer).answer_kind is None
    assert _taken(answer.replace(b"UNZ+1", b"UNZ+2")).answer is None
    assert _taken(answer[:-5]).answer is None


def test_nobody_can_be_answered_who_is_not_named() -> None:
    for nameless in (UNB.replace(b"+4012345000009:14", b"+"), UNB.replace(b"+42'", b"'")):
        taken = _taken(nameless + APERAK + UNZ)
        assert taken.answer is None
        assert taken.parts == ()


def test_many_faults_are_said_within_the_limits_of_the_message() -> None:
    wrong = b"UNH+1+APERAK:D:96A:UN'BGM+305'" + b"XYZ+1'" * 3000 + b"UNT+3003+1'"
    assert _body(UNB + wrong + UNZ).count(b"UCS+") == 999


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (UCI + b"8'", [("interchange:42", Transport.DELIVERED, None)]),
        (UCI + b"7'", [("interchange:42", None, Syntax.ACCEPTED)]),
        (UCI + b"1'", [("interchange:42", None, Syntax.ACCEPTED)]),
        (UCI + b"4+23+UNB+3:1'", [("interchange:42", None, Syntax.REJECTED)]),
        (
            UCI + b"7'UCM+0001+INVOIC:D:96A:UN+7'",
            [("interchange:42", None, Syntax.ACCEPTED), ("message:42/1", None, Syntax.ACCEPTED)],
        ),
        (
            UCI.replace(b"+42+", b"+00042+") + b"7'UCM+0001+INVOIC:D:96A:UN+4+12'UCS+5'UCD+39+2:1'",
            [
                ("interchange:42", Transport.DELIVERED, None),
                ("message:42/1", None, Syntax.REJECTED),
            ],
        ),
        (
            UCI + b"7'UCM+1+INVOIC:D:96A:UN+7'UCS+5+15'",
            [
                ("interchange:42", None, Syntax.ACCEPTED),
                ("message:42/1", None, Syntax.ACCEPTED_WITH_ERRORS),
            ],
        ),
        (
            UCI + b"7'UCF+09+A+B+7'UCM+1+INVOIC:D:96A:UN+4'UCF+10+A+B+7'",
            [
                ("interchange:42", Transport.DELIVERED, None),
                ("group:9", Transport.DELIVERED, None),
                ("message:42/1", None, Syntax.REJECTED),
                ("group:10", None, Syntax.ACCEPTED),
            ],
        ),
    ],
)
def test_actions_become_statements(
    body: bytes, said: list[tuple[str, Transport | None, Syntax | None]]
) -> None:
    found = _statements(body)
    assert [(one.about.key, one.transport, one.syntax) for one in found] == said
    assert {one.kind for one in found} == {AcknowledgementKind.CONTRL}
    assert found[0].document_id == "42/9"


def test_errors_become_findings_and_words() -> None:
    refused = _statements(UCI + b"7'UCM+1+INVOIC:D:96A:UN+4+29+UNT+2'UCS+5+35'UCD+39+2:1'UCD+13+3'")
    assert [(one.rule, one.path) for one in refused[1].findings] == [
        ("EDIFACT-29", "UNT, element 1"),
        ("EDIFACT-35", "segment 5"),
        ("EDIFACT-39", "segment 5, element 1.1"),
        ("EDIFACT-13", "segment 5, element 2"),
    ]
    assert refused[1].code == "UCM 4 29"
    assert "data element too long (segment 5, element 1.1)" in refused[1].reason


@pytest.mark.parametrize(
    "body", [b"", b"UCM+1+INVOIC:D:96A:UN+4'", UCI + b"7'" + UCI + b"7'", UCI + b"9'", UCI + b"'"]
)
def test_a_contrl_that_says_nothing_clear_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        _statements(body)
    assert raised.value.findings
    assert raised.value.hint


@given(st.data())
def test_we_say_of_a_mutated_interchange_what_we_then_read(data: st.DataObject) -> None:
    second = APERAK.replace(b"UNH+1+", b"UNH+2+").replace(b"UNT+6+1'", b"UNT+6+2'")
    content = bytearray(UNA + UNB + APERAK + second + b"UNZ+2+42'")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(len(UNA + UNB), len(content) - 1))
        content[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=3))
    found = read_edifact(bytes(content)).content
    assert isinstance(found, Interchange)
    if found.answer is None:
        return
    answer = found.answer(ENVELOPE)
    assert _theirs(answer) == ["CONTRL"]
    [part] = _taken(answer).parts
    said = read_edifact(part.content, part=True).content
    assert isinstance(said, tuple)
    everything_refused = said[0].syntax is Syntax.REJECTED  # type: ignore[union-attr]
    refused = sum(one.refuses for one in said if one.about.scheme == "message")  # type: ignore[union-attr]
    assert len(found.parts) == 0 if everything_refused else len(found.parts) + refused >= 1
