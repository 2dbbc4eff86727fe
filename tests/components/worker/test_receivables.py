"""`invoicing receivables` at the API itself: for people, as JSON, as CSV, as PDF."""

import asyncio
import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.components.worker.test_exchange import Running, as_json, run, running, told
from worker.cli.receivables import looking, stating

__all__ = ["running"]

TODAY = datetime.now(UTC).date()


@pytest.fixture
def owed(running: Running, monkeypatch: pytest.MonkeyPatch) -> str:
    """An invoice, 40 days overdue; its number."""

    def connect(url: str | None, token: str | None, person: str, data: Path) -> httpx.Client:
        return running.client(person)

    for module in (looking, stating):
        monkeypatch.setattr(module, "connect", connect)
    number = running.approved()
    asyncio.run(_dated(running, TODAY - timedelta(days=70)))
    return number


async def _dated(running: Running, on: date) -> None:
    record = await running.store.invoices.get("inv-1")
    changes = {"issued_on": on, "due_on": on + timedelta(days=30)}
    await running.store.invoices.put(record.model_copy(update=changes))


def rows(*arguments: str) -> list[dict[str, str]]:
    result = run(*arguments, "--csv")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_ageing_in_every_way(owed: str) -> None:
    text = told("receivables", "ageing")
    assert "acme" in text
    assert "total" in text
    body = as_json("receivables", "ageing", "--by", "currency")
    first, *_ = rows("receivables", "ageing", "--bound", "30", "--bound", "60")
    assert first["31-60"] == first["open"] == body["totals"][0]["open"]
    assert list(first)[3:6] == ["not due", "1-30", "31-60"]
    before = str(TODAY - timedelta(days=71))
    assert "nothing is open" in told("receivables", "ageing", "--as-of", before)


def test_a_statement_in_every_way(owed: str, tmp_path: Path) -> None:
    since = str(TODAY - timedelta(days=90))
    text = told("receivables", "statement", "acme", "--from", since)
    assert owed in text
    assert "overdue" in text
    assert as_json("receivables", "statement", "acme")["partner_name"] == "Acme AG"
    kinds = [row["kind"] for row in rows("receivables", "statement", "acme", "--from", since)]
    assert kinds == ["opening", "invoice", "closing"]
    file = tmp_path / "acme.pdf"
    told("receivables", "statement", "acme", "--pdf", str(file), "--language", "fr")
    assert file.read_bytes().startswith(b"%PDF-")
    lost = run("receivables", "statement", "acme", "--pdf", str(tmp_path / "no" / "a.pdf"))
    assert lost.exit_code == 2


def test_days_sales_outstanding_and_the_forecast(owed: str) -> None:
    assert "count-back" in told("receivables", "dso", "--months", "4")
    (one,) = rows("receivables", "dso", "--months", "4")
    assert one["receivable"] == one["sales"]
    weeks = rows("receivables", "forecast", "--weeks", "2")
    assert [row["week of"] for row in weeks][2:] == ["late", "disputed", "later", "credits"]
    assert weeks[2]["expected"] == one["receivable"]


def test_one_way_at_a_time(owed: str) -> None:
    told("receivables", "ageing", "--json", "--csv", code=2)
    assert run("receivables", "statement", "nobody").exit_code == 1
