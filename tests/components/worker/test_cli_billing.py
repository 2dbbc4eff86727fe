"""`invoicing billing` at the API itself: looking ahead, running, what is missing, why."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from api.app import create_app
from api.connections import Connections
from domain.billing.agreement import Agreement
from domain.billing.batch import BatchItem, BatchProgress, BatchState, ItemState
from domain.billing.usage import UsageEvent
from domain.exchange.inbound import InboundKind
from domain.ports import Understood
from integration.identity import LocalIdentity
from integration.secrets import SecretFolder
from integration.settings import ApiSettings, Settings
from integration.store.blobs import MemoryDocumentStore
from integration.store.memory import MemoryStore
from integration.wiring import Adapters
from tests import builders
from tests.components.api.conftest import SECRET, AnyFolder, NoAnchor
from tests.components.api.stand_in import StandIn
from worker.cli import app
from worker.cli.billing import batches, explaining, looking, running

AGREEMENT: Mapping[str, Any] = {
    "id": "fees",
    "partnership_id": "northwind-acme",
    "starts_on": "2025-09-01",
    "charges": [
        {
            "id": "fee",
            "marketable_id": "hosting",
            "price": {"model": "flat", "amount": "10.00"},
        },
        {
            "id": "calls",
            "marketable_id": "calls",
            "price": {"model": "per_unit", "unit_price": "0.50"},
        },
    ],
}
FILE = """
id: fees
partnership_id: northwind-acme
starts_on: 2025-09-01
charges:
  - id: fee
    marketable_id: hosting
    price: {model: flat, amount: 99.00}
