"""Money in a real browser: a bank file, a payment matched, what is owed, a payment run."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from domain.settlement.bank import BankEntry, BankStatement
from integration.bank.camt_writer import write_statement
from tests.e2e.console.conftest import PHONE, Seat

PAGES = (
    *("/payments", "/payments?view=all", "/bank-statements", "/payment-runs"),
    *("/receivables", "/receivables/overdue", "/receivables/disputes"),
)


def _bank_file(*entries: tuple[str, str, str]) -> bytes:
    """A statement with an entry for each amount, payer and text."""
    booked = [
        BankEntry.single(
            reference=f"R{number}",
            amount=Decimal(amount),
            currency="EUR",
            booked_on=date(2026, 11, 20),
            counterparty_name=payer,
            text=(text,),
        )
        for number, (amount, payer, text) in enumerate(entries)
    ]
    statement = BankStatement(
        id="S1",
        account="DE89370400440532013000",
        currency="EUR",
        opening=Decimal("0.00"),
        closing=sum((one.amount for one in booked), Decimal(0)),
        entries=tuple(booked),
    )
    return write_statement(statement, datetime(2026, 11, 20, 18, tzinfo=UTC))


@pytest.fixture(scope="module")
def issued(seat: Seat) -> Any:
    """An invoice that waits for money, and another that is disputed."""
    made = []
    for id in ("inv-owed", "inv-disputed"):
        seat.open(id)
        seat.approved(f"/v1/invoices/{id}")
        made.append(seat.until(f"/v1/invoices/{id}", lambda seen: seen["state"] == "open"))
    said = {"reason": "two boxes", "code": "QTY"}
    seat.done("anna", "POST", "/v1/invoices/inv-disputed/dispute", said)
    return made[0]


def test_a_bank_file_becomes_payments_and_one_is_matched_by_hand(seat: Seat, issued: Any) -> None:
    content = _bank_file((issued["payable"], "Somebody Else", "thanks"), ("7.00", "The Bank", "x"))
    with seat.at("anna", "/payments", java_script_enabled=False) as page:
        page.get_by_role("link", name="Bank statements").click()
        file = {"name": "nov.xml", "mimeType": "application/xml", "buffer": content}
        page.get_by_label("File of the bank").set_input_files([file])
        page.get_by_role("button", name="Hand it in").click()
        expect(page.get_by_text("The file was taken.")).to_be_visible()
        id = page.url.split("/bank-files/")[1].split("?")[0]
        seat.until(f"/v1/inbound/{id}", lambda seen: seen["state"] == "processed")
        seat.until("/v1/bank-statements", lambda seen: seen["items"])
        page.goto(f"{seat.home}/bank-files/{id}")
        expect(page.get_by_text("All checks passed.")).to_be_visible()
        page.get_by_role("link", name="Somebody Else").click()
        line = page.get_by_role("group", name="Invoice 1", exact=True)
        line.get_by_label("Number or id").fill("NW-99999")
        line.get_by_label("Amount", exact=True).fill(issued["payable"])
        page.get_by_role("button", name="Allocate").click()
        expect(page.get_by_text("no invoice has this number or id").first).to_be_visible()
        line.get_by_label("Number or id").fill(issued["number"])
        page.get_by_role("button", name="Allocate").click()
        expect(page.get_by_text("allocated as you said")).to_be_visible()
    paid = seat.until("/v1/invoices/inv-owed", lambda seen: seen["state"] == "reconciled")
    assert paid["settlement"]["open_amount"] == "0.00"
    with seat.at("anna", "/invoices/inv-owed") as page:
        expect(page.get_by_role("heading", name="Payments", exact=True)).to_be_visible()
        page.get_by_role("link", name="EUR").first.click()
        expect(page.get_by_text("Counted")).to_be_visible()


def test_what_cannot_be_paid_says_why(seat: Seat, issued: Any) -> None:
    assert issued
    with seat.at("carla", "/payment-runs", java_script_enabled=False) as page:
        page.get_by_label("Only these invoices").fill("inv-disputed")
        page.get_by_role("button", name="Propose it").click()
        expect(page.get_by_role("alert")).to_contain_text("There is nothing to pay.")
        expect(page.get_by_label("Only these invoices")).to_have_value("inv-disputed")


@pytest.fixture(scope="module")
def collectable(seat: Seat) -> str:
    """An open invoice of a buyer who has signed a mandate."""
    changes: dict[str, dict[str, Any]] = {
        "partners/northwind": {"paying": {"creditor_id": "DE98ZZZ09999999999"}},
        "partners/acme": {"iban": "NL91ABNA0417164300"},
        "partnerships/northwind-acme": {"mandate": {"id": "M-1", "signed_on": "2026-01-02"}},
    }
    for place, change in changes.items():
        known = seat.done("dora", "GET", f"/v1/{place}")
        seat.done("dora", "PUT", f"/v1/{place}", known | change)
    seat.open("inv-collected")
    seat.approved("/v1/invoices/inv-collected")
    seat.until("/v1/invoices/inv-collected", lambda seen: seen["state"] == "open")
    return "inv-collected"


def test_a_run_needs_another_pair_of_eyes(seat: Seat, collectable: str) -> None:
    with seat.at("anna", "/payment-runs") as page:
        page.get_by_label("Which way").select_option("debit")
        page.get_by_label("Only these invoices").fill(collectable)
        page.get_by_role("button", name="Propose it").dblclick()
        expect(page.get_by_text("The run is proposed.")).to_be_visible()
        expect(page.get_by_role("button", name="Approve")).to_have_count(0)
        path = page.url.split("/console")[1].split("?")[0]
        with seat.at("carla", path) as other:
            other.get_by_role("button", name="Approve").click()
            expect(other.get_by_text("Your approval counts.")).to_be_visible()
            found = Axe().run(other).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        seat.until(f"/v1{path}", lambda seen: seen["state"] == "approved")
        page.goto(f"{seat.home}{path}")
        file = page.get_by_role("link", name="The file for the bank")
        expect(file).to_be_visible(timeout=15_000)  # it appears by itself, once it is written
        with page.expect_download() as fetched:
            file.click()
        assert b"pain.008" in fetched.value.path().read_bytes()
        page.get_by_role("button", name="The bank has the file").click()
        expect(page.get_by_text("With the bank").first).to_be_visible()


def test_what_is_owed_and_its_statement(seat: Seat, issued: Any) -> None:
    assert issued
    with seat.at("anna", "/receivables") as page:
        expect(page.get_by_role("heading", name="Who owes it")).to_be_visible()
        with page.expect_download() as fetched:
            page.get_by_role("link", name="CSV").first.click()
        assert fetched.value.suggested_filename.endswith(".csv")
        page.get_by_role("link", name="Disputes").click()
        expect(page.get_by_text("two boxes")).to_be_visible()


def test_money_on_a_phone(seat: Seat, issued: Any) -> None:
    assert issued
    with seat.at("carla", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        for path in (*PAGES, "/dunning/inv-disputed"):
            page.goto(f"{seat.home}{path}")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_money_pages(seat: Seat, issued: Any, scheme: str) -> None:
    assert issued
    with seat.at("carla", color_scheme=scheme) as page:
        page.goto(f"{seat.home}/payments?view=all")
        paths = [one.get_attribute("href") for one in page.locator("a[data-open]").all()]
        payments = [str(path).removeprefix("/console") for path in paths]
        for path in (*PAGES, *payments, "/dunning/inv-disputed", "/invoices/inv-owed"):
            page.goto(f"{seat.home}{path}")
            page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
