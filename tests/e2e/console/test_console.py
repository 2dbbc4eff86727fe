"""A clerk and approvers at work in a real browser: by keys, on a phone, without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.console.conftest import PHONE, Seat

PAGES = (
    "",
    "/approvals",
    "/invoices",
    "/attention",
    "/invoices/inv-looked-at",
    "/partnerships",
    "/partnerships/northwind-acme",
    "/billing",
    "/settings",
    "/lifecycles/standard@1",
)


def test_what_waits_appears_by_itself_and_is_approved_by_keys(seat: Seat) -> None:
    with seat.at("ben") as page:
        page.clock.install()
        page.goto(f"{seat.home}/approvals")
        expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
        seat.open("inv-keys")
        seat.open("inv-keys-2")
        page.clock.run_for(11_000)
        expect(page.locator("#w-inv-keys-2")).to_be_visible()
        expect(page.locator("#places .count").first).to_contain_text("2")
        for key in ("j", "j", "k", "a"):
            page.keyboard.press(key)
        expect(page.locator("#w-inv-keys [data-approve]")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Your approval counts.")).to_be_visible()
        expect(page.locator("#w-inv-keys")).to_have_count(0)
        for key in ("j", "r"):
            page.keyboard.press(key)
        page.keyboard.type("the order is missing")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Your rejection counts, with its reason.")).to_be_visible()
    issued = seat.until("/v1/invoices/inv-keys", lambda seen: seen["number"])
    assert [one["actor"] for one in issued["decisions"]] == ["ben"]
    with seat.at("anna", "/invoices/inv-keys-2") as page:
        expect(page.get_by_text("the order is missing")).to_be_visible()
        expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def test_a_clerk_makes_an_invoice(seat: Seat) -> None:
    with seat.at("anna", "/invoices") as page:
        page.get_by_role("link", name="New invoice").click()
        page.get_by_label("Partnership").fill("northwind-acme")
        line = page.get_by_role("group", name="Line 1")
        line.get_by_label("What").fill("hosting")
        line.get_by_label("Quantity").fill("two")
        line.get_by_label("Price").fill("80.00")
        page.get_by_role("button", name="Open the invoice").click()
        expect(line.get_by_label("Quantity")).to_be_focused()
        expect(line.get_by_label("Quantity")).to_have_value("two")
        line.get_by_label("Quantity").fill("2")
        page.get_by_role("button", name="Open the invoice").dblclick()
        expect(page.get_by_text("Awaiting approval").first).to_be_visible()
        id = page.url.split("/invoices/")[1].split("?")[0]
    with seat.at("ben", "/approvals") as page:
        expect(page.locator(f"#w-{id}")).to_contain_text("anna", ignore_case=True)


def test_a_clerk_mends_what_was_rejected(seat: Seat) -> None:
    with seat.at("anna", "/invoices/inv-keys-2") as page:
        page.get_by_role("link", name="Change it").click()
        page.get_by_label("Order of the buyer").fill("PO-77")
        page.get_by_label("Quantity").first.fill("3")
        page.get_by_role("button", name="Save the change").click()
        expect(page.get_by_text("The invoice is changed")).to_be_visible()
        expect(page.locator("ins", has_text="PO-77")).to_be_visible()
        expect(page.get_by_role("heading", name="What changed since ben rejected")).to_be_visible()


def test_four_eyes(seat: Seat) -> None:
    terms = seat.done("dora", "GET", "/v1/partnerships/northwind-acme")
    two = terms["approval"] | {"steps": [{"name": "two", "roles": ["approver"], "quorum": 2}]}
    seat.done("dora", "PUT", "/v1/partnerships/northwind-acme", terms | {"approval": two})
    seat.open("inv-eyes")
    seat.done("dora", "PUT", "/v1/partnerships/northwind-acme", terms)
    with seat.at("ben", "/invoices/inv-eyes") as page:
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("You cannot decide now: four eyes")).to_be_visible()
        expect(page.get_by_role("button", name="Approve")).to_have_count(0)
        with seat.at("carla", "/invoices/inv-eyes") as other:
            other.get_by_role("button", name="Approve").click()
            expect(other.get_by_text("Your approval counts.")).to_be_visible()


def test_what_somebody_types_outlives_updates(seat: Seat) -> None:
    seat.open("inv-typed")
    with seat.at("ben", "/invoices") as page:
        page.clock.install()
        page.goto(f"{seat.home}/invoices/inv-typed")
        reason = page.get_by_label("Why?").first
        page.keyboard.press("r")
        page.keyboard.type("two lines")
        words = {"text": "please look at the second line"}
        seat.done("anna", "POST", "/v1/invoices/inv-typed/comment", words)
        page.clock.run_for(30_000)
        expect(reason).to_have_value("two lines")
        expect(reason).to_be_focused()
        assert page.get_by_text(words["text"]).count() == 0
        reason.fill("")
        page.keyboard.press("Escape")
        page.clock.run_for(10_000)
        expect(page.get_by_text(words["text"])).to_be_visible()


def test_without_scripts(seat: Seat) -> None:
    seat.open("inv-plain")
    with seat.at("ben", "/approvals", java_script_enabled=False) as page:
        item = page.locator("#w-inv-plain")
        item.get_by_text("Reject…").click()
        item.get_by_label("Why?").fill("no")
        item.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Your approval counts.")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/console/signed-out")


@pytest.fixture(scope="module")
def looked_at(seat: Seat) -> None:
    seat.open("inv-looked-at")


def test_on_a_phone(seat: Seat, looked_at: None) -> None:
    with seat.at("carla", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        for path in PAGES:
            page.goto(f"{seat.home}{path}")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, path
        page.goto(f"{seat.home}/invoices/inv-looked-at")
        page.get_by_role("button", name="Approve").tap()
        expect(page.get_by_text("Your approval counts.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages(seat: Seat, looked_at: None, scheme: str) -> None:
    with seat.at("carla", color_scheme=scheme) as page:
        for path in (*PAGES, "/invoices/inv-typed"):
            page.goto(f"{seat.home}{path}")
            _open_everything(page)
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
    with seat.at("anna", color_scheme=scheme) as page:
        for path in ("/invoices/inv-keys-2", "/new-invoice"):
            page.goto(f"{seat.home}{path}")
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path


def _open_everything(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
