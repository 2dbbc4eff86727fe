"""Invoices and Invoice Responses on the network, with a buyer and a supplier of somebody else."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.core.party import Contact, ElectronicAddress
from domain.exchange.inbound import InboundDocument, InboundState
from domain.exchange.response import Business
from domain.exchange.statement import Syntax
from domain.trade.partner import Partner
from domain.trade.terms import DeliveryProfile
from tests import builders, payables
from tests.e2e.exchange.access_point import Network, network

US, ACME, GLOBEX = "4012345000009", "4098765000010", "4011111000007"
"""GLNs."""


def known(partner: Partner, gln: str) -> Partner:
    """Somebody who can be found on the network."""
    contact = Contact(name="Accounts", phone="+49 30 1", email="accounts@x.example")
    address = ElectronicAddress(scheme="0088", value=gln)
    told = {"electronic_address": address, "contact": contact}
    return partner.model_copy(update={"party": partner.party.model_copy(update=told)})


@pytest.fixture
async def selling(tmp_path: Path) -> AsyncIterator[Network]:
    async with network(tmp_path) as made:
        store = made.world.store
        await store.partners.put(known(builders.seller(), US))
        await store.partners.put(known(builders.buyer(), ACME))
        await agree(made, "peppol-bis-3")
        yield made


async def agree(made: Network, format: str) -> None:
    delivery = DeliveryProfile(format=format, channel=made.channel("/invoices"))
    await made.world.store.partnerships.put(builders.partnership(delivery=delivery))


@pytest.fixture
async def buying(tmp_path: Path) -> AsyncIterator[Network]:
    async with network(tmp_path) as made:
        store = made.world.store
        delivery = DeliveryProfile(channel=made.channel("/responses"))
        await payables.supply(store, partnership=payables.buying(delivery=delivery))
        await store.partners.put(known(builders.seller(), US))
        await store.partners.put(known(payables.supplier(), GLOBEX))
        them = payables.supplier()
        globex = {"endpoint": f"0088:{GLOBEX}", "vat": them.party.vat_id, "iban": them.iban}
        await made.theirs("PATCH", "/_mock/supplier", globex)
        yield made


async def opened(made: Network, id: str) -> None:
    """An invoice of ours, approved."""
    request = builders.request(order_reference="PO-1", buyer_reference="B-1")
    await made.world.open(id, request=request)
    await made.world.until(id, "approval")
    await made.world.decide(id)


async def sent(made: Network, id: str = "inv-1") -> Any:
    """An invoice of ours that they took; its record."""
    await opened(made, id)
    return await made.world.until(id, "awaiting_response")


async def say(made: Network, code: str, *, invoice: int = 1, **more: Any) -> None:
    """The buyer answers; the answer was taken at our door."""
    path = f"/_mock/invoices/{invoice}/responses"
    said = await made.theirs("POST", path, {"code": code, **more}, 201)
    assert said["warnings"] == []
    assert said["delivery"]["status"] == 200


async def heard(made: Network, business: Business, id: str = "inv-1") -> Any:
    """The record once the business axis is there."""
    return await made.world.until(id, lambda record: record.delivery.business is business)


async def billed(made: Network, price: str = "100.00") -> Any:
    """Globex sends the invoice for an order of ours: what the mock says of it."""
    us = builders.seller().party
    buyer = {
        "name": us.name,
        "endpoint": f"0088:{US}",
        "vat": us.vat_id,
        "street": "Street 1",
        "city": "Town",
        "postal_code": "10115",
        "country": "DE",
    }
    line = {"line": "1", "name": "Hosting", "quantity": "1", "unit": "C62", "price": price}
    order = {"number": "PO-7", "buyer": buyer, "lines": [line]}
    taken = await made.theirs("POST", "/_mock/orders", order, 201)
    return await made.theirs("POST", f"/_mock/orders/{taken['id']}/invoices", {}, 201)


async def payable(made: Network, state: str = "approval") -> Any:
    """The record that the last invoice of theirs opened."""
    documents = [one for one in await made.received() if one.kind == "invoice"]
    return await made.world.until(documents[-1].invoice_id or "", state)


async def answers(made: Network, number: int = 1) -> list[tuple[str, str]]:
    """What they heard of their invoice: codes, and the rule of order that was broken if any."""
    shown = await made.theirs("GET", f"/_mock/sent/{number}")
    return [(one["code"], one["ignored"]) for one in shown["responses"]]


async def nothing_turned_away(made: Network) -> None:
    assert await made.theirs("GET", "/_mock/turned-away") == []


def codes(documents: Sequence[InboundDocument]) -> list[str]:
    return sorted(one.summary for one in documents if one.kind == "invoice_response")


async def test_our_invoice_is_valid_to_them_and_each_answer_moves_it_on(selling: Network) -> None:
    record = await sent(selling)
    assert record.delivery.syntax is Syntax.ACCEPTED
    shown = await selling.theirs("GET", "/_mock/invoices/1")
    assert (shown["number"], shown["verdict"], shown["findings"]) == (record.number, "valid", [])
    await say(selling, "AB")
    assert (await heard(selling, Business.ACKNOWLEDGED)).state == "awaiting_response"
    await say(selling, "IP")
    assert (await heard(selling, Business.IN_PROCESS)).state == "awaiting_response"
    await say(selling, "UQ", reasons=["REF"], actions=["PIN"], note="Which cost centre?")
    queried = await heard(selling, Business.QUERIED)
    assert queried.state == "awaiting_response"
    assert "REF" in queried.delivery.business_reason
    await say(selling, "CA", reasons=[{"code": "PAY", "text": "in 60 days"}])
    assert (await heard(selling, Business.CONDITIONALLY_ACCEPTED)).state == "open"
    await say(selling, "AP")
    assert (await heard(selling, Business.ACCEPTED)).state == "open"
    await say(selling, "PD")
    told = await heard(selling, Business.PAID)
    assert (told.state, told.settlement.paid) == ("open", 0)
    await nothing_turned_away(selling)


async def test_what_they_reject_is_rejected_with_their_reason(selling: Network) -> None:
    await sent(selling)
    await say(selling, "RE", reasons=[{"code": "QTY", "text": "never delivered"}])
    record = await selling.world.until("inv-1", "rejected")
    assert record.delivery.business is Business.REJECTED
    assert "never delivered" in record.delivery.business_reason


async def test_an_answer_that_comes_too_late_moves_nothing_back(selling: Network) -> None:
    await sent(selling)
    await say(selling, "AP")
    await selling.world.until("inv-1", "open")
    for code in ("AB", "IP"):
        await say(selling, code, force=True)
    known = await selling.received()
    number = (await selling.world.store.invoices.get("inv-1")).number
    assert codes(known) == [f"{code} for {number}" for code in ("AB", "AP", "IP")]
    record = await selling.world.store.invoices.get("inv-1")
    assert (record.state, record.delivery.business) == ("open", Business.ACCEPTED)
    kept = await selling.world.store.acknowledgements.page({"invoice_id": "inv-1"})
    said = [one.statement.business for one in kept.items if one.statement.business]
    assert sorted(said) == ["AB", "AP", "IP"]


async def test_an_answer_to_what_we_never_sent_is_listed(selling: Network) -> None:
    record = await sent(selling)
    document = await selling.world.documents.get(record.delivery.documents[-1].sha256)
    foreign = document.replace(record.number.encode(), b"NW-99999")
    assert (await selling.http.post("/invoices", content=foreign)).status_code == 201
    await say(selling, "AP", invoice=2)
    [unmatched] = [one for one in await selling.received() if one.kind == "invoice_response"]
    assert unmatched.state is InboundState.UNMATCHED
    untouched = await selling.world.store.invoices.get(record.id)
    assert untouched.delivery.business is Business.UNKNOWN


async def test_what_they_do_not_take_can_be_sent_again_as_they_want_it(selling: Network) -> None:
    await agree(selling, "ubl-2.1")
    await opened(selling, "inv-1")
    failed = await selling.world.until("inv-1", "transmit_failed")
    assert "400" in failed.failure
    assert "specification" in failed.failure.lower()
    await agree(selling, "peppol-bis-3")
    await selling.world.command("inv-1", "resend", reason="they want Peppol BIS 3")
    await selling.world.until("inv-1", "awaiting_response")
    shown = await selling.theirs("GET", "/_mock/invoices")
    assert [one["verdict"] for one in shown] == ["valid"]


async def test_who_does_not_know_the_secret_is_not_heard(selling: Network) -> None:
    assert await selling.posted(b"<Invoice/>", Authorization="a guess") == 401
    assert await selling.posted(b"<Invoice/>") == 401
    assert await selling.received() == []


async def test_their_invoice_is_approved_and_they_hear_it(buying: Network) -> None:
    issued = await billed(buying)
    assert issued["delivery"]["status"] == 200
    record = await payable(buying)
    assert (record.payable, record.terms.seller.id) == (Decimal("119.00"), "globex")
    assert record.findings == ()
    await buying.world.decide(record.id)
    await buying.world.until(record.id, "payable")
    assert await answers(buying) == [("AP", "")]
    await nothing_turned_away(buying)


async def test_we_query_it_and_then_accept_it(buying: Network) -> None:
    await billed(buying)
    record = await payable(buying)
    await buying.world.command(record.id, "dispute", reason="which order is this for?")
    await buying.world.until(record.id, "queried")
    await buying.world.command(record.id, "resolve", reason="PO-7, they say")
    await buying.world.until(record.id, "approval")
    await buying.world.decide(record.id)
    await buying.world.until(record.id, "payable")
    assert await answers(buying) == [("UQ", ""), ("AP", "")]
    shown = await buying.http.get("/_mock/answers/1")
    assert "which order is this for?" in shown.text
    await nothing_turned_away(buying)


async def test_we_reject_it_with_a_reason(buying: Network) -> None:
    await billed(buying)
    record = await payable(buying)
    await buying.world.decide(record.id, verdict="reject", reason="never ordered")
    await buying.world.until(record.id, "refused")
    assert await answers(buying) == [("RE", "")]
    assert "never ordered" in (await buying.http.get("/_mock/answers/1")).text
    await nothing_turned_away(buying)


async def test_what_breaks_the_rules_is_refused_with_the_rule(buying: Network) -> None:
    await billed(buying)
    first = await payable(buying)
    document = (await buying.http.get("/_mock/sent/1/document")).content
    wrong = document.replace(first.document.number.encode(), b"GLX-0002")
    wrong = wrong.replace(b">119.00<", b">120.00<")
    reply = await buying.http.post("/_mock/sent?force=true", content=wrong)
    assert (reply.status_code, reply.json()["verdict"]) == (201, "invalid")
    [other] = [
        one.invoice_id
        for one in await buying.received()
        if one.kind == "invoice" and one.invoice_id != first.id
    ]
    faulty = await buying.world.until(other, "faulty")
    theirs = {one["code"] for one in reply.json()["findings"] if one["level"] == "fatal"}
    assert {one.rule for one in faulty.findings if one.severity == "fatal"} == theirs
    await buying.world.command(other, "answer", choice="refuse")
    await buying.world.until(other, "refused")
    assert await answers(buying, 2) == [("RE", "")]
    said = (await buying.http.get("/_mock/answers/1")).text
    assert all(rule in said for rule in theirs)
