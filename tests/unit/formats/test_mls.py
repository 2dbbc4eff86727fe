"""Message Level Status, both ways, and by whom it is told from an Invoice Response."""

from datetime import UTC, date, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Severity
from domain.core.party import ElectronicAddress
from domain.exchange.response import InvoiceResponse, ResponseCode
from domain.exchange.statement import Reference, ReferenceScheme, Syntax, Transport
from domain.trade.terms import AcknowledgementKind
from integration.formats import mls, ubl_response
from integration.formats.mls import Issue, IssueCode, LevelStatus, StatusCode
from tests.unit.formats.invoices import BUYER, SELLER
from tests.unit.formats.test_mutants import mutate

AT = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
C3 = ElectronicAddress(scheme="0242", value="654321")
C2 = ElectronicAddress(scheme="0242", value="123456-TEST.abc")
ABOUT = "0f6d8a92-0ad5-4f0e-8b0b-94b5cbc00001"

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
SAID = WORDS.filter(lambda words: words.strip() != "")


@st.composite
def statuses(draw: st.DrawFn) -> LevelStatus:
    """A status that may be written."""
    code = draw(st.sampled_from(StatusCode))
    failures = [IssueCode.SYNTAX, IssueCode.RULE, IssueCode.DELIVERY]
    allowed = list(IssueCode) if code is StatusCode.REJECTED else [IssueCode.WARNING]
    issue = st.builds(Issue, location=SAID, code=st.sampled_from(allowed), description=SAID)
    issues = draw(st.lists(issue, max_size=4))
    if code is StatusCode.REJECTED:
        issues.append(Issue(code=draw(st.sampled_from(failures)), description=draw(SAID)))
    return LevelStatus(
        id="mls-1",
        about=ABOUT,
        code=code,
        reason=draw(SAID if code is StatusCode.REJECTED else WORDS),
        issues=tuple(issues),
    )


def written(status: LevelStatus) -> bytes:
    """`status` as one access point writes it to another."""
    return mls.write(status, issued_at=AT, sender=C3, receiver=C2)


def read_or_refuse(content: bytes) -> None:
    """If it is refused, every finding says where and what."""
    try:
        said = list(map(bool, mls.read(content)))
    except Unreadable as error:
        said = [bool(finding.path and finding.message) for finding in error.findings]
    assert said
    assert all(said)


def refusal(*codes: IssueCode) -> bytes:
    issues = tuple(Issue(location="/Invoice", code=code, description="why") for code in codes)
    status = LevelStatus(id="m", about=ABOUT, code=StatusCode.REJECTED, reason="no", issues=issues)
    return written(status)


@given(statuses())
def test_what_is_written_says_the_same_when_it_is_read(status: LevelStatus) -> None:
    statements = mls.read(written(status))
    assert {statement.about for statement in statements} == {
        Reference(scheme=ReferenceScheme.MESSAGE_ID, value=ABOUT)
    }
    for statement in statements:
        assert statement.kind is AcknowledgementKind.MLS
        assert statement.document_id == "mls-1"
        assert statement.reason.strip() == status.reason.strip()
        assert [finding.message.strip() for finding in statement.findings] == [
            issue.description.strip() for issue in status.issues
        ]


@pytest.mark.parametrize(
    ("content", "transport", "syntax"),
    [
        (written(LevelStatus(id="m", about=ABOUT, code="AP")), [None], [Syntax.ACCEPTED]),
        (written(LevelStatus(id="m", about=ABOUT, code="AB")), [Transport.DELIVERED], [None]),
        (refusal(IssueCode.SYNTAX), [None], [Syntax.REJECTED]),
        (refusal(IssueCode.RULE, IssueCode.WARNING), [None], [Syntax.REJECTED]),
        (refusal(IssueCode.DELIVERY), [Transport.FAILED], [None]),
        (
            refusal(IssueCode.DELIVERY, IssueCode.RULE),
            [Transport.FAILED, None],
            [None, Syntax.REJECTED],
        ),
        (
            refusal(IssueCode.RULE, IssueCode.WARNING).replace(b">BV<", b">BW<"),
            [None],
            [Syntax.REJECTED],
        ),
    ],
)
def test_each_code_speaks_on_its_axis(
    content: bytes, transport: list[Transport | None], syntax: list[Syntax | None]
) -> None:
    statements = mls.read(content)
    assert [statement.transport for statement in statements] == transport
    assert [statement.syntax for statement in statements] == syntax


