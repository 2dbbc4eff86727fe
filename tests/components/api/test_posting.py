"""The door for partners' systems, and trying connections out."""

from typing import Any

from temporalio.service import RPCError, RPCStatusCode

from api.errors import of_rpc
from domain.core.identifiers import digest
from domain.exchange.inbound import Mailbox
from domain.exchange.transmission import MessageKind, TransmissionState
from domain.trade.terms import ChannelConfig
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

DOOR = Mailbox(id="edi", partner_id="acme", channel=ChannelConfig(kind="door"))


async def post(api: Api, body: bytes, **headers: str) -> Any:
    named = {f"x-{name}": value for name, value in headers.items()}
    return await api.http.post("/exchange/door", content=body, headers=named)


async def test_what_is_posted_is_kept_before_it_is_answered(api: Api) -> None:
    await api.adapters.store.mailboxes.put(DOOR)
    answer = await post(api, b"<x/>", mailbox="edi", message="m1")
    assert (answer.status_code, answer.content) == (200, b"receipt 1")
    known = await api.adapters.store.inbound.get(digest(b"<x/>"))
    assert (known.mailbox_id, known.document.name) == ("edi", "in.xml")
    assert await api.adapters.documents.get(known.id) == b"<x/>"
    assert ("start_inbound", known.id) in api.workflows.calls
    (line,) = (await api.adapters.store.exchange_log.page({})).items
    assert (line.act, line.partner_id) == ("received", "acme")
    assert line.evidence is not None
    assert await api.adapters.documents.get(line.evidence.sha256) == b"signed"


async def test_a_repetition_gets_the_same_answer_and_counts_once(api: Api) -> None:
    await api.adapters.store.mailboxes.put(DOOR)
    for _ in range(3):
        answer = await post(api, b"<x/>", mailbox="edi", message="m1")
        assert answer.content == b"receipt 1"
    assert (await api.adapters.store.inbound.get(digest(b"<x/>"))).times_seen == 1
    again = await post(api, b"<x/>", mailbox="edi", message="m2")
    assert again.content != b"receipt 1"
    assert (await api.adapters.store.inbound.get(digest(b"<x/>"))).times_seen == 2


async def test_what_is_refused_is_not_kept(api: Api) -> None:
    answer = await post(api, b"<x/>", mailbox="else", message="m1")
    assert (answer.status_code, answer.content) == (403, b"who are you")
    assert (await api.adapters.store.inbound.page({})).items == []


async def test_without_temporal_it_is_kept_and_answered(api: Api) -> None:
    await api.adapters.store.mailboxes.put(DOOR)
    api.workflows.failing = of_rpc(RPCError("x", RPCStatusCode.UNAVAILABLE, b""))
    answer = await post(api, b"<x/>", mailbox="edi", message="m1")
    assert answer.status_code == 200
    assert await api.adapters.store.inbound.find(digest(b"<x/>"))


async def test_a_receipt_that_is_wanted_later_is_ordered(api: Api) -> None:
    await api.adapters.store.mailboxes.put(DOOR)
    await post(api, b"<x/>", mailbox="edi", message="m1", later="mdn-1")
    order = await api.adapters.store.transmissions.get("mdn-1")
    assert (order.kind, order.state) == (MessageKind.RECEIPT, TransmissionState.PENDING)
    assert order.partner_id == "acme"
    assert ("start_delivery", "mdn-1") in api.workflows.calls


async def test_nothing_is_received_over_other_channels(api: Api) -> None:
    for channel in ("fake", "none"):
        answer = await api.http.post(f"/exchange/{channel}", content=b"x")
        problem(answer, 404, "not_found")


async def test_a_connection_is_tried(api: Api) -> None:
    store = api.adapters.store
    partnership = builders.partnership()
    for settings, stands in (({}, True), ({"down": True}, False)):
        channel = ChannelConfig(kind="fake", settings=settings)
        delivery = partnership.delivery.model_copy(update={"channel": channel})
        await store.partnerships.put(partnership.model_copy(update={"delivery": delivery}))
        answer = await api.post("dora", f"/v1/partnerships/{partnership.id}/connection-test")
        found = answer.json()
        assert found["stands"] is stands
        assert found["found"] if stands else found["problem"] == "fake: no connection"


async def test_what_is_sent_is_previewed(api: Api) -> None:
    answer = await api.get(
        "audit", f"/v1/partnerships/{builders.partnership().id}/exchange-preview"
    )
    shown = answer.json()
    assert shown["encoding"] == "text"
    assert "TRIAL-1" in shown["content"]
    assert shown["size"] == len(shown["content"].encode())
