"""APERAK: read as the partner's guide means it, written for partners that read no XML."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Severity
from domain.exchange.envelope import Envelope
from domain.exchange.response import InvoiceResponse, ResponseCode
from domain.exchange.statement import ReferenceScheme, Statement
from integration.formats.edifact import aperak
from integration.formats.edifact.aperak import AperakSettings, AperakWriting
from integration.formats.edifact.framing import messages
from integration.formats.edifact.interchange import Address
from integration.formats.edifact.judging import judge
from tests.unit.formats.edifact.interchanges import UNB, UNZ, WHOLE

ENVELOPE = Envelope(control_number=8, prepared_at=datetime(2026, 11, 22, 10, 5, tzinfo=UTC))
WRITING = AperakWriting(sender=Address(id="US", qualifier="ZZ"), receiver=Address(id="THEM"))


def _read(body: bytes, settings: AperakSettings | None = None) -> tuple[Statement, ...]:
    content = UNB + b"UNH+1+APERAK:D:96A:UN'" + body
    [message] = messages([content + b"UNT+%d+1'" % (body.count(b"'") + 2) + UNZ])
    return aperak.read(message, settings)


def test_a_refusal_gives_its_reasons() -> None:
    [message] = messages([WHOLE])
    [said] = aperak.read(message)
    assert said.about.key == "invoice_number:NW-42"
    assert said.business is ResponseCode.REJECTED
    assert said.code == "BGM 27 ERC 12"
    assert said.reason == "Not ordered: Müller's pump"
    assert [(one.rule, one.path, one.severity) for one in said.findings] == [
        ("APERAK-12", "segment 4 ERC", Severity.FATAL)
    ]
    assert said.document_id == "AP1"


@pytest.mark.parametrize(
    ("bgm", "code"),
    [
        (b"BGM+305+1+29'", ResponseCode.ACCEPTED),
        (b"BGM+305+1+27'", ResponseCode.REJECTED),
        (b"BGM+305+1+34'", ResponseCode.CONDITIONALLY_ACCEPTED),
        (b"BGM+305+1+9+AP'", ResponseCode.ACCEPTED),
        (b"BGM+305+1++RE'", ResponseCode.REJECTED),
        (b"BGM+305+1+9'", ResponseCode.ACKNOWLEDGED),
        (b"BGM+305+1+27+AP'", ResponseCode.REJECTED),
    ],
)
def test_functions_and_types_become_responses(bgm: bytes, code: ResponseCode) -> None:
    [said] = _read(bgm + b"RFF+IV:NW-1'")
    assert said.business is code


def test_an_error_without_a_function_is_a_refusal() -> None:
    [said] = _read(b"BGM+313'RFF+ACW:NW-1'ERC+Z10'FTX+AAO++Z11'")
    assert (said.business, said.reason) == (ResponseCode.REJECTED, "Z11")


def test_the_partner_may_mean_something_else() -> None:
    settings = AperakSettings(
        functions={"29": ResponseCode.ACKNOWLEDGED},
        references={"ACW": ReferenceScheme.INTERCHANGE, "TN": ReferenceScheme.MESSAGE},
    )
    [said] = _read(b"BGM+305+1+29'RFF+IV:NW-1'RFF+ACW:0042'", settings)
    assert (said.about.key, said.business) == ("interchange:42", ResponseCode.ACKNOWLEDGED)
    [said] = _read(b"BGM+305+1+29'RFF+TN:042/01'", settings)
    assert said.about.key == "message:42/1"


def test_the_best_reference_counts_and_may_name_several() -> None:
    said = _read(b"BGM+305+1+29'RFF+ACW:X'RFF+IV:0001'RFF+IV:2'RFF+IV:0001'")
    assert [one.about.value for one in said] == ["0001", "2"]


def test_references_of_errors_count_where_the_message_has_none() -> None:
    [said] = _read(b"BGM+305+1+27'ERC+5'FTX+AAO+++why'RFF+IV:NW-3'ERC+6'")
    assert said.about.value == "NW-3"
    assert said.reason == "why; error 6"
    assert said.findings[0].path == "segment 3 ERC, IV NW-3"


def test_a_document_is_named_by_doc_in_later_directories() -> None:
    [said] = _read(b"BGM+305+1+29'DOC+380+NW-9'")
    assert said.about.key == "invoice_number:NW-9"


def test_one_that_names_nothing_is_unreadable() -> None:
    with pytest.raises(Unreadable) as raised:
        _read(b"BGM+305+1+29'RFF+ON:4500'")
    assert raised.value.findings[0].rule == "EDIFACT-13"


@pytest.mark.parametrize("release", ["D.96A", "D.01B"])
def test_what_we_write_follows_the_tables(release: str) -> None:
    settings = WRITING.model_copy(update={"release": release, "association": "EAN004"})
    said = InvoiceResponse(
        id="R1", invoice_number="S'1", code=ResponseCode.REJECTED, reason="Not ordered " * 20
    )
    content = aperak.write(said, ENVELOPE, settings)
    assert content == aperak.write(said, ENVELOPE, settings)
    [message] = messages([content])
    assert judge(message, strict=True) == ()
    assert message.release == release
    [read] = aperak.read(message)
    assert (read.about.value, read.business) == ("S'1", ResponseCode.REJECTED)
    assert read.reason == said.reason.strip()


@given(
    st.sampled_from(ResponseCode),
    st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=340),
)
def test_codes_and_reasons_come_back(code: ResponseCode, reason: str) -> None:
    said = InvoiceResponse(id="R1", invoice_number="1", code=code, reason=reason)
    try:
        content = aperak.write(said, ENVELOPE, WRITING)
    except Invalid:
        assert not reason.strip() or len(reason) > 170
        return
    [message] = messages([content])
    assert judge(message, strict=True) == ()
    [read] = aperak.read(message)
    paid = code is ResponseCode.PAID
    assert read.business is (ResponseCode.ACCEPTED if paid else code)
    words = "".join(reason.split())
    assert "".join(read.reason.split()) == (words or read.reason.replace(" ", ""))


def test_everything_that_cannot_be_written_is_said_at_once() -> None:
    said = InvoiceResponse(id="", invoice_number="9" * 36, code=ResponseCode.REJECTED)
    with pytest.raises(Invalid) as raised:
        aperak.write(said, ENVELOPE, WRITING)
    assert [one.path for one in raised.value.findings] == ["id", "invoice_number", "reason"]
