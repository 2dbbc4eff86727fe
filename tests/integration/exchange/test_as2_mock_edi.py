"""AS2 with mock-edi: it has no signatures, and receipts by a digest of its own choice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from mockedi.testing import Mock

from domain.exchange.statement import Statement, Transport
from integration.channels.as2 import As2Channel
from integration.public_http import PublicHttp
from tests.integration.exchange.as2_peer_ours import Ourselves, listening
from tests.unit.channels.as2 import parties
from tests.unit.channels.as2.parties import mailbox, message

US = "NORTHWIND"
PLAIN: dict[str, Any] = {
    "as2_from": US,
    "as2_to": "MOCKEDI",
    "sign": False,
    "encrypt": False,
    "mdn_signed": False,
    "require_signed": False,
    "require_encrypted": False,
    "partner_certificates": [],
    "content_type": "application/edi-x12",
}
ACKNOWLEDGEMENT = (
    b"ISA*00*          *00*          *ZZ*NORTHWIND      *ZZ*MOCKEDI        *261102*0900*U*00401*"
    b"000000905*0*P*>~GS*FA*NORTHWIND*MOCKEDI*20261102*0900*905*X*004010~ST*997*0001~"
    b"AK1*IN*7~AK9*A*1*1*1~SE*4*0001~GE*1*905~IEA*1*000000905~"
)


@pytest.fixture
def mock() -> Iterator[Mock]:
    with Mock.start() as started:
        started.expect("PATCH", f"/_mock/partners/{US}", {"name": "us"})
        yield started


@pytest.fixture
async def ours(tmp_path: Path) -> AsyncIterator[Ourselves]:
    channel = As2Channel(parties.secrets(tmp_path), PublicHttp(local=True))
    async with listening(channel, [mailbox(**PLAIN)]) as own:
        yield own


def settings(mock: Mock, **changes: Any) -> dict[str, Any]:
    return parties.OURS | PLAIN | {"url": f"{mock.base}/as2"} | changes


async def said(own: Ourselves, given: dict[str, Any], content: bytes) -> Statement:
    receipt = await own.channel.send(given, message(content))
    (statement,) = receipt.statements
    return statement


async def test_its_receipt_has_the_digest_of_what_it_got(mock: Mock, ours: Ourselves) -> None:
    statement = await said(ours, settings(mock), ACKNOWLEDGEMENT)
    assert (statement.transport, statement.code) == (Transport.DELIVERED, "processed")
    assert "no digest" not in statement.reason


async def test_what_it_cannot_do_it_says_and_we_know_what_to_do(
    mock: Mock, ours: Ourselves
) -> None:
    known = {"partner_certificates": ["file:their-cert"]}
    signed = await said(ours, settings(mock, sign=True, **known), ACKNOWLEDGEMENT)
    assert signed.transport is Transport.FAILED
    assert "compare sign and encrypt" in signed.reason
    demanding = await said(ours, settings(mock, mdn_signed=True, **known), ACKNOWLEDGEMENT)
    assert (demanding.transport, demanding.code) == (
        Transport.FAILED,
        "failed/failure: unsupported-format",
    )
    assert "mdn_signed" in demanding.reason


async def test_its_receipt_comes_by_itself(mock: Mock, ours: Ourselves) -> None:
    changes = {"mdn": "async", "mdn_url": ours.url}
    ours.mailboxes = [mailbox(**PLAIN, **changes)]
    receipt = await ours.channel.send(settings(mock, **changes), message(ACKNOWLEDGEMENT))
    assert receipt.statements == ()
    arrival = await ours.arrived()
    (statement,) = arrival.statements
    assert statement.transport is Transport.DELIVERED
    assert statement.about.value == "NW-1.m1"


async def test_it_posts_an_order_to_us_and_reads_our_receipt(mock: Mock, ours: Ourselves) -> None:
    mock.partner(US, as2_url=ours.url)
    order = {
        "partner": US,
        "po_number": "4500001001",
        "lines": [{"sku": "WIDGET-001", "quantity": "10", "uom": "EA", "price": "12.50"}],
    }
    await asyncio.to_thread(mock.post, "/_mock/purchase", order)
    arrival = await ours.arrived()
    assert arrival.content is not None
    assert arrival.content.startswith(b"ISA*")
    assert arrival.media_type == "application/edi-x12"
    rows = await asyncio.to_thread(mock.settle)
    assert rows[0]["status"] == "delivered"
