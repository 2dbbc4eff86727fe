"""Many at once: each by itself, once, whatever becomes of the others."""

from typing import Any

import pytest

from api.errors import silent
from api.schemas.bulk import MOST
from tests.components.api.conftest import Api, new_invoice
from tests.components.api.test_invoices import problem

BULK, DECISIONS = "/v1/invoices/bulk", "/v1/approvals/bulk"


def many(*invoices: Any) -> dict[str, Any]:
    return {"invoices": list(invoices)}


def bare(n: int) -> dict[str, Any]:
    return new_invoice(order_reference=f"PO-{n}")


async def test_each_is_opened_by_itself(api: Api) -> None:
    body = many(new_invoice(id="inv-1"), bare(2), new_invoice(id="inv-3", submit=False))
    answer = await api.post("anna", BULK, body)
    said = answer.json()
    assert (answer.status_code, said["done"], said["refused"], said["pending"]) == (200, 3, 0, 0)
    assert [(one["index"], one["status"], one["problem"]) for one in said["items"]] == [
        (0, 201, None),
        (1, 201, None),
        (2, 201, None),
    ]
    for one in said["items"]:
        alone = await api.get("anna", f"/v1/invoices/{one['invoice']['id']}")
        assert alone.json() == one["invoice"]
    assert said["items"][0]["invoice"]["state"] == "approval"


async def test_one_that_is_wrong_stops_no_other(api: Api) -> None:
    await api.open("taken", order_reference="PO-1")
    line = new_invoice()["lines"][0]
    body = many(
        new_invoice(id="inv-1"),
        new_invoice(lines=[{**line, "unit_price": 1.5}], colour="red"),
        new_invoice(id="taken"),
        new_invoice(partnership_id="nobody"),
        "no invoice",
        new_invoice(type_code="381"),
    )
    said = (await api.post("anna", BULK, body)).json()
    assert (said["done"], said["refused"]) == (1, 5)
    told = [
        (one["status"], one["problem"]["code"], [e["pointer"] for e in one["problem"]["errors"]])
        for one in said["items"][1:]
    ]
    assert told == [
        (422, "validation_failed", ["/invoices/1/lines/0/unit_price", "/invoices/1/colour"]),
        (409, "already_exists", ["/invoices/2"]),
        (422, "invalid", ["/invoices/3/partnership_id"]),
        (422, "validation_failed", ["/invoices/4"]),
        (422, "invalid", ["/invoices/5/type_code"]),
    ]
    assert await api.adapters.store.invoices.count({}) == 2


async def test_repeated_with_the_same_key_nothing_happens_twice(api: Api) -> None:
    body = many(bare(1), bare(2), bare(2))
    first = await api.post("anna", BULK, body, key="k")
    again = await api.post("anna", BULK, body, key="k")
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    assert await api.adapters.store.invoices.count({}) == 3
    problem(await api.post("anna", BULK, many(bare(1)), key="k"), 422, "idempotency_mismatch")


async def test_what_was_not_done_is_done_by_repeating(api: Api) -> None:
    body = many(bare(1), bare(2))
    api.workflows.failing = silent("temporal_unavailable")
    first = await api.post("anna", BULK, body, key="k")
    assert (first.status_code, first.json()["pending"]) == (202, 2)
    assert first.headers["retry-after"] == "1"
    api.workflows.failing = None
    second = await api.post("anna", BULK, body, key="k")
    assert (second.status_code, second.json()["done"]) == (200, 2)
    assert ids(first.json()) == ids(second.json())
    assert await api.adapters.store.invoices.count({}) == 2


async def test_a_fault_of_ours_hides_no_other(api: Api) -> None:
    api.workflows.failing = RuntimeError("a bug")
    answer = await api.post("anna", BULK, many(bare(1), "wrong"), key="k")
    said = answer.json()
    assert (answer.status_code, said["pending"], said["refused"]) == (202, 1, 1)
    assert said["items"][0]["problem"]["code"] == "internal_error"
    assert "a bug" not in answer.text


@pytest.mark.parametrize("count", [0, MOST + 1])
async def test_not_none_and_not_too_many(api: Api, count: int) -> None:
    found = problem(
        await api.post("anna", BULK, many(*[bare(1)] * count)), 422, "validation_failed"
    )
    assert found["errors"][0]["pointer"] == "/invoices"


async def test_only_who_may_open_one_may_open_many(api: Api) -> None:
    problem(await api.post("ben", BULK, many(bare(1))), 403, "forbidden")
    problem(await api.post("anna", DECISIONS, {"decisions": []}), 403, "forbidden")


async def test_each_decision_is_judged_by_itself(api: Api) -> None:
    opened = [await api.open(f"inv-{n}") for n in range(3)]
    hashes = [one["content_hash"] for one in opened]
    body = {
        "decisions": [
            {"invoice_id": "inv-0", "content_hash": hashes[0]},
            {
                "invoice_id": "inv-1",
                "content_hash": hashes[1],
                "verdict": "reject",
                "reason": "not ordered",
            },
            {"invoice_id": "inv-2", "content_hash": "0" * 64},
            {"invoice_id": "inv-2", "content_hash": hashes[2], "verdict": "reject"},
            {"invoice_id": "inv-2", "content_hash": hashes[2], "verdict": "comment"},
            {"invoice_id": "nothing", "content_hash": hashes[2]},
        ]
    }
    said = (await api.post("ben", DECISIONS, body, key="k")).json()
    assert [one["status"] for one in said["items"]] == [200, 200, 409, 422, 422, 404]
    states = [one["invoice"] and one["invoice"]["state"] for one in said["items"][:2]]
    assert states[0] not in ("approval", None)
    assert said["items"][1]["invoice"]["decisions"][-1]["verdict"] == "reject"
    assert said["items"][3]["problem"]["errors"][0]["pointer"] == "/decisions/3/reason"
    assert said["items"][2]["problem"]["code"] == "decision_refused"
    again = await api.post("ben", DECISIONS, body, key="k")
    assert again.json() == said


async def test_nobody_approves_many_of_their_own(api: Api) -> None:
    api.tokens["both"] = api.identity.mint("both", ["clerk", "approver"])
    opened = await api.open("inv-1", person="both")
    body = {"decisions": [{"invoice_id": "inv-1", "content_hash": opened["content_hash"]}]}
    said = (await api.post("both", DECISIONS, body)).json()
    assert said["items"][0]["problem"]["code"] == "decision_refused"
    del api.tokens["both"]


def ids(answer: dict[str, Any]) -> list[str]:
    return [one["invoice"]["id"] for one in answer["items"]]
