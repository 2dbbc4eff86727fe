"""Webhooks over the API: what they were told, telling it again, and how it is described."""

from typing import Any

from domain.exchange.event import EventKind
from domain.exchange.transmission import TransmissionState
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

HOOK = {"title": "ERP", "url": "https://erp.example/hook", "secret": "file:erp", "events": "all"}


async def hook(api: Api, **changed: Any) -> None:
    answer = await api.put("dora", "/v1/webhooks/erp", {**HOOK, **changed})
    assert answer.status_code == 201, answer.text


async def events(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get("audit", "/v1/webhooks/erp/events")).json()[
        "items"
    ]
    return found


async def test_what_it_is_told_is_listed_apart_from_what_partners_are_sent(api: Api) -> None:
    await hook(api, events=["invoice.opened", "invoice.issued"])
    await api.approved("inv-1")
    told = await events(api)
    subjects = sorted(one["subject"] for one in told)
    assert subjects == ["invoice.issued inv-1", "invoice.opened inv-1"]
    assert {one["state"] for one in told} == {"pending"}
    assert {one["place"] for one in told} == {"https://erp.example"}
    listed = (await api.get("audit", "/v1/transmissions")).json()["items"]
    assert [one["kind"] for one in listed] == ["invoice"]
    named = (await api.get("audit", "/v1/transmissions?kind=event")).json()["items"]
    assert len(named) == 2


async def test_an_unknown_event_or_webhook_is_named(api: Api) -> None:
    body = {**HOOK, "events": ["invoice.exploded"]}
    answer = await api.put("dora", "/v1/webhooks/erp", body)
    problem(answer, 422, "validation_failed")
    assert "events" in answer.text
    problem(await api.get("audit", "/v1/webhooks/nobody/events"), 404, "not_found")
    problem(await api.post("dora", "/v1/webhooks/nobody/replay", {}), 404, "not_found")


async def test_telling_again_takes_what_is_asked_for_and_leaves_what_is_being_tried(
    api: Api,
) -> None:
    await hook(api)
    for id in ("inv-1", "inv-2"):
        await api.open(id)
    store = api.adapters.store
    body = {"invoice_id": "inv-1", "since": "2020-01-01T00:00:00Z"}
    answer = await api.post("dora", "/v1/webhooks/erp/replay", body)
    assert (answer.status_code, answer.json()["events"]) == (202, [])
    for one in await events(api):
        order = await store.transmissions.get(one["id"])
        state = TransmissionState.FAILED if "opened" in order.subject else TransmissionState.SENT
        await store.transmissions.put(order.model_copy(update={"state": state}))
    failed = {**body, "failed_only": True}
    again = (await api.post("dora", "/v1/webhooks/erp/replay", failed)).json()["events"]
    assert [one["subject"] for one in again] == ["invoice.opened inv-1"]
    assert again[0]["id"] != "inv-1.e1.erp"
    assert (await store.transmissions.get("inv-1.e1.erp")).superseded_by == again[0]["id"]
    log = (await api.get("audit", "/v1/exchange/log?events=true")).json()["items"]
    assert [(one["actor"], one["transmission_id"]) for one in log] == [("dora", "inv-1.e1.erp")]
    assert (await api.get("audit", "/v1/exchange/log")).json()["items"] == []
    problem(await api.post("ben", "/v1/webhooks/erp/replay", body), 403, "forbidden")


async def test_the_reference_describes_every_event(api: Api) -> None:
    document = (await api.http.get("/openapi.json")).json()
    assert list(document["webhooks"]) == [kind.value for kind in EventKind]
    post = document["webhooks"]["invoice.issued"]["post"]
    assert post["summary"] == "It has its legal number and date"
    schema = post["requestBody"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/InvoiceEvent"}
    names = {one["name"] for one in post["parameters"]}
    assert names == {"webhook-id", "webhook-timestamp", "webhook-signature"}
    assert list(post["responses"]) == ["204"]
