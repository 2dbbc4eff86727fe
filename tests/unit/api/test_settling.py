"""Commands to what is under way: answers, disputes, payments of ours, another lifecycle."""

from typing import Any

import pytest

from domain.core.identifiers import digest
from domain.lifecycle.shelf import Stage
from tests import builders
from tests.unit.api.conftest import Api
from tests.unit.api.lifecycles import STATES, definition, follow
from tests.unit.api.test_invoices import problem

INVOICE = "/v1/invoices/inv-1"


async def asked(api: Api) -> dict[str, Any]:
    """An invoice at the question of the lifecycle of the tests."""
    await follow(api)
    shown = await api.approved("inv-1")
    assert shown["state"] == "asking"
    return shown


async def owing(api: Api) -> dict[str, Any]:
    """An invoice that waits for money."""
    await asked(api)
    return (await api.post("anna", f"{INVOICE}/answer", {"choice": "ship"})).json()


async def owed_by_us(api: Api) -> None:
    """An invoice that waits for our money, as if a supplier had sent it."""
    shown = await owing(api)
    store = api.adapters.store.invoices
    record = await store.get(shown["id"])
    request = record.request.model_copy(update={"received": digest(b"as received")})
    await store.put(record.model_copy(update={"request": request}))


async def test_a_question_is_shown_with_its_answers(api: Api) -> None:
    shown = await asked(api)
    assert shown["question"] == {
        "text": "Ship it?",
        "answers": ["ship", "hold"],
        "roles": ["clerk"],
        "people": [],
    }
    assert (shown["possible"], shown["must_act"]) == (["comment", "answer"], ["clerk"])


async def test_the_answer_leads_on_and_is_kept(api: Api) -> None:
    await asked(api)
    answer = await api.post("anna", f"{INVOICE}/answer", {"choice": "hold", "reason": "no stock"})
    body = answer.json()
    assert (answer.status_code, body["state"], body["answer"]) == (200, "held", "hold")
    assert (body["question"], body["possible"]) == (None, ["comment", "release"])
    released = await api.post("anna", f"{INVOICE}/release")
    assert released.json()["state"] == "owing"


async def test_an_answer_is_one_of_those_and_by_those_who_are_asked(api: Api) -> None:
    await asked(api)
    wrong = problem(
        await api.post("anna", f"{INVOICE}/answer", {"choice": "burn"}), 409, "conflict"
    )
    assert "ship, hold" in wrong["detail"] + wrong["hint"]
    problem(await api.post("ben", f"{INVOICE}/answer", {"choice": "ship"}), 403, "forbidden")
    problem(await api.post("meter", f"{INVOICE}/answer", {"choice": "ship"}), 403, "forbidden")
    problem(await api.post("anna", f"{INVOICE}/answer", {}), 422, "validation_failed")
    await api.post("anna", f"{INVOICE}/answer", {"choice": "ship"})
    again = await api.post("anna", f"{INVOICE}/answer", {"choice": "ship"})
    problem(again, 409, "invalid_transition")


async def test_commands_carry_the_roles_of_the_token(api: Api) -> None:
    await owing(api)
    sent = [value for name, value in api.workflows.calls if name == "command"]
    assert [(one.name, one.actor, one.roles) for one in sent] == [("answer", "anna", ("clerk",))]


async def test_a_dispute_is_opened_and_settled(api: Api) -> None:
    await owing(api)
    problem(await api.post("anna", f"{INVOICE}/dispute", {}), 422, "validation_failed")
    disputed = (await api.post("anna", f"{INVOICE}/dispute", {"reason": "broken"})).json()
    assert (disputed["state"], disputed["dispute"]["reason"]) == ("disputed", "broken")
    assert disputed["dispute"]["opened_by"] == "anna"
    settled = (await api.post("carla", f"{INVOICE}/resolve", {"reason": "10 % off"})).json()
    assert (settled["state"], settled["dispute"]["resolution"]) == ("owing", "10 % off")


async def test_what_we_pay_is_recorded(api: Api) -> None:
    await owed_by_us(api)
    part = (await api.post("anna", f"{INVOICE}/pay", {"amount": "19.00", "reason": "tx 1"})).json()
    assert (part["state"], part["settlement"]["open_amount"]) == ("owing", "100.00")
    rest = (await api.post("anna", f"{INVOICE}/pay")).json()
    assert (rest["state"], rest["settlement"]["open_amount"]) == ("paid", "0.00")


