"""Readers that others wrote find nothing wrong with what we write, and what was spoilt.

ansi-x12 checks envelopes, pyx12 collects errors by the codes of 997, x12-doctor knows the contents
of an 810.
"""

import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pyx12.x12file import X12Reader
from x12 import X12EnvelopeError, parse_x12_interchange, tokenize_x12
from x12doctor import diagnose, explain_997

from domain.invoice.model import Invoice
from domain.ports import Interchange
from integration.formats.x12.format import X12_810_4010, X12_810_5010
from integration.formats.x12.reading import read_x12
from integration.formats.x12.remittance.writing import remittance_body
from tests.invoices import seeded
from tests.unit.formats.x12.samples import PLAIN, envelope, interchange, invoices, sayable
from tests.unit.formats.x12.test_answers import ENVELOPE
from tests.unit.formats.x12.test_remittance import BODY

_ASCII = {"characters": "utf-8"}


def pyx12_errors(content: bytes) -> list[tuple[str, str]]:
    reader = X12Reader(io.StringIO(content.decode()))
    errors: list[Any] = []
    for _ in reader:
        errors += reader.pop_errors()
    reader.cleanup()
    errors += reader.pop_errors()
    return [(error[0], error[1]) for error in errors]


def doctor_findings(content: bytes) -> list[str]:
    return [finding.code for finding in diagnose(content).findings if finding.severity == "error"]


def simple() -> Invoice:
    """Whole pieces without taxes, allowances and charges: all that x12-doctor can add up."""
    invoice = X12_810_4010.read(interchange(PLAIN))
    assert invoice.totals.payable == Decimal(125)
    return invoice


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(invoices())
def test_our_invoices_are_in_order(invoice: Invoice) -> None:
    written = X12_810_5010.write(invoice, envelope(**_ASCII))
    parsed = parse_x12_interchange(tokenize_x12(written))
    assert len(parsed.groups) == 1
    assert pyx12_errors(written) == []
    wrong = doctor_findings(written)
    assert set(wrong) <= {"B04"}, wrong  # it adds lines up without allowances, charges and taxes


def test_a_simple_invoice_is_clean_throughout() -> None:
    for format in (X12_810_4010, X12_810_5010):
        assert doctor_findings(format.write(simple(), envelope())) == []


def test_our_remittance_is_in_order() -> None:
    [part] = read_x12(interchange(BODY, set="820", group="RA")).content.parts  # type: ignore[union-attr]
    advice: Any = read_x12(part.content, part=True).content
    body = ["*".join(segment) for segment in remittance_body(advice)]
    written = interchange(body, set="820", group="RA")
    parse_x12_interchange(tokenize_x12(written))
    assert pyx12_errors(written) == []
    assert doctor_findings(written) == []


def test_our_997_is_understood() -> None:
    wrong = [segment.replace("20261101", "20261131") for segment in PLAIN]
    original = interchange(PLAIN, wrong)
    taken = read_x12(original).content
    assert isinstance(taken, Interchange)
    assert taken.answer is not None
    answer = taken.answer(ENVELOPE)
    parse_x12_interchange(tokenize_x12(answer))
    assert pyx12_errors(answer) == []
    explained = explain_997(answer, original)
    [group] = explained.groups
    first, second = group.transactions
    assert (group.code, first.code, second.code) == ("P", "A", "R")
    [segment] = second.segment_errors
    assert (segment.segment_id, segment.position) == ("BIG", 2)
    assert [(one.position, one.code) for one in segment.elements] == [(1, "8")]


SPOILT = [
    (b"SE*46*", b"SE*45*", ("st", "4"), "A02"),
    (b"GE*1*42", b"GE*2*42", ("gs", "5"), None),
    (b"GE*1*42", b"GE*1*43", ("gs", "4"), None),
    (b"IEA*1*000000042", b"IEA*2*000000042", ("isa", "021"), None),
    (b"IEA*1*000000042", b"IEA*1*000000043", ("isa", "001"), None),
]


@pytest.mark.parametrize(("old", "new", "wanted", "doctor"), SPOILT)
def test_all_agree_on_what_was_spoilt(
    old: bytes, new: bytes, wanted: tuple[str, str], doctor: str | None
) -> None:
    """What the others find wrong, we find by the same code."""
    whole = X12_810_5010.write(sayable(seeded(10)), envelope(**_ASCII))
    count = whole[whole.index(b"SE*") :].split(b"*")[1]
    old, new = (one.replace(b"SE*46", b"SE*" + count) for one in (old, new))
    assert old in whole
    spoilt = whole.replace(old, new)
    assert wanted in pyx12_errors(spoilt)
    with pytest.raises(X12EnvelopeError):
        parse_x12_interchange(tokenize_x12(spoilt))
    if doctor:
        assert doctor in doctor_findings(spoilt)
    taken = read_x12(spoilt).content
    assert isinstance(taken, Interchange)
    level = {"st": "AK502", "gs": "AK905", "isa": "TA105"}[wanted[0]]
    assert f"X12-{level}-{wanted[1]}" in [finding.rule for finding in taken.findings]
    assert taken.parts == ()


def test_a_total_that_is_not_that_of_the_lines() -> None:
    written = X12_810_4010.write(simple(), envelope())
    assert doctor_findings(written.replace(b"TDS*12500", b"TDS*12501")) == ["B04"]
    invoice = X12_810_4010.read(written.replace(b"TDS*12500", b"TDS*12501"))
    assert invoice.totals.tax_inclusive != invoice.totals.tax_exclusive + (invoice.totals.tax or 0)
