"""The console as people meet it: every part running, a real Chromium, somebody signed in."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from api import examples
from tests.integration.api.test_pipeline import Office, example, set_up
from worker.embedded.stack import Ports, Stack

CHROMIUM = "/usr/bin/chromium"
PHONE = {"width": 360, "height": 740}


class Seat(Office):
    """People at the API and in front of the console."""

    browser: Browser

    @property
    def home(self) -> str:
        return self.stack.urls["console"]

    def open(self, id: str, person: str = "anna") -> None:
        """An invoice that waits for its approval."""
        body = example(examples.NEW_INVOICE) | {"id": id, "submit": True}
        self.done(person, "POST", "/v1/invoices", body)
        self.until(f"/v1/invoices/{id}", lambda seen: seen["state"] == "approval")

    @contextmanager
    def at(self, person: str, path: str = "", **browser: Any) -> Iterator[Page]:
        """Somebody signed in, looking at a page; nothing may go wrong behind it."""
        context = self.browser.new_context(**browser)
        context.set_default_timeout(15_000)
        page = context.new_page()
        said: list[str] = []
        hosts: set[str] = set()
        page.on("console", lambda message: said.extend(_trouble(message)))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: hosts.add(httpx.URL(request.url).host))
        page.goto(f"{self.home}{path}")
        page.get_by_role("button", name=person.capitalize()).press("Enter")
        page.wait_for_url(f"{self.home}{path}")
        yield page
        context.close()
        assert said == []
        assert hosts == {"127.0.0.1"}


def _trouble(message: ConsoleMessage) -> list[str]:
    """What the browser complains of; that a form was refused (422) is no complaint."""
    if message.type not in ("error", "warning") or "status of 422" in message.text:
        return []
    return [message.text]


@pytest.fixture(scope="module")
def seat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seat]:
    folder = tmp_path_factory.mktemp("console") / "data"
    parts = ("mongo", "temporal", "identity", "worker", "api")
    with (
        Stack(folder, parts=parts, ports=Ports.anywhere()) as stack,
        closing(Seat(stack)) as made,
        sync_playwright() as playwright,
    ):
        for name in ("in", "out"):
            (made.partner / name).mkdir(parents=True)
        set_up(made)
        made.browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.browser.close()
