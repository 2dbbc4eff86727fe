"""`invoicing dunning` at the API itself: what was done, what would be done, a letter."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests import builders
from tests.components.worker.test_exchange import Running, as_json, run, running, told
from tests.workflows.dunned_world import policy
from worker.cli import dunning

__all__ = ["running"]


@pytest.fixture
def late(running: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """An invoice, 30 days overdue, with a policy of three letters."""

    def connect(url: str | None, token: str | None, person: str, data: Path) -> httpx.Client:
        return running.client(person)

    monkeypatch.setattr(dunning, "connect", connect)
    asyncio.run(running.store.partnerships.put(builders.partnership(dunning=policy())))
    running.approved()
    asyncio.run(_overdue(running))
    return running


async def _overdue(running: Running) -> None:
    record = await running.store.invoices.get("inv-1")
    due = datetime.now(UTC).date() - timedelta(days=30)
    await running.store.invoices.put(record.model_copy(update={"due_on": due}))


def test_a_preview_is_printed_and_sends_nothing(late: Running) -> None:
    said = told("dunning", "preview", "inv-1")
    assert "nothing is sent" in said
    assert "Final notice" in said
    assert [one["level"] for one in as_json("dunning", "preview", "inv-1")["letters"]] == [1, 2, 3]
    assert asyncio.run(late.store.dunning.find("inv-1")) is None


def test_what_was_done_is_shown_with_its_letters(late: Running) -> None:
    answer = late.client("anna").post(
        "/v1/invoices/inv-1/dunning/pause", json={"reason": "call them"}
    )
    assert answer.status_code == 200, answer.text
    said = told("dunning", "show", "inv-1")
    assert "1 of 3" in said
    assert "held by anna: call them" in said


def test_what_was_not_dunned_is_said(late: Running) -> None:
    result = run("dunning", "show", "inv-1")
    assert result.exit_code == 1
    assert "nothing was dunned" in result.output
