"""EDIFACT with a trading partner that we did not write: each reads the other's CONTRL."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from mockedi.testing import Mock

from domain.exchange.envelope import Envelope
from domain.exchange.inbound import InboundKind
from domain.exchange.statement import Statement, Syntax
from domain.ports import Interchange
from integration.formats.edifact.invoic import INVOIC
from integration.formats.edifact.reading import read_edifact
from tests.unit.formats.edifact import invoices

US, THEM = "4012345000009", "MOCKEDI"
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ORDER = {
    "partner": US,
    "po_number": "4500001001",
    "lines": [{"sku": "WIDGET-001", "quantity": "10", "uom": "EA", "price": "12.50"}],
}


@pytest.fixture
def partner() -> Iterator[Mock]:
    with Mock.start() as mock:
        yield mock


def _known(partner: Mock, role: str) -> None:
    us = {"id": US, "role": role, "dialect": "EDIFACT", "version": "D:96A:UN", "syntax": "UNOC"}
    partner.post("/_mock/partners", us)


def _invoice() -> bytes:
    addresses: dict[str, Any] = {"receiver": {"id": THEM, "qualifier": "ZZ"}, "level": "UNOC"}
    envelope = invoices.envelope(**addresses)
    return INVOIC["edifact-invoic-d96a"].write(invoices.plain(), envelope)


def _mailbox(partner: Mock) -> list[Interchange]:
    """The interchanges that lie there for us."""
    raw = str(partner.get(f"/_mock/mailbox?raw&partner={US}").body).encode("latin-1")
    found = read_edifact(raw).content
    assert isinstance(found, Interchange)
    if found.control:
        return [found]
    inner = [read_edifact(part.content, part=True).content for part in found.parts]
    return [one for one in inner if isinstance(one, Interchange)]


def _contrl(partner: Mock) -> list[Statement]:
    """What its CONTRL says."""
    [taken] = _mailbox(partner)
    assert taken.answer is None
    [part] = taken.parts
    understood = read_edifact(part.content, part=True)
    assert understood.kind is InboundKind.ACKNOWLEDGEMENT
    assert isinstance(understood.content, tuple)
    return list(understood.content)


def test_it_acknowledges_our_invoice_and_we_know_which(partner: Mock) -> None:
    _known(partner, "supplier")
    partner.post("/_mock/purchase", ORDER)
    partner.get(f"/_mock/mailbox?raw&partner={US}")
    partner.send(_invoice().decode("latin-1"))
    said = _contrl(partner)
    assert said[0].about.key == "interchange:42"
    assert said[-1].about.key == "message:42/1"
    assert not any(one.refuses for one in said)
    known = INVOIC["edifact-invoic-d96a"].references(invoices.plain(), invoices.envelope())
    assert {one.about for one in said} <= set(known)


def test_it_refuses_a_wrong_count_and_we_read_why(partner: Mock) -> None:
    _known(partner, "supplier")
    spoilt = _invoice().replace(b"UNT+", b"UNT+9")
    partner.send(spoilt.decode("latin-1"))
    said = _contrl(partner)
    [refused] = [one for one in said if one.syntax is Syntax.REJECTED]
    assert (refused.about.key, refused.code) == (
        "message:42/1",
        "UCM 4 29 UNT".removesuffix(" UNT"),
    )
    ours = read_edifact(spoilt).content
    assert isinstance(ours, Interchange)
    assert [one.rule for one in ours.findings] == [one.rule for one in refused.findings[:1]]


def test_it_understands_what_we_say_of_its_interchange(partner: Mock) -> None:
    _known(partner, "supplier")
    partner.post("/_mock/purchase", ORDER)
    [taken] = _mailbox(partner)
    assert taken.parts == ()  # an order is nothing that we read
    assert taken.answer is not None
    answer = taken.answer(Envelope(control_number=3, prepared_at=AT)).decode("latin-1")
    taken_up = partner.send(answer)
    assert [one["findings"] for one in taken_up["transactionSets"]] == [[]]
    [said] = taken_up["acknowledged"]
    assert (said["matched"], said["status"], said["verdict"]) == (True, "rejected", "4")
    assert said["reference"] == ORDER["po_number"]


def test_it_understands_where_something_is_wrong(partner: Mock) -> None:
    _known(partner, "supplier")
    partner.post("/_mock/purchase", ORDER)
    raw = str(partner.get(f"/_mock/mailbox?raw&partner={US}").body)
    taken = read_edifact(raw.replace("ORDERS:D", "APERAK:D").encode("latin-1")).content
    assert isinstance(taken, Interchange)
    assert taken.answer is not None
    answer = taken.answer(Envelope(control_number=3, prepared_at=AT)).decode("latin-1")
    [said] = partner.send(answer)["acknowledged"]
    assert "Not supported in this position" in said["note"]
