"""Order to cash in ANSI X12 with a partner that somebody else wrote, and its misbehaviours."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.exchange.inbound import InboundDocument
from domain.exchange.statement import Syntax
from domain.invoice.request import RequestedLine
from domain.trade.rate import ExchangeRate
from tests import builders, payables
from tests.e2e.exchange.trading_partner import ACKNOWLEDGED, X12, Trade, trade

PO = "4500001001"
NOT_IN_ITS_LISTS = {"VX", "11"}
"""Qualifiers of X12 element 128 that the partner does not know: VAT registration, account."""


@pytest.fixture
async def selling(tmp_path: Path) -> AsyncIterator[Trade]:
    async with trade(tmp_path) as made:
        await made.agree("x12-810-004010", X12, expects=ACKNOWLEDGED)
        line = {"sku": "WIDGET-001", "quantity": "1", "uom": "EA", "price": "100.00"}
        order = {"partner": "NORTHWIND", "po_number": PO, "requested_on": "2026-11-15"}
        made.mock.post("/_mock/purchase", {**order, "lines": [line]})
        yield made


@pytest.fixture
async def buying(tmp_path: Path) -> AsyncIterator[Trade]:
    """We are `ACME`, which buys from the partner."""
    async with trade(tmp_path) as made:
        await made.agree("x12-810-004010", X12)
        store = made.world.store
        await payables.supply(store, partnership=payables.buying(currency="USD"))
        rate = ExchangeRate(currency="USD", day=date(2026, 1, 1), rate=Decimal("0.9"), source="ECB")
        await store.rates.put(rate)
        mailbox = await store.mailboxes.get("acme-edi")
        globex = mailbox.model_copy(update={"partner_id": "globex"})
        await store.mailboxes.put(globex)
        yield made


def ordered() -> Any:
    line = RequestedLine(marketable_id="hosting", quantity=Decimal(1), unit_price=Decimal(100))
    return builders.request(order_reference=PO, lines=(line,))


def order(number: str, control: int) -> str:
    """A purchase order of ours."""
    segments = [
        "ST*850*0001",
        f"BEG*00*SA*{number}**20261101",
        "N1*BT*Acme*92*ACME",
        "PO1*1*10*EA*12.50**VP*WIDGET-001",
        "CTT*1",
    ]
    head = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'ACME':15}*ZZ*{'MOCKEDI':15}*261101*0900*U*00401*"
    envelope = [
        f"{head}{control:09d}*0*P*>",
        f"GS*PO*ACME*MOCKEDI*20261101*0900*{control}*X*004010",
        *segments,
        f"SE*{len(segments) + 1}*0001",
        f"GE*1*{control}",
        f"IEA*1*{control:09d}",
    ]
    return "".join(f"{segment}~" for segment in envelope)


def named(documents: list[InboundDocument], part: str) -> InboundDocument:
    return next(one for one in documents if part in one.document.name)


async def test_our_810_is_read_by_them_and_their_997_by_us(selling: Trade) -> None:
    sent = await selling.issue("inv-1", request=ordered())
    assert sent.delivery.syntax is Syntax.UNKNOWN
    await selling.exchange()
    told = await selling.world.until("inv-1", lambda r: r.delivery.syntax is not Syntax.UNKNOWN)
    assert told.delivery.syntax is Syntax.ACCEPTED_WITH_ERRORS
    assert told.state == "open"
    (kept,) = (await selling.world.store.acknowledgements.page({"invoice_id": "inv-1"})).items
    found = " ".join(finding.message for finding in kept.statement.findings)
    assert all(code in found for code in NOT_IN_ITS_LISTS)
    disagreements = selling.mock.get("/_mock/disagreements").body
    assert {one["rule"] for one in disagreements} == {"billed-before-shipped"}


async def test_silence_becomes_visible_when_the_deadline_has_passed(selling: Trade) -> None:
    selling.mock.patch("/_mock/partners/NORTHWIND", {"behaviour": "no-ack"})
    await selling.issue("inv-1", request=ordered())
    selling.mock.post("/_mock/drop/scan")
    await selling.clock.sleep(timedelta(days=1, hours=1))
    late = await selling.world.until("inv-1", lambda r: bool(r.delivery.overdue))
    assert late.delivery.syntax is Syntax.UNKNOWN


async def test_what_they_refuse_is_sent_again_by_command_only(selling: Trade) -> None:
    selling.mock.patch("/_mock/partners/NORTHWIND", {"behaviour": "reject-ack"})
    first = await selling.issue("inv-1", request=ordered())
    await selling.exchange()
    refused = await selling.world.until("inv-1", "delivery_rejected")
    assert refused.delivery.syntax is Syntax.REJECTED
    selling.mock.patch("/_mock/partners/NORTHWIND", {"behaviour": "accept"})
    await selling.world.command("inv-1", "resend", reason="their translator is mended")
    again = await selling.world.until(
        "inv-1", lambda r: r.delivery.message_id != first.delivery.message_id and r.state == "open"
    )
    await selling.exchange()
    await selling.world.until("inv-1", lambda r: r.delivery.syntax is Syntax.ACCEPTED_WITH_ERRORS)
    store = selling.world.store
    old = await store.transmissions.get(first.delivery.message_id)
    new = await store.transmissions.get(again.delivery.message_id)
    assert old.superseded_by == new.id
    assert (old.control_number, new.control_number) == (1, 3) or new.control_number > 1


async def test_their_810_opens_a_payable_and_gets_our_997(buying: Trade) -> None:
    assert buying.mock.send(order("PO-1", 900_001))["accepted"]
    documents = await buying.exchange()
    invoice = named(documents, "810")
    assert invoice.state == "processed" or invoice.part_of is None
    taken = next(one for one in documents if one.kind == "invoice")
    assert (taken.state, taken.findings) == ("processed", ())
    record = await buying.world.until(taken.invoice_id or "", "approval")
    assert (record.payable, record.terms.seller.id) == (Decimal("125.00"), "globex")
    assert record.document.order_reference == "PO-1"
    await answers_arrive(buying)
    acknowledged = {one["code"]: one["ack_status"] for one in buying.mock.documents(partner="ACME")}
    assert acknowledged["810"] == "accepted"


async def test_their_broken_810_is_refused_and_opens_nothing(buying: Trade) -> None:
    buying.mock.patch("/_mock/partners/ACME", {"behaviour": "corrupt"})
    buying.mock.send(order("PO-1", 900_001))
    documents = await buying.exchange()
    refused = named(documents, "810")
    assert refused.findings
    assert not [one for one in documents if one.kind == "invoice"]
    await answers_arrive(buying)
    acknowledged = {one["code"]: one["ack_status"] for one in buying.mock.documents(partner="ACME")}
    assert acknowledged["810"] == "rejected"


async def test_an_invoice_that_comes_twice_is_payable_once(buying: Trade) -> None:
    buying.mock.patch("/_mock/partners/ACME", {"behaviour": "duplicate-invoice"})
    buying.mock.send(order("PO-1", 900_001))
    await buying.exchange()
    buying.mock.post("/_mock/advance?all")
    documents = await buying.exchange()
    invoices = [one for one in documents if one.kind == "invoice"]
    assert sorted(one.state for one in invoices) == ["parked", "processed"]
    (parked,) = [one for one in invoices if one.state == "parked"]
    assert parked.findings[0].rule == "PAYABLE-DUPLICATE"


async def answers_arrive(buying: Trade) -> None:
    """Our answers are in their folder; they read them."""
    store = buying.world.store
    while (await store.transmissions.page({"state": "pending"})).items:
        await buying.pause()
    buying.mock.post("/_mock/drop/scan")
    buying.mock.settle()
