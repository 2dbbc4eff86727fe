"""Signing in with a real Chromium: what a browser does with cookies, policies and forms."""

import shutil
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.integration.sign_in.desk import DESK, Console
from tests.integration.sign_in.place import Place
from tests.integration.sign_in.serving import serving
from worker.embedded.ports import pick_port

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserContext]:
    assert CHROMIUM is not None, "these tests need Chromium: sh tests/needs.sh"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_context()
        browser.close()


@pytest.fixture
def page(chromium: BrowserContext) -> Iterator[Page]:
    chromium.clear_cookies()
    opened = chromium.new_page()
    yield opened
    opened.close()


def enter(page: Page, running: Console, person: str) -> None:
    page.goto(f"{running.home}{DESK}")
    page.get_by_role("button", name=person).press("Enter")
    page.wait_for_url(f"{running.home}{DESK}")


def test_in_and_out_with_the_keyboard(running: Console, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    enter(page, running, "Carla")
    assert page.get_by_role("heading").inner_text() == "carla"
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="Do it").click()
    assert page.inner_text("body") == "carla did it"
    page.go_back()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{running.home}/console/signed-out")
    assert page.get_by_role("heading").inner_text() == "Signed out"
    page.goto(f"{running.home}{DESK}")
    assert page.get_by_role("heading").inner_text() == "Who are you?"
    assert {httpx.URL(url).host for url in asked} == {"127.0.0.1"}


def test_a_page_of_another_site_does_nothing(running: Console, page: Page) -> None:
    """`localhost` and `127.0.0.1` are different sites to a browser."""
    enter(page, running, "Anna")
    thief = FastAPI()

    @thief.get("/", response_class=HTMLResponse)
    async def trap() -> str:
        return f"""<form method="post" action="{running.home}{DESK}">
            <input name="what" value="it"><input name="csrf_token" value="x"></form>
            <script>document.forms[0].submit()</script>"""

    port = pick_port(0, print)
    with serving(thief, port):
        page.goto(f"http://localhost:{port}/")
        page.wait_for_url(f"{running.place.issuer}/**")
    assert page.get_by_role("heading").inner_text() == "Who are you?", "the cookie was not sent"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_can_be_used_by_everybody(
    place: Place, running: Console, page: Page, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for url in (
        place.authorize(),
        place.authorize(redirect_uri="http://127.0.0.1/elsewhere"),
        f"{place.issuer}/device?user_code=ABCD-EFGH",
        f"{running.home}/console/signed-out",
        f"{running.home}/console/signed-in?error=denied",
    ):
        page.goto(url)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["impact"]) for one in found] == [], url
