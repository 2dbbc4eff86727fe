"""Commands to what is under way: answers, disputes, payments of ours, another lifecycle."""

from typing import Any

import pytest

from domain.core.identifiers import digest
from domain.exchange.event import EventKind
from domain.lifecycle.shelf import Stage
from domain.process.events import event_of
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.lifecycles import STATES, definition, follow
from tests.components.api.test_invoices import problem

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


async def asked_first(api: Api, **policy: Any) -> None:
    """An invoice that waits for money, where somebody is asked before it is written off."""
    step = {"name": "write-off", "roles": ["finance_director"]}
    giving_up = {
        "title": "To be written off",
        "step": "approve",
        "approval": {"steps": [step], **policy},
        "deadline": "P14D",
        "transitions": [
            {"event": "approved", "to": "given_up"},
            {"event": "rejected", "to": "owing"},
            {"event": "deadline", "to": "owing"},
        ],
    }
    ways = [way for way in STATES["owing"]["transitions"] if way["event"] != "write_off"]
    owing = STATES["owing"] | {"transitions": [*ways, {"event": "write_off", "to": "giving_up"}]}
    await follow(api, states=STATES | {"owing": owing, "giving_up": giving_up})
    await api.approved("inv-1")
    await api.post("anna", f"{INVOICE}/answer", {"choice": "ship"})


async def test_who_asks_for_a_write_off_does_not_decide_it(api: Api) -> None:
    await asked_first(api)
    asked = (await api.post("carla", f"{INVOICE}/write_off", {"reason": "insolvent"})).json()
    assert (asked["state"], asked["must_act"]) == ("giving_up", ["finance_director"])
    said = {"content_hash": asked["content_hash"]}
    own = await api.post("carla", f"{INVOICE}/approve", said)
    assert own.status_code in (403, 409), own.text
    assert (await api.get("audit", INVOICE)).json()["state"] == "giving_up"


async def test_a_write_off_that_is_refused_can_be_asked_for_again(api: Api) -> None:
    await asked_first(api)
    why = {"reason": "insolvent"}
    asked = (await api.post("anna", f"{INVOICE}/write_off", why)).json()
    said = {"content_hash": asked["content_hash"], "reason": "ask them again"}
    refused = await api.post("carla", f"{INVOICE}/reject", said)
    assert refused.json()["state"] == "owing", refused.text
    again = (await api.post("anna", f"{INVOICE}/write_off", why)).json()
    assert (again["state"], again["must_act"]) == ("giving_up", ["finance_director"])


async def test_a_write_off_that_somebody_else_approves_is_booked_and_told(api: Api) -> None:
    await asked_first(api)
    asked = (await api.post("anna", f"{INVOICE}/write_off", {"reason": "insolvent"})).json()
    assert asked["state"] == "giving_up"
    said = {"content_hash": asked["content_hash"]}
    ended = (await api.post("carla", f"{INVOICE}/approve", said)).json()
    assert (ended["state"], ended["possible"]) == ("given_up", [])
    record = await api.adapters.store.invoices.get("inv-1")
    assert record.open_amount == 0
    timeline = (await api.get("audit", f"{INVOICE}/timeline")).json()["entries"]
    told = [entry["what"] for entry in timeline]
    assert any(what.startswith("anna asked to write it off") for what in told), told
    last = list(await api.adapters.store.audit.chain("inv-1"))[-1]
    assert last.data["written_off"] == "119.00"
    assert event_of(record, last).type is EventKind.WRITTEN_OFF


async def test_a_small_amount_may_be_given_up_by_whoever_asks(api: Api) -> None:
    await asked_first(api, auto_approve_below="200", auto_approve_reason="not worth a letter")
    ended = (await api.post("anna", f"{INVOICE}/write_off", {"reason": "pennies"})).json()
    assert ended["state"] == "given_up"


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
