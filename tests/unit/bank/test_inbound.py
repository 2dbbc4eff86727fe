"""Received documents are told apart by their root element."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.core.errors import Unreadable
from domain.core.findings import Severity
from domain.exchange.inbound import InboundKind
from domain.exchange.response import InvoiceResponse, ResponseCode
from domain.exchange.statement import Reference, ReferenceScheme, Statement
from domain.invoice.model import Invoice
from domain.ports import ReadInbound, Understood
from domain.settlement.bank import BankStatement
from domain.trade.terms import AcknowledgementKind
from integration.bank.camt_writer import write_statement
from integration.formats import XML, ubl_response
from integration.inbound import read_inbound
from integration.xml import parser
from tests.performance.settlement_files import camt
from tests.unit.formats.invoices import BUYER, SELLER, full

READ: ReadInbound = read_inbound


def refused(content: bytes, kind: InboundKind = InboundKind.UNKNOWN) -> Unreadable:
    """Why `content` cannot be used."""
    understood = READ(content)
    assert understood.kind == kind
    assert isinstance(understood.content, Unreadable)
    return understood.content


@pytest.mark.parametrize("format_id", ["ubl-2.1", "cii-d16b", "xrechnung-3-cii"])
def test_an_invoice_of_any_syntax(format_id: str) -> None:
    content = XML[format_id].write(full())
    understood = READ(content)
    assert understood.kind == InboundKind.INVOICE
    assert isinstance(understood.content, Invoice)
    assert understood.content.totals == full().totals


def test_an_invoice_that_cannot_be_read_is_known_as_one() -> None:
    content = XML["ubl-2.1"].write(full())
    broken = content.replace(b"<cbc:PayableAmount", b"<cbc:PayableAmounts", 1)
    assert refused(broken.replace(b"EUR", b"E"), InboundKind.INVOICE).findings


def test_an_invoice_response() -> None:
    response = InvoiceResponse(id="r", invoice_number="NW-1", code=ResponseCode.ACCEPTED)
    content = ubl_response.write(
        response, issued_on=date(2026, 11, 1), sender=BUYER, receiver=SELLER
    )
    understood = READ(content)
    assert understood.kind is InboundKind.INVOICE_RESPONSE
    assert understood.content == (
        Statement(
            kind=AcknowledgementKind.INVOICE_RESPONSE,
            about=Reference(scheme=ReferenceScheme.INVOICE_NUMBER, value="NW-1"),
            business=ResponseCode.ACCEPTED,
            code="AP",
            document_id="r",
        ),
    )


def test_a_bank_statement() -> None:
    statement = BankStatement(
        id="S",
        account="DE02",
        currency="EUR",
        opening=Decimal(0),
        closing=Decimal(0),
        opened_on=date(2026, 11, 1),
        closed_on=date(2026, 11, 1),
        entries=(),
    )
    content = write_statement(statement, datetime(2026, 11, 1, tzinfo=UTC))
    assert READ(content) == Understood(InboundKind.BANK_STATEMENT, [statement])


def test_a_bank_file_may_be_larger_than_any_invoice() -> None:
    content = b"".join(camt(3)).replace(b"<Ntry>", b" " * 4_000_000 + b"<Ntry>")
    assert len(content) > parser.MAX_BYTES
    understood = READ(content)
    assert isinstance(understood.content, list), understood.content


@pytest.mark.parametrize("message", ["052", "054"])
def test_what_a_bank_announces_books_nothing_and_says_so(message: str) -> None:
    understood = READ(b"".join(camt(2, message=message, version="02")))
    assert isinstance(understood.content, list)
    assert [len(one.entries) for one in understood.content if isinstance(one, BankStatement)] == [2]
    (finding,) = understood.findings
    assert (finding.rule, finding.severity) == ("BANK_ANNOUNCED", Severity.INFORMATION)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'<Order xmlns="urn:x"/>', "{urn:x}Order"),
        (b"<html/>", "html"),
        (
            b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>',
            "pain.001.001.09",
        ),
    ],
)
def test_what_nobody_understands_says_what_was_found_and_what_is_wanted(
    content: bytes, found: str
) -> None:
    (finding,) = refused(content).findings
    assert finding.rule == "DOCUMENT_UNKNOWN"
    assert found in finding.message
    assert "camt.053" in finding.hint


@pytest.mark.parametrize("name", [b"urn:", b"a:b:c", b"x:Document"])
def test_a_root_whose_name_is_none_is_refused(name: bytes) -> None:
    assert refused(b"<" + name + b' xmlns="urn:x"/>').findings


def test_what_is_no_xml_says_so() -> None:
    assert refused(b"nonsense").findings[0].rule == "DOCUMENT_UNKNOWN"
