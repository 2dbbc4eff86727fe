"""Billing runs: once a period, when its time has come; the ledger of each; lines explained."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.billing.agreement import Agreement
from domain.billing.run import BilledItem, BillingRun, RunState
from domain.billing.usage import UsageEvent
from domain.core.dates import Period
from domain.core.findings import Finding
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_agreements import body, charge, save
from tests.components.api.test_invoices import problem

OCTOBER = {"agreement_id": "hosting", "period": "2025-10"}
PATH = "/v1/agreements/hosting"
METERED = {"model": "per_unit", "unit_price": "0.10"}


@pytest.fixture
async def agreement(api: Api) -> Agreement:
    calls = charge("calls", price=METERED)
    await save(api, body(calls, starts_on="2025-09-01"), PATH)
    api.workflows.calls.clear()
    return await api.adapters.store.agreements.get("hosting")


async def recorded(
    api: Api, state: RunState = RunState.COMPLETED, period: str = "2025-10", **changes: Any
) -> BillingRun:
    parked = state is RunState.PARKED
    run = BillingRun(
        id=f"hosting.{period}",
        agreement_id="hosting",
        agreement_version=3,
        partnership_id="northwind-acme",
        period_key=period,
        state=state,
        findings=(Finding(rule="not_found", path="x", message="m"),) if parked else (),
        started_at=datetime(2025, 11, 1, tzinfo=UTC),
        **changes,
    )
    await api.adapters.store.runs.put(run)
    return run


async def test_billing_a_period(api: Api, agreement: Agreement) -> None:
    pending = await api.post("dora", "/v1/billing-runs", OCTOBER)
    assert (pending.status_code, pending.json()["state"]) == (202, "pending")
    await recorded(api)
    answer = await api.post("dora", "/v1/billing-runs", OCTOBER)
    assert (answer.status_code, answer.json()["workflow"]) == (201, "billing-run/hosting/2025-10")
    assert answer.headers["location"] == "/v1/billing-runs/hosting.2025-10"
    assert api.workflows.calls[-1] == ("start_billing_run", ("hosting", "2025-10"))


@pytest.mark.parametrize("path", ["/v1/billing-runs", f"{PATH}/fire"])
async def test_a_period_that_is_not_over_or_not_covered(
    api: Api, agreement: Agreement, path: str
) -> None:
    async def bill(period: str) -> Any:
        named = {"period": period} if path.endswith("fire") else {**OCTOBER, "period": period}
        return await api.post("dora", path, named)

    open_ = problem(await bill("2099-01"), 409, "period_open")
    assert "2099-02-01" in open_["detail"]
    assert "2025-09-01" in problem(await bill("2025-08"), 422, "invalid")["detail"]
    for other in ("2025-Q4", "2025", "2025-10-15"):
        problem(await bill(other), 422, "invalid")
    for bad in ("2025-13", "25-10", "2025-02-31x", "October"):
        problem(await bill(bad), 422, "validation_failed")
    assert api.workflows.calls == []


async def test_a_quarter_in_advance_is_billed_when_it_begins(api: Api) -> None:
    now = datetime.now(UTC)
    first = now.replace(month=now.month - (now.month - 1) % 3, day=1).date()
    seats = charge("seats", timing="advance", quantity="5", price=METERED)
    await save(api, body(seats, starts_on="2025-01-01", cadence={"unit": "quarter"}), PATH)
    running = {**OCTOBER, "period": f"{first.year}-Q{first.month // 3 + 1}"}
    assert (await api.post("dora", "/v1/billing-runs", running)).status_code == 202


async def test_what_is_billed_with_another_has_no_runs_of_its_own(
    api: Api, agreement: Agreement
) -> None:
    await save(
        api,
        body(starts_on="2025-09-01", consolidated_into="hosting"),
        "/v1/agreements/part",
    )
    answer = await api.post("dora", "/v1/billing-runs", {**OCTOBER, "agreement_id": "part"})
    assert "'hosting'" in problem(answer, 422, "invalid")["hint"]


async def test_firing_the_schedule(api: Api, agreement: Agreement) -> None:
    answer = await api.post("dora", f"{PATH}/fire", {"period": "2025-10"})
    assert (answer.status_code, answer.json()["schedule"]) == (202, "billing/hosting")
    assert api.workflows.calls == [("fire_billing_schedule", ("hosting", "2025-10"))]
    unknown = await api.post("dora", "/v1/agreements/nothing/fire", {"period": "2025-10"})
    problem(unknown, 404, "not_found")


async def test_runs_are_listed_read_and_retried(api: Api, agreement: Agreement) -> None:
    await recorded(api, RunState.PARKED)
    await recorded(api, period="2025-09")
    parked = (await api.get("audit", "/v1/billing-runs?state=parked")).json()["items"]
    assert [run["id"] for run in parked] == ["hosting.2025-10"]
    of_agreement = await api.get("audit", "/v1/billing-runs?agreement_id=hosting")
    assert len(of_agreement.json()["items"]) == 2
    one = (await api.get("audit", "/v1/billing-runs/hosting.2025-10")).json()
    assert (one["findings"][0]["rule"], one["net"]) == ("not_found", None)
    retried = await api.post("dora", "/v1/billing-runs/hosting.2025-10/retry")
    assert retried.status_code == 200
    assert api.workflows.calls == [("retry_billing_run", ("hosting", "2025-10"))]
    problem(await api.get("audit", "/v1/billing-runs/nothing"), 404, "not_found")
    problem(await api.post("dora", "/v1/billing-runs/nothing/retry"), 404, "not_found")
    wrong = await api.get("audit", "/v1/billing-runs?state=lost")
    problem(wrong, 422, "validation_failed")


async def test_a_run_shows_what_it_billed(api: Api, agreement: Agreement) -> None:
    october = Period(start="2025-10-01", end="2025-10-31")
    item = BilledItem(
        agreement_id="hosting",
        charge_id="calls",
        period_key="2025-10",
        service=october,
        quantity=Decimal(150),
        net=Decimal("15.00"),
    )
    run = await recorded(api, items=(item,), net=Decimal("15.00"), notes=("a note",))
    await api.adapters.store.runs.put(run.model_copy(update={"period": october}))
    one = (await api.get("audit", "/v1/billing-runs/hosting.2025-10")).json()
    assert (one["net"], one["notes"], one["agreement_version"]) == ("15.00", ["a note"], 3)
    assert (one["period"], one["start"], one["end"]) == ("2025-10", "2025-10-01", "2025-10-31")
    assert one["items"][0]["net"] == "15.00"
    listed = (await api.get("audit", "/v1/billing-runs")).json()["items"][0]
    assert "items" not in listed
    assert listed == {name: value for name, value in one.items() if name != "items"}


async def billed(api: Api, events: int = 3) -> str:
    """An invoice that billing has opened, of so many calls."""
    start = datetime(2025, 10, 5, tzinfo=UTC)
    sent = [
        UsageEvent(
            source="meter",
            event_id=f"e{number}",
            partnership_id="northwind-acme",
            marketable_id="hosting",
            quantity=Decimal(100),
            occurred_at=start + timedelta(hours=number),
        )
        for number in range(events)
    ]
    await api.adapters.store.usage.ingest(sent, received_at=start)
    outcome = await api.adapters.biller.bill(
        "hosting", "2025-10", datetime(2025, 11, 1, tzinfo=UTC)
    )
    assert outcome.run is not None
    [id] = outcome.run.invoice_ids
    await api.workflows.start_invoice(await api.adapters.store.drafts.get(id), None)
    return id


async def test_a_line_is_explained_down_to_its_events(api: Api, agreement: Agreement) -> None:
    id = await billed(api)
    dearer = {**METERED, "unit_price": "0.50"}
    await save(api, body(charge("calls", price=dearer), starts_on="2025-09-01"), PATH)
    said = (await api.get("audit", f"/v1/invoices/{id}/lines/1/explain")).json()
    assert said["billing_run_id"] == "hosting.2025-10"
    assert (said["line"]["net_amount"], said["line"]["origin"]["usage"]["events"]) == ("30.00", 3)
    assert said["charge"]["price"]["unit_price"] == "0.10"
    assert [event["id"] for event in said["events"]] == ["meter:e0", "meter:e1", "meter:e2"]
    assert said["more_events"] == 0
    again = (await api.get("dora", said["all_events"])).json()
    assert len(again["items"]) == 3
    missing = await api.get("audit", f"/v1/invoices/{id}/lines/7/explain")
    assert "1 to 1" in problem(missing, 404, "not_found")["hint"]


async def test_of_many_events_the_first_are_named(api: Api, agreement: Agreement) -> None:
    id = await billed(api, events=50)
    said = (await api.get("audit", f"/v1/invoices/{id}/lines/1/explain")).json()
    assert len(said["events"]) + said["more_events"] == 50
    assert said["events"][0]["id"] == "meter:e0"


async def test_a_line_asked_for_by_hand_has_no_charge(api: Api) -> None:
    await api.open("inv-1")
    said = (await api.get("audit", "/v1/invoices/inv-1/lines/1/explain")).json()
    assert (said["charge"], said["events"]) == (None, [])
    assert said["line"]["explanation"] == ["1 × 100.00, as asked for"]


async def test_a_marketable_that_is_gone_is_named_by_the_preview(
    api: Api, agreement: Agreement
) -> None:
    calls = charge("calls", marketable_id="support")
    await api.adapters.store.marketables.put(builders.marketable(id="support"))
    await save(api, body(calls, starts_on="2025-09-01"), PATH)
    wrong = (
        (await api.adapters.store.agreements.get("hosting"))
        .charges[0]
        .model_copy(update={"marketable_id": "gone"})
    )
    await api.adapters.store.agreements.put(agreement.model_copy(update={"charges": (wrong,)}))
    answer = await api.post("anna", "/v1/billing-runs/preview", OCTOBER)
    [found] = problem(answer, 422, "invalid")["errors"]
    assert "'gone'" in found["message"]
    assert found["pointer"] == "/charges/calls/marketable_id"
