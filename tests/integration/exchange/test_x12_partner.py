"""ANSI X12 with a trading partner that we did not write: it takes ours, and we read its answers."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from mockedi.testing import Mock

from domain.exchange.envelope import Envelope
from domain.exchange.statement import Statement
from domain.invoice.model import Invoice
from domain.ports import Interchange
from domain.settlement.remittance import RemittanceAdvice, RemittedItem
from integration.formats.x12.format import X12_810_4010, X12_810_5010
from integration.formats.x12.reading import read_x12
from integration.formats.x12.remittance.writing import remittance_body
from integration.formats.x12.writing import Address, Frame, Group, write
from tests.unit.formats.x12.samples import AT, PLAIN, interchange

ORDER = "4500001001"
ADDRESSES = {"sender_id": "NORTHWIND", "receiver_id": "MOCKEDI"}


@pytest.fixture
def partner() -> Iterator[Mock]:
    with Mock.start() as mock:
        yield mock


def bought(partner: Mock, quantity: str = "10") -> None:
    """The partner orders from us."""
    line = {"sku": "WIDGET-001", "quantity": quantity, "uom": "EA", "price": "12.50"}
    body = {"partner": "NORTHWIND", "po_number": ORDER, "lines": [line]}
    assert partner.post("/_mock/purchase", body).status == 201


def invoice() -> Invoice:
    body = [segment.replace("*20261015*PO-7", f"**{ORDER}") for segment in PLAIN]
    # Notes are read from what is assumed of the sample; the partner knows no NTE.
    return X12_810_4010.read(interchange(body)).model_copy(update={"notes": ()})


def envelope(control: int, **settings: Any) -> Envelope:
    return Envelope(control_number=control, prepared_at=AT, settings=ADDRESSES | settings)


def answer(partner: Mock) -> list[Statement]:
    """The last interchange in our mailbox, read."""
    raw = str(partner.get("/_mock/mailbox?raw&partner=NORTHWIND").body)
    content = raw[raw.rindex("ISA*") :].encode()
    taken = read_x12(content).content
    assert isinstance(taken, Interchange)
    assert taken.findings == ()
    assert taken.answer is None
    [part] = taken.parts
    statements = read_x12(part.content, part=True).content
    assert isinstance(statements, tuple)
    return list(statements)


@pytest.mark.parametrize("format", [X12_810_4010, X12_810_5010])
def test_it_takes_our_810_and_we_read_its_997(partner: Mock, format: Any) -> None:
    bought(partner)
    sent = partner.send(format.write(invoice(), envelope(17)).decode())
    [said] = sent["transactionSets"]
    assert (sent["accepted"], said["accepted"], said["findings"]) == (True, True, [])
    [statement] = answer(partner)
    assert (statement.about.key, statement.syntax) == ("message:17/1", "accepted")
    assert statement.about in format.references(invoice(), envelope(17))


def test_we_read_where_it_found_something_wrong(partner: Mock) -> None:
    bought(partner)
    spoilt = X12_810_4010.write(invoice(), envelope(18)).replace(b"*20261101*", b"*20261131*")
    partner.send(spoilt.decode())
    [statement] = answer(partner)
    assert (statement.about.key, statement.syntax) == ("message:18/1", "accepted_with_errors")
    wrong = [one for one in statement.findings if one.rule == "X12 AK403 8"]
    assert [one.path for one in wrong] == ["segment 2 (BIG), element 1"]


def test_a_wrong_count_is_refused(partner: Mock) -> None:
    bought(partner)
    spoilt = X12_810_4010.write(invoice(), envelope(19)).replace(b"SE*", b"SE*9")
    partner.send(spoilt.decode())
    statements = answer(partner)
    assert {one.syntax for one in statements} == {"rejected"}
    assert "the number of segments is wrong" in statements[-1].reason


def test_a_repetition_gets_a_ta1(partner: Mock) -> None:
    bought(partner)
    written = X12_810_4010.write(invoice(), envelope(20)).decode()
    partner.send(written)
    partner.send(written)
    [statement] = answer(partner)
    assert (statement.about.key, statement.code) == ("interchange:20", "TA1 R 025")
    assert statement.transport == "delivered"


def test_it_takes_our_820(partner: Mock) -> None:
    partner.post("/_mock/partners", {"id": "PAYER", "role": "customer", "dialect": "X12"})
    advice = RemittanceAdvice(
        id="TR-1",
        payer="PAYER",
        payee="Mock EDI Supply Co",
        currency="USD",
        amount=Decimal(100),
        pays_on=date(2026, 11, 3),
        items=(RemittedItem(invoice_number="INV-1", amount=Decimal(100), due=Decimal(100)),),
    )
    group = Group(
        code="RA",
        sender="PAYER",
        receiver="MOCKEDI",
        control=21,
        version="004010",
        set="820",
        bodies=(remittance_body(advice),),
    )
    frame = Frame(
        sender=Address("ZZ", "PAYER"),
        receiver=Address("ZZ", "MOCKEDI"),
        control=21,
        at=AT,
        version="004010",
    )
    [said] = partner.send(write(frame, (group,)).decode())["transactionSets"]
    assert (said["accepted"], said["findings"]) == (True, [])


def test_we_read_its_order_as_a_set_that_we_do_not_take(partner: Mock) -> None:
    """Its 850 is whole; we refuse the set, and it reads our 997."""
    bought(partner)
    raw = str(partner.get("/_mock/mailbox?raw&partner=NORTHWIND").body)
    taken = read_x12(raw.encode()).content
    assert isinstance(taken, Interchange)
    assert [one.rule for one in taken.findings] == ["X12-AK502-1"]
    assert taken.answer is not None
    sent = partner.send(taken.answer(envelope(22)).decode())
    assert sent["accepted"]
    assert sent["transactionSets"][0]["findings"] == []
