"""Idempotency: the same request again, another one with its key, answers that are not final."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

import httpx
import pytest
from fastapi import Request, Response

from api import idempotency
from api.app import create_app
from api.connections import Connections
from api.errors import silent
from api.gateway import WorkflowGateway
from domain.core.errors import StoreUnavailable
from integration.settings import Settings
from integration.store.answers import Asked, KeptAnswer, MemoryAnswers, Turn
from integration.wiring import Adapters
from tests.components.api.conftest import Api, new_invoice
from tests.components.api.test_invoices import problem

NOW = datetime(2100, 1, 1, tzinfo=UTC)


async def test_the_same_request_gets_the_same_answer(api: Api) -> None:
    first = await api.post("anna", "/v1/invoices", new_invoice(), key="k")
    second = await api.post("anna", "/v1/invoices", new_invoice(), key="k")
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert second.headers["location"] == first.headers["location"]
    assert (await api.adapters.store.invoices.count({})) == 1


async def test_another_body_or_address_with_the_key_is_refused(api: Api) -> None:
    await api.post("anna", "/v1/invoices", new_invoice(id="inv-1", submit=False), key="k")
    other = await api.post("anna", "/v1/invoices", new_invoice(id="inv-2"), key="k")
    problem(other, 422, "idempotency_mismatch")
    elsewhere = await api.post("anna", "/v1/invoices/inv-1/submit", key="k")
    problem(elsewhere, 422, "idempotency_mismatch")


async def test_a_key_belongs_to_one_person(api: Api) -> None:
    first = await api.post("anna", "/v1/invoices", new_invoice(), key="k")
    second = await api.post("meter", "/v1/invoices", new_invoice(), key="k")
    assert (second.status_code, second.json()["created_by"]) == (201, "meter")
    assert second.json()["id"] != first.json()["id"]


async def test_at_the_same_time_it_happens_once(api: Api) -> None:
    answers = await asyncio.gather(
        *(api.post("anna", "/v1/invoices", new_invoice(), key="k") for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    done = next(answer for answer in answers if answer.status_code == 201)
    for answer in answers:
        if answer is not done:
            problem(answer, 409, "idempotency_in_flight")
            assert answer.headers["retry-after"] == "1"
    later = await api.post("anna", "/v1/invoices", new_invoice(), key="k")
    assert (later.json(), later.headers["idempotent-replayed"]) == (done.json(), "true")
    assert (await api.adapters.store.invoices.count({})) == 1


async def test_whoever_is_at_it_says_so_until_it_is_done(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "_SIGN_OF_LIFE", timedelta(milliseconds=1))
    kept, renewed = MemoryAnswers(), asyncio.Event()
    renew = kept.renew

    async def noticed(turn: Turn, ends: datetime) -> None:
        await renew(turn, ends)
        renewed.set()

    async def reader(*_: object) -> Response:
        await renewed.wait()
        return Response(status_code=201)

    monkeypatch.setattr(kept, "renew", noticed)
    begun = await kept.begin(Asked("a", "", NOW, NOW, NOW + timedelta(days=1)))
    assert isinstance(begun, Turn)
    await idempotency._carried_out(Request({"type": "http"}), reader, kept, begun)
    said = await kept.begin(Asked("a", "", NOW, NOW, NOW))
    assert isinstance(said, KeptAnswer)
    assert said.status == 201


async def test_another_process_knows_the_answer(api: Api, settings: Settings) -> None:
    async def same(_: Settings) -> Adapters:
        return api.adapters

    first = await api.post("anna", "/v1/invoices", new_invoice(), key="k")
    gateway = cast(WorkflowGateway, api.workflows)
    other = create_app(settings, Connections(settings, make=same, gateway=gateway))
    transport = httpx.ASGITransport(app=other)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        headers = api.auth("anna") | {"Idempotency-Key": "k"}
        again = await http.post("/v1/invoices", json=new_invoice(), headers=headers)
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")


async def test_an_error_is_not_kept(api: Api) -> None:
    api.workflows.failing = StoreUnavailable("gone")
    problem(
        await api.post("anna", "/v1/invoices", new_invoice(), key="k"), 503, "store_unavailable"
    )
    api.workflows.failing = None
    again = await api.post("anna", "/v1/invoices", new_invoice(), key="k")
    assert (again.status_code, "idempotent-replayed" in again.headers) == (201, False)
    assert (await api.adapters.store.invoices.count({})) == 1


async def test_what_is_pending_is_not_kept(api: Api) -> None:
    api.workflows.failing = silent("temporal_unavailable")
    first = await api.post("anna", "/v1/invoices", new_invoice(), key="k")
    api.workflows.failing = None
    second = await api.post("anna", "/v1/invoices", new_invoice(), key="k")
    assert (first.status_code, second.status_code) == (202, 201)
    assert first.json()["id"] == second.json()["id"]


async def test_a_role_that_was_lost_gets_no_old_answer(api: Api) -> None:
    await api.post("anna", "/v1/invoices", new_invoice(), key="k")
    api.tokens["demoted"] = api.identity.mint("anna", ["auditor"])
    answer = await api.post("demoted", "/v1/invoices", new_invoice(), key="k")
    problem(answer, 403, "forbidden")
    del api.tokens["demoted"]


async def test_keys_that_cannot_be_used(api: Api) -> None:
    for key in (" ", "x" * 201, "a b"):
        answer = await api.post("anna", "/v1/invoices", new_invoice(), key=key)
        problem(answer, 400, "idempotency_key_invalid")


async def test_commands_carry_an_id_made_from_the_key(api: Api) -> None:
    await api.open("inv-1", submit=False)
    api.workflows.asleep = True
    for _ in range(2):
        await api.post("anna", "/v1/invoices/inv-1/submit", key="k")
    await api.post("anna", "/v1/invoices/inv-1/submit")
    ids = [value.id for name, value in api.workflows.calls if name == "command"]
    assert (ids[0] == ids[1], ids[1] == ids[2]) == (True, False)
