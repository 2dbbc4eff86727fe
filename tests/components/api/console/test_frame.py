"""What all pages have in common: rights, headers, marks of forms, problems as pages."""

import re

import pytest

from api.console.assets import ASSETS, asset
from api.console.notices import NOTICES, say
from tests.components.api.console.conftest import Desk

_ALL = {"anna", "ben", "carla", "dora", "audit"}
PAGES = {
    "": _ALL,
    "/approvals": {"ben", "carla"},
    "/invoices": _ALL,
    "/invoices.csv": _ALL,
    "/attention": _ALL,
    "/invoices/inv-1": _ALL,
    "/invoices/inv-1/amend": {"anna"},
}
"""Page → who sees it."""


async def test_nobody_sees_a_page_without_signing_in(desk: Desk) -> None:
    answer = await desk.api.http.get("/console")
    assert answer.status_code == 303
    assert "/console/sign-in?next=/console" in answer.headers["location"]


@pytest.mark.parametrize("path", PAGES)
async def test_everybody_sees_their_places_only(desk: Desk, path: str) -> None:
    await desk.api.open(submit=False)
    for person in sorted(_ALL):
        answer = await desk.get(person, path)
        assert answer.status_code == (200 if person in PAGES[path] else 403), person
        if path == "":
            nav = answer.text.split("<nav")[1].split("</nav>")[0]
            listed = set(re.findall(r'href="/console([^"]*)"', nav))
            own = {one for one, who in PAGES.items() if person in who and one.count("/") < 2}
            assert own - {"/invoices.csv"} <= listed
            assert not {one for one, who in PAGES.items() if person not in who} & listed


async def test_who_works_for_a_partner_sees_nothing(desk: Desk) -> None:
    answer = await desk.get("boris", "/invoices")
    assert answer.status_code == 303, "their session is none"
    assert "/console/sign-in" in answer.headers["location"]


async def test_every_page_allows_nothing_from_elsewhere(desk: Desk) -> None:
    for path in (*PAGES, "/nowhere"):
        answer = await desk.get("anna", path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert " style=" not in answer.text
        assert "<script>" not in answer.text


async def test_what_is_not_there_is_a_page_below_console_only(desk: Desk) -> None:
    answer = await desk.get("anna", "/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is nothing here" in answer.text
    elsewhere = await desk.api.get("anna", "/v1/nowhere")
    assert elsewhere.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ASSETS)
async def test_assets_are_kept_for_ever_under_their_hash(desk: Desk, name: str) -> None:
    found = await desk.api.http.get(asset(name))
    assert found.status_code == 200
    assert found.content == ASSETS[name].content
    assert "immutable" in found.headers["cache-control"]
    assert (await desk.api.http.get(f"/console/static/0/{name}")).status_code == 404


def test_a_notice_never_changes_its_meaning() -> None:
    say(approved=NOTICES["approved"])
    with pytest.raises(ValueError, match="something else"):
        say(approved="It is red.")
