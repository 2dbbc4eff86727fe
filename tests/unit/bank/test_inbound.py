"""Received documents are told apart by their root element."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.core.errors import Unreadable
from domain.exchange.acknowledgement import InvoiceResponse, ResponseCode
from domain.ports import ReadInbound
from domain.settlement.bank import BankStatement
from integration.bank.camt_writer import write_statement
from integration.formats import ubl_response
from integration.inbound import read_inbound
from tests.unit.formats.invoices import BUYER, SELLER

READ: ReadInbound = read_inbound


def test_an_invoice_response() -> None:
    response = InvoiceResponse(id="r", invoice_number="NW-1", code=ResponseCode.ACCEPTED)
    content = ubl_response.write(
        response, issued_on=date(2026, 11, 1), sender=BUYER, receiver=SELLER
    )
    assert READ(content) == response


def test_a_bank_statement() -> None:
    statement = BankStatement(
        id="S",
        account_iban="DE02",
        currency="EUR",
        opening=Decimal(0),
        closing=Decimal(0),
        entries=(),
    )
    assert READ(write_statement(statement, datetime(2026, 11, 1, tzinfo=UTC))) == [statement]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'<Order xmlns="urn:x"/>', "{urn:x}Order"),
        (b"<html/>", "html"),
        (
            b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"/>',
            "camt.054.001.08",
        ),
    ],
)
def test_what_nobody_understands_says_what_was_found_and_what_is_wanted(
    content: bytes, found: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        READ(content)
    (finding,) = refused.value.findings
    assert finding.rule == "DOCUMENT_UNKNOWN"
    assert found in finding.message
    assert "camt.053" in finding.hint


def test_what_is_no_xml_says_so() -> None:
    with pytest.raises(Unreadable) as refused:
        READ(b"ISA*00*")
    assert refused.value.findings[0].rule == "XML_NOT_WELL_FORMED"
