"""Our payment files at a bank that somebody else wrote: taken, answered, on its statement."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import httpx
import mockbank
import pytest

from domain.settlement.paying_out import OrderState, RunKind
from domain.settlement.payment_status import answered
from integration.bank.pain_status import read_payment_status
from integration.bank.pain_writer import write_payments
from tests.unit.bank.test_pain import company, debit, order, run_of


@pytest.fixture
def bank() -> Iterator[httpx.Client]:
    """With an account of ours."""
    server = mockbank.make_server(mockbank.Config(port=0, quiet=True, clock="2026-11-23T09:00"))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{server.server_address[1]}") as http:
            account = {"id": "NW", "name": "Northwind GmbH", "iban": company().iban}
            said = account | {"balance": 100_000, "bic": "MOCKDEFF"}
            http.post("/_mock/accounts", json=said).raise_for_status()
            yield http
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def messages(bank: httpx.Client) -> list[tuple[str, bytes]]:
    """What the bank has for us, with its kind."""
    box: list[dict[str, Any]] = bank.get("/_mock/mailbox").json()
    return [(one["type"], one["body"].encode()) for one in box]


def test_transfers_are_taken_answered_and_shown(bank: httpx.Client) -> None:
    orders = [order(1), order(2, reference="RF18539007547034")]
    sent = bank.post("/payments", content=write_payments(run_of(), orders, company()))
    assert (sent.status_code, sent.json()["accepted"], sent.json()["findings"]) == (202, 2, [])
    again = bank.post("/payments", content=write_payments(run_of(), orders, company()))
    assert again.json()["reason"] == "DUPL"
    bank.post("/_mock/advance?days=2").raise_for_status()
    box = messages(bank)
    report = read_payment_status(next(body for kind, body in box if kind.startswith("pain.002")))
    assert report.about == run_of().message_id
    after = [answered(one.model_copy(update={"state": OrderState.SENT}), report) for one in orders]
    assert {one.state for one in after} == {OrderState.ACCEPTED}
    shown = b"".join(body for kind, body in box if kind.startswith("camt.053"))
    assert all(one.end_to_end_id.encode() in shown for one in orders)


def test_a_closed_account_is_rejected_alone(bank: httpx.Client) -> None:
    closed = "FR1420041010050500013M02606"
    theirs = {"id": "SHUT", "name": "Acme AG", "iban": closed, "behaviour": "closed-account"}
    bank.post("/_mock/accounts", json=theirs).raise_for_status()
    orders = [order(1), order(2, iban=closed)]
    bank.post("/payments", content=write_payments(run_of(), orders, company()))
    report = read_payment_status(messages(bank)[0][1])
    after = [answered(one.model_copy(update={"state": OrderState.SENT}), report) for one in orders]
    assert [one.state for one in after] == [OrderState.ACCEPTED, OrderState.REJECTED]
    assert after[1].reason.startswith("AC04")


def test_direct_debits_are_taken(bank: httpx.Client) -> None:
    content = write_payments(run_of(kind=RunKind.DEBIT), [debit(1), debit(2)], company())
    sent = bank.post("/payments", content=content).json()
    assert (sent["accepted"], sent["findings"]) == (2, [])
