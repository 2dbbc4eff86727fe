"""Dunning at the API: previews, letters, promises, pauses, disputes; who may what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem
from tests.workflows.dunned_world import policy

TODAY = datetime.now(UTC).date()
INVOICE = "/v1/invoices/inv-1"


async def overdue(api: Api, days: int, **terms: Any) -> Api:
    """Anna's invoice, approved by Ben, due so many days ago."""
    given = {"dunning": policy(**terms)}
    await api.adapters.store.partnerships.put(builders.partnership(**given))
    opened = await api.open()
    body = {"content_hash": opened["content_hash"]}
    assert (await api.post("ben", f"{INVOICE}/approve", body)).json()["number"]
    store = api.adapters.store.invoices
    record = await store.get("inv-1")
    await store.put(record.model_copy(update={"due_on": TODAY - timedelta(days=days)}))
    return api


@pytest.fixture
async def late(api: Api) -> Api:
    """Due 30 days ago: the letters of three levels are due, one after the other."""
    return await overdue(api, 30)


async def test_a_preview_says_which_letters_would_go_and_writes_nothing(late: Api) -> None:
    preview = (await late.get("anna", f"{INVOICE}/dunning/preview")).json()
    assert [one["level"] for one in preview["letters"]] == [1, 2, 3]
    days = [one["dated"] for one in preview["letters"]]
    assert days == sorted(days)
    assert preview["letters"][1]["owed"]["fees"] == "2.50"
    assert preview["stopped_by"] == []
    assert await late.adapters.store.dunning.find("inv-1") is None
    problem(await late.get("anna", f"{INVOICE}/dunning"), 404, "not_found")


async def test_a_promise_holds_it_and_is_shown(late: Api) -> None:
    day = (TODAY + timedelta(days=5)).isoformat()
    body = {"pays_on": day, "amount": "50.00", "reason": "phone"}
    shown = (await late.post("anna", f"{INVOICE}/dunning/promise", body)).json()
    assert [one["state"] for one in shown["promises"]] == ["open"]
    assert [hold["kind"] for hold in shown["holds"]] == ["promised"]
    again = (await late.get("dora", f"{INVOICE}/dunning")).json()
    assert again["promises"] == shown["promises"]
    assert [event["action"] for event in again["events"]][-1] == "promise_made"
    listed = (await late.get("carla", "/v1/dunning?open=true&partner_id=acme")).json()
    assert [one["invoice_id"] for one in listed["items"]] == ["inv-1"]


async def test_what_cannot_be_promised_is_refused(late: Api) -> None:
    place = f"{INVOICE}/dunning/promise"
    past = {"pays_on": (TODAY - timedelta(days=1)).isoformat()}
    problem(await late.post("anna", place, past), 409, "conflict")
    much = {"pays_on": TODAY.isoformat(), "amount": "1000000"}
    problem(await late.post("anna", place, much), 409, "conflict")
    odd = {"pays_on": TODAY.isoformat(), "amount": "1.005"}
    problem(await late.post("anna", place, odd), 422, "invalid")


async def test_the_same_call_again_is_one_promise(late: Api) -> None:
    body = {"pays_on": TODAY.isoformat()}
    for _ in range(2):
        await late.post("anna", f"{INVOICE}/dunning/promise", body, key="once")
    shown = (await late.get("anna", f"{INVOICE}/dunning")).json()
    assert len(shown["promises"]) == 1


async def test_letters_are_downloaded_as_pdf_and_text(late: Api) -> None:
    await late.post("anna", f"{INVOICE}/dunning/pause", {"reason": "call them"})
    shown = (await late.get("anna", f"{INVOICE}/dunning")).json()
    assert (shown["level"], shown["pause"]["by"]) == (1, "anna")
    letter = shown["letters"][0]
    pdf = await late.get("anna", letter["pdf"])
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    text = await late.get("anna", f"{letter['pdf']}?text=true")
    assert "Payment reminder: invoice" in text.text
    sent = (await late.get("anna", letter["transmission"])).json()
    assert sent["kind"] == "letter"
    problem(await late.get("anna", f"{INVOICE}/dunning/letters/9"), 404, "not_found")


async def test_a_letter_is_approved_by_the_finance_director_only(api: Api) -> None:
    levels = tuple(
        level.model_copy(update={"approval": True, "pay_within_days": 30})
        for level in policy().levels
    )
    late = await overdue(api, 10, levels=levels)
    none = await late.post("anna", f"{INVOICE}/dunning/promise/withdraw")
    problem(none, 409, "conflict")  # and the letter that is due was written
    (waiting,) = (await late.get("carla", "/v1/dunning?letter_waits=true")).json()["items"]
    assert waiting["letters"][0]["state"] == "proposed"
    place = f"{INVOICE}/dunning/letters/1/approve"
    problem(await late.post("anna", place), 403, "forbidden")
    problem(await late.post("carla", f"{INVOICE}/dunning/letters/77/approve"), 404, "not_found")
    done = (await late.post("carla", place)).json()
    assert (done["letters"][0]["state"], done["letters"][0]["decided_by"]) == ("ordered", "carla")
    problem(await late.post("carla", place, key="again"), 409, "conflict")


async def test_without_a_policy_nobody_is_dunned(api: Api) -> None:
    opened = await api.open()
    body = {"content_hash": opened["content_hash"]}
    await api.post("ben", f"{INVOICE}/approve", body)
    found = await api.get("anna", f"{INVOICE}/dunning/preview")
    problem(found, 409, "conflict")
    assert "dunning policy" in found.text


async def test_nobody_is_dunned_before_issue(api: Api) -> None:
    await api.adapters.store.partnerships.put(builders.partnership(dunning=policy()))
    await api.open()
    problem(await api.get("anna", f"{INVOICE}/dunning/preview"), 409, "conflict")


async def test_a_policy_with_a_channel_that_is_not_there_is_refused(api: Api) -> None:
    terms = builders.partnership(dunning=policy(mail={"kind": "pigeon"}))
    body = terms.model_dump(mode="json")
    answer = await api.put("dora", "/v1/partnerships/northwind-acme", body)
    assert answer.status_code == 422
    assert "pigeon" in answer.text


async def test_a_part_is_disputed_listed_and_settled(late: Api) -> None:
    problem(await late.post("anna", f"{INVOICE}/dispute", {}), 422, "validation_failed")
    problem(await late.get("anna", f"{INVOICE}/dispute"), 404, "not_found")
    body = {"reason": "one hour too many", "code": "QTY", "amount": "50.00"}
    disputed = await late.post("anna", f"{INVOICE}/dispute", body)
    assert disputed.status_code == 200, disputed.text
    (listed,) = (await late.get("carla", "/v1/disputes")).json()["items"]
    assert (listed["disputed"], listed["dispute"]["code"]) == ("50.00", "QTY")
    assert listed["dispute"]["answer_by"] == (builders.NOON.date() + timedelta(days=14)).isoformat()
    settled = {"outcome": "rejected", "reason": "the time sheet is signed"}
    await late.post("anna", f"{INVOICE}/resolve", settled)
    after = (await late.get("anna", f"{INVOICE}/dispute")).json()["dispute"]
    assert (after["outcome"], after["resolution"]) == ("rejected", "the time sheet is signed")
    assert (await late.get("carla", "/v1/disputes")).json()["items"] == []


async def test_more_than_is_open_cannot_be_disputed(late: Api) -> None:
    body = {"reason": "all wrong", "amount": "999999.00"}
    await late.post("anna", f"{INVOICE}/dispute", body)
    problem(await late.get("anna", f"{INVOICE}/dispute"), 404, "not_found")