def test_issues_become_findings_under_the_rule_that_they_name() -> None:
    issues = (
        Issue(location="/Invoice/cbc:ID", code=IssueCode.RULE, description="[BR-CO-10] no sum"),
        Issue(code=IssueCode.WARNING, description="late"),
    )
    status = LevelStatus(id="m", about=ABOUT, code=StatusCode.REJECTED, reason="no", issues=issues)
    (statement,) = mls.read(written(status))
    assert [(one.rule, one.path, one.severity) for one in statement.findings] == [
        ("BR-CO-10", "/Invoice/cbc:ID", Severity.FATAL),
        ("MLS-BW", "NA", Severity.WARNING),
    ]
    assert statement.code == "RE BV BW"


def test_the_time_has_its_zone() -> None:
    east = AT.astimezone(timezone(timedelta(hours=2)))
    status = LevelStatus(id="m", about=ABOUT, code=StatusCode.DELIVERED)
    content = mls.write(status, issued_at=east, sender=C3, receiver=C2)
    assert b"<cbc:IssueTime>14:30:00+02:00<" in content
    assert b"<cbc:IssueTime>12:30:00Z<" in written(status)


def test_everything_that_forbids_writing_is_named() -> None:
    status = LevelStatus(id="m", about=ABOUT, code=StatusCode.REJECTED, issues=())
    customer = ElectronicAddress(scheme="0192", value="991825827")
    with pytest.raises(Invalid) as refused:
        mls.write(status, issued_at=AT.replace(tzinfo=None), sender=customer, receiver=C2)
    assert [finding.rule for finding in refused.value.findings] == [
        "SCH-MLS-21",
        "SCH-MLS-24",
        "SCH-MLS-09",
        "SCH-MLS-06",
    ]
    assert all(finding.hint for finding in refused.value.findings)


def test_what_is_accepted_has_no_failures() -> None:
    issue = Issue(code=IssueCode.SYNTAX, description=" ")
    status = LevelStatus(id="m", about=ABOUT, code=StatusCode.ACCEPTED, issues=(issue,))
    with pytest.raises(Invalid) as refused:
        written(status)
    assert [finding.rule for finding in refused.value.findings] == ["SCH-MLS-25", "SCH-MLS-29"]


def test_it_is_told_from_an_invoice_response() -> None:
    status = written(LevelStatus(id="m", about=ABOUT, code=StatusCode.ACCEPTED))
    response = ubl_response.write(
        InvoiceResponse(id="r", invoice_number="1", code=ResponseCode.ACCEPTED),
        issued_on=date(2026, 11, 1),
        sender=BUYER,
        receiver=SELLER,
    )
    assert mls.is_status(status)
    assert not mls.is_status(response)
    with pytest.raises(Unreadable):
        mls.read(response)


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (b">RE<", b">XX<", "/cac:DocumentResponse/cac:Response/cbc:ResponseCode"),
        (
            b">BV<",
            b">ZZ<",
            "/cac:DocumentResponse/cac:LineResponse/cac:Response/cac:Status/cbc:StatusReasonCode",
        ),
        (
            f"<cbc:ID>{ABOUT}</cbc:ID>".encode(),
            b"",
            "/cac:DocumentResponse/cac:DocumentReference/cbc:ID",
        ),
        (
            ABOUT.encode(),
            b"x" * 301,
            "/cac:DocumentResponse/cac:DocumentReference/cbc:ID",
        ),
        (b"2026-11-01", b"yesterday", "/cbc:IssueDate"),
    ],
)
def test_a_fault_is_named_with_its_place(old: bytes, new: bytes, path: str) -> None:
    content = refusal(IssueCode.RULE)
    assert old in content
    with pytest.raises(Unreadable) as refused:
        mls.read(content.replace(old, new))
    assert [finding.path for finding in refused.value.findings] == [f"/ApplicationResponse{path}"]


@pytest.mark.parametrize("seed", range(150))
def test_a_message_that_was_tampered_with_is_read_or_refused(seed: int) -> None:
    random = Random(seed)
    root = etree.fromstring(refusal(*IssueCode))
    for _ in range(random.randrange(1, 4)):
        mutate(root, random)
    read_or_refuse(etree.tostring(root))


@given(st.integers(min_value=0), st.binary(max_size=8))
def test_bytes_that_were_damaged_are_read_or_refused(place: int, noise: bytes) -> None:
    content = refusal(*IssueCode)
    place %= len(content)
    damaged = content[:place] + noise + content[place + len(noise) :]
    read_or_refuse(damaged)


def test_another_root_is_refused() -> None:
    with pytest.raises(Unreadable, match="not the document") as refused:
        mls.read(b"<ApplicationResponse/>")
    assert refused.value.findings[0].path == "/ApplicationResponse"
