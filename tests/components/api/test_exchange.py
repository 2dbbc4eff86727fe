"""The exchange over the API: messages, their log, acknowledgements, endpoints."""

from typing import Any

import pytest

from domain.exchange.circuit import CircuitState, endpoint_of
from domain.exchange.delivery import DocumentRef
from domain.exchange.inbound import InboundDocument, InboundState
from domain.exchange.statement import Statement, Syntax
from domain.exchange.transmission import MessageKind, Transmission, TransmissionState
from domain.process.acknowledging import acknowledge
from domain.process.outbox import place
from domain.trade.terms import ChannelConfig
from tests.acknowledged import statement
from tests.builders import NOON
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

DOCUMENT = "d" * 64


async def said(api: Api, *statements: Statement) -> list[str]:
    """What was read from one received document; the ids under which it is kept."""
    store = api.adapters.store
    done = await store.transact(
        lambda tx: acknowledge(tx, statements, document=DOCUMENT, partner_id="acme", at=NOON)
    )
    return [one.id for one in done.kept]


async def answer_of_ours(api: Api, **changes: Any) -> Transmission:
    document = DocumentRef(sha256="e" * 64, name="c.edi", media_type="text/plain", size=3)
    order = Transmission(
        **{
            "id": "contrl-1",
            "kind": MessageKind.ACKNOWLEDGEMENT,
            "partner_id": "acme",
            "document": document,
            "file_name": "c.edi",
            "channel": ChannelConfig(kind="sftp", settings={"host": "a.example", "secret": "x"}),
            "created_at": NOON,
            **changes,
        }
    )
    return await api.adapters.store.transact(lambda tx: place(tx, order))


def unknown() -> Statement:
    return statement("contrl", "4711", "interchange", syntax=Syntax.REJECTED, code="UCI 4")


async def test_a_message_is_shown_without_the_settings_of_its_channel(api: Api) -> None:
    await api.approved("inv-1")
    order = await answer_of_ours(api)
    answer = await api.get("audit", f"/v1/transmissions/{order.id}")
    body = answer.json()
    assert (body["channel"], body["place"]) == ("sftp", "a.example")
    assert "secret" not in answer.text
    assert {one["scheme"] for one in body["references"]} == {"message_id", "file_name"}
    listed = (await api.get("audit", "/v1/transmissions")).json()["items"]
    assert {one["id"] for one in listed} == {"contrl-1", "inv-1.m1"}
    mine = (await api.get("audit", "/v1/transmissions?invoice_id=inv-1")).json()["items"]
    assert [(one["kind"], one["control_number"]) for one in mine] == [("invoice", 1)]
    problem(await api.get("audit", "/v1/transmissions/nobody"), 404, "not_found")


async def test_sending_again_needs_a_reason_and_makes_a_new_message(api: Api) -> None:
    failed = await api.approved("inv-1")
    assert "resend" in failed["possible"]
    problem(await api.post("dora", "/v1/invoices/inv-1/resend", {}), 422, "validation_failed")
    problem(await api.post("ben", "/v1/invoices/inv-1/resend", {"reason": "x"}), 403, "forbidden")
    body = {"reason": "their mailbox was emptied"}
    answer = await api.post("dora", "/v1/invoices/inv-1/resend", body)
    assert (answer.status_code, answer.json()["state"]) == (200, "transmit_failed")
    first = (await api.get("audit", "/v1/transmissions/inv-1.m1")).json()
    second = (await api.get("audit", "/v1/transmissions/inv-1.m2")).json()
    assert first["superseded_by"] == second["id"]
    assert (first["control_number"], second["control_number"]) == (1, 2)
    assert first["file_name"] != second["file_name"]
    (line,) = first["log"]
    assert (line["act"], line["actor"]) == ("superseded", "dora")
    assert "their mailbox was emptied" in line["detail"]
    told = (await api.get("audit", "/v1/invoices/inv-1/timeline")).text
    assert "dora had it sent again as inv-1.m2: their mailbox was emptied" in told


async def test_a_command_is_possible_by_state_only(api: Api) -> None:
    await api.open("inv-1")
    answer = await api.post("dora", "/v1/invoices/inv-1/resend", {"reason": "x"})
    problem(answer, 409, "invalid_transition")