"""


class Billing(StandIn):
    """A gateway behind which runs are billed at once."""

    async def start_billing_run(self, agreement: Agreement, period: str) -> None:
        biller = self._adapters.biller
        outcome = await biller.bill(agreement.id, period, datetime.now(UTC))
        for id in outcome.run.invoice_ids if outcome.run else ():
            await self.start_invoice(await self._store.drafts.get(id), None)

    async def retry_billing_run(self, agreement_id: str, period: str, id: str) -> bool:
        await self.start_billing_run(await self._store.agreements.get(agreement_id), period)
        return True

    def __init__(self, adapters: Any, secret: str) -> None:
        super().__init__(adapters, secret)
        self._adapters = adapters


async def _answer(service: FastAPI, request: httpx.Request) -> httpx.Response:
    transport = httpx.ASGITransport(app=service, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as http:
        answer = await http.request(
            request.method, request.url, headers=request.headers, content=request.content
        )
    return httpx.Response(answer.status_code, content=answer.content)


async def _populate(store: MemoryStore) -> None:
    await builders.populate(store)
    await store.marketables.put(builders.marketable(id="calls", name="Calls"))
    await store.agreements.put(Agreement.model_validate(AGREEMENT))
    event = UsageEvent(
        source="meter",
        event_id="e1",
        partnership_id="northwind-acme",
        marketable_id="calls",
        quantity=Decimal(100),
        occurred_at=datetime(2025, 10, 5, tzinfo=UTC),
    )
    await store.usage.ingest([event], received_at=event.occurred_at)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """The store behind an API that the commands speak to."""
    store = MemoryStore()
    asyncio.run(_populate(store))
    settings = Settings(
        data_dir=tmp_path,
        decision_secret=SecretStr(SECRET),
        api=ApiSettings(answer_timeout_seconds=0.05),
    )
    adapters = Adapters(
        store=store,
        documents=MemoryDocumentStore(),
        anchor=NoAnchor(),
        channels={"fake": AnyFolder()},  # type: ignore[dict-item]
        read_inbound=lambda _: Understood(InboundKind.BANK_STATEMENT, []),
        secrets=SecretFolder(tmp_path),
    )

    async def made(_: Settings) -> Adapters:
        return adapters

    service, identity = create_app(settings), LocalIdentity(settings)
    gateway = Billing(adapters, SECRET)
    service.state.connections = Connections(settings, make=made, gateway=gateway)  # type: ignore[arg-type]

    def connect(url: str | None, token: str | None, person: str, data: Path) -> httpx.Client:
        headers = {"Authorization": f"Bearer {identity.mint(person)}"}
        transport = httpx.MockTransport(lambda request: asyncio.run(_answer(service, request)))
        return httpx.Client(base_url="http://api", headers=headers, transport=transport)

    identity.ensure()
    for module in (looking, running, explaining, batches):
        monkeypatch.setattr(module, "connect", connect)
    return store


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, ["billing", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def said(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def told(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_preview_shows_lines_totals_and_why(store: MemoryStore) -> None:
    text = said("preview", "fees", "--period", "2025-10")
    assert "Preview of fees" in text
    assert "60.00 net, 11.40 VAT, 71.40 EUR to pay" in text
    assert "per unit: 100 × 0.50" in text
    more = said("preview", "fees", "--period", "2025-10", "--usage", "calls=20")
    assert "70.00 net" in more
    only = ("preview", "fees", "--period", "2025-10", "--usage", "calls=20", "--only-assumed")
    assert told(*only)["net"] == "20.00"


def test_an_agreement_in_a_file_is_tried(store: MemoryStore, tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text(FILE, "utf-8")
    tried = ("--agreement", file)
    assert told("preview", "fees", "--period", "2025-10", *tried)["net"] == "99.00"
    seen = told("simulate", "fees", "--periods", 2, "--from", "2036-01", *tried)
    assert [one["net"] for one in seen["periods"]] == ["99.00", "99.00"]
    file.write_text(FILE.replace("flat", "flatt"), "utf-8")
    faulty = run("preview", "fees", *tried)
    assert (faulty.exit_code, "price" in faulty.stderr) == (2, True)
    file.write_text("- just a list", "utf-8")
    assert run("preview", "fees", *tried).exit_code == 2
    missing = run("preview", "fees", "--agreement", tmp_path / "none.yaml")
    assert (missing.exit_code, "none.yaml" in missing.stderr) == (2, True)


@pytest.mark.parametrize("usage", ["calls", "=5", "calls=many", "calls=NaN", "calls="])
def test_usage_in_another_form_is_refused(store: MemoryStore, usage: str) -> None:
    result = run("preview", "fees", "--usage", usage)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "such as api-calls=150" in result.stderr


def test_the_next_invoice(store: MemoryStore) -> None:
    now = datetime.now(UTC)
    text = said("next", "fees")
    assert f"{now:%Y-%m} ({now:%Y-%m}-01" in text
    assert "10.00 net" in text


def test_a_year_is_a_row_each(store: MemoryStore) -> None:
    text = said("simulate", "fees", "--from", "2036-01", "--usage", "calls=100")
    assert "720.00 net, 136.80 VAT, 856.80 EUR to pay" in text
    assert "2036-12" in text


def test_a_period_is_billed_and_listed(store: MemoryStore) -> None:
    text = said("run", "fees", "2025-10")
    assert "completed" in text
    assert "inv-fees.2025-10" in text
    assert told("run", "fees", "2025-10")["net"] == "60.00"
    calendar = said("periods", "fees", "--from", "2025-09-01", "--limit", 2)
    assert "2025-09 2025-09-01 2025-09-30 2025-10-01 06:00 UTC missing" in calendar
    assert "billed 60.00 inv-fees.2025-10" in calendar
    assert "not billed yet though their time has come: 2025-09, 2025-11" in calendar
    again = run("run", "fees", "2099-01")
    assert (again.exit_code, "2099-02-01" in again.stderr) == (1, True)


def test_what_is_parked_says_why_and_is_retried(store: MemoryStore) -> None:
    assert "no run is parked" in said("parked")
    hosting = asyncio.run(store.marketables.get("hosting"))
    gone = AGREEMENT | {
        "charges": [{**AGREEMENT["charges"][0], "marketable_id": "gone"}],
    }
    asyncio.run(store.agreements.put(Agreement.model_validate(gone)))
    stuck = run("run", "fees", "2025-10")
    assert (stuck.exit_code, "there is no marketable 'gone'" in stuck.stdout) == (1, True)
    assert "fees.2025-10 northwind-acme" in said("parked")
    asyncio.run(store.marketables.put(hosting.model_copy(update={"id": "gone"})))
    assert "completed" in said("retry", "fees.2025-10")
    assert "no run is parked" in said("parked")


def test_an_invoice_and_a_line_are_explained(store: MemoryStore) -> None:
    said("run", "fees", "2025-10")
    whole = said("explain", "inv-fees.2025-10")
    assert "billed with fees.2025-10" in whole
    assert "19 % on 60.00 = 11.40" in whole
    line = said("explain", "inv-fees.2025-10", 2)
    for words in ("fees, version 1", "calls (per_unit)", "sum of 1 events", "meter:e1", "0.50"):
        assert words in line, words
    missing = run("explain", "inv-fees.2025-10", 9)
    assert (missing.exit_code, "no line '9'" in missing.stderr) == (1, True)


def test_what_there_is_not_is_refused_in_words(store: MemoryStore) -> None:
    for arguments in (("next", "none"), ("periods", "none"), ("retry", "none.2025-10")):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "none" in result.stderr


def noted(store: MemoryStore, **changes: Any) -> None:
    """A batch as its workflow would have noted it."""
    batch = asyncio.run(store.batches.get("october"))
    asyncio.run(store.batches.put(batch.model_copy(update=changes)))


def test_a_batch_is_started_watched_and_looked_into(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = said("batch", "start", "2025-10", "--dry", "--id", "october")
    assert started == "batch october is under way; see: invoicing billing batch watch october"
    steps = [
        {"progress": BatchProgress(total=3)},
        {"progress": BatchProgress(total=3, done=1, current=("northwind-acme",))},
        {
            "progress": BatchProgress(
                total=3, done=3, states={"billed": 3}, net={"EUR": Decimal("180.00")}
            ),
            "state": BatchState.COMPLETED,
        },
    ]
    monkeypatch.setattr(batches.time, "sleep", lambda _: noted(store, **steps.pop(0)))
    text = said("batch", "watch", "october")
    assert "Batch october" in text
    assert "3 of 3" in text
    assert "180.00 EUR" in text
    assert "october dry 2025-10 completed 3/3 0 180.00 EUR" in said("batch", "list")
    assert "there are none" in said("batch", "items", "october")


def test_a_batch_with_parked_periods_does_not_end_well(store: MemoryStore) -> None:
    said(
        "batch", "start", "--due-from", "2025-11-01", "--due-until", "2025-11-04", "--id", "october"
    )
    item = BatchItem(
        id="october.fees.2025-10",
        batch_id="october",
        agreement_id="fees",
        partnership_id="northwind-acme",
        period="2025-10",
        state=ItemState.PARKED,
        problem="there is no marketable 'gone'",
        at=datetime(2025, 11, 1, tzinfo=UTC),
    )
    asyncio.run(store.batch_items.put(item))
    progress = BatchProgress(total=1, done=1, states={ItemState.PARKED: 1})
    noted(store, progress=progress, state=BatchState.COMPLETED)
    result = run("batch", "watch", "october")
    assert (result.exit_code, "parked" in result.stdout) == (1, True)
    assert run("batch", "watch", "october", "--json").exit_code == 1
    assert "there is no marketable 'gone'" in said("batch", "items", "october", "--state", "parked")
    wrong = run("batch", "items", "october", "--state", "lost")
    assert wrong.exit_code == 1


def test_a_batch_is_paused_resumed_and_cancelled(store: MemoryStore) -> None:
    said("batch", "start", "2025-10", "--id", "october")
    for turn, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert f"state {state}" in said("batch", turn, "october")
    assert run("batch", "watch", "october").exit_code == 1
    assert run("batch", "pause", "none").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("2025-10", "--due-from", "2025-11-01", "--due-until", "2025-11-02"),
        ("--due-from", "2025-11-01"),
    ],
)
def test_a_batch_needs_to_know_of_what(store: MemoryStore, arguments: tuple[str, ...]) -> None:
    result = run("batch", "start", *arguments)
    assert (result.exit_code, "say which" in result.stderr) == (2, True)
