"""Payment runs at the API: who may what, four eyes, accounts that are shown to nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem
from tests.paying import IBAN, OTHER, PAID, kept, owed, world

PATH = "/v1/payment-runs"
TOMORROW = str(datetime.now(UTC).date() + timedelta(days=1))
RUN = {"id": "run-1", "company_id": "northwind", "pays_on": TOMORROW}


@pytest.fixture
async def owing(api: Api) -> Api:
    await world(api.adapters.store, owed("a"), owed("b", iban=OTHER))
    return api


async def proposed(api: Api, person: str = "anna", **changes: Any) -> dict[str, Any]:
    answer = await api.post(person, PATH, {**RUN, "invoice_ids": ["a", "b"], **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def orders(api: Api) -> dict[str, dict[str, Any]]:
    answer = await api.get("anna", f"{PATH}/run-1/orders")
    return {one["invoice_id"]: one for one in answer.json()["items"]}


async def test_a_run_from_proposal_to_file(owing: Api) -> None:
    run = await proposed(owing)
    assert (run["state"], run["orders"], run["amount"]) == ("proposed", 2, "238.00")
    assert ("start_payment_run", "run-1") in owing.workflows.calls
    blocked = (await orders(owing))["b"]
    assert (blocked["state"], blocked["account"]) == ("blocked", "FR14 … 2606")
    stands = problem(await owing.post("carla", f"{PATH}/run-1/approve"), 409, "conflict")
    assert "not confirmed" in stands["detail"]
    early = problem(await owing.get("anna", f"{PATH}/run-1/file"), 409, "conflict")
    assert "no file yet" in early["detail"]
    said = {"order_id": blocked["id"], "reason": "called them"}
    confirmed = await owing.post("carla", f"{PATH}/run-1/confirm-account", said)
    assert confirmed.status_code == 200, confirmed.text
    approved = (await owing.post("carla", f"{PATH}/run-1/approve")).json()
    assert (approved["state"], len(approved["approved_by"])) == ("approved", 1)
    file = await owing.get("anna", f"{PATH}/run-1/file")
    assert file.headers["content-type"] == "application/xml"
    assert IBAN in file.text
    assert OTHER in file.text
    over = (await owing.post("anna", f"{PATH}/run-1/handed-over")).json()
    assert over["state"] == "sent"
    assert {one["state"] for one in (await orders(owing)).values()} == {"sent"}
    assert (await owing.post("anna", f"{PATH}/run-1/look")).json()["state"] == "sent"
    problem(await owing.post("anna", f"{PATH}/run-1/cancel", {}), 409, "conflict")


async def test_nobody_approves_their_own_and_clerks_approve_nothing(owing: Api) -> None:
    await proposed(owing, "carla")
    own = problem(await owing.post("carla", f"{PATH}/run-1/approve"), 409, "conflict")
    assert "four eyes" in own["detail"]
    problem(await owing.post("anna", f"{PATH}/run-1/approve"), 403, "forbidden")
    problem(await owing.post("ben", PATH, RUN), 403, "forbidden")
    problem(await owing.get("boris", PATH), 403, "forbidden")


async def test_no_answer_shows_an_account(owing: Api) -> None:
    await proposed(owing)
    for path in (PATH, f"{PATH}/run-1", f"{PATH}/run-1/orders"):
        text = (await owing.get("anna", path)).text
        assert IBAN not in text
        assert OTHER not in text


async def test_dropped_and_cancelled(owing: Api) -> None:
    await proposed(owing)
    blocked = (await orders(owing))["b"]["id"]
    run = (await owing.post("anna", f"{PATH}/run-1/drop", {"order_id": blocked})).json()
    assert (run["orders"], run["amount"]) == (1, "119.00")
    listed = (await owing.get("anna", f"{PATH}/run-1/orders?state=dropped")).json()["items"]
    assert [one["invoice_id"] for one in listed] == ["b"]
    gone = (await owing.post("anna", f"{PATH}/run-1/cancel", {"reason": "wrong day"})).json()
    assert (gone["state"], gone["reason"]) == ("cancelled", "wrong day")
    found = (await owing.get("anna", f"{PATH}?state=cancelled")).json()["items"]
    assert [one["id"] for one in found] == ["run-1"]


async def test_what_cannot_be_proposed_says_why(owing: Api) -> None:
    past = await owing.post("anna", PATH, {**RUN, "pays_on": "2026-01-01"})
    assert "has passed" in problem(past, 422, "invalid")["detail"]
    other = await owing.post("anna", PATH, {**RUN, "company_id": "acme"})
    assert "no company of ours" in problem(other, 422, "invalid")["detail"]
    await proposed(owing)
    again = await owing.post("anna", PATH, {**RUN, "id": "run-2", "invoice_ids": ["a"]})
    assert "in another run" in problem(again, 422, "invalid")["hint"]


async def test_what_is_kept_of_a_payment_is_given_back(owing: Api) -> None:
    await kept(owing.adapters.store)
    (found,) = (await owing.get("anna", "/v1/payments?kept=true")).json()["items"]
    assert (found["id"], found["kept"], found["refunded"]) == (PAID, "20.00", "0")
    back = {**RUN, "kind": "refund", "payment_ids": [PAID]}
    run = (await owing.post("anna", PATH, back)).json()
    assert (run["kind"], run["amount"]) == ("refund", "20.00")
    (order,) = (await owing.get("anna", f"{PATH}/run-1/orders")).json()["items"]
    assert (order["refunds"], order["invoice_id"], order["state"]) == (PAID, None, "proposed")
    await owing.post("carla", f"{PATH}/run-1/approve")
    file = await owing.get("anna", f"{PATH}/run-1/file")
    assert IBAN in file.text
    assert "THEIRS" in file.text


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"kind": "refund"}, ""),
        ({"payment_ids": [PAID]}, ""),
        ({"kind": "refund", "payment_ids": ["../x"]}, "/payment_ids/0"),
    ],
)
async def test_a_refund_that_makes_no_sense(owing: Api, said: dict[str, Any], pointer: str) -> None:
    answer = await owing.post("anna", PATH, {**RUN, **said})
    assert answer.status_code == 422
    assert pointer in answer.text
