"""Exchange rates: set for a day, holding until the next one."""

from typing import Any

import pytest

from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

RATE = {"rate": "0.9213", "source": "ECB"}
PATH = "/v1/exchange-rates/USD/2026-10-01"


async def test_a_rate_holds_until_the_next_one(api: Api) -> None:
    made = await api.put("meter", PATH, RATE)
    assert (made.status_code, made.json()) == (201, RATE | {"currency": "USD", "day": "2026-10-01"})
    assert (await api.put("dora", PATH, RATE | {"rate": "0.93"})).status_code == 200
    await api.put("carla", "/v1/exchange-rates/USD/2026-10-05", RATE)
    for day, rate in {"2026-10-01": "0.93", "2026-10-04": "0.93", "2026-12-01": "0.9213"}.items():
        found = await api.get("audit", f"/v1/exchange-rates/USD/{day}")
        assert found.json()["rate"] == rate, day
    problem(await api.get("audit", "/v1/exchange-rates/USD/2026-09-30"), 404, "not_found")
    listed = (await api.get("audit", "/v1/exchange-rates?currency=USD")).json()["items"]
    assert [item["day"] for item in listed] == ["2026-10-05", "2026-10-01"]
    assert (await api.get("audit", "/v1/exchange-rates?currency=CHF")).json()["items"] == []


@pytest.mark.parametrize(
    "body", [{}, {"rate": "0", "source": "x"}, {"rate": 0.9, "source": "x"}, RATE | {"day": "x"}]
)
async def test_a_rate_that_cannot_be_set(api: Api, body: dict[str, Any]) -> None:
    problem(await api.put("dora", PATH, body), 422, "validation_failed")


async def test_places_where_no_rate_can_be(api: Api) -> None:
    for place in ("usd/2026-10-01", "USD/yesterday", "USD/2026-02-30"):
        answer = await api.put("dora", f"/v1/exchange-rates/{place}", RATE)
        problem(answer, 422, "validation_failed")
    base = await api.put("dora", "/v1/exchange-rates/EUR/2026-10-01", RATE)
    assert "base currency" in problem(base, 422, "invalid")["detail"]
    problem(await api.put("anna", PATH, RATE), 403, "forbidden")
