"""Agreements: every fault at once, every change a version, a calendar in which nothing is lost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.billing.index_series import IndexSeries
from domain.billing.run import BillingRun, RunState
from domain.core.dates import Period
from domain.core.findings import Finding
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem
from tests.components.api.test_setup import rules

FLAT = {"model": "flat", "amount": "10.00"}
METERED = {"model": "per_unit", "unit_price": "0.10"}
PATH = "/v1/agreements/fees"


def charge(id: str = "fee", **changes: Any) -> dict[str, Any]:
    return {"id": id, "marketable_id": "hosting", "price": FLAT, **changes}


def body(*charges: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "partnership_id": "northwind-acme",
        "charges": list(charges) or [charge()],
        **changes,
    }


async def save(api: Api, said: dict[str, Any], path: str = PATH) -> dict[str, Any]:
    answer = await api.put("dora", path, said)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def refused(api: Api, said: dict[str, Any]) -> dict[str, str]:
    return rules(problem(await api.put("dora", PATH, said), 422, "invalid"))


async def warned(api: Api, said: dict[str, Any]) -> set[str]:
    saved = await save(api, said)
    assert {one["severity"] for one in saved["findings"]} <= {"warning"}
    return {one["pointer"] for one in saved["findings"]}


async def test_saving_brings_the_schedule_in_step(api: Api) -> None:
    answer = await api.put("dora", PATH, body())
    assert (answer.status_code, answer.json()["version"]) == (201, 1)
    assert answer.json()["findings"] == []
    assert api.workflows.calls == [("ensure_billing_schedule", "fees")]


async def test_every_change_is_a_version_and_no_change_is_none(api: Api) -> None:
    await save(api, body())
    assert (await save(api, body()))["version"] == 1
    dearer = {**FLAT, "amount": "12.00"}
    assert (await save(api, body(charge(price=dearer), charge("extra"))))["version"] == 2
    listed = (await api.get("audit", f"{PATH}/versions")).json()
    assert listed == {
        "items": [
            {
                "version": 2,
                "changes": [
                    "charges/fee/price/amount: 10.00 → 12.00",
                    "charges/extra: added",
                ],
            },
            {"version": 1, "changes": []},
        ],
        "next_cursor": None,
    }
    first = (await api.get("audit", f"{PATH}/versions/1")).json()
    assert first["charges"][0]["price"]["amount"] == "10.00"
    assert (await api.get("audit", PATH)).json()["version"] == 2
    problem(await api.get("audit", f"{PATH}/versions/3"), 404, "not_found")


async def test_versions_are_listed_in_slices(api: Api) -> None:
    for amount in range(1, 6):
        await save(api, body(charge(price={**FLAT, "amount": f"{amount}.00"})))
    first = (await api.get("audit", f"{PATH}/versions?limit=2")).json()
    assert [one["version"] for one in first["items"]] == [5, 4]
    rest = (await api.get("audit", f"{PATH}/versions?cursor={first['next_cursor']}")).json()
    assert [one["version"] for one in rest["items"]] == [3, 2, 1]
    assert rest["items"][0]["changes"] == ["charges/fee/price/amount: 2.00 → 3.00"]
    assert rest["next_cursor"] is None


async def test_a_version_that_is_not_current_is_refused(api: Api) -> None:
    await save(api, body(version=1))
    await save(api, body(language="en", version=1))
    stale = await api.put("dora", PATH, body(language="fr", version=1))
    assert "version 2" in problem(stale, 409, "conflict")["detail"]
    assert (await save(api, body(language="fr", version=2)))["version"] == 3
    ahead = await api.put("dora", "/v1/agreements/new", body(version=7))
    problem(ahead, 409, "conflict")
    assert (await save(api, body(language="de")))["version"] == 4


async def test_what_does_not_exist_is_named_at_once(api: Api) -> None:
    said = body(
        charge(),
        charge("second", marketable_id="nothing"),
        charge("third", price={"model": "index_linked", "base": FLAT, "series": "cpi", **LINK}),
        partnership_id="nobody",
        currency="ABC",
        series="none",
        consolidated_into="other",
        run={"calendar": "QQ", "shift": "following"},
        commitments=[{"id": "least", "amount": "5.00", "marketable_id": "none"}],
    )
    assert await refused(api, said) == {
        "/partnership_id": "UNKNOWN",
        "/charges/1/marketable_id": "UNKNOWN",
        "/charges/2/price": "UNKNOWN",
        "/currency": "CURRENCY",
        "/series": "UNKNOWN",
        "/run/calendar": "CALENDAR",
        "/commitments/0/marketable_id": "UNKNOWN",
        "/consolidated_into": "UNKNOWN",
    }
    assert api.workflows.calls == []
    assert await api.adapters.store.agreements.find("fees") is None


LINK = {"base_month": "2025-10", "first_revision": "2027-01"}


async def test_what_cannot_be_rated_is_refused(api: Api) -> None:
    formula = {"model": "formula", "expression": "quantity * 0.5"}
    matrix = {
        "model": "matrix",
        "dimensions": ["region"],
        "cells": [{"values": ["eu"], "unit_price": "1.00"}],
    }
    said = body(
        charge("advance", price=METERED, timing="advance"),
        charge("formula", price=formula),
        charge("matrix", price=matrix),
        discounts=[{"id": "launch", "percentage": "10", "periods": 3}],
        commitments=[
            {"id": "term", "amount": "5.00", "per": "term", "marketable_id": "hosting"},
            {"id": "own", "amount": "5.00", "marketable_id": "hosting", "charge_ids": ["none"]},
        ],
    )
    found = await refused(api, said)
    assert found.pop("/charges/1/price/expression") == "INV-FORMULA"
    assert found == {
        "/charges/0/timing": "TIMING",
        "/charges/2/meter/group_by": "DIMENSIONS",
        "/discounts/0/periods": "STARTS-ON",
        "/commitments/0": "TERM",
        "/commitments/0/per": "STARTS-ON",
        "/commitments/1/charge_ids/0": "UNKNOWN",
        "/charges/1/meter": "UNMEANT",
        "/charges/2/meter": "UNMEANT",
    }


async def test_a_fault_inside_a_price_points_into_the_body(api: Api) -> None:
    said = body(charge(price={**FLAT, "amount": 1.5}), time_zone="Europe/Atlantis")
    found = problem(await api.put("dora", PATH, said), 422, "validation_failed")
    assert set(rules(found)) == {"/time_zone", "/charges/0/price/amount"}


@pytest.mark.parametrize(
    ("said", "places"),
    [
        (body(run={"calendar": "DE"}), {"/run/calendar"}),
        (body(charge(free_units="5")), {"/charges/0/free_units"}),
        (body(charge("a", price=METERED), charge("b", price=METERED)), {"/charges/1/meter"}),
        (
            body(
                charge("a", price=METERED, ends_on="2026-10-31"),
                charge("b", price=METERED, starts_on="2026-11-01"),
            ),
            set(),
        ),
        (body(cadence={"unit": "month", "week_starts_on": 7}), {"/cadence/week_starts_on"}),
        (body(grouping="order_reference"), {"/charges/0/order_reference"}),
        (body(grouping="family"), {"/charges/0/marketable_id"}),
        (
            body(charge(ends_on="2025-12-31"), starts_on="2026-01-01"),
            {"/charges/0/ends_on"},
        ),
        (body(pause_reason="why"), {"/pause_reason"}),
    ],
)
async def test_what_looks_unmeant_is_saved_and_told(
    api: Api, said: dict[str, Any], places: set[str]
) -> None:
    assert await warned(api, said) == places


async def test_agreements_billed_together_have_to_fit(api: Api) -> None:
    await save(api, body(time_zone="Europe/Berlin"), "/v1/agreements/main")
    found = problem(await api.put("dora", PATH, body(consolidated_into="main")), 422, "invalid")
    assert [one["message"] for one in found["errors"]] == ["'main' is billed in another time zone"]
    part = body(consolidated_into="main", time_zone="Europe/Berlin", grouping="family")
    assert await warned(api, part) == {"/grouping", "/charges/0/marketable_id"}
    chained = await api.put("dora", "/v1/agreements/third", body(consolidated_into="fees"))
    assert "CONSOLIDATION" in rules(problem(chained, 422, "invalid")).values()
    moved = await api.put("dora", "/v1/agreements/main", body(time_zone="UTC"))
    assert "'fees'" in problem(moved, 422, "invalid")["errors"][0]["message"]


async def test_a_series_of_another_company_is_refused(api: Api) -> None:
    store = api.adapters.store
    await store.partners.put(builders.seller(id="southwind"))
    await store.partnerships.put(
        builders.partnership(id="southwind-acme", seller_id="southwind", series="nw")
    )
    assert await refused(api, body(series="nw")) == {"/series": "SERIES_SELLER"}


async def test_pausing_says_why_and_lasts_until_it_is_taken_back(api: Api) -> None:
    await save(api, body())
    reason = {"reason": "prices are negotiated"}
    paused = (await api.post("dora", f"{PATH}/pause", reason)).json()
    assert (paused["paused"], paused["version"]) == (True, 2)
    assert paused["pause_reason"] == reason["reason"]
    assert (await api.post("dora", f"{PATH}/pause", reason)).json()["version"] == 2
    saved = await save(api, body(language="en"))
    assert (saved["paused"], saved["version"]) == (True, 3)
    resumed = (await api.post("dora", f"{PATH}/resume")).json()
    assert (resumed["paused"], resumed["pause_reason"]) == (False, None)
    names = [name for name, _ in api.workflows.calls]
    assert names == ["ensure_billing_schedule"] * 5
    problem(await api.post("dora", f"{PATH}/pause", {"reason": ""}), 422, "validation_failed")
    problem(await api.post("dora", "/v1/agreements/none/pause", reason), 404, "not_found")
    problem(await api.post("anna", f"{PATH}/pause", reason), 403, "forbidden")


def run(day: date, state: RunState, **changes: Any) -> BillingRun:
    key = f"{day:%Y-%m}"
    return BillingRun(
        id=f"fees.{key}",
        agreement_id="fees",
        partnership_id="northwind-acme",
        period_key=key,
        period=Period(start=day, end=day),
        state=state,
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        **changes,
    )


def months_ago(count: int) -> date:
    first = datetime.now(UTC).date().replace(day=1)
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


async def test_the_calendar_leaves_nothing_out(api: Api) -> None:
    put = api.adapters.store.runs.put
    oldest, parked, lost, this = months_ago(4), months_ago(3), months_ago(2), months_ago(0)
    await save(api, body(starts_on=oldest.isoformat(), run={"grace_days": 0, "hour": 0}))
    why = Finding(rule="INDEX", path="agreements/fees", message="no value")
    await put(run(oldest, RunState.COMPLETED, invoice_ids=("inv-1",), net="10.00"))
    await put(run(parked, RunState.PARKED, findings=(why,)))
    await put(run(months_ago(1), RunState.COMPLETED))
    said = (await api.get("audit", f"{PATH}/periods?limit=10")).json()
    states = [(one["period"], one["state"]) for one in said["periods"]]
    assert states[:6] == [
        (f"{oldest:%Y-%m}", "billed"),
        (f"{parked:%Y-%m}", "parked"),
        (f"{lost:%Y-%m}", "missing"),
        (f"{months_ago(1):%Y-%m}", "billed"),
        (f"{this:%Y-%m}", "next"),
        (states[5][0], "future"),
    ]
    assert len(states) == 10
    assert said["unbilled"] == [f"{parked:%Y-%m}", f"{lost:%Y-%m}"]
    assert said["periods"][0]["invoice_ids"] == ["inv-1"]
    assert said["periods"][0]["net"] == "10.00"
    assert said["periods"][1]["findings"][0]["message"] == "no value"
    since = (await api.get("audit", f"{PATH}/periods?from={lost}&limit=2")).json()
    assert [one["state"] for one in since["periods"]] == ["missing", "billed"]
    assert since["unbilled"] == said["unbilled"]


async def test_without_a_first_day_nothing_is_missing_before_the_first_run(api: Api) -> None:
    await save(api, body())
    said = (await api.get("audit", f"{PATH}/periods?limit=3")).json()
    assert [one["state"] for one in said["periods"]] == ["next", "future", "future"]
    await api.adapters.store.runs.put(run(months_ago(3), RunState.COMPLETED))
    said = (await api.get("audit", f"{PATH}/periods?limit=10")).json()
    assert [one["state"] for one in said["periods"]][:4] == ["billed", "missing", "missing", "next"]


async def test_an_agreement_that_is_over_has_no_next_period(api: Api) -> None:
    ended = months_ago(2)
    await save(api, body(starts_on=months_ago(3).isoformat(), ends_on=ended.isoformat()))
    said = (await api.get("audit", f"{PATH}/periods")).json()
    assert [one["state"] for one in said["periods"]] == ["missing", "missing"]


async def test_another_calendar_after_runs_is_told(api: Api) -> None:
    await save(api, body(starts_on="2025-01-01"))
    await api.adapters.store.runs.put(run(date(2025, 1, 1), RunState.COMPLETED))
    assert await warned(api, body(starts_on="2025-01-01", cadence={"unit": "quarter"})) == {
        "/cadence"
    }
    await api.adapters.store.partnerships.put(builders.partnership(id="other"))
    assert await refused(api, body(starts_on="2025-01-01", partnership_id="other")) == {
        "/partnership_id": "PARTNERSHIP",
        "/cadence": "UNMEANT",
    }


async def test_an_index_that_is_known_may_be_linked_to(api: Api) -> None:
    series = IndexSeries(id="cpi", name="Prices", publisher="Office", base="2020 = 100")
    await api.adapters.store.index_series.put(series)
    price = {"model": "index_linked", "base": FLAT, "series": "cpi", **LINK}
    assert (await save(api, body(charge(price=price))))["findings"] == []
