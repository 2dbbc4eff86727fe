"""JSON: our own schema, both ways, and faults with line and column."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Invalid, Unreadable
from domain.exchange.envelope import Envelope
from domain.invoice.model import Invoice
from domain.ports import Format
from integration.formats.plain_json import JsonFormat
from tests import invoices
from tests.unit.formats.invoices import full

JSON = JsonFormat()
ENVELOPE = Envelope(control_number=1, prepared_at=datetime(2026, 11, 23, tzinfo=UTC))


def test_it_is_a_format() -> None:
    formatted: Format = JSON
    assert formatted.check({}) == []
    assert [one.path for one in formatted.check({"colour": "red"})] == ["colour"]
    assert formatted.references(full(), ENVELOPE) == ()


@given(invoices.issued())
def test_what_is_written_is_read(invoice: Invoice) -> None:
    content = JSON.write(invoice, ENVELOPE)
    assert JSON.read(content) == invoice
    assert JSON.write(JSON.read(content)) == content


def test_a_draft_is_not_written() -> None:
    with pytest.raises(Invalid):
        JSON.write(full().model_copy(update={"number": None}))


@pytest.mark.parametrize(
    ("was", "wrong", "rule", "path"),
    [
        ('"currency": "EUR"', '"currency": 5', "JSON-VALUE", "invoice.currency"),
        ('"currency": "EUR"', '"currency": "EUR", "x": 1', "JSON-UNKNOWN", "invoice.x"),
        ('"urn:invoicing:invoice:1"', '"urn:else"', "JSON-VALUE", "schema"),
        ('"currency": "EUR"', '"currency": "EUR", "currency": "USD"', "JSON-TWICE", ""),
        ('"currency": "EUR"', '"currency" "EUR"', "JSON-SYNTAX", ""),
    ],
)
def test_every_fault_has_its_place(was: str, wrong: str, rule: str, path: str) -> None:
    content = JSON.write(full()).decode().replace(was, wrong, 1)
    with pytest.raises(Unreadable) as caught:
        JSON.read(content.encode())
    finding = caught.value.findings[0]
    assert (finding.rule, finding.model_path) == (rule, path)
    assert finding.path[0].isdigit()


@given(st.binary(max_size=60), st.data())
def test_nothing_else_than_unreadable_comes_out(junk: bytes, data: st.DataObject) -> None:
    content = JSON.write(full())
    at = data.draw(st.integers(0, len(content)))
    for wrong in (junk, content[:at] + junk + content[at + len(junk) :]):
        with contextlib.suppress(Unreadable):
            JSON.read(wrong)
