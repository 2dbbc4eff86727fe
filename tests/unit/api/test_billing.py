"""Usage and billing: counted once, previewed without a trace, billed when the month is over."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.billing.agreement import Agreement, Charge
from domain.billing.pricing import GraduatedPrice
from domain.billing.run import BillingRun, RunState
from domain.core.findings import Finding
from tests.unit.api.conftest import Api
from tests.unit.api.test_invoices import problem

OCTOBER = {"agreement_id": "hosting", "period": "2026-10"}


def event(number: int = 1, quantity: str = "10", **changes: Any) -> dict[str, Any]:
    return {
        "source": "meter",
        "event_id": f"e{number}",
        "partnership_id": "northwind-acme",
        "marketable_id": "hosting",
        "quantity": quantity,
        "occurred_at": "2026-10-05T10:00:00Z",
        **changes,
    }


@pytest.fixture
async def agreement(api: Api) -> Agreement:
    price = GraduatedPrice.model_validate(
        {"tiers": [{"up_to": "100", "unit_price": "1.00"}, {"unit_price": "0.80"}]}
    )
    made = Agreement(
        id="hosting",
        partnership_id="northwind-acme",
        charges=(Charge(id="calls", marketable_id="hosting", price=price),),
        first_period="2026-09",
    )
    await api.adapters.store.agreements.put(made)
    return made


async def recorded(api: Api, state: RunState = RunState.COMPLETED, period: str = "2026-10") -> None:
    findings = (Finding(rule="not_found", path="x", message="m"),) if state == "parked" else ()
    run = BillingRun(
        id=f"hosting.{period}",
        agreement_id="hosting",
        partnership_id="northwind-acme",
        period_key=period,
        state=state,
        findings=findings,
        started_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
    await api.adapters.store.runs.put(run)


async def test_usage_counts_once(api: Api) -> None:
    first = await api.post("meter", "/v1/usage", {"events": [event(1), event(2)]})
    assert first.json() == {"accepted": 2, "duplicates": [], "conflicts": []}
    second = await api.post("meter", "/v1/usage", {"events": [event(1), event(2, "11"), event(3)]})
    assert second.json() == {
        "accepted": 1,
        "duplicates": ["meter:e1"],
        "conflicts": ["meter:e2"],
    }
    totals = await api.adapters.store.usage.totals(
        "northwind-acme", datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    )
    assert totals == {"hosting": Decimal(30)}


async def test_usage_of_nothing_is_refused_whole(api: Api) -> None:
    events = [event(1), event(2, partnership_id="nobody"), event(3, marketable_id="nothing")]
    found = problem(await api.post("meter", "/v1/usage", {"events": events}), 422, "invalid")
    assert [error["pointer"] for error in found["errors"]] == [
        "/events/1/partnership_id",
        "/events/2/marketable_id",
    ]
    again = await api.post("meter", "/v1/usage", {"events": [event(1)]})
    assert again.json()["accepted"] == 1


async def test_usage_that_is_not_usable(api: Api) -> None:
    events = [event(1, occurred_at="2026-10-05T10:00:00"), event(2, quantity=1.5)]
    answer = await api.post("meter", "/v1/usage", {"events": events})
    found = problem(answer, 422, "validation_failed")
    assert {error["pointer"] for error in found["errors"]} == {
        "/events/0/occurred_at",
        "/events/1/quantity",
    }
    problem(await api.post("meter", "/v1/usage", {"events": []}), 422, "validation_failed")
    many = {"events": [event(n) for n in range(10_001)]}
    problem(await api.post("meter", "/v1/usage", many), 422, "validation_failed")


async def test_a_preview_rates_like_a_run_and_stores_nothing(
    api: Api, agreement: Agreement
) -> None:
    await api.post("meter", "/v1/usage", {"events": [event(1, "150")]})
    body = (await api.post("anna", "/v1/billing-runs/preview", OCTOBER)).json()
    assert body["document"]["totals"]["line_net"] == "140.00"
    assert "number" not in body["document"]
    assert len(body["lines"]) == 2
    assert "100 × 1.00" in " ".join(body["lines"][0]["explanation"])
    assert await api.adapters.store.drafts.count({}) == 0
    empty = {**OCTOBER, "period": "2026-11"}
    nothing = (await api.post("anna", "/v1/billing-runs/preview", empty)).json()
    assert (nothing["lines"], nothing["document"]) == ([], None)


async def test_billing_a_period(api: Api, agreement: Agreement) -> None:
    pending = await api.post("dora", "/v1/billing-runs", OCTOBER)
    assert (pending.status_code, pending.json()["state"]) == (202, "pending")
    await recorded(api)
    answer = await api.post("dora", "/v1/billing-runs", OCTOBER)
    assert (answer.status_code, answer.json()["workflow"]) == (201, "billing-run/hosting/2026-10")
    assert answer.headers["location"] == "/v1/billing-runs/hosting.2026-10"
    assert api.workflows.calls[-1] == ("start_billing_run", ("hosting", "2026-10"))


@pytest.mark.parametrize("path", ["/v1/billing-runs", "/v1/agreements/hosting/fire"])
async def test_a_period_that_is_not_over_or_not_covered(
    api: Api, agreement: Agreement, path: str
) -> None:
    async def bill(period: str) -> Any:
        body = {"period": period} if path.endswith("fire") else {**OCTOBER, "period": period}
        return await api.post("dora", path, body)

    problem(await bill("2099-01"), 409, "period_open")
    problem(await bill("2026-08"), 422, "invalid")
    for bad in ("2026-13", "2026", "26-10", "2026-10-01"):
        problem(await bill(bad), 422, "validation_failed")
    assert api.workflows.calls == []


async def test_firing_the_schedule(api: Api, agreement: Agreement) -> None:
    answer = await api.post("dora", "/v1/agreements/hosting/fire", {"period": "2026-10"})
    assert (answer.status_code, answer.json()["schedule"]) == (202, "billing/hosting")
    assert api.workflows.calls == [("fire_billing_schedule", ("hosting", "2026-10"))]
    unknown = await api.post("dora", "/v1/agreements/nothing/fire", {"period": "2026-10"})
    problem(unknown, 404, "not_found")


async def test_runs_are_listed_read_and_retried(api: Api, agreement: Agreement) -> None:
    await recorded(api, RunState.PARKED)
    await recorded(api, period="2026-09")
    parked = (await api.get("audit", "/v1/billing-runs?state=parked")).json()["items"]
    assert [run["id"] for run in parked] == ["hosting.2026-10"]
    of_agreement = await api.get("audit", "/v1/billing-runs?agreement_id=hosting")
    assert len(of_agreement.json()["items"]) == 2
    one = (await api.get("audit", "/v1/billing-runs/hosting.2026-10")).json()
    assert one["findings"][0]["rule"] == "not_found"
    retried = await api.post("dora", "/v1/billing-runs/hosting.2026-10/retry")
    assert retried.status_code == 200
    assert api.workflows.calls == [("retry_billing_run", ("hosting", "2026-10"))]
    problem(await api.get("audit", "/v1/billing-runs/nothing"), 404, "not_found")
    problem(await api.post("dora", "/v1/billing-runs/nothing/retry"), 404, "not_found")
    wrong = await api.get("audit", "/v1/billing-runs?state=lost")
    problem(wrong, 422, "validation_failed")
