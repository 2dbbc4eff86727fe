"""Segments out of their order: read all the same, told, and refused only by a strict mailbox."""

from datetime import UTC, datetime

from domain.core.errors import Unreadable
from domain.core.findings import Severity
from domain.exchange.envelope import Envelope
from domain.invoice.model import Invoice
from domain.ports import Interchange
from integration.formats.edifact.invoic import INVOIC
from integration.formats.edifact.reading import read_edifact
from tests.unit.formats.edifact import invoices

COUNT = b"CNT+2:1'"
STRICT = {"strict": True}


def _whole() -> bytes:
    return INVOIC["edifact-invoic-d96a"].write(invoices.plain(), invoices.envelope())


def _count_last() -> bytes:
    """CNT behind the totals, where D.96A has it before them."""
    whole = _whole()
    assert COUNT in whole
    head, _, tail = whole.partition(COUNT)
    return head + tail.replace(b"UNT+", COUNT + b"UNT+", 1)


def _taken(content: bytes, *, strict: bool = False) -> Interchange:
    found = read_edifact(content, settings=STRICT if strict else {}).content
    assert isinstance(found, Interchange)
    return found


def _contrl(taken: Interchange) -> str:
    assert taken.answer is not None
    envelope = Envelope(control_number=1, prepared_at=datetime(2026, 11, 23, tzinfo=UTC))
    return taken.answer(envelope).decode()


def test_a_known_segment_out_of_its_place_is_told_and_taken() -> None:
    taken = _taken(_count_last())
    [told] = taken.findings
    assert (told.rule, told.severity) == ("EDIFACT-15", Severity.WARNING)
    assert "CNT cannot come here" in told.message
    [part] = taken.parts
    read = read_edifact(part.content, part=True).content
    in_order = read_edifact(_taken(_whole()).parts[0].content, part=True).content
    assert isinstance(read, Invoice)
    assert read == in_order


def test_the_sender_is_told_that_it_was_taken() -> None:
    said = _contrl(_taken(_count_last()))
    assert "+4'" not in said
    assert "UCM+1+INVOIC:D:96A:UN" in said
    assert "UCS+" in said


def test_a_strict_mailbox_refuses_it() -> None:
    taken = _taken(_count_last(), strict=True)
    assert taken.parts == ()
    assert [one.severity for one in taken.findings] == [Severity.FATAL]
    assert "+4'" in _contrl(taken)
    part = _taken(_count_last()).parts[0].content
    assert isinstance(read_edifact(part, part=True, settings=STRICT).content, Unreadable)


def test_what_counts_wrong_counts_wrong_there_too() -> None:
    part = _taken(_count_last().replace(COUNT, b"CNT+2:2'")).parts[0].content
    found = read_edifact(part, part=True).content
    assert isinstance(found, Unreadable)
    assert "it counts 2 lines; 1 came" in found.findings[0].message


def test_what_the_message_does_not_know_is_refused() -> None:
    taken = _taken(_whole().replace(COUNT, b"XYZ+1'"))
    assert taken.parts == ()
    [told] = taken.findings
    assert (told.rule, told.severity) == ("EDIFACT-15", Severity.FATAL)


def test_what_is_missing_where_it_belongs_is_refused() -> None:
    whole = _whole()
    begin = whole.index(b"BGM+")
    first = whole[begin : whole.index(b"'", begin) + 1]
    late = whole.replace(first, b"", 1).replace(COUNT, first + COUNT)
    taken = _taken(late)
    assert taken.parts == ()
    assert ("EDIFACT-13", Severity.FATAL) in [(one.rule, one.severity) for one in taken.findings]


def test_what_an_invoice_has_no_place_for_is_told_beside_it() -> None:
    whole = _whole().replace(COUNT, b"CNT+11:4'")
    understood = read_edifact(_taken(whole).parts[0].content, part=True)
    assert isinstance(understood.content, Invoice)
    assert {one.severity for one in understood.findings} == {Severity.INFORMATION}
    assert any("CNT" in one.path for one in understood.findings)
