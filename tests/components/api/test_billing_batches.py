"""Batches: started once, how far they are, what became of each period, paused and cancelled."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.billing.batch import BatchItem, BatchProgress, BatchState, ItemState
from domain.core.errors import NotFound
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem
from tests.components.api.test_setup import rules

PATH = "/v1/billing-batches"
OCTOBER = {"id": "october", "mode": "dry", "period": "2025-10"}


async def started(api: Api, **changes: Any) -> dict[str, Any]:
    answer = await api.post("anna", PATH, {**OCTOBER, **changes})
    assert answer.status_code == 202, answer.text
    return answer.json()


async def test_a_batch_is_started_once(api: Api) -> None:
    first = await api.post("anna", PATH, OCTOBER)
    body = first.json()
    assert (first.status_code, first.headers["location"]) == (202, f"{PATH}/october")
    assert (body["state"], body["requested_by"]) == ("running", "anna")
    assert body["workflow"] == "billing-batch/october"
    assert (await started(api))["started_at"] == body["started_at"]
    assert api.workflows.calls == [("start_batch", "october")] * 2
    other = await api.post("anna", PATH, {**OCTOBER, "mode": "bill"})
    problem(other, 409, "already_exists")
    assert len((await api.get("audit", f"{PATH}?mode=dry&state=running")).json()["items"]) == 1
    assert (await api.get("audit", f"{PATH}?mode=bill")).json()["items"] == []


async def test_a_batch_without_a_name_gets_one(api: Api) -> None:
    for _ in range(2):
        answer = await api.post("anna", PATH, {**OCTOBER, "id": None}, key="once")
        assert answer.json()["id"].startswith("bat-")
    assert await api.adapters.store.batches.count({}) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"period": None},
        {"due_from": "2025-11-01T00:00:00Z"},
        {"period": None, "due_from": "2025-11-01T00:00:00Z"},
        {
            "period": None,
            "due_from": "2025-11-02T00:00:00Z",
            "due_until": "2025-11-01T00:00:00Z",
        },
        {"mode": "maybe"},
        {"progress": {}},
    ],
)
async def test_what_cannot_be_selected_is_refused(api: Api, said: dict[str, Any]) -> None:
    problem(await api.post("anna", PATH, {**OCTOBER, **said}), 422, "validation_failed")
    assert api.workflows.calls == []


async def test_a_partnership_that_there_is_not_is_refused(api: Api) -> None:
    answer = await api.post("anna", PATH, {**OCTOBER, "partnership_id": "nobody"})
    assert rules(problem(answer, 422, "invalid")) == {"/partnership_id": "UNKNOWN"}
    problem(await api.post("audit", PATH, OCTOBER), 403, "forbidden")


async def test_progress_is_that_of_the_workflow_while_it_runs(api: Api) -> None:
    await started(api)
    api.workflows.progress = BatchProgress(
        total=10, done=4, states={ItemState.BILLED: 4}, current=("northwind-acme",)
    )
    seen = (await api.get("audit", f"{PATH}/october")).json()["progress"]
    assert (seen["done"], seen["total"], seen["current"]) == (4, 10, ["northwind-acme"])
    api.workflows.failing = NotFound("no worker")
    noted = await api.get("audit", f"{PATH}/october")
    assert (noted.status_code, noted.json()["progress"]["done"]) == (200, 0)
    api.workflows.failing = None
    batch = await api.adapters.store.batches.get("october")
    ended = batch.model_copy(update={"state": BatchState.COMPLETED})
    await api.adapters.store.batches.put(ended)
    assert (await api.get("audit", f"{PATH}/october")).json()["progress"]["done"] == 0


@pytest.mark.parametrize(
    ("turn", "state"), [("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")]
)
async def test_a_batch_is_paused_resumed_and_cancelled(api: Api, turn: str, state: str) -> None:
    await started(api)
    answer = await api.post("anna", f"{PATH}/october/{turn}")
    assert (answer.status_code, answer.json()["state"]) == (200, state)
    api.workflows.asleep = True
    assert (await api.post("anna", f"{PATH}/october/{turn}")).status_code == 202
    problem(await api.post("anna", f"{PATH}/none/{turn}"), 404, "not_found")
    problem(await api.post("audit", f"{PATH}/october/{turn}"), 403, "forbidden")


async def test_what_became_of_each_period_is_listed(api: Api) -> None:
    await started(api)
    for number, state in enumerate([ItemState.BILLED, ItemState.PARKED, ItemState.BILLED]):
        item = BatchItem(
            id=f"october.a{number}.2025-10",
            batch_id="october",
            agreement_id=f"a{number}",
            partnership_id="northwind-acme",
            period="2025-10",
            state=state,
            net=Decimal("10.00"),
            currency="EUR",
            problem="no value" if state is ItemState.PARKED else "",
            at=datetime(2025, 11, 1, tzinfo=UTC),
        )
        await api.adapters.store.batch_items.put(item)
    path = f"{PATH}/october/items"
    assert len((await api.get("audit", path)).json()["items"]) == 3
    [parked] = (await api.get("audit", f"{path}?state=parked")).json()["items"]
    assert (parked["agreement_id"], parked["problem"]) == ("a1", "no value")
    first = (await api.get("audit", f"{path}?limit=2")).json()
    rest = (await api.get("audit", f"{path}?limit=2&cursor={first['next_cursor']}")).json()
    assert len(rest["items"]) == 1
    assert (await api.get("audit", f"{path}?partnership_id=other")).json()["items"] == []
    problem(await api.get("audit", f"{PATH}/none/items"), 404, "not_found")
