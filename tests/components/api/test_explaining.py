"""Who can approve an invoice and why; who would approve 12,000 EUR."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.governing_examples import POLICY_QUESTION
from domain.trade.approval import Delegation
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

EXPLAIN = "/v1/approval-policies/explain"
STEPS = [
    {"name": "manager", "roles": ["approver"]},
    {"name": "director", "roles": ["finance_director"], "at_least": "10000"},
]


async def people(api: Api) -> None:
    for id, roles in {
        "ben": ("approver",),
        "zoe": ("approver",),
        "carla": ("finance_director",),
    }.items():
        await api.adapters.store.people.put(builders.Person(id=id, name=id.title(), roles=roles))


async def ask(api: Api, **question: Any) -> Any:
    return await api.post("audit", EXPLAIN, question)


async def test_whose_yes_would_count_now_and_why_not_that_of_others(api: Api) -> None:
    await people(api)
    step = builders.ApprovalStep(name="manager", roles=("approver",), quorum=2)
    policy = builders.approval(steps=(step,))
    await api.adapters.store.partnerships.put(builders.partnership(approval=policy))
    opened = await api.open()
    await api.post("ben", "/v1/invoices/inv-1/approve", {"content_hash": opened["content_hash"]})
    body = (await api.get("audit", "/v1/invoices/inv-1/approvers")).json()
    found = {one["id"]: one for one in body["now"]}
    assert (body["open_steps"], set(found)) == (["manager"], {"ben", "zoe"})
    assert (found["zoe"]["may"], found["zoe"]["step"]) == (True, "manager")
    assert (found["ben"]["may"], "twice" in found["ben"]["why_not"]) == (False, True)
    outlook = body["approvals"][0]
    assert (outlook["state"], outlook["title"]) == ("approval", "Awaiting approval")
    assert "Ben, Zoe" in outlook["sentences"][1]


async def test_somebody_who_borrows_may_in_the_place_of_the_lender(api: Api) -> None:
    await people(api)
    await api.open()
    now = datetime.now(UTC)
    loan = Delegation(
        id="d1",
        from_person="ben",
        to_person="carla",
        roles=("approver",),
        starts=now - timedelta(days=1),
        ends=now + timedelta(days=1),
    )
    await api.adapters.store.delegations.insert(loan)
    body = (await api.get("audit", "/v1/invoices/inv-1/approvers")).json()
    carla = next(one for one in body["now"] if one["id"] == "carla")
    assert (carla["may"], carla["on_behalf_of"]) == (True, "ben")


async def test_nobody_can_approve_what_is_not_up_for_approval(api: Api) -> None:
    await api.open(submit=False)
    body = (await api.get("audit", "/v1/invoices/inv-1/approvers")).json()
    assert (body["state"], body["now"], body["open_steps"]) == ("draft", [], [])
    assert [one["state"] for one in body["approvals"]] == ["approval", "giving_up"]
    problem(await api.get("audit", "/v1/invoices/none/approvers"), 404, "not_found")


async def test_who_would_approve_for_a_partnership(api: Api) -> None:
    await people(api)
    answer = await ask(api, partnership_id="northwind-acme", invoice={"amount": "12000"})
    body = answer.json()
    assert (answer.status_code, body["base_currency"], body["rate"]) == (200, "EUR", "1")
    assert body["approvals"][0]["explanation"]["groups"][0][0]["name"] == "manager"
    assert body["approvals"][0]["sentences"][0].startswith("12000.00 EUR needs")


async def test_a_policy_that_is_not_saved_is_explained_with_its_faults(api: Api) -> None:
    await people(api)
    policy = {"steps": [*STEPS, {"name": "third", "people": ["nobody"], "at_least": "50000"}]}
    small = (await ask(api, policy=policy, invoice={"amount": "9999.99"})).json()
    assert [g[0]["name"] for g in small["approvals"][0]["explanation"]["groups"]] == ["manager"]
    assert small["approvals"][0]["state"] is None
    assert {fault["rule"] for fault in small["faults"]} == {"AP-PERSON", "AP-FEW"}
    large = (
        await ask(api, policy=policy, invoice={"amount": "12000", "created_by": "carla"})
    ).json()
    director = large["approvals"][0]["explanation"]["groups"][1][0]
    assert (director["name"], director["reachable"]) == ("director", False)


async def test_a_policy_is_tried_in_the_lifecycle_of_a_partnership(api: Api) -> None:
    asked = {
        "partnership_id": "northwind-acme",
        "policy": {"steps": STEPS},
        "invoice": {"amount": "20000"},
    }
    body = (await ask(api, **asked)).json()
    assert body["approvals"][0]["state"] == "approval"
    assert len(body["approvals"][0]["explanation"]["groups"]) == 2


async def test_conditions_see_what_is_supposed(api: Api) -> None:
    steps = [
        {"name": "odd", "roles": ["approver"], "when": "partnership.new_bank_details"},
        STEPS[0],
    ]
    for supposed, names in (({}, ["manager"]), ({"new_bank_details": True}, ["odd", "manager"])):
        body = (await ask(api, policy={"steps": steps}, invoice={"amount": "1", **supposed})).json()
        outlook = body["approvals"][0]
        assert [group[0]["name"] for group in outlook["explanation"]["groups"]] == names
        assert outlook["conditions"] == {"partnership.new_bank_details": bool(supposed)}


async def test_other_currencies_are_compared_at_the_rate_of_the_day(api: Api) -> None:
    policy, dollars = {"steps": STEPS}, {"amount": "12000", "currency": "USD"}
    missing = problem(await ask(api, policy=policy, invoice=dollars), 422, "invalid")
    assert missing["errors"][0]["pointer"] == "/invoice/currency"
    await api.put("dora", "/v1/exchange-rates/USD/2026-01-01", {"rate": "0.5", "source": "ECB"})
    body = (await ask(api, policy=policy, invoice=dollars)).json()
    assert (body["rate"], len(body["approvals"][0]["explanation"]["groups"])) == ("0.5", 1)


async def test_questions_that_have_no_answer(api: Api) -> None:
    problem(await ask(api, invoice={"amount": "1"}), 422, "validation_failed")
    problem(await ask(api, partnership_id="northwind-acme"), 422, "validation_failed")
    problem(await ask(api, partnership_id="none", invoice={"amount": "1"}), 404, "not_found")
    cents = problem(
        await ask(api, partnership_id="northwind-acme", invoice={"amount": "1.001"}), 422, "invalid"
    )
    assert cents["errors"][0]["pointer"] == "/invoice/amount"
    steps = [{"name": "a", "roles": ["approver"], "when": "invoice.total < 1"}]
    wrong = problem(
        await ask(api, policy={"steps": steps}, invoice={"amount": "1"}), 422, "invalid"
    )
    assert wrong["errors"][0]["pointer"] == "/policy/steps/0/when"


async def test_the_examples_are_answered(api: Api) -> None:
    for example in POLICY_QUESTION.values():
        assert (await api.post("audit", EXPLAIN, example["value"])).status_code == 200


async def test_a_webhook_is_saved_and_by_https_only(api: Api) -> None:
    hook = {"title": "ERP", "url": "https://erp.example/x", "secret": "file:erp"}
    assert (await api.put("dora", "/v1/webhooks/erp", hook)).status_code == 201
    plain = hook | {"url": "http://erp.example/x"}
    refused = problem(await api.put("dora", "/v1/webhooks/erp", plain), 422, "invalid")
    assert refused["errors"][0]["pointer"] == "/url"
    for bad in ({"secret": "hunter2"}, {"url": "ftp://x"}, {"url": "https://me:pw@erp.example"}):
        problem(await api.put("dora", "/v1/webhooks/erp", hook | bad), 422, "validation_failed")
    problem(await api.put("anna", "/v1/webhooks/erp", hook), 403, "forbidden")
