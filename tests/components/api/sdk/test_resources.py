"""The typed resources, against the real routes over the memory engine."""

import asyncio
from typing import Any

import pytest
from invoicing_client import (
    AsyncInvoicing,
    Changed,
    Conflict,
    Forbidden,
    Invalid,
    NotDoneYet,
    NotFound,
    Unavailable,
    each_async,
    got,
)
from invoicing_client.generated.api.invoices import list_invoices, open_invoice
from invoicing_client.generated.models import InvoiceView, NewInvoice, RequestedLine

from domain.core.errors import StoreUnavailable
from tests.components.api.conftest import Api, new_invoice
from tests.components.api.sdk.conftest import Bridge


def typed(id: str = "inv-1", submit: bool = True) -> NewInvoice:
    line = RequestedLine(marketable_id="hosting", quantity="1", unit_price="100.00")
    return NewInvoice(partnership_id="northwind-acme", lines=[line], id=id, submit=submit)


async def test_from_opening_to_the_document(client_of: Any) -> None:
    def work() -> tuple[InvoiceView, InvoiceView, list[str], bytes]:
        anna, ben = client_of("anna"), client_of("ben")
        opened = anna.invoices.open(typed())
        waiting = [one.id for one in ben.invoices.waiting(role="approver")]
        approved = ben.invoices.approve(opened, reason="as ordered")
        anna.invoices.timeline("inv-1")
        return opened, approved, waiting, anna.invoices.pdf("inv-1")

    opened, approved, waiting, pdf = await asyncio.to_thread(work)
    assert (opened.payable, opened.state, waiting) == ("119.00", "approval", ["inv-1"])
    assert approved.decisions[0].actor == "ben"
    assert pdf.startswith(b"%PDF")


async def test_many_at_once(client_of: Any) -> None:
    def work() -> tuple[Any, Any]:
        anna, ben = client_of("anna"), client_of("ben")
        opened = anna.invoices.open_many([typed(), new_invoice(id="inv-2"), {"wrong": True}])
        seen = [one.invoice for one in opened.items if one.status == 201]
        return opened, ben.invoices.approve_many(seen, reason="as ordered")

    opened, approved = await asyncio.to_thread(work)
    assert (opened.done, opened.refused) == (2, 1)
    assert "/invoices/2/wrong" in [one.pointer for one in opened.items[2].problem.errors]
    assert [one.invoice.decisions[0].actor for one in approved.items] == ["ben", "ben"]


async def test_plain_words_do_as_well_and_none_is_lost(client_of: Any) -> None:
    anna = client_of("anna")
    opened = await asyncio.to_thread(anna.invoices.open, new_invoice(id="plain"))
    assert opened.id == "plain"
    with pytest.raises(Invalid) as refused:
        await asyncio.to_thread(anna.invoices.open, new_invoice(id="x", notte="misspelt"))
    assert "notte" in str(refused.value.errors)


async def test_lists_go_on_over_their_pages(client_of: Any, bridge: Bridge) -> None:
    def work() -> list[str]:
        anna = client_of("anna")
        for number in range(7):
            anna.invoices.open(typed(f"inv-{number}"))
        bridge.requests.clear()
        return [one.id for one in anna.invoices.list(partnership_id="northwind-acme", page_size=3)]

    assert sorted(await asyncio.to_thread(work)) == [f"inv-{number}" for number in range(7)]
    assert len(bridge.requests) == 3
    assert all("partnership_id=northwind-acme" in str(one.url) for one in bridge.requests)


async def test_an_answer_that_was_not_ready_is_asked_for_again(
    client_of: Any, api: Api, bridge: Bridge
) -> None:
    opened = await asyncio.to_thread(client_of("anna").invoices.open, typed())
    ben = client_of("ben")
    api.workflows.asleep = True
    ben._http._sleep = lambda _: setattr(api.workflows, "asleep", False)
    bridge.requests.clear()
    approved = await asyncio.to_thread(ben.invoices.approve, opened)
    assert [one.counted for one in approved.decisions] == [True]
    keys = {one.headers["idempotency-key"] for one in bridge.requests}
    assert (len(bridge.requests), len(keys)) == (2, 1)


