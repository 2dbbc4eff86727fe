"""Looking ahead: the same rating as a run, to the line; and nothing is left behind."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.billing.balance import Balance, BalanceEntry, BalanceKind
from domain.billing.index_series import IndexSeries, IndexValue
from domain.billing.usage import UsageEvent
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_agreements import body, charge, save
from tests.components.api.test_invoices import problem

PREVIEW = "/v1/billing-runs/preview"
SIMULATE = "/v1/agreements/fees/simulate"
NEXT = "/v1/agreements/fees/next-invoice"
TIERS = {
    "model": "graduated",
    "tiers": [{"up_to": "100", "unit_price": "1.00"}, {"unit_price": "0.80"}],
}


def calls(**changes: Any) -> dict[str, Any]:
    return charge("calls", **{"marketable_id": "calls", "price": TIERS, **changes})


@pytest.fixture
async def world(api: Api) -> Api:
    await api.adapters.store.marketables.put(builders.marketable(id="calls", name="Calls"))
    return api


async def used(api: Api, quantity: str, at: str, id: str = "") -> None:
    event = UsageEvent(
        source="meter",
        event_id=id or at,
        partnership_id="northwind-acme",
        marketable_id="calls",
        quantity=Decimal(quantity),
        occurred_at=datetime.fromisoformat(at).replace(tzinfo=UTC),
    )
    await api.adapters.store.usage.ingest([event], received_at=event.occurred_at)


async def preview(api: Api, **said: Any) -> dict[str, Any]:
    answer = await api.post("anna", PREVIEW, {"agreement_id": "fees", **said})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def year(api: Api, **said: Any) -> dict[str, Any]:
    answer = await api.post("anna", SIMULATE, said)
    assert answer.status_code == 200, answer.text
    return answer.json()


def left_behind(api: Api) -> Mapping[str, int]:
    store: Any = api.adapters.store
    return {
        name: len(store._shelves[name].documents)
        for name in ("runs", "drafts", "agreements", "agreement_versions", "usage", "invoices")
    }


async def test_a_preview_is_what_the_run_bills(world: Api) -> None:
    await save(world, body(charge(), calls(), starts_on="2025-01-01"))
    await used(world, "150", "2025-03-05T10:00")
    before = left_behind(world)
    seen = await preview(world, period="2025-03")
    assert left_behind(world) == before
    assert (seen["net"], seen["tax"], seen["payable"]) == ("150.00", "28.50", "178.50")
    [invoice] = seen["invoices"]
    assert [line["net_amount"] for line in invoice["document"]["lines"]] == [
        "10.00",
        "100.00",
        "40.00",
    ]
    origin = invoice["lines"][2]["origin"]
    assert (origin["charge_id"], origin["tier"], origin["usage"]["events"]) == ("calls", 2, 1)
    run = (
        await world.adapters.biller.bill("fees", "2025-03", datetime(2025, 4, 1, tzinfo=UTC))
    ).run
    assert run is not None
    request = (await world.adapters.store.drafts.get(run.invoice_ids[0])).request
    assert request.model_dump(mode="json")["lines"] == invoice["lines"]
    again = await preview(world, period="2025-03")
    assert (again["run_id"], again["net"]) == ("fees.2025-03", "150.00")


async def test_assumed_usage_counts_beside_or_instead_of_what_was_recorded(world: Api) -> None:
    await save(world, body(calls(), starts_on="2025-01-01"))
    await used(world, "50", "2025-03-05T10:00")
    assumed = [{"marketable_id": "calls", "quantity": "60"}]
    beside = await preview(world, period="2025-03", usage=assumed)
    assert beside["net"] == "108.00"
    instead = await preview(world, period="2025-03", usage=assumed, recorded=False)
    assert instead["net"] == "60.00"
    other_month = [{**assumed[0], "period": "2025-04"}]
    assert (await preview(world, period="2025-03", usage=other_month))["net"] == "50.00"


async def test_an_agreement_can_be_tried_before_it_is_saved(world: Api) -> None:
    await used(world, "50", "2025-03-05T10:00")
    dear = calls(price={"model": "per_unit", "unit_price": "3.00"})
    tried = {"id": "fees", **body(dear, starts_on="2025-01-01")}
    before = left_behind(world)
    assert (await preview(world, period="2025-03", agreement=tried))["net"] == "150.00"
    assert left_behind(world) == before
    wrong = {**tried, "partnership_id": "nobody"}
    answer = await world.post("anna", PREVIEW, {"agreement_id": "fees", "agreement": wrong})
    problem(answer, 422, "invalid")
    other = await world.post("anna", PREVIEW, {"agreement_id": "more", "agreement": tried})
    problem(other, 422, "invalid")
    problem(await world.post("anna", PREVIEW, {"agreement_id": "fees"}), 404, "not_found")


async def test_the_next_invoice_has_usage_so_far(world: Api) -> None:
    await save(world, body(charge(), calls(), starts_on="2025-01-01"))
    now = datetime.now(UTC)
    await used(world, "7", now.replace(day=1, tzinfo=None).isoformat())
    seen = (await world.get("audit", NEXT)).json()
    assert (seen["period"], seen["net"]) == (f"{now:%Y-%m}", "17.00")
    assert seen["run_id"] is None
    assert seen["billed_at"] > now.isoformat()


async def test_a_period_that_is_not_the_agreements_is_refused(world: Api) -> None:
    await save(world, body(starts_on="2025-06-01"))
    early = await world.post("anna", PREVIEW, {"agreement_id": "fees", "period": "2025-03"})
    assert "does not cover" in problem(early, 422, "invalid")["detail"]
    quarter = await world.post("anna", PREVIEW, {"agreement_id": "fees", "period": "2025-Q3"})
    assert "2025-07" in problem(quarter, 422, "invalid")["hint"]


async def test_what_is_billed_with_another_is_not_looked_at_alone(world: Api) -> None:
    await save(world, body(charge(), starts_on="2025-01-01"), "/v1/agreements/main")
    await save(world, body(calls(), starts_on="2025-01-01", consolidated_into="main"))
    await used(world, "50", "2025-03-05T10:00")
    together = (
        await world.post("anna", PREVIEW, {"agreement_id": "main", "period": "2025-03"})
    ).json()
    assert together["net"] == "60.00"
    alone = await world.post("anna", PREVIEW, {"agreement_id": "fees", "period": "2025-03"})
    assert "'main'" in problem(alone, 422, "invalid")["hint"]


async def test_a_year_goes_by(world: Api) -> None:
    terms = {"payment_terms": {"net_days": 14}, "time_zone": "Europe/Berlin"}
    await save(world, body(charge(), calls(), starts_on="2036-01-01", **terms))
    before = left_behind(world)
    seen = await year(world, usage=[{"marketable_id": "calls", "quantity": "150"}])
    assert left_behind(world) == before
    assert [one["period"] for one in seen["periods"]] == [f"2036-{m:02}" for m in range(1, 13)]
    assert {one["net"] for one in seen["periods"]} == {"150.00"}
    assert (seen["net"], seen["tax"], seen["payable"]) == ("1800.00", "342.00", "2142.00")
    first = seen["periods"][0]
    assert first["billed_at"] == "2036-02-01T06:00:00+01:00"
    [invoice] = first["invoices"]
    assert (invoice["issued_on"], invoice["due_on"]) == ("2036-02-01", "2036-02-15")
    assert invoice["lines"] == 3


async def test_limits_and_terms_see_the_simulated_runs_before(world: Api) -> None:
    await save(
        world,
        body(
            charge(),
            starts_on="2036-01-01",
            discounts=[{"id": "launch", "percentage": "50", "limit": "12.00"}],
        ),
    )
    seen = await year(world, periods=4)
    assert [one["net"] for one in seen["periods"]] == ["5.00", "5.00", "8.00", "10.00"]
    later = await year(world, periods=1, **{"from": "2036-03"})
    assert [one["net"] for one in later["periods"]] == ["8.00"]


async def test_balances_are_used_up_on_the_way_and_stay_as_they_are(world: Api) -> None:
    await save(world, body(charge(), starts_on="2036-01-01"))
    entry = BalanceEntry(
        id="g", amount=Decimal("25.00"), at=datetime(2026, 1, 1, tzinfo=UTC), reason="sorry"
    )
    credit = Balance(
        id="goodwill",
        partnership_id="northwind-acme",
        kind=BalanceKind.CREDIT,
        currency="EUR",
        entries=(entry,),
    )
    await world.adapters.store.balances.put(credit)
    seen = await year(world, periods=4)
    assert [one["net"] for one in seen["periods"]] == ["0.00", "0.00", "5.00", "10.00"]
    assert seen["periods"][2]["draws"] == [{"balance_id": "goodwill", "amount": "5.00"}]
    assert await world.adapters.store.balances.get("goodwill") == credit


async def test_a_past_period_comes_again(world: Api) -> None:
    await save(world, body(calls(), starts_on="2025-01-01"))
    for day in ("05", "28"):
        await used(world, "60", f"2025-03-{day}T10:00")
    seen = await year(world, periods=3, as_in="2025-03", **{"from": "2036-01"})
    assert {one["net"] for one in seen["periods"]} == {"116.00"}


async def test_a_year_that_was_is_looked_at_as_if_it_had_not_been(world: Api) -> None:
    limited = [{"id": "launch", "amount": "4.00", "limit": "4.00"}]
    await save(world, body(charge(), starts_on="2025-01-01", discounts=limited))
    for month in (1, 2, 3):
        at = datetime(2025, month + 1, 1, 6, tzinfo=UTC)
        assert (await world.adapters.biller.bill("fees", f"2025-{month:02}", at)).run
    seen = await year(world, periods=3, **{"from": "2025-01"})
    assert [one["net"] for one in seen["periods"]] == ["6.00", "10.00", "10.00"]


async def test_usage_in_advance_and_in_arrears(world: Api) -> None:
    await save(
        world, body(charge(timing="advance"), calls(), starts_on="2036-01-01", ends_on="2036-03-31")
    )
    seen = await year(world, usage=[{"marketable_id": "calls", "quantity": "1"}])
    assert [(one["period"], one["net"]) for one in seen["periods"]] == [
        ("2036-01", "10.00"),
        ("2036-02", "11.00"),
        ("2036-03", "11.00"),
        ("2036-04", "1.00"),
    ]


async def test_an_index_that_is_not_published_parks_the_period_alone(world: Api) -> None:
    values = (IndexValue(month="2035-10", value=Decimal(100), published_on="2025-11-12"),)
    series = IndexSeries(
        id="cpi", name="Prices", publisher="Office", base="2020 = 100", values=values
    )
    await world.adapters.store.index_series.put(series)
    linked = {
        "model": "index_linked",
        "base": {"model": "flat", "amount": "10.00"},
        "series": "cpi",
        "base_month": "2035-10",
        "first_revision": "2036-03",
    }
    await save(world, body(charge(price=linked), starts_on="2036-01-01"))
    seen = await year(world, periods=3)
    assert [one["state"] for one in seen["periods"]] == ["completed", "completed", "parked"]
    assert seen["periods"][2]["findings"]


@pytest.mark.parametrize(
    ("meter", "said", "net"),
    [
        ({"aggregation": "count"}, {"quantity": "30"}, "30.00"),
        ({"aggregation": "unique", "distinct": "user"}, {"quantity": "30"}, "30.00"),
        ({"aggregation": "max"}, {"quantity": "30"}, "30.00"),
        ({"aggregation": "last"}, {"quantity": "30"}, "30.00"),
        ({"aggregation": "sum"}, {"quantity": "30", "events": 7}, "30.00"),
        (
            {"filters": [{"dimension": "region", "values": ["eu"]}]},
            {"quantity": "30", "dimensions": {"region": "us"}},
            "0",
        ),
    ],
)
async def test_what_is_assumed_is_what_its_meter_finds(
    world: Api, meter: dict[str, Any], said: dict[str, Any], net: str
) -> None:
    await save(world, body(calls(meter=meter), starts_on="2036-01-15"))
    seen = await year(world, periods=3, usage=[{"marketable_id": "calls", **said}])
    assert {Decimal(one["net"]) for one in seen["periods"]} == {Decimal(net)}


async def test_a_level_is_held_until_it_is_assumed_anew(world: Api) -> None:
    await save(world, body(calls(meter={"aggregation": "weighted"}), starts_on="2036-01-15"))
    usage = [
        {"marketable_id": "calls", "quantity": "30"},
        {"marketable_id": "calls", "quantity": "5", "period": "2036-03"},
    ]
    seen = await year(world, periods=4, usage=usage)
    # 30 for 17 of 31 days, 30, 35, 30
    assert [one["net"] for one in seen["periods"]] == ["16.45", "30.00", "35.00", "30.00"]


async def test_what_cannot_be_counted_is_told(world: Api) -> None:
    await save(world, body(calls(meter={"aggregation": "count"}), starts_on="2036-01-01"))
    half = {"usage": [{"marketable_id": "calls", "quantity": "0.5"}]}
    assert "events" in problem(await world.post("anna", SIMULATE, half), 422, "invalid")["hint"]


async def test_a_price_that_changes_in_mid_period_gets_its_share(world: Api) -> None:
    cheap = calls(price={"model": "per_unit", "unit_price": "1.00"}, ends_on="2036-01-15")
    dear = {**cheap, "id": "dear", "starts_on": "2036-01-16", "ends_on": None}
    dear["price"] = {"model": "per_unit", "unit_price": "2.00"}
    await save(world, body(cheap, dear, starts_on="2036-01-01"))
    seen = await year(world, periods=2, usage=[{"marketable_id": "calls", "quantity": "31"}])
    assert [one["net"] for one in seen["periods"]] == ["47.00", "62.00"]


async def test_an_agreement_that_is_over_has_no_year(world: Api) -> None:
    await save(world, body(starts_on="2025-01-01", ends_on="2025-02-28"))
    far = await world.post("anna", SIMULATE, {"from": "2026-03"})
    assert "does not cover" in problem(far, 422, "invalid")["detail"]
    seen = await year(world, **{"from": "2025-01"})
    assert [one["period"] for one in seen["periods"]] == ["2025-01", "2025-02"]


async def test_what_was_not_billed_is_billed_on_the_way(world: Api) -> None:
    limited = [{"id": "launch", "amount": "4.00", "limit": "10.00"}]
    now = datetime.now(UTC)
    month = now.year * 12 + now.month - 1 - 3
    begins = f"{month // 12}-{month % 12 + 1:02}"
    await save(world, body(charge(), starts_on=f"{begins}-01", discounts=limited))
    after = datetime(now.year, now.month, 1, tzinfo=UTC)
    await world.adapters.biller.bill("fees", begins, after)
    seen = await year(world, periods=2)
    assert [one["state"] for one in seen["periods"]] == ["completed"] * 2
    assert [one["net"] for one in seen["periods"]] == ["10.00", "10.00"]


async def test_a_period_that_was_billed_is_previewed_as_if_it_had_not_been(world: Api) -> None:
    await save(world, body(charge(), starts_on="2025-01-01"))
    entry = BalanceEntry(
        id="g", amount=Decimal("4.00"), at=datetime(2024, 1, 1, tzinfo=UTC), reason="sorry"
    )
    credit = Balance(
        id="goodwill",
        partnership_id="northwind-acme",
        kind=BalanceKind.CREDIT,
        currency="EUR",
        entries=(entry,),
    )
    await world.adapters.store.balances.put(credit)
    before = await preview(world, period="2025-01")
    await world.adapters.biller.bill("fees", "2025-01", datetime(2025, 2, 1, tzinfo=UTC))
    after = await preview(world, period="2025-01")
    assert (before["net"], before["draws"]) == ("6.00", after["draws"])
    assert (after["net"], after["run_id"]) == ("6.00", "fees.2025-01")
