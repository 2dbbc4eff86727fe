"""What a supplier is told, and that it fits into a message."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answer import answer_to
from domain.core.findings import Finding
from domain.exchange.response import REASON_NEEDED, ResponseCode
from domain.lifecycle.decision import RecordedDecision, Verdict
from domain.record import InvoiceRecord
from domain.settlement.dispute import Dispute
from tests.unit.store import samples

AT = datetime(2026, 11, 3, tzinfo=UTC)


def decision(reason: str, verdict: Verdict = Verdict.REJECT, *, counted: bool = True) -> Any:
    return RecordedDecision(
        id="d",
        verdict=verdict,
        actor="ben",
        content_hash="0" * 64,
        reason=reason,
        at=AT,
        counted=counted,
    )


def record(**changes: Any) -> InvoiceRecord:
    return samples.invoice().model_copy(update=changes)


def dispute(reason: str, **changes: Any) -> Dispute:
    return Dispute(opened_at=AT, opened_by="anna", reason=reason, **changes)


def test_the_last_rejection_that_counted_is_the_reason() -> None:
    said = (
        decision("first"),
        decision("last"),
        decision("too late", counted=False),
        decision("good", Verdict.APPROVE),
    )
    assert answer_to(record(decisions=said), ResponseCode.REJECTED) == "last"


def test_a_query_is_about_the_dispute() -> None:
    asked = record(decisions=(decision("no"),), dispute=dispute("price?"))
    assert answer_to(asked, ResponseCode.UNDER_QUERY) == "price?"
    assert answer_to(asked, ResponseCode.REJECTED) == "no"


def test_without_a_word_of_anybody_the_findings_speak() -> None:
    broken = Finding(rule="BR-01", path="/", message="no specification")
    closed = dispute("settled", closed_at=AT)
    spoken = record(findings=(broken,), dispute=closed)
    assert answer_to(spoken, ResponseCode.REJECTED) == "BR-01: no specification"
    assert answer_to(record(), ResponseCode.REJECTED) == ""


@pytest.mark.parametrize("code", sorted(set(ResponseCode) - REASON_NEEDED))
def test_what_needs_no_reason_gives_none_away(code: ResponseCode) -> None:
    assert answer_to(record(decisions=(decision("internal"),)), code) == ""


@given(st.text(max_size=1000))
def test_a_reason_fits_into_a_line_of_xml(reason: str) -> None:
    said = answer_to(record(decisions=(decision(reason),)), ResponseCode.REJECTED)
    assert said.isprintable()
    assert len(said) <= 1000
    said.encode()