@pytest.mark.parametrize("amount", ["0", "-1", 5.5, "1e2000", "1.001", "abc", True])
async def test_an_amount_that_cannot_be_paid(api: Api, amount: Any) -> None:
    await owed_by_us(api)
    answer = await api.post("anna", f"{INVOICE}/pay", {"amount": amount})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == "/amount"


async def test_more_than_is_open_is_not_paid(api: Api) -> None:
    await owed_by_us(api)
    refused = problem(
        await api.post("anna", f"{INVOICE}/pay", {"amount": "119.01"}), 409, "conflict"
    )
    assert "119.00 is open" in refused["detail"]


async def test_what_others_owe_us_is_not_paid_by_word(api: Api) -> None:
    await owing(api)
    assert (
        "owed to us" in problem(await api.post("anna", f"{INVOICE}/pay"), 409, "conflict")["detail"]
    )


async def test_writing_off_alone_is_for_the_finance_director_and_needs_a_reason(api: Api) -> None:
    await owing(api)
    reason = {"reason": "insolvent"}
    problem(await api.post("ben", f"{INVOICE}/write_off", reason), 403, "forbidden")
    alone = problem(await api.post("anna", f"{INVOICE}/write_off", reason), 403, "forbidden")
    assert "asks nobody else" in alone["detail"]
    problem(await api.post("carla", f"{INVOICE}/write_off", {}), 422, "validation_failed")
    ended = (await api.post("carla", f"{INVOICE}/write_off", reason)).json()
    assert (ended["state"], ended["possible"]) == ("given_up", [])


async def test_a_running_invoice_goes_on_by_another_version(api: Api) -> None:
    await owing(api)
    await api.adapters.store.definitions.put(builders.published(definition(version=2)))
    moved = await api.post("dora", f"{INVOICE}/migrate", {"to": "talking@2", "reason": "new rules"})
    assert (moved.status_code, moved.json()["lifecycle"]) == (200, "talking@2")
    again = await api.post("dora", f"{INVOICE}/migrate", {"to": "talking@2"})
    assert (again.status_code, again.json()["lifecycle"]) == (200, "talking@2")
    told = (await api.get("audit", f"{INVOICE}/timeline")).json()["entries"][-1]
    assert told["what"] == "dora had it go on by talking@2: new rules"


async def test_where_it_does_not_map_every_reason_is_told(api: Api) -> None:
    await owing(api)
    states = STATES | {"owing": STATES["held"] | {"transitions": []}}
    other = definition(version=2, states=states)
    await api.adapters.store.definitions.put(builders.published(other))
    refused = problem(
        await api.post("dora", f"{INVOICE}/migrate", {"to": "talking@2"}), 422, "invalid"
    )
    assert [item["rule"] for item in refused["errors"]] == ["MG-STEP"]
    assert [call for call in api.workflows.calls if call[0] == "migrate"] == []


async def test_only_a_published_version_is_gone_on_by(api: Api) -> None:
    await owing(api)
    draft = builders.published(definition(version=2)).model_copy(update={"stage": Stage.DRAFT})
    await api.adapters.store.definitions.put(draft)
    to = {"to": "talking@2"}
    assert (
        "draft"
        in problem(await api.post("dora", f"{INVOICE}/migrate", to), 409, "conflict")["detail"]
    )
    problem(await api.post("dora", f"{INVOICE}/migrate", {"to": "talking@3"}), 404, "not_found")
    for to in ({"to": "talking"}, {"to": "talking@latest"}, {"to": ""}, {}):
        problem(await api.post("dora", f"{INVOICE}/migrate", to), 422, "validation_failed")
    problem(await api.post("anna", f"{INVOICE}/migrate", {"to": "talking@2"}), 403, "forbidden")


async def test_what_nobody_carries_out_in_time_is_pending(api: Api) -> None:
    await owing(api)
    await api.adapters.store.definitions.put(builders.published(definition(version=2)))
    api.workflows.asleep = True
    for path, body in (
        ("pay", None),
        ("dispute", {"reason": "x"}),
        ("migrate", {"to": "talking@2"}),
    ):
        answer = await api.post("dora" if path == "migrate" else "anna", f"{INVOICE}/{path}", body)
        assert (answer.status_code, answer.headers["retry-after"]) == (202, "1"), path
