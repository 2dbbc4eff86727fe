"""`invoicing exchange`, `partners` and `inbound` at the API itself."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from api.app import create_app
from api.connections import Connections
from domain.core.errors import DeliveryUnavailable
from domain.core.findings import Finding
from domain.exchange.circuit import CircuitState, Endpoint
from domain.exchange.delivery import DocumentRef
from domain.exchange.inbound import InboundDocument, InboundKind, InboundState, Mailbox
from domain.exchange.statement import Statement, Syntax, Transport
from domain.exchange.transmission import MessageKind, Transmission, TransmissionState
from domain.ports import Store
from domain.process.acknowledging import acknowledge
from domain.process.outbox import place
from domain.trade.terms import (
    AcknowledgementKind,
    ChannelConfig,
    DeliveryProfile,
    Expectation,
)
from integration.identity import LocalIdentity
from integration.secrets import SecretFolder
from integration.settings import ApiSettings, Settings
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from integration.wiring import Adapters
from tests import builders
from tests.acknowledged import statement
from tests.builders import NOON
from tests.components.api.conftest import SECRET, AnyFolder, NoAnchor, new_invoice
from tests.components.api.stand_in import StandIn
from worker.cli import app
from worker.cli.exchange import acting, looking, previewing
from worker.cli.exchange.previewing import readable
from worker.cli.inbound import handing, resolving
from worker.cli.inbound import looking as received
from worker.cli.partners import trying

DOCUMENT = "d" * 64


class Folder(AnyFolder):
    """A folder with a way to be down."""

    async def probe(self, settings: dict[str, Any]) -> Sequence[str]:
        if settings.get("down"):
            finding = Finding(rule="X", path="host", message="no such \x1b[31mhost")
            raise DeliveryUnavailable("no connection", hint="call them", findings=[finding])
        return ("fake: connected", "in: can be looked into")


@dataclass
class Running:
    """An API that the commands speak to, and what is behind it."""

    adapters: Adapters
    workflows: StandIn
    service: FastAPI
    identity: LocalIdentity

    @property
    def store(self) -> Store:
        return self.adapters.store

    def client(self, person: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.identity.mint(person)}"}
        transport = httpx.MockTransport(lambda request: asyncio.run(_answer(self.service, request)))
        return httpx.Client(base_url="http://api", headers=headers, transport=transport)

    def approved(self, id: str = "inv-1") -> str:
        """An invoice that was issued and could not be sent; its number."""
        opened = self.client("anna").post("/v1/invoices", json=new_invoice(id=id)).json()
        body = {"content_hash": opened["content_hash"]}
        answer = self.client("ben").post(f"/v1/invoices/{id}/approve", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["number"])

    def said(self, *statements: Statement) -> list[str]:
        """What was read from one received document; the ids under which it is kept."""
        done = asyncio.run(
            self.store.transact(
                lambda tx: acknowledge(
                    tx, statements, document=DOCUMENT, partner_id="acme", at=NOON
                )
            )
        )
        return [one.id for one in done.kept]


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Running:
    store = MemoryStore()
    asyncio.run(builders.populate(store))
    settings = Settings(
        data_dir=tmp_path,
        decision_secret=SecretStr(SECRET),
        api=ApiSettings(answer_timeout_seconds=0.05),
    )
    adapters = Adapters(
        store=store,
        documents=MemoryDocumentStore(),
        anchor=NoAnchor(),
        channels={"fake": Folder()},
        secrets=SecretFolder(tmp_path),
    )

    async def made(_: Settings) -> Adapters:
        return adapters

    service, identity = create_app(settings), LocalIdentity(settings)
    gateway = StandIn(adapters, SECRET)
    service.state.connections = Connections(settings, make=made, gateway=gateway)  # type: ignore[arg-type]
    identity.ensure()
    running = Running(adapters, gateway, service, identity)

    def connect(url: str | None, token: str | None, person: str, data: Path) -> httpx.Client:
        return running.client(person)

    for module in (looking, acting, previewing, trying, received, handing, resolving):
        monkeypatch.setattr(module, "connect", connect)
    return running


async def _answer(service: FastAPI, request: httpx.Request) -> httpx.Response:
    transport = httpx.ASGITransport(app=service, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as http:
        answer = await http.request(
            request.method, request.url, headers=request.headers, content=request.content
        )
    return httpx.Response(answer.status_code, content=answer.content)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def told(*arguments: object, code: int = 0) -> str:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    return " ".join((result.stdout if code != 2 else result.stderr).split())


def as_json(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def deliver(running: Running, **delivery: Any) -> None:
    """Let the partnership be delivered to by `delivery`."""
    profile = DeliveryProfile(**{"channel": ChannelConfig(kind="fake"), **delivery})
    asyncio.run(running.store.partnerships.put(builders.partnership(delivery=profile)))


def unknown() -> Statement:
    return statement("contrl", "4711", "interchange", syntax=Syntax.REJECTED, code="UCI 4")


def test_a_connection_is_tried_by_partnership_or_mailbox(running: Running) -> None:
    said = told("partners", "test-connection", "northwind-acme")
    assert said == (
        "northwind-acme: the connection over fake stands"
        " ok fake: connected ok in: can be looked into"
    )
    mailbox = Mailbox(id="acme-in", channel=ChannelConfig(kind="fake", settings={"down": True}))
    asyncio.run(running.store.mailboxes.put(mailbox))
    result = run("partners", "test-connection", "--mailbox", "acme-in")
    assert result.exit_code == 1
    assert "mailbox acme-in: the connection over fake DOES NOT STAND" in result.stdout
    assert "-   host: no such \N{REPLACEMENT CHARACTER}[31mhost" in result.stdout
    assert "problem: no connection" in result.stdout
    assert "do:      call them" in result.stdout
    body = json.loads(run("partners", "test-connection", "--mailbox", "acme-in", "--json").stdout)
    assert body["stands"] is False


def test_a_connection_that_nobody_named_or_knows(running: Running) -> None:
    assert "name one" in told("partners", "test-connection", code=2)
    both = ("partners", "test-connection", "a", "--mailbox", "b")
    assert "name one" in told(*both, code=2)
    missing = run("partners", "test-connection", "northwind-acmee")
    assert (missing.exit_code, missing.stderr) == (
        1,
        "there is no 'northwind-acmee' in partnerships; there are northwind-acme\n",
    )
    none = run("partners", "test-connection", "--mailbox", "acme-in")
    assert "there is no 'acme-in' in mailboxes; there are none yet" in none.stderr


def test_a_preview_is_shown_and_written(running: Running, tmp_path: Path) -> None:
    settings = {"sender": {"id": "4012345000009"}, "receiver": {"id": "5412345000013"}}
    deliver(
        running,
        format="edifact-invoic-d96a",
        format_settings=settings,
        expects=(Expectation(kind=AcknowledgementKind.CONTRL, within="PT4H"),),
    )
    said = run("exchange", "preview", "northwind-acme")
    assert said.exit_code == 0, said.output
    assert "edifact-invoic-d96a (application/EDIFACT)" in said.stdout
    assert "contrl within PT4H" in said.stdout
    assert "\nBGM+380+TRIAL-1+9'\n" in said.stdout
    out = tmp_path / "a.edi"
    assert f"written to {out}" in told("exchange", "preview", "northwind-acme", "--out", out)
    piped = run("exchange", "preview", "northwind-acme", "--out", "-")
    assert piped.stdout_bytes.startswith(b"UNA") or piped.stdout_bytes.startswith(b"UNB")
    assert len(out.read_bytes()) == len(piped.stdout_bytes)
    assert b"\n" not in out.read_bytes()


def test_a_preview_that_cannot_be_written_says_why(running: Running, tmp_path: Path) -> None:
    deliver(running, format="edifact-invoic-d96a")
    refused = run("exchange", "preview", "northwind-acme")
    assert refused.exit_code == 1
    assert "sender" in refused.stderr
    deliver(running)
    nowhere = ("exchange", "preview", "northwind-acme", "--out", tmp_path / "no" / "a.xml")
    assert "cannot be written" in told(*nowhere, code=2)
    draft = run("exchange", "preview", "northwind-acme", "--invoice", "nobody")
    assert (draft.exit_code, "nobody" in draft.stderr) == (1, True)


def test_segments_are_shown_on_lines_of_their_own() -> None:
    assert readable("UNB+A'UNH+1?'2'") == "UNB+A'\nUNH+1?'2'\n"
    assert readable("UNA:+.? ~UNB+A'~") == "UNA:+.? ~\nUNB+A'~\n"
    assert readable("<a>\n<b/></a>") == "<a>\n<b/></a>"
    x12 = f"ISA{'*' * 102}~GS*IN~"
    assert readable(x12) == f"ISA{'*' * 102}~\nGS*IN~\n"


def test_messages_are_listed_and_shown_with_what_was_said(running: Running) -> None:
    deliver(running, expects=(Expectation(kind=AcknowledgementKind.MLS),))
    number = running.approved()
    running.said(statement("mls", number, transport=Transport.DELIVERED, code="AB"))
    listed = told("exchange", "list")
    assert f"inv-1.m1 Invoice {number} acme pending" in listed
    assert "transport delivered" in listed
    assert "there are none" in told("exchange", "list", "--partner", "globex")
    shown = told("exchange", "show", "inv-1.m1")
    assert f"Message inv-1.m1 what Invoice {number}" in shown
    assert "What was said" in shown
    assert "mls transport delivered invoice number" in shown
    assert "mls P1D came 2026-11-02 12:00 UTC: dddddddddddd.1" in shown
    body = as_json("exchange", "show", "inv-1.m1")
    assert [one["statement"]["kind"] for one in body["acknowledgements"]] == ["mls"]
    missing = run("exchange", "show", "nobody")
    assert (missing.exit_code, "nobody" in missing.stderr) == (1, True)
    assert run("exchange", "list", "--state", "lost").exit_code == 1


def test_the_log_is_shown_by_invoice_document_and_way(running: Running) -> None:
    running.approved()
    running.said(unknown())
    run("exchange", "resend", "inv-1", "--reason", "emptied")
    everything = told("exchange", "log")
    assert "superseded dora inv-1.m1" in everything
    assert "acknowledged (contrl)" in everything
    assert "superseded" not in told("exchange", "log", "--direction", "in")
    entries = as_json("exchange", "log", "--invoice", "inv-1")["items"]
    sha256 = entries[0]["document"]["sha256"]
    assert as_json("exchange", "log", "--document", sha256)["items"] == entries
    assert sha256[:12] in everything
    assert "nothing happened" in told("exchange", "log", "--partner", "globex")
    for command in ("log", "list"):
        wrong = run("exchange", command, "--invoice", "inv-2")
        assert (wrong.exit_code, wrong.stderr) == (
            1,
            "there is no invoice 'inv-2'; there are inv-1\n",
        )
    assert run("exchange", "log", "--direction", "up").exit_code == 1


def test_circuits_are_shown(running: Running) -> None:
    assert "no endpoint" in told("exchange", "endpoints")
    endpoint = Endpoint(
        id="sftp-1",
        kind="sftp",
        place="sftp.example",
        state=CircuitState.OPEN,
        failures=7,
        since=NOON,
        next_try=NOON,
        reason="connection refused",
    )
    asyncio.run(running.store.endpoints.put(endpoint))
    said = told("exchange", "endpoints", "--state", "open")
    assert "sftp-1 sftp: sftp.example open" in said
    assert "7" in said
    assert "connection refused" in said
    assert "no endpoint" in told("exchange", "endpoints", "--state", "half_open")


def test_what_answers_nothing_is_listed_and_matched_by_hand(running: Running) -> None:
    running.approved()
    (id,) = running.said(unknown())
    assert id == f"{DOCUMENT}.1"
    listed = told("exchange", "unmatched")
    assert "dddddddddddd.1 acme contrl" in listed
    assert "nothing was sent to them" in listed
    match = ("exchange", "match", "dddddddd.1", "--invoice", "inv-1")
    assert "a reason is needed" in told(*match, code=2)
    assert "say what it answers" in told("exchange", "match", "ddddddd", code=2)
    short = ("exchange", "match", "dd", "--invoice", "inv-1", "--reason", "x")
    assert "too short" in told(*short, code=2)
    done = told(*match, "--reason", "wrong number")
    assert done == "dddddddddddd.1 answers inv-1"
    assert "every acknowledgement has its document" in told("exchange", "unmatched")
    again = run(*match, "--reason", "wrong number")
    assert (again.exit_code, again.stdout) == (1, "")
    shown = told("exchange", "show", "inv-1.m1")
    assert "matched by dora: wrong number" in shown


def test_a_beginning_that_names_several_is_refused(running: Running) -> None:
    running.said(unknown(), statement("contrl", "4712", "interchange", syntax=Syntax.ACCEPTED))
    match = ("exchange", "match", "dddddddd", "--invoice", "inv-1", "--reason", "x")
    assert "names 2 of them" in told(*match, code=2)


def test_an_invoice_is_sent_again_with_a_reason(running: Running) -> None:
    running.approved()
    assert "a reason is needed" in told("exchange", "resend", "inv-1", code=2)
    said = told("exchange", "resend", "inv-1", "--reason", "their mailbox was emptied")
    assert "inv-1 is sent again as inv-1.m2" in said
    assert "sent again as inv-1.m2" in told("exchange", "list", "--invoice", "inv-1")
    missing = run("exchange", "resend", "nobody", "--reason", "x")
    assert (missing.exit_code, missing.stdout) == (1, "")
    running.workflows.asleep = True
    waiting = told("exchange", "resend", "inv-1", "--reason", "x")
    assert waiting.startswith("asked for, not answered yet")


def answer_of_ours(running: Running, **changes: Any) -> None:
    document = DocumentRef(sha256="e" * 64, name="c.edi", media_type="text/plain", size=3)
    order = Transmission(
        id="contrl-1",
        kind=MessageKind.ACKNOWLEDGEMENT,
        partner_id="acme",
        document=document,
        file_name="c.edi",
        channel=ChannelConfig(kind="sftp", settings={"host": "a.example", "secret": "x"}),
        created_at=NOON,
    )
    changed = order.model_copy(update=changes)
    asyncio.run(running.store.transact(lambda tx: place(tx, changed)))


def test_an_answer_of_ours_is_tried_again_or_given_up(running: Running) -> None:
    answer_of_ours(running, state=TransmissionState.FAILED, failure="no route")
    assert "no route" in told("exchange", "list", "--state", "failed")
    assert told("exchange", "retry", "contrl-1") == "contrl-1 is pending"
    assert "a reason is needed" in told("exchange", "discard", "contrl-1", code=2)
    said = told("exchange", "discard", "contrl-1", "--reason", "told by telephone")
    assert said == "nothing more is expected of contrl-1"
    assert run("exchange", "retry", "nobody").exit_code == 1


def keep(running: Running, **changes: Any) -> str:
    ref = DocumentRef(sha256="a" * 64, name="in.edi", media_type="text/plain", size=9)
    base: dict[str, Any] = {
        "id": "a" * 64,
        "mailbox_id": "acme-in",
        "document": ref,
        "kind": InboundKind.INVOICE,
        "state": InboundState.PARKED,
        "findings": (Finding(rule="R-1", path="line 3", message="is \x1b[2J cut", hint="ask"),),
        "received_at": NOON,
    }
    document = InboundDocument(**{**base, **changes})
    asyncio.run(running.store.inbound.put(document))
    return document.id


def test_received_documents_are_listed_shown_and_resolved(running: Running) -> None:
    assert "there is nothing" in told("inbound", "list")
    id = keep(running)
    listed = told("inbound", "list", "--state", "parked")
    assert "aaaaaaaaaaaa in.edi invoice parked line 3: is" in listed
    shown = told("inbound", "show", "aaaaaa")
    assert f"Document {id}" in shown
    assert "R-1 line 3" in shown
    assert "\x1b" not in shown
    assert as_json("inbound", "show", id)["state"] == "parked"
    assert "too short" in told("inbound", "show", "aa", code=2)
    assert run("inbound", "show", "bbbbbb").exit_code == 1
    assert "parked" in told("inbound", "retry", "aaaaaa", "--reason", "mended")
    assert "a reason is needed" in told("inbound", "discard", "aaaaaa", code=2)
    told("inbound", "discard", "aaaaaa", "--reason", "by mistake", "--answer")
    assert running.workflows.calls[-1][1].answer
    names = [(name, call.name) for name, call in running.workflows.calls]
    assert names == [("inbound_command", "retry"), ("inbound_command", "discard")]


def test_a_document_is_handed_in(running: Running, tmp_path: Path) -> None:
    file = tmp_path / "in.edi"
    file.write_bytes(b"UNB+UNOC:3")
    said = told("inbound", "hand-in", file, "--wait", 0)
    assert "state received" in said
    assert "in.edi, 10 bytes" in said
    assert "handed in by dora" in said
    assert running.workflows.calls[0][0] == "start_inbound"
    gone = run("inbound", "hand-in", tmp_path / "none.edi")
    assert (gone.exit_code, "none.edi" in gone.stderr) == (2, True)
    unknown_mailbox = run("inbound", "hand-in", file, "--mailbox", "nobody")
    assert (unknown_mailbox.exit_code, "nobody" in unknown_mailbox.stderr) == (1, True)
    piped = CliRunner().invoke(app, ["inbound", "hand-in", "-", "--wait", "0"], input=b"UNB+X")
    assert "document, 5 bytes" in " ".join(piped.stdout.split())


def test_handing_in_waits_for_what_becomes_of_it(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "in.edi"
    file.write_bytes(b"rubbish")

    def parked(_: float) -> None:
        (known,) = asyncio.run(running.store.inbound.page({}, limit=1)).items
        after = known.model_copy(update={"state": InboundState.PARKED, "summary": "unreadable"})
        asyncio.run(running.store.inbound.put(after))

    monkeypatch.setattr(time, "sleep", parked)
    result = run("inbound", "hand-in", file)
    assert result.exit_code == 1
    assert "unreadable" in result.stdout