async def test_the_log_is_filtered(api: Api) -> None:
    await said(api, unknown())
    await api.approved("inv-1")
    await api.post("dora", "/v1/invoices/inv-1/resend", {"reason": "mended"})
    everything = (await api.get("audit", "/v1/exchange/log")).json()["items"]
    assert sorted(line["act"] for line in everything) == ["acknowledged", "superseded"]
    incoming = (await api.get("audit", "/v1/exchange/log?direction=in")).json()["items"]
    assert [line["kind"] for line in incoming] == ["contrl"]
    of_one = (await api.get("audit", "/v1/exchange/log?invoice_id=inv-1")).json()["items"]
    assert [line["transmission_id"] for line in of_one] == ["inv-1.m1"]
    sha256 = of_one[0]["document"]["sha256"]
    by_hash = (await api.get("audit", f"/v1/exchange/log?document={sha256}")).json()["items"]
    assert by_hash == of_one
    nobody = (await api.get("audit", "/v1/exchange/log?partner_id=globex")).json()["items"]
    assert nobody == []


async def test_an_unmatched_acknowledgement_is_matched_by_hand(api: Api) -> None:
    await api.approved("inv-1")
    (id,) = await said(api, unknown())
    document = DocumentRef(sha256=DOCUMENT, name="c", media_type="text/plain", size=1)
    await api.adapters.store.inbound.put(
        InboundDocument(
            id=DOCUMENT,
            mailbox_id="m",
            document=document,
            state=InboundState.UNMATCHED,
            received_at=NOON,
        )
    )
    (shown,) = (await api.get("audit", "/v1/acknowledgements?unmatched=true")).json()["items"]
    assert shown["problem"] == "nothing was sent to them with the interchange 4711"
    assert shown["statement"]["code"] == "UCI 4"
    body = {"invoice_id": "inv-1", "reason": "wrong number"}
    path = f"/v1/acknowledgements/{id}/match"
    problem(await api.post("audit", path, body), 403, "forbidden")
    problem(await api.post("dora", path, {"reason": "x"}), 422, "validation_failed")
    absent = {"invoice_id": "nobody", "reason": "x"}
    problem(await api.post("dora", path, absent), 404, "not_found")
    answer = await api.post("dora", path, body)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["matched_by"], answer.json()["transmission_id"]) == ("dora", "inv-1.m1")
    assert [name for name, _ in api.workflows.calls][-2:] == [
        "match_acknowledgement",
        "inbound_command",
    ]
    assert (await api.get("audit", "/v1/acknowledgements?unmatched=true")).json()["items"] == []
    order = await answer_of_ours(api)
    other = {"transmission_id": order.id, "reason": "no, this"}
    problem(await api.post("dora", path, other), 409, "conflict")


async def test_an_answer_that_could_not_be_sent_is_retried_or_given_up(api: Api) -> None:
    order = await answer_of_ours(api, state=TransmissionState.FAILED, failure="wrong key")
    retried = await api.post("dora", f"/v1/transmissions/{order.id}/retry")
    assert (retried.json()["state"], retried.json()["failure"]) == ("pending", "")
    problem(
        await api.post("dora", f"/v1/transmissions/{order.id}/discard"), 422, "validation_failed"
    )
    body = {"reason": "told by phone"}
    gone = await api.post("dora", f"/v1/transmissions/{order.id}/discard", body)
    assert gone.json()["state"] == "discarded"
    assert [(one["act"], one["detail"]) for one in gone.json()["log"]] == [
        ("discarded", "told by phone")
    ]
    problem(await api.post("dora", f"/v1/transmissions/{order.id}/retry"), 409, "conflict")
    api.workflows.asleep = True
    assert (await api.post("dora", f"/v1/transmissions/{order.id}/retry")).status_code == 202


@pytest.mark.parametrize(("state", "found"), [("open", 1), ("closed", 0)])
async def test_endpoints_that_do_not_answer_are_seen(api: Api, state: str, found: int) -> None:
    endpoint = endpoint_of(ChannelConfig(kind="sftp", settings={"host": "a.example"}))
    dead = {"state": CircuitState.OPEN, "failures": 7, "reason": "no route", "since": NOON}
    await api.adapters.store.endpoints.put(endpoint.model_copy(update=dead))
    items = (await api.get("audit", f"/v1/exchange/endpoints?state={state}")).json()["items"]
    assert [(one["place"], one["failures"]) for one in items] == [("a.example", 7)] * found
