"""Order to cash over AS2 with a partner that somebody else wrote: documents, receipts, answers."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.exchange.inbound import InboundDocument
from domain.exchange.statement import Syntax, Transport
from domain.trade.terms import AcknowledgementKind, DeliveryProfile, Expectation
from tests import builders
from tests.e2e.exchange import orders
from tests.e2e.exchange.as2_partner import MAILBOX, THEM, Line, line

PO = "4500001001"
EXPECTED = (
    Expectation(kind=AcknowledgementKind.MDN, within="PT1H"),
    Expectation(kind=AcknowledgementKind.X12_997, within="P1D"),
)
RECEIVED = "MDN: automatic-action/MDN-sent-automatically; processed"


@pytest.fixture
async def selling(tmp_path: Path) -> AsyncIterator[Line]:
    async with line(tmp_path, "NORTHWIND") as made:
        delivery = DeliveryProfile(
            format="x12-810-004010",
            format_settings={"sender_id": made.us, "receiver_id": THEM},
            channel=made.channel,
            expects=EXPECTED,
            expects_response=False,
        )
        await made.world.store.partnerships.put(builders.partnership(delivery=delivery))
        yield made


@pytest.fixture
async def buying(tmp_path: Path) -> AsyncIterator[Line]:
    """We are `ACME`, which buys from the partner."""
    async with line(tmp_path, "ACME") as made:
        store = made.world.store
        await orders.buy(store, await store.mailboxes.get(MAILBOX))
        yield made


async def sent_by_them(made: Line) -> dict[str, Any]:
    """What they posted to us, by document: how that went."""
    rows = await made.theirs(made.mock.outbox)
    return {row["code"]: row for row in rows}


async def became(made: Line, code: str) -> dict[str, Any]:
    """What became of a document of theirs, by our acknowledgement."""
    documents = await made.theirs(made.mock.documents, partner=made.us)
    return next(one for one in documents if (one["code"], one["direction"]) == (code, "out"))


def kinds(documents: Sequence[InboundDocument]) -> list[str]:
    return sorted(one.kind for one in documents)


async def test_our_810_gets_a_receipt_at_once_and_their_997_comes_to_our_door(
    selling: Line,
) -> None:
    item = {"sku": "WIDGET-001", "quantity": "1", "uom": "EA", "price": "100.00"}
    order = {"partner": selling.us, "po_number": PO, "requested_on": "2026-11-15"}
    await selling.theirs(selling.mock.post, "/_mock/purchase", {**order, "lines": [item]})
    assert kinds(await selling.quiet()) == ["interchange"]
    world = selling.world
    await world.open("inv-1", request=builders.request(order_reference=PO))
    await world.until("inv-1", "approval")
    await world.decide("inv-1")
    sent = await world.until("inv-1", lambda record: bool(record.delivery.location))
    assert sent.delivery.transport is Transport.DELIVERED
    assert AcknowledgementKind.MDN not in sent.delivery.awaits
    assert kinds(await selling.quiet()) == ["acknowledgement", "interchange", "interchange"]
    told = await world.until("inv-1", lambda r: r.delivery.syntax is not Syntax.UNKNOWN)
    assert told.delivery.syntax is Syntax.ACCEPTED_WITH_ERRORS
    assert (told.state, told.delivery.awaits) == ("open", ())
    posted = await sent_by_them(selling)
    assert {code: row["note"] for code, row in posted.items()} == {
        "850": RECEIVED,
        "997": RECEIVED,
    }
    assert {row["attempts"] for row in posted.values()} == {1}
    assert (await became(selling, "850"))["ack_status"] == "rejected"  # orders we do not read


async def test_their_810_gets_our_receipt_and_then_our_997(buying: Line) -> None:
    await buying.theirs(buying.mock.send, orders.x12("PO-1", 900_001))
    taken = next(one for one in await buying.quiet() if one.kind == "invoice")
    record = await buying.world.until(taken.invoice_id or "", "approval")
    assert (record.payable, record.terms.seller.id) == (Decimal("125.00"), "globex")
    assert (await sent_by_them(buying))["810"]["note"] == RECEIVED
    assert (await became(buying, "810"))["ack_status"] == "accepted"


async def test_their_broken_810_has_a_receipt_and_is_refused_by_our_997(buying: Line) -> None:
    await buying.theirs(buying.mock.behaviour, buying.us, "corrupt")
    await buying.theirs(buying.mock.send, orders.x12("PO-1", 900_001))
    assert "invoice" not in kinds(await buying.quiet())
    assert (await sent_by_them(buying))["810"]["note"] == RECEIVED
    assert (await became(buying, "810"))["ack_status"] == "rejected"
