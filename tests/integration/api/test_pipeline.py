"""The API over real servers: the examples of the reference, lived through, and outages."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from api import billing_examples, examples
from api.lifecycle_examples import BRIEF
from domain.settlement.bank import BankEntry, BankStatement
from integration.bank.camt_writer import write_statement
from integration.identity import LocalIdentity
from worker.embedded.stack import Ports, Stack

INVOICE = "/v1/invoices/inv-2026-1042"


class Office:
    """People at the API."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.partner = stack.settings.folders_root / "acme"
        identity = LocalIdentity(stack.settings)
        self.http = httpx.Client(base_url=stack.urls["api"], timeout=20)
        self.tokens = {
            person: identity.mint(person)
            for person in ("anna", "ben", "carla", "dora", "meter", "audit")
        }

    def close(self) -> None:
        self.http.close()

    def ask(self, person: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[person]}", **more.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **more)

    def done(self, person: str, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self.ask(person, method, path, **({} if body is None else {"json": body}), **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def until(self, path: str, ready: Callable[[Any], bool], seconds: float = 20) -> Any:
        ends = time.monotonic() + seconds
        while True:
            seen = self.done("audit", "GET", path)
            if ready(seen):
                return seen
            assert time.monotonic() < ends, f"{path} did not come that far: {seen}"
            time.sleep(0.05)

    def approved(self, path: str) -> Any:
        waiting = self.until(path, lambda seen: seen["state"] == "approval")
        body = {"content_hash": waiting["content_hash"]}
        return self.done("ben", "POST", f"{path}/approve", body)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("api") / "data"
    parts = ("mongo", "temporal", "worker", "api")
    with (
        Stack(folder, parts=parts, ports=Ports.anywhere()) as stack,
        closing(Office(stack)) as made,
    ):
        for name in ("in", "out"):
            (made.partner / name).mkdir(parents=True)
        set_up(made)
        yield made


def example(named: dict[str, Any], name: str = "") -> dict[str, Any]:
    return dict(named[name or next(iter(named))]["value"])


def set_up(office: Office) -> None:
    for partner in ("seller", "buyer"):
        body = example(examples.PARTNER, partner)
        office.done("dora", "PUT", f"/v1/partners/{body['id']}", body)
    for marketable in examples.MARKETABLE:
        body = example(examples.MARKETABLE, marketable)
        office.done("dora", "PUT", f"/v1/marketables/{body['id']}", body)
    office.done("dora", "PUT", "/v1/number-series/nw", example(examples.SERIES))
    terms = example(examples.PARTNERSHIP)
    terms["delivery"] = {**terms["delivery"], "expects_response": False}
    terms["approval"] = {"steps": terms["approval"]["steps"]}
    office.done("dora", "PUT", "/v1/partnerships/northwind-acme", terms)
    # The usage of the examples is of October 2026, and gets older every day.
    agreement = example(billing_examples.AGREEMENT) | {"usage": {"back_dating_days": 3660}}
    office.done("dora", "PUT", "/v1/agreements/acme-hosting", agreement)


def test_from_the_request_to_the_money(office: Office) -> None:
    office.done("anna", "POST", "/v1/invoices", example(examples.NEW_INVOICE))
    assert office.ask("anna", "POST", f"{INVOICE}/submit").json()["code"] == "invalid_transition"
    inbox = office.until("/v1/invoices?waiting_on=approver", lambda seen: seen["items"])
    assert inbox["items"][0]["id"] == "inv-2026-1042"
    assert office.done("ben", "GET", "/v1/approvals")["items"][0]["id"] == "inv-2026-1042"
    issued = office.approved(INVOICE)
    assert issued["number"] == "NW-00001"
    office.until(INVOICE, lambda seen: seen["state"] == "open")
    document = office.done("audit", "GET", f"{INVOICE}/documents")["items"][0]
    sent = office.ask("audit", "GET", f"{INVOICE}/documents/{document['sha256']}")
    assert (office.partner / "in" / "NW-00001.xml").read_bytes() == sent.content

    statement = statement_paying("NW-00001", issued["payable"])
    answer = office.ask(
        "dora",
        "POST",
        "/v1/statements",
        content=statement,
        headers={"Content-Type": "application/xml"},
    )
    assert answer.status_code == 202, answer.text
    office.until(answer.headers["location"], lambda seen: seen["state"] == "processed")
    paid = office.until(INVOICE, lambda seen: seen["state"] == "reconciled")
    assert paid["settlement"]["open_amount"] == "0.00"
    story = office.done("audit", "GET", f"{INVOICE}/timeline")
    assert story["intact"]
    assert [entry["what"] for entry in story["entries"]][-1] == f"paid {issued['payable']}"
    ended = office.ask("anna", "POST", f"{INVOICE}/credit", json={"reason": "late"})
    assert ended.json()["code"] == "invalid_transition"


def statement_paying(number: str, amount: str) -> bytes:
    entry = BankEntry.single(
        reference="R1",
        amount=Decimal(amount),
        currency="EUR",
        booked_on=date(2026, 11, 20),
        text=(number,),
    )
    statement = BankStatement(
        id="S1",
        account="DE89370400440532013000",
        currency="EUR",
        opening=Decimal("0.00"),
        closing=Decimal(amount),
        entries=(entry,),
    )
    return write_statement(statement, datetime(2026, 11, 20, 18, tzinfo=UTC))


def test_a_decision_sent_twice_with_its_key_counts_once(office: Office) -> None:
    path = "/v1/invoices/twice"
    office.done("anna", "POST", "/v1/invoices", example(examples.NEW_INVOICE) | {"id": "twice"})
    seen = office.until(path, lambda seen: seen["state"] == "approval")
    body = {"content_hash": seen["content_hash"]}
    headers = {"Idempotency-Key": "decision-1"}
    first = office.ask("ben", "POST", f"{path}/approve", json=body, headers=headers)
    second = office.ask("ben", "POST", f"{path}/approve", json=body, headers=headers)
    assert (first.status_code, second.headers["idempotent-replayed"]) == (200, "true")
    third = office.ask("ben", "POST", f"{path}/approve", json=body)
    assert third.json()["code"] == "decision_refused"


def test_a_period_is_billed_once_by_hand_and_by_schedule(office: Office) -> None:
    office.done("meter", "POST", "/v1/usage", example(examples.USAGE))
    period = example(billing_examples.PERIOD)
    previewed = office.done("anna", "POST", "/v1/billing-runs/preview", period)
    run = office.done("dora", "POST", "/v1/billing-runs", period)
    assert office.done("dora", "POST", "/v1/billing-runs", period) == run
    office.done("dora", "POST", "/v1/agreements/acme-hosting/fire", {"period": "2026-10"})
    invoice = office.until(f"/v1/invoices/{run['invoice_ids'][0]}", lambda seen: seen["document"])
    [foreseen] = previewed["invoices"]
    assert invoice["document"]["totals"] == foreseen["document"]["totals"]
    assert len(office.done("dora", "GET", "/v1/billing-runs")["items"]) == 1


def test_a_poison_statement_is_parked_and_put_away(office: Office) -> None:
    answer = office.ask(
        "dora",
        "POST",
        "/v1/statements",
        content=b"<poison/>",
        headers={"Content-Type": "application/xml"},
    )
    path = answer.headers["location"]
    parked = office.until(path, lambda seen: seen["state"] == "parked")
    assert parked["summary"]
    assert office.done("dora", "POST", f"{path}/retry")["state"] == "parked"
    gone = office.done("dora", "POST", f"{path}/discard", {"reason": "no statement"})
    assert gone["state"] == "discarded"
    again = office.ask("dora", "POST", f"{path}/retry")
    assert again.status_code in (404, 409), again.text


ASKING = """  asking:
    title: Hold or go on?
    step: ask
    deadline: P7D
    question: {text: Shall it go out today?, answers: [today, later], roles: [clerk]}
    transitions:
      - {event: answered, to: correction, guard: answer.choice == 'later'}
      - {event: answered, to: approval}
      - {event: cancel, to: voided}
      - {event: deadline, to: asking}
"""


def written(office: Office, version: int) -> str:
    """A lifecycle of one's own, written by dora and published by carla."""
    text = BRIEF.replace("{event: done, to: approval}", "{event: done, to: asking}")
    text = text.replace("version: 1", f"version: {version}")
    text = text.replace(
        "  approval:\n    title: Awaiting", f"{ASKING}  approval:\n    title: Awaiting"
    )
    content = {"content": text.encode(), "headers": {"Content-Type": "application/yaml"}}
    reference = office.done("dora", "POST", "/v1/lifecycles", **content)["reference"]
    path = f"/v1/lifecycles/{reference}/publish"
    assert office.ask("dora", "POST", path).json()["code"] == "four_eyes"
    office.done("carla", "POST", path)
    return str(reference)


def test_a_lifecycle_of_ones_own(office: Office) -> None:
    """Asked, answered, commented, lent, withdrawn, migrated, approved: over real signals."""
    first, second = written(office, 1), written(office, 2)
    terms, path = "/v1/partnerships/northwind-acme/lifecycle", "/v1/invoices/own"
    office.done("dora", "PUT", terms, {"key": "brief", "version": 1})
    body = example(examples.NEW_INVOICE) | {"id": "own"}
    opened = office.done("anna", "POST", "/v1/invoices", body)
    office.done("dora", "PUT", terms, {"key": "standard"})
    assert (opened["state"], opened["lifecycle"]) == ("asking", first)
    waiting = office.done("anna", "GET", "/v1/waiting?role=clerk")["items"]
    assert [item["id"] for item in waiting] == ["own"]
    wrong = office.ask("anna", "POST", f"{path}/answer", json={"choice": "never"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "conflict")
    asked = office.done("anna", "POST", f"{path}/answer", {"choice": "today"})
    seen = {"content_hash": asked["content_hash"]}
    assert asked["state"] == "approval"
    office.done("anna", "POST", f"{path}/comment", {"text": "the buyer has called"})
    moved = office.done("dora", "POST", f"{path}/migrate", {"to": second})
    assert (moved["lifecycle"], moved["state"]) == (second, "approval")
    lent = office.done("ben", "POST", f"{path}/delegate", {**seen, "to": "carla"})
    assert lent["must_act"] == ["approver", "carla"]
    now = office.done("audit", "GET", f"{path}/approvers")["now"]
    assert {one["id"] for one in now if one["may"]} == {"ben", "carla"}
    done = office.done("carla", "POST", f"{path}/approve", seen)
    assert done["number"] is not None
    verdicts = [one["verdict"] for one in done["decisions"] if one["counted"]]
    assert verdicts == ["comment", "delegate", "approve"]
    late = office.ask("ben", "POST", f"{path}/withdraw")
    assert (late.status_code, late.json()["code"]) == (409, "decision_refused")


def test_without_a_worker_nothing_is_lost(office: Office) -> None:
    worker = office.stack.parts["worker"]
    worker.stop()
    body = example(examples.NEW_INVOICE) | {"id": "later"}
    opened = office.ask("anna", "POST", "/v1/invoices", json=body)
    assert (opened.status_code, opened.json()["state"]) == (201, "approval")
    seen = {"content_hash": opened.json()["content_hash"]}
    approved = office.ask("ben", "POST", "/v1/invoices/later/approve", json=seen)
    assert (approved.status_code, approved.json()["state"]) == (202, "approval")
    worker.run()
    office.until("/v1/invoices/later", lambda seen: seen["number"] is not None, 40)


def test_without_temporal_the_api_says_so_and_the_draft_is_taken_up_later(office: Office) -> None:
    office.stack.parts["temporal"].kill()
    body = example(examples.NEW_INVOICE) | {"id": "outage"}
    answer = office.ask("anna", "POST", "/v1/invoices", json=body)
    assert (answer.status_code, answer.json()["state"]) == (202, "approval")
    asked = office.ask("ben", "POST", f"{INVOICE}/approve", json={"content_hash": "0" * 64})
    assert (asked.status_code, asked.json()["code"]) == (503, "temporal_unavailable")
    assert "retry-after" in asked.headers
    assert office.http.get("/readyz").json()["errors"][0]["pointer"] == "temporal"
    assert office.ask("audit", "GET", "/v1/invoices").status_code == 200
    office.stack.revive()
    seen = {"content_hash": answer.json()["content_hash"]}
    ends = time.monotonic() + 60
    path = "/v1/invoices/outage/approve"
    while office.ask("ben", "POST", path, json=seen).status_code not in (200, 202):
        assert time.monotonic() < ends, "nobody has started its workflow"
        time.sleep(0.5)
    office.until("/v1/invoices/outage", lambda seen: seen["number"] is not None, 30)


def test_without_the_store_the_api_says_so_and_comes_back(office: Office) -> None:
    office.stack.parts["mongo"].kill()
    answer = office.ask("audit", "GET", "/v1/invoices")
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    assert office.http.get("/livez").status_code == 200
    office.stack.revive()
    ends = time.monotonic() + 30
    while office.ask("audit", "GET", "/v1/invoices").status_code != 200:
        assert time.monotonic() < ends
        time.sleep(0.2)
