"""Usage: counted once, corrected, refused whole, late with a word on what follows; asked for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.routes.usage import clock
from domain.billing.agreement import Agreement, LateUsage, UsageRule
from domain.billing.charge import Charge, Timing
from domain.billing.meter import Meter
from domain.billing.run import BillingRun, RunState, run_id
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem
from tests.unit.domain.billing.agreements import agreement, flat, per_unit

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OCTOBER = {"from": "2026-10-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
OURS = {"partnership_id": "northwind-acme", "marketable_id": "hosting"}


@pytest.fixture(autouse=True)
async def _now(api: Api) -> AsyncIterator[None]:
    api.app.dependency_overrides[clock] = lambda: NOW
    yield
    del api.app.dependency_overrides[clock]


def event(number: int = 1, quantity: str = "10", **changes: Any) -> dict[str, Any]:
    base = {
        "source": "meter",
        "event_id": f"e{number}",
        **OURS,
        "quantity": quantity,
        "occurred_at": "2026-10-05T10:00:00Z",
    }
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def metered(**changes: Any) -> Agreement:
    return agreement(per_unit(marketable_id="hosting"), **changes)


async def send(api: Api, *events: dict[str, Any]) -> dict[str, Any]:
    answer = await api.post("meter", "/v1/usage", {"events": list(events)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def ask(api: Api, **changes: Any) -> dict[str, Any]:
    answer = await api.post("anna", "/v1/usage/query", {**OURS, **OCTOBER, **changes})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def refused(api: Api, *events: dict[str, Any], code: str = "invalid") -> dict[str, Any]:
    """Rules by pointer, of a batch of which nothing is counted."""
    answer = await api.post("meter", "/v1/usage", {"events": list(events)})
    found = problem(answer, 422, code)
    assert (await ask(api))["groups"] == []
    return {error["pointer"]: error.get("rule") for error in found["errors"]}


async def billed(api: Api, made: Agreement, key: str, state: RunState) -> None:
    run = BillingRun(
        id=run_id(made.id, key),
        agreement_id=made.id,
        partnership_id=made.partnership_id,
        period_key=key,
        state=state,
        started_at=NOW,
    )
    await api.adapters.store.runs.put(run)


async def test_usage_counts_once(api: Api) -> None:
    none: dict[str, Any] = {"duplicates": [], "conflicts": [], "late": []}
    assert await send(api, event(1), event(2)) == {"accepted": 2, **none}
    again = await send(api, event(1), event(2, "11"), event(3))
    assert (again["accepted"], again["duplicates"]) == (1, ["meter:e1"])
    (conflict,) = again["conflicts"]
    assert conflict["id"] == "meter:e2"
    assert "`corrects`" in conflict["hint"]
    assert (await ask(api))["quantity"] == "30"


async def test_usage_of_nothing_is_refused_whole(api: Api) -> None:
    events = [event(1), event(2, partnership_id="nobody"), event(3, marketable_id="nothing")]
    assert await refused(api, *events) == {
        "/events/1/partnership_id": "UNKNOWN",
        "/events/2/marketable_id": "UNKNOWN",
    }


async def test_usage_that_is_not_usable(api: Api) -> None:
    events = [
        event(1, occurred_at="2026-10-05T10:00:00"),
        {**event(2), "quantity": 1.5},
        event(3, occurred_at="0001-01-01T00:00:00+14:00"),
        event(4, dimensions={"Region": "eu"}),
    ]
    found = await refused(api, *events, code="validation_failed")
    assert len(found) == 4
    assert {"/events/0/occurred_at", "/events/1/quantity", "/events/2/occurred_at"} <= set(found)
    await refused(api, code="validation_failed")
    many = [event(n) for n in range(10_001)]
    await refused(api, *many, code="validation_failed")
    await refused(api, event(1, corrects="e1"), code="validation_failed")


async def test_usage_of_the_future(api: Api) -> None:
    ahead = [NOW + DAY + timedelta(seconds=1), NOW + DAY]
    events = [event(n, occurred_at=at.isoformat()) for n, at in enumerate(ahead)]
    assert await refused(api, *events) == {"/events/0/occurred_at": "USAGE_AHEAD"}
    assert (await send(api, events[1]))["accepted"] == 1


async def test_usage_that_no_agreement_takes_any_more(api: Api) -> None:
    old = [event(n, occurred_at=(NOW - n * DAY).isoformat()) for n in (10, 11, 30, 31)]
    for id, days in (("short", 10), ("long", 30)):
        made = metered(id=id, usage=UsageRule(back_dating_days=days))
        await api.adapters.store.agreements.put(made)
    assert await refused(api, *old) == {"/events/3/occurred_at": "USAGE_TOO_OLD"}
    answer = await api.post("meter", "/v1/usage", {"events": old})
    (error,) = answer.json()["errors"]
    assert "is 31 days ago" in error["message"]
    assert "'long' takes usage of the last 30 days" in error["message"]
    await api.adapters.store.marketables.put(builders.marketable(id="support"))
    free = event(1, marketable_id="support", occurred_at="2020-01-01T00:00:00Z")
    assert (await send(api, *old[:3], free))["accepted"] == 4, "nobody meters that one"


async def test_what_is_too_old_is_not_moved_to_the_present(api: Api) -> None:
    await send(api, event(1))
    made = metered(usage=UsageRule(back_dating_days=5))
    await api.adapters.store.agreements.put(made)
    moved = event(2, corrects="e1", occurred_at=NOW.isoformat())
    answer = await api.post("meter", "/v1/usage", {"events": [moved]})
    (error,) = problem(answer, 422, "invalid")["errors"]
    assert error["pointer"] == "/events/0/corrects"
    assert error["message"].startswith("'meter:e1' of 2026-10-05T10:00:00+00:00 is 46 days ago")


@pytest.mark.parametrize("policy", LateUsage)
async def test_usage_for_a_period_that_was_billed(api: Api, policy: LateUsage) -> None:
    made = metered(usage=UsageRule(late=policy))
    await api.adapters.store.agreements.put(made)
    await billed(api, made, "2026-10", RunState.COMPLETED)
    await send(api, event(1))
    taken = await send(
        api, event(1), event(2), event(3), event(4, occurred_at="2026-11-02T00:00:00Z")
    )
    (late,) = taken["late"]
    outcome = late.pop("outcome")
    assert late == {
        "agreement_id": "acme-hosting",
        "period": "2026-10",
        "run_id": "acme-hosting.2026-10",
        "events": 2,
        "policy": policy.value,
    }
    assert ("next run bills" in outcome) == (policy is LateUsage.NEXT_PERIOD)


async def test_usage_for_a_period_that_is_parked_or_not_billed_yet(api: Api) -> None:
    made = metered()
    await api.adapters.store.agreements.put(made)
    await billed(api, made, "2026-10", RunState.PARKED)
    await billed(api, made, "2026-11", RunState.COMPLETED)
    taken = await send(api, event(1), event(2, occurred_at="2026-11-02T00:00:00Z"))
    assert taken["late"] == []


async def test_which_run_bills_it(api: Api) -> None:
    """In advance, what is metered is billed by the run of the next period; days have a zone."""
    gone = per_unit("gone", marketable_id="hosting", ends_on="2026-09-30")
    advance = agreement(
        flat(timing=Timing.ADVANCE),
        Charge.model_validate({**per_unit(marketable_id="hosting").model_dump()}),
        id="advance",
    )
    await api.adapters.store.agreements.put(advance)
    await api.adapters.store.agreements.put(agreement(gone, id="gone"))
    await api.adapters.store.agreements.put(metered(id="east", time_zone="Asia/Tokyo"))
    for id in ("advance", "gone", "east"):
        for key in ("2026-10", "2026-11"):
            await billed(api, metered(id=id), key, RunState.COMPLETED)
    evening = event(1, occurred_at="2026-09-30T23:00:00Z")
    late = {(one["agreement_id"], one["period"]) for one in (await send(api, evening))["late"]}
    assert late == {("advance", "2026-10"), ("east", "2026-10")}
    day = event(2, occurred_at="2026-10-05T23:00:00Z")
    late = {(one["agreement_id"], one["period"]) for one in (await send(api, day))["late"]}
    assert late == {("advance", "2026-11"), ("east", "2026-10")}


async def test_a_correction_of_what_was_billed_is_late_too(api: Api) -> None:
    made = metered()
    await api.adapters.store.agreements.put(made)
    await send(api, event(1))
    await billed(api, made, "2026-10", RunState.COMPLETED)
    moved = event(2, corrects="e1", occurred_at=NOW.isoformat())
    taken = await send(api, moved)
    assert [(one["period"], one["events"]) for one in taken["late"]] == [("2026-10", 1)]


async def test_corrections(api: Api) -> None:
    await send(api, event(1), event(2))
    await send(api, event(3, "4", corrects="e1"), event(4, "0", corrects="e2"))
    assert (await ask(api))["quantity"] == "4"
    again = await send(api, event(5, "7", corrects="e1"))
    assert again["conflicts"] == [
        {
            "id": "meter:e5",
            "reason": "'meter:e1' was corrected before, by 'meter:e3'",
            "hint": "correct the correction: name 'e3' in `corrects`",
        }
    ]
    listed = (await api.get("anna", "/v1/usage", params={**OURS, **OCTOBER})).json()["items"]
    assert [(one["event_id"], one["corrected_by"], one["counts"]) for one in listed] == [
        ("e4", None, False),
        ("e3", None, True),
        ("e2", "meter:e4", False),
        ("e1", "meter:e3", False),
    ]
    assert listed[1] == {
        **event(3, "4", corrects="e1"),
        "dimensions": {},
        "received_at": "2026-11-20T12:00:00Z",
        "corrected_by": None,
        "counts": True,
    }


async def test_listed_page_by_page(api: Api) -> None:
    times = [(NOW - n * timedelta(hours=5)).isoformat() for n in range(8)]
    await send(api, *[event(n, occurred_at=at) for n, at in enumerate(times)])
    answer = await api.get("anna", "/v1/usage", params={**OURS, "limit": 3})
    found = [one["event_id"] for one in answer.json()["items"]]
    while "link" in answer.headers:
        answer = await api.get("anna", answer.headers["link"].split(">")[0].lstrip("<"))
        found += [one["event_id"] for one in answer.json()["items"]]
    assert found == [f"e{n}" for n in range(8)]
    other = {"partnership_id": "northwind-acme", "marketable_id": "support"}
    assert (await api.get("anna", "/v1/usage", params=other)).json()["items"] == []
    problem(await api.get("anna", "/v1/usage", params=OCTOBER), 422, "validation_failed")
    backwards = {**OURS, "from": OCTOBER["to"], "to": OCTOBER["from"]}
    problem(await api.get("anna", "/v1/usage", params=backwards), 422, "invalid")


async def test_a_meter_is_tried_out(api: Api) -> None:
    await send(
        api,
        event(1, "1.5", dimensions={"region": "eu", "tier": "gold"}),
        event(2, "2", dimensions={"region": "us", "tier": "gold"}),
        event(3, "4", dimensions={"tier": "gold"}),
        event(4, "8", dimensions={"region": "eu", "tier": "tin"}),
    )
    meter = {
        "aggregation": "sum",
        "filters": [{"dimension": "tier", "values": ["gold"]}],
        "group_by": ["region"],
    }
    found = await ask(api, meter=meter)
    assert found["quantity"] == "7.5"
    assert found["groups"] == [
        {"dimensions": {"region": "-"}, "quantity": "4", "events": 1},
        {"dimensions": {"region": "eu"}, "quantity": "1.5", "events": 1},
        {"dimensions": {"region": "us"}, "quantity": "2", "events": 1},
    ]
    assert found["trace"]["event_ids"] == ["meter:e1", "meter:e2", "meter:e3"]
    level = await ask(api, meter=Meter.model_validate({"aggregation": "weighted"}).model_dump())
    assert level["quantity"] == "13.291666666667", "15.5 for 26.583… of 31 days"
    before = await ask(api, received_until=(NOW - DAY).isoformat())
    assert before["groups"] == []


async def test_a_question_without_an_answer(api: Api) -> None:
    body = {**OURS, "from": OCTOBER["to"], "to": OCTOBER["from"]}
    problem(await api.post("anna", "/v1/usage/query", body), 422, "validation_failed")
    await send(api, event(1, "999999999999999999"), event(2, "999999999999999999"))
    answer = await api.post("anna", "/v1/usage/query", {**OURS, **OCTOBER})
    assert "more than can be kept exactly" in problem(answer, 422, "invalid")["detail"]


async def test_who_may(api: Api) -> None:
    problem(await api.post("anna", "/v1/usage", {"events": [event()]}), 403, "forbidden")
    for person in ("anna", "meter"):
        assert (await api.get(person, "/v1/usage", params=OURS)).status_code == 200
