"""Balances: opened once, granted once, drawn by runs alone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.billing.balance import draw
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem
from tests.components.api.test_setup import rules

PATH = "/v1/balances/goodwill"
GRANT_PART = Decimal("100.00")
GRANT = {"id": "outage", "amount": "250.00", "reason": "outage on 12 October"}
OWNED = {"partnership_id": "northwind-acme", "kind": "credit", "currency": "EUR"}


async def opened(api: Api, **changes: Any) -> None:
    answer = await api.put("dora", PATH, {**OWNED, **changes})
    assert answer.status_code == 201, answer.text


async def granted(api: Api, **changes: Any) -> dict[str, Any]:
    answer = await api.post("dora", f"{PATH}/grants", {**GRANT, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_balance_is_opened_and_changed_in_what_may_change(api: Api) -> None:
    await opened(api)
    await granted(api)
    again = await api.put("dora", PATH, {**OWNED, "priority": 10, "charge_ids": ["fee"]})
    body = again.json()
    assert (again.status_code, body["priority"], body["charge_ids"]) == (200, 10, ["fee"])
    assert (body["amount"], body["available"], len(body["entries"])) == ("250.00", "250.00", 1)
    other = await api.put("dora", PATH, {**OWNED, "currency": "CHF"})
    assert "EUR for good" in problem(other, 409, "already_exists")["detail"]


async def test_nobody_sets_entries(api: Api) -> None:
    answer = await api.put("dora", PATH, {**OWNED, "entries": []})
    assert rules(problem(answer, 422, "validation_failed")) == {"/entries": "extra_forbidden"}


async def test_a_balance_of_nobody_is_refused(api: Api) -> None:
    wrong = {**OWNED, "partnership_id": "nobody", "currency": "ABC"}
    assert rules(problem(await api.put("dora", PATH, wrong), 422, "invalid")) == {
        "/partnership_id": "UNKNOWN",
        "/currency": "CURRENCY",
    }


async def test_a_grant_counts_once(api: Api) -> None:
    await opened(api)
    first = await granted(api)
    assert first["amount"] == "250.00"
    assert await granted(api) == first
    other = await api.post("dora", f"{PATH}/grants", {**GRANT, "amount": "300.00"})
    problem(other, 409, "already_exists")
    assert (await api.get("audit", PATH)).json()["amount"] == "250.00"


async def test_a_key_stands_for_the_id_of_a_grant(api: Api) -> None:
    await opened(api)
    unnamed = {"amount": "10.00", "reason": "sorry"}
    for _ in range(2):
        answer = await api.post("dora", f"{PATH}/grants", unnamed, key="once")
        assert answer.json()["amount"] == "10.00"
    await api.post("dora", f"{PATH}/grants", unnamed, key="twice")
    assert (await api.get("audit", PATH)).json()["amount"] == "20.00"


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"amount": "0.001"}, "/amount"),
        ({"amount": "0"}, "/amount"),
        ({"amount": "-250.01", "id": "back"}, "/amount"),
        ({"amount": "-1.00", "id": "back", "expires_on": "2036-01-01"}, "/expires_on"),
        ({"id": "late", "expires_on": "2020-01-01"}, "/expires_on"),
    ],
)
async def test_what_cannot_be_granted_is_told(api: Api, said: dict[str, str], place: str) -> None:
    await opened(api)
    await granted(api)
    answer = await api.post("dora", f"{PATH}/grants", {**GRANT, "id": "second", **said})
    assert rules(problem(answer, 422, "invalid")) == {place: "GRANT"}


async def test_what_was_granted_by_mistake_is_taken_back(api: Api) -> None:
    await opened(api)
    await granted(api)
    taken = await granted(api, id="back", amount="-250.00")
    assert taken["amount"] == "0.00"


async def test_what_expired_is_left_and_not_available(api: Api) -> None:
    await opened(api)
    await granted(api, expires_on=datetime.now(UTC).date().isoformat())
    store = api.adapters.store
    balance = await store.balances.get("goodwill")
    before = balance.entries[0].expires_on
    assert before is not None
    entry = balance.entries[0].model_copy(update={"expires_on": before - timedelta(days=1)})
    await store.balances.put(balance.model_copy(update={"entries": (entry,)}))
    body = (await api.get("audit", PATH)).json()
    assert (body["amount"], body["available"]) == ("250.00", "0")


async def test_balances_are_listed_without_their_movements(api: Api) -> None:
    await opened(api)
    await granted(api)
    store = api.adapters.store
    now = datetime.now(UTC)
    drawn = draw(
        await store.balances.get("goodwill"), GRANT_PART, run_id="fees.2026-10", at=now, reason="r"
    )
    await store.balances.put(drawn)
    listed = (await api.get("audit", "/v1/balances?partnership_id=northwind-acme")).json()
    assert [one["amount"] for one in listed["items"]] == ["150.00"]
    assert "entries" not in listed["items"][0]
    assert (await api.get("audit", "/v1/balances?kind=prepaid")).json()["items"] == []
    entries = (await api.get("audit", PATH)).json()["entries"]
    assert [(one["amount"], one["run_id"]) for one in entries] == [
        ("250.00", None),
        ("-100.00", "fees.2026-10"),
    ]


async def test_only_some_may_grant(api: Api) -> None:
    await opened(api)
    problem(await api.post("anna", f"{PATH}/grants", GRANT), 403, "forbidden")
    problem(await api.post("dora", "/v1/balances/none/grants", GRANT), 404, "not_found")
