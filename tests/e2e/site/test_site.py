"""Every page of the documentation in a real browser: no error, no request to anybody else."""

import json
import re
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Route, expect

from tests.e2e.site.conftest import Site, Visit, watched

KINDS = {
    "home": "/docs/",
    "a page with a drawing": "/docs/lifecycles/straight-through/",
    "a page with tables": "/docs/permissions/",
    "operations of a topic": "/docs/reference/approvals/",
    "an error": "/docs/errors/stale_content/",
    "a guide": "/docs/guides/developer/",
}
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1360, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1360, "height": 900}},
    "narrow": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


def test_every_page_opens_without_a_fault_and_asks_nobody_else(visit: Visit, site: Site) -> None:
    assert len(site.pages) > 150
    visit.context.route("**/search.json", _empty)  # read once, by the test of the search
    for path in site.pages:
        page = visit.open(path)
        assert page.locator("h1").count() == 1, path
    assert visit.faults == []


def _empty(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "items": []})


def test_every_link_leads_to_something_that_is_served(site: Site) -> None:
    listed = json.loads((site.folder.parent / "site.json").read_text("utf-8"))["files"]
    missing = set()
    for name in listed:
        if name.endswith(".html"):
            text = (site.folder / name).read_text("utf-8")
            for target in re.findall(r'(?:href|src)="(/docs/[^"#]*)', text):
                path = unquote(target.removeprefix("/docs/"))
                file = f"{path}index.html" if path == "" or path.endswith("/") else path
                missing |= set() if file in listed else {f"{name}: {target}"}
            assert not re.search(r'(?:src|<link[^>]*href)="https?:', text), name
    assert missing == set()


@pytest.mark.parametrize("look", LOOKS)
def test_people_with_impairments_can_use_it(browser: Browser, site: Site, look: str) -> None:
    context = browser.new_context(**LOOKS[look])
    visit = watched(context, site)
    found = []
    for kind, path in KINDS.items():
        page = visit.open(path)
        for one in Axe().run(page).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                where = [node["target"] for node in one["nodes"][:3]]
                found.append(f"{kind}: {one['id']} at {where}")
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{kind} is wider than the window by {wider}"
    context.close()
    assert found == []
    assert visit.faults == []


def test_the_search_knows_errors_and_operations(visit: Visit) -> None:
    page = visit.open("/docs/")
    for words, found in (("four_eyes", "errors/four_eyes/"), ("Open an invoice", "reference/")):
        page.keyboard.press("Control+k")
        page.keyboard.type(words)
        expect(page.locator(f'a[href*="{found}"]:visible').first).to_be_visible()
        page.keyboard.press("Escape")
        page.goto(f"{visit.site.home}/docs/")
    assert visit.faults == []


def test_an_operation_is_shown_in_three_languages_and_tried_by_who_signs_in(visit: Visit) -> None:
    page = visit.open("/docs/reference/health/")
    page.locator('a.try[href$="GET/v1/me"]').click()
    expect(page.get_by_role("heading", name="Who am I")).to_be_visible(timeout=60_000)
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Authorize").first.click()
    opened.value.get_by_role("button", name=re.compile("writes invoices and looks")).click()
    expect(page.get_by_text("Access Token").first).to_be_visible()
    operation = page.locator('[id$="GET/v1/me"]')
    operation.get_by_text("curl", exact=True).first.click()
    for language in ("curl", "Python", "JavaScript"):
        expect(page.get_by_role("option", name=language, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    operation.get_by_role("button", name=re.compile("Test Request")).click()
    with page.expect_response("**/v1/me") as answered:
        page.get_by_role("button", name=re.compile("^Send")).first.click()
    assert answered.value.json()["subject"] == "anna"
    expect(page.get_by_text("200 OK")).to_be_visible()
    assert [fault for fault in visit.faults if "@scalar/api-reference" not in fault] == []
