"""`invoicing payouts` at the API itself: a run from the proposal to the file."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.components.worker.test_exchange import Running, as_json, run, running, told
from tests.paying import OTHER, PAID, kept, owed, world
from worker.cli.payouts import acting, looking

__all__ = ["running"]

TOMORROW = str(datetime.now(UTC).date() + timedelta(days=1))


@pytest.fixture
def owing(running: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """Two invoices of a supplier, one with an account that nobody knows."""

    def connect(url: str | None, token: str | None, person: str, data: Path) -> httpx.Client:
        return running.client(person)

    for module in (looking, acting):
        monkeypatch.setattr(module, "connect", connect)
    asyncio.run(world(running.store, owed("a"), owed("b", iban=OTHER)))
    return running


def test_a_run_from_the_proposal_to_the_bank(owing: Running, tmp_path: Path) -> None:
    asked = ("--company", "northwind", "--on", TOMORROW, "--invoice", "a", "--invoice", "b")
    assert "transfer of 238.00 EUR" in told("payouts", "propose", "run-1", *asked)
    shown = told("payouts", "show", "run-1")
    assert "blocked" in shown
    assert OTHER not in shown
    assert run("payouts", "approve", "run-1").exit_code == 1
    told("payouts", "confirm", "run-1", "run-1.2", "--reason", "called them")
    assert as_json("payouts", "approve", "run-1")["state"] == "approved"
    file = tmp_path / "run.xml"
    told("payouts", "file", "run-1", "-o", str(file))
    assert b"pain.001.001.09" in file.read_bytes()
    assert "handed over by" in told("payouts", "handed-over", "run-1")
    assert "run-1" in told("payouts", "list", "--state", "sent")
    assert as_json("payouts", "look", "run-1")["state"] == "sent"


def test_a_run_that_is_given_up(owing: Running, tmp_path: Path) -> None:
    asked = ("--company", "northwind", "--on", TOMORROW, "--invoice", "a")
    told("payouts", "propose", "run-1", *asked)
    assert run("payouts", "file", "run-1", "-o", str(tmp_path / "x")).exit_code == 1
    assert "0.00" not in told("payouts", "show", "run-1")
    assert "cancelled" in told("payouts", "cancel", "run-1", "--reason", "wrong day")
    again = run("payouts", "drop", "run-1", "run-1.1")
    assert again.exit_code == 1
    assert "there are none" in told("payouts", "list", "--state", "done")


def test_what_was_kept_is_given_back(owing: Running) -> None:
    asyncio.run(kept(owing.store))
    asked = ("--company", "northwind", "--on", TOMORROW, "--refund", "--payment", PAID)
    assert "refund of 20.00 EUR" in told("payouts", "propose", "back-1", *asked)
    again = run("payouts", "propose", "back-2", *asked)
    assert "another run" in again.output
    both = run("payouts", "propose", "back-3", *asked, "--collect")
    assert (both.exit_code, "say one of them" in both.output) == (2, True)
