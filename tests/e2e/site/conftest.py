"""The site, built strictly, served by the API itself, beside a place to sign in; and a browser."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from api.app import create_app
from docs.website.build import build
from docs.website.finishing import addresses
from integration.settings import ApiSettings, AuthSettings, Settings
from tests.integration.sign_in.serving import serving
from worker.embedded.identity import issuer_at
from worker.embedded.ports import pick_port
from worker.identity.app import create_provider, port_of

CHROMIUM = "/usr/bin/chromium"


@dataclass
class Site:
    """The site as people reach it."""

    home: str
    folder: Path
    issuer: str
    pages: list[str] = field(default_factory=list)


@dataclass
class Visit:
    """One window, and what it complained about or asked of others."""

    page: Page
    site: Site
    context: BrowserContext
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page and wait until it has drawn its pictures."""
        self.page.goto(f"{self.site.home}{path}", wait_until="load")
        if self.page.query_selector("pre.diagram, figure.drawing"):
            self.page.wait_for_selector("html[data-drawn]", state="attached")
        return self.page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    html = build(folder)
    port = pick_port(0, print)
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        docs_dir=folder,
        auth=AuthSettings(issuer=issuer_at(pick_port(0, print))),
        api=ApiSettings(port=port, public_url=f"http://127.0.0.1:{port}"),
    )
    provider = create_provider(settings)
    with serving(provider, port_of(settings.auth.issuer)), serving(create_app(settings), port):
        yield Site(settings.api.public_url, html, settings.auth.issuer, list(addresses(html)))


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright, site: Site) -> Iterator[Browser]:
    """Closed before the servers are, so that no connection is left over."""
    assert site.pages
    assert Path(CHROMIUM).exists(), f"the site is tested in {CHROMIUM}: apt-get install chromium"
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield started
    started.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """A window of a usual size, in light colours."""
    context = browser.new_context(viewport={"width": 1360, "height": 900}, color_scheme="light")
    yield watched(context, site)
    context.close()


def watched(context: BrowserContext, site: Site) -> Visit:
    """A new page of `context` whose faults are noted with where they came from."""
    visit = Visit(context.new_page(), site, context)
    page = visit.page
    page.on(
        "console",
        lambda said: (
            visit.faults.append(f"{page.url}: {said.text}")
            if said.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda fault: visit.faults.append(f"{page.url}: {fault}"))
    page.on("request", lambda asked: _note(visit, asked.url))
    return visit


def _note(visit: Visit, url: str) -> None:
    if not url.startswith((visit.site.home, visit.site.issuer, "data:", "blob:")):
        visit.faults.append(f"{visit.page.url} asks {url}")
