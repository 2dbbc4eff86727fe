"""Index series: values are added as they are published; a revision is a further value."""

from typing import Any

from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem
from tests.components.api.test_setup import rules

PATH = "/v1/index-series/cpi"
SERIES = {"name": "Consumer prices", "publisher": "Office", "base": "2020 = 100"}


def value(number: str = "123.0", month: str = "2025-10", on: str = "2025-11-12") -> dict[str, str]:
    return {"month": month, "value": number, "published_on": on}


async def record(api: Api, *values: dict[str, str]) -> dict[str, Any]:
    answer = await api.post("meter", f"{PATH}/values", {"values": list(values)})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_values_are_recorded_once_and_revised_by_further_ones(api: Api) -> None:
    assert (await api.put("dora", PATH, SERIES)).status_code == 201
    first = await record(api, value(), value("122.6", "2025-09", "2025-10-14"))
    assert [one["value"] for one in first["values"]] == ["123.0", "122.6"]
    assert first["values"][0]["recorded_at"] is not None
    assert await record(api, value()) == first
    revised = await record(api, value("123.2", on="2025-12-01"))
    assert [one["value"] for one in revised["values"]] == ["123.0", "122.6", "123.2"]
    [listed] = (await api.get("audit", "/v1/index-series")).json()["items"]
    assert (listed["id"], listed["latest"]["value"]) == ("cpi", "123.2")
    assert (await api.get("audit", PATH)).json() == revised


async def test_what_was_published_is_never_changed(api: Api) -> None:
    await api.put("dora", PATH, SERIES)
    await record(api, value())
    wrong = [value("123.1"), value("124.0", "2025-11", "2036-01-01"), value("99.0", "2025-08")]
    answer = await api.post("meter", f"{PATH}/values", {"values": wrong})
    assert rules(problem(answer, 422, "invalid")) == {
        "/values/0/value": "INDEX-VALUE",
        "/values/1/published_on": "INDEX-VALUE",
    }
    assert len((await api.get("audit", PATH)).json()["values"]) == 1


async def test_two_values_for_one_day_in_one_message_are_refused(api: Api) -> None:
    await api.put("dora", PATH, SERIES)
    answer = await api.post("meter", f"{PATH}/values", {"values": [value(), value("1.0")]})
    assert set(rules(problem(answer, 422, "invalid"))) == {"/values/1/value"}


async def test_a_series_keeps_its_base_and_its_values(api: Api) -> None:
    await api.put("dora", PATH, SERIES)
    await record(api, value())
    renamed = await api.put("dora", PATH, {**SERIES, "name": "Prices"})
    assert (renamed.status_code, len(renamed.json()["values"])) == (200, 1)
    rebased = await api.put("dora", PATH, {**SERIES, "base": "2025 = 100"})
    assert "2020 = 100" in problem(rebased, 409, "already_exists")["detail"]
    problem(
        await api.post("meter", "/v1/index-series/none/values", {"values": [value()]}),
        404,
        "not_found",
    )
    problem(await api.post("anna", f"{PATH}/values", {"values": [value()]}), 403, "forbidden")
