"""Answers to suppliers go in the language of their invoices, and can be read as what was said."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Invalid, Unreadable
from domain.exchange.envelope import Envelope
from domain.exchange.response import InvoiceResponse, ResponseCode
from domain.exchange.statement import ReferenceScheme, Statement, Syntax
from domain.ports import Interchange, Reply
from domain.trade.terms import AcknowledgementKind
from integration.formats.edifact.invoic.format import INVOIC
from integration.inbound import read_inbound
from integration.replies import write_reply
from tests.unit.formats.edifact import invoices as edifact
from tests.unit.formats.invoices import BUYER, SELLER
from tests.unit.formats.x12 import samples as x12

ENVELOPE = Envelope(control_number=7, prepared_at=x12.AT)
AS = AcknowledgementKind
CAME = {
    "edifact-invoic-d96a": AS.APERAK,
    "edifact-invoic-d01b": AS.APERAK,
    "004010": AS.X12_824,
    "005010": AS.X12_824,
}


def received(way: str) -> tuple[bytes, str]:
    """The one invoice of an interchange, as it is kept, and its number."""
    if way in INVOIC:
        sent = INVOIC[way].write(edifact.plain(), edifact.envelope())
    else:
        sent = x12.interchange(x12.PLAIN, version=way)
    taken = read_inbound(sent).content
    assert isinstance(taken, Interchange)
    (part,) = taken.parts
    return part.content, edifact.plain().number or "" if way in INVOIC else "INV-1"


def said(number: str, code: ResponseCode = ResponseCode.REJECTED, reason: str = "") -> Any:
    id = "payable-0a1b2c3d4e5f.r1-re-12345678"
    return InvoiceResponse(id=id, invoice_number=number, code=code, reason=reason)


def reply(content: bytes, response: InvoiceResponse) -> Reply:
    return write_reply(response, ENVELOPE, received=content, sender=BUYER, receiver=SELLER)


def read_back(written: Reply) -> Statement:
    """What the supplier's system understands, as ours would."""
    taken = read_inbound(written.content).content
    assert isinstance(taken, Interchange)
    assert taken.findings == ()
    (part,) = taken.parts
    statements = read_inbound(part.content, part=True).content
    assert isinstance(statements, tuple), statements
    (one,) = statements
    return one


@pytest.mark.parametrize("way", CAME)
def test_a_refusal_says_why_in_the_language_of_the_invoice(way: str) -> None:
    content, number = received(way)
    written = reply(content, said(number, reason="the price is not what we agreed"))
    one = read_back(written)
    assert one.kind is CAME[way]
    assert (one.about.scheme, one.about.value) == (ReferenceScheme.INVOICE_NUMBER, number)
    assert one.business is ResponseCode.REJECTED
    assert "the price is not what we agreed" in one.reason
    assert ReferenceScheme.INTERCHANGE in {name.scheme for name in written.references}


@pytest.mark.parametrize("way", CAME)
def test_it_goes_back_to_where_the_invoice_came_from(way: str) -> None:
    content, number = received(way)
    text = reply(content, said(number, ResponseCode.ACCEPTED)).content.decode()
    if way in INVOIC:
        assert "4098765000010:14+4012345000009:14" in text
    else:
        assert "*ZZ*NORTHWIND      *ZZ*CONTOSO        *" in text[:110]
        assert "GS*AG*NORTHWIND*CONTOSO*" in text


@pytest.mark.parametrize("way", CAME)
def test_a_reason_may_be_long_and_in_any_letters(way: str) -> None:
    content, number = received(way)
    reason = "Prüfung der Rechnung über 1.000 €: 数量 " + "weicht von der Bestellung ab; " * 60
    one = read_back(reply(content, said(number, reason=reason)))
    assert "weicht von der Bestellung ab" in one.reason
    assert one.syntax in (Syntax.ACCEPTED, Syntax.UNKNOWN, None)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(CAME)), st.text(min_size=1, max_size=400))
def test_whatever_somebody_gives_as_a_reason_is_written_or_refused(way: str, reason: str) -> None:
    content, number = received(way)
    try:
        written = reply(content, said(number, reason=reason))
    except Invalid:
        return  # as the activity takes it: the step has failed, with the reason
    read_back(written)


def test_all_else_gets_an_invoice_response() -> None:
    written = reply(b"<Invoice/>", said("S-1", reason="no order"))
    assert (written.media_type, written.extension) == ("application/xml", "xml")
    assert b"ApplicationResponse" in written.content


@pytest.mark.parametrize("content", [b"UNA:+.? 'UNB+UNOC:3'", b"ISA*00"])
def test_who_cannot_be_answered_is_said(content: bytes) -> None:
    with pytest.raises(Unreadable):
        reply(content, said("S-1", reason="no order"))