async def test_what_is_not_done_in_time_says_how_to_go_on(client_of: Any, api: Api) -> None:
    opened = await asyncio.to_thread(client_of("anna").invoices.open, typed())
    ben = client_of("ben")
    api.workflows.asleep = True
    ben._http._sleep = lambda _: None
    with pytest.raises(NotDoneYet, match="taken and not done yet") as raised:
        await asyncio.to_thread(ben.invoices.approve, opened)
    api.workflows.asleep = False
    again = await asyncio.to_thread(lambda: ben.invoices.approve(opened, key=raised.value.key))
    assert [one.counted for one in again.decisions] == [True]


async def test_what_is_down_is_tried_again_with_the_same_key(
    client_of: Any, api: Api, bridge: Bridge
) -> None:
    api.workflows.failing = StoreUnavailable("down")
    anna = client_of("anna")
    anna._http._sleep = lambda _: setattr(api.workflows, "failing", None)
    opened = await asyncio.to_thread(anna.invoices.open, typed())
    assert opened.id == "inv-1"
    assert len({one.headers["idempotency-key"] for one in bridge.requests}) == 1
    api.workflows.failing = StoreUnavailable("down")
    anna._http._sleep = lambda _: None
    with pytest.raises(Unavailable, match="store_unavailable"):
        await asyncio.to_thread(anna.invoices.open, typed("inv-2"))


async def test_problems_are_exceptions_by_kind(client_of: Any) -> None:
    def work() -> None:
        anna, ben = client_of("anna"), client_of("ben")
        with pytest.raises(NotFound, match="not_found") as missing:
            anna.invoices.get("nothing")
        assert missing.value.request_id
        with pytest.raises(Forbidden):
            ben.invoices.open(typed())
        draft = anna.invoices.open(typed(submit=False))
        with pytest.raises(Conflict) as conflict:
            anna.invoices.retry("inv-1")
        assert conflict.value.code == "invalid_transition"
        amended = new_invoice(id=None, partnership_id=None, submit=None, note="changed")
        anna.invoices.amend(draft, amended)
        with pytest.raises(Changed, match="stale_content"):
            anna.invoices.amend(draft, amended)

    await asyncio.to_thread(work)


async def test_what_stands_before_invoices(client_of: Any) -> None:
    def work() -> None:
        dora = client_of("dora")
        anna = client_of("anna")
        for resource, id in ((anna.partners, "acme"), (anna.partnerships, "northwind-acme")):
            kept = resource.get(id)
            saved = dora.partners.save(id, kept) if resource is anna.partners else kept
            assert saved.id == id
            assert id in [one.id for one in resource.list(page_size=1)]
        assert [one.id for one in anna.marketables.list()]
        assert list(anna.agreements.list()) == []
        assert list(anna.billing_runs.list(state="parked")) == []
        assert list(anna.usage.list("northwind-acme")) == []
        assert list(anna.exchange.log(invoice_id="none")) == []
        assert list(anna.exchange.messages(state="failed")) == []
        assert list(anna.webhooks.list()) == []

    await asyncio.to_thread(work)


async def test_usage_counts_once(client_of: Any) -> None:
    event = {
        "source": "meter",
        "event_id": "e-1",
        "partnership_id": "northwind-acme",
        "marketable_id": "hosting",
        "quantity": "3",
        "occurred_at": "2026-10-01T00:00:00Z",
    }
    meter = client_of("meter")
    first = await asyncio.to_thread(meter.usage.send, [event])
    second = await asyncio.to_thread(meter.usage.send, [event])
    assert (first.accepted, second.accepted) == (1, 0)


async def test_event_loops_have_the_generated_functions(anna_async: AsyncInvoicing) -> None:
    for number in range(3):
        opened = got(await open_invoice.asyncio(client=anna_async.api, body=typed(f"a-{number}")))
        assert opened.payable == "119.00"
    listed = each_async(
        lambda cursor: list_invoices.asyncio(client=anna_async.api, cursor=cursor, limit=2)
    )
    assert len([one async for one in listed]) == 3
    with pytest.raises(Invalid):
        await open_invoice.asyncio(
            client=anna_async.api, body=NewInvoice(partnership_id="northwind-acme", lines=[])
        )
