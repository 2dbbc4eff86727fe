"""Preconditions: 304 for who has it already, 412 for who has seen something else."""

import asyncio
from typing import Any

import pytest

from api.differing import differences
from api.permissions import ROLES
from api.routes import all_routes
from api.routing import Route, VersionedRoute, reader_of
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import HOSTING, problem

ACME = builders.buyer().model_dump(mode="json")
RENAMED = {**ACME, "party": {**ACME["party"], "name": "Acme Renamed"}}
WRITES = [
    route
    for route in all_routes()
    if isinstance(route, Route) and {"PUT", "DELETE"} & (route.methods or set())
]


async def tag_of(api: Api, path: str, person: str = "audit") -> str:
    return (await api.get(person, path)).headers["etag"]


@pytest.mark.parametrize("route", WRITES, ids=lambda route: f"{route.name}")
def test_whatever_is_changed_can_be_read(route: Route) -> None:
    reader = reader_of(all_routes(), route.path)
    assert reader is not None
    assert isinstance(route, VersionedRoute) == (route.path == "/v1/invoices/{id}")


@pytest.mark.parametrize("path", ["partners/acme", "partners", "number-series/nw", "lifecycles"])
async def test_what_somebody_has_is_not_sent_again(api: Api, path: str) -> None:
    first = await api.get("audit", f"/v1/{path}")
    tag = first.headers["etag"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = await api.get("audit", f"/v1/{path}", headers={"If-None-Match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = await api.get("audit", f"/v1/{path}", headers={"If-None-Match": '"x"'})
    assert (other.status_code, other.json()) == (200, first.json())


@pytest.mark.parametrize("header", ["If-None-Match", "If-Match"])
async def test_what_is_longer_than_any_etag_is_refused(api: Api, header: str) -> None:
    method = "GET" if header == "If-None-Match" else "DELETE"
    long = {header: "0" * 1001}
    path = "/v1/partners/acme" if method == "GET" else "/v1/delegations/d"
    answer = await api.call("carla", method, path, headers=long)
    assert header in problem(answer, 422, "validation_failed")["detail"]


async def test_the_way_on_is_told_with_304(api: Api) -> None:
    first = await api.get("audit", "/v1/partners?limit=1")
    given = {"If-None-Match": first.headers["etag"]}
    again = await api.get("audit", "/v1/partners?limit=1", headers=given)
    assert again.headers["link"] == first.headers["link"]


async def test_a_tag_names_a_state(api: Api) -> None:
    before = await tag_of(api, "/v1/partners/acme")
    saved = await api.put("anna", "/v1/partners/acme", RENAMED, headers={"If-Match": before})
    assert saved.status_code == 200, saved.text
    after = await tag_of(api, "/v1/partners/acme")
    assert saved.headers["etag"] == after != before
    back = await api.put("anna", "/v1/partners/acme", ACME, headers={"If-Match": after})
    assert back.headers["etag"] == before


async def test_who_was_slower_is_told_what_is_there(api: Api) -> None:
    seen = await tag_of(api, "/v1/partners/acme")
    await api.put("anna", "/v1/partners/acme", RENAMED)
    answer = await api.put("anna", "/v1/partners/acme", ACME, headers={"If-Match": seen})
    found = problem(answer, 412, "stale_content")
    assert answer.headers["etag"] == await tag_of(api, "/v1/partners/acme")
    assert [(one["pointer"], one["message"]) for one in found["errors"]] == [
        ("/party/name", 'this is "Acme Renamed" now')
    ]
    kept = (await api.get("audit", "/v1/partners/acme")).json()
    assert kept["party"]["name"] == "Acme Renamed"


async def test_who_may_not_read_it_compares_nothing_and_may_still_write(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROLES, "clerk", ROLES["clerk"] - {"setup.read"})
    answer = await api.put("anna", "/v1/partners/acme", RENAMED, headers={"If-Match": '"x"'})
    problem(answer, 403, "forbidden")
    assert (await api.get("audit", "/v1/partners/acme")).json() == ACME
    saved = await api.put("anna", "/v1/partners/acme", RENAMED)
    assert (saved.status_code, "etag" in saved.headers) == (200, False)


async def test_only_what_is_new(api: Api) -> None:
    fresh = builders.buyer(id="delta").model_dump(mode="json")
    new = {"If-None-Match": "*"}
    assert (await api.put("anna", "/v1/partners/delta", fresh, headers=new)).status_code == 201
    again = await api.put("anna", "/v1/partners/delta", fresh, headers=new)
    problem(again, 412, "stale_content")


async def test_what_is_gone_does_not_match(api: Api) -> None:
    fresh = builders.buyer(id="delta").model_dump(mode="json")
    for given in ("*", '"x"'):
        answer = await api.put("anna", "/v1/partners/delta", fresh, headers={"If-Match": given})
        problem(answer, 412, "stale_content")
        assert "etag" not in answer.headers
    problem(await api.get("audit", "/v1/partners/delta"), 404, "not_found")


async def test_of_many_that_have_seen_the_same_one_wins(api: Api) -> None:
    seen = {"If-Match": await tag_of(api, "/v1/partners/acme")}

    def renamed(n: int) -> dict[str, Any]:
        return {**ACME, "party": {**ACME["party"], "name": f"Acme {n}"}}

    answers = await asyncio.gather(
        *(api.put("anna", "/v1/partners/acme", renamed(n), headers=seen) for n in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5


async def test_a_part_is_changed_by_who_has_seen_the_whole(api: Api) -> None:
    path = "/v1/partnerships/northwind-acme"
    seen = {"If-Match": await tag_of(api, path)}
    body = {"key": "two-step", "version": "latest"}
    done = await api.put("carla", f"{path}/lifecycle", body, headers=seen)
    assert done.status_code == 200, done.text
    assert done.headers["etag"] == await tag_of(api, path)
    again = await api.put("carla", f"{path}/lifecycle", body, headers=seen)
    problem(again, 412, "stale_content")


async def test_an_amendment_is_told_what_happened_to_the_invoice(api: Api) -> None:
    await api.open("inv-1")
    seen = await tag_of(api, "/v1/invoices/inv-1")
    body = {"lines": [HOSTING], "reason": "a typing error"}
    assert (await api.put("anna", "/v1/invoices/inv-1", body)).status_code == 200
    answer = await api.put("anna", "/v1/invoices/inv-1", body, headers={"If-Match": seen})
    found = problem(answer, 412, "stale_content")
    assert answer.headers["etag"] == await tag_of(api, "/v1/invoices/inv-1") != seen
    said = [one["message"] for one in found["errors"]]
    assert any("anna amended it" in one for one in said), said


async def test_a_mistyped_tag_is_no_wild_card(api: Api) -> None:
    seen = await tag_of(api, "/v1/partners/acme")
    for given in (seen.strip('"'), f"W/{seen}", ""):
        answer = await api.put("anna", "/v1/partners/acme", ACME, headers={"If-Match": given})
        problem(answer, 412, "stale_content")


def test_differences_are_places() -> None:
    sent = {"a": 1, "b": [1, 2], "c": {"d": "x"}, "e": None, "f": "secret"}
    there = {"a": 1, "b": [1, 3], "c": {"d": "y" * 200}, "e": [], "g": 0}
    found = {one.pointer: one.message for one in differences(sent, there)}
    assert found.keys() == {"/b/1", "/c/d", "/f", "/g"}
    assert len(found["/c/d"]) < 120
    assert "secret" not in "".join(found.values())


def test_not_more_differences_than_somebody_reads() -> None:
    assert len(list(differences({str(n): n for n in range(100)}, {}))) == 20
