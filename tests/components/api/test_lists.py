"""Lists: the way on, and what they are asked for by a name that nothing has."""

from typing import Any

import pytest

from api.routes import all_routes
from tests.components.api.conftest import Api, new_invoice
from tests.components.api.test_invoices import problem

LISTS = [
    route
    for route in all_routes()
    if "GET" in (route.methods or ())
    and getattr(route.response_model, "__name__", "").startswith("Listing[")
]


def test_there_are_many() -> None:
    assert len(LISTS) > 20


def parameters(route: Any, document: dict[str, Any]) -> set[str]:
    operation = document["paths"][route.path]["get"]
    return {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.name)
def test_lists_say_what_comes_first_and_are_followed_alike(route: Any, api: Api) -> None:
    document = api.app.openapi()
    asked = parameters(route, document)
    assert ("cursor" in asked) <= ("limit" in asked)
    headers = document["paths"][route.path]["get"]["responses"]["200"]["headers"]
    assert ("Link" in headers) == ("cursor" in asked)


async def test_the_link_leads_through_the_list_with_its_filters(api: Api) -> None:
    for n in range(3):
        await api.post("anna", "/v1/invoices", new_invoice(id=f"inv-{n}", submit=False))
    path, seen = "/v1/invoices?limit=1&partnership_id=northwind-acme", []
    while path:
        answer = await api.get("anna", path)
        seen += [item["id"] for item in answer.json()["items"]]
        path, _, rel = answer.headers.get("link", "").partition(";")
        path = path.strip("<>")
        assert (rel.strip() == 'rel="next"') == bool(path)
        assert not path or "partnership_id=northwind-acme" in path
    assert seen == ["inv-2", "inv-1", "inv-0"]


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.name)
async def test_a_parameter_that_nothing_has_is_refused(route: Any, api: Api) -> None:
    path = route.path.replace("{id}", "x")
    answer = await api.get("carla", path, params={"colour": "red"})
    found = problem(answer, 422, "validation_failed")
    assert [(one["pointer"], one["rule"]) for one in found["errors"]] == [
        ("colour", "UNKNOWN_PARAMETER")
    ]


async def test_a_misspelt_filter_is_mended(api: Api) -> None:
    answer = await api.get("anna", "/v1/invoices?stat=approval")
    found = problem(answer, 422, "validation_failed")
    assert found["errors"][0]["hint"] == "do you mean 'state'?"
    assert "approval" not in found["errors"][0]["message"]
