"""The main job, as a person runs it: `invoicing demo`, in an empty folder; then every scenario."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from domain.lifecycle.presets import CREDIT_NOTE, PRESETS
from worker.demo.scenarios import ALL, SCENARIOS, chosen

PAID = "Paid and reconciled"

ENDS = {
    "standard": [PAID],
    "straight-through": [PAID, PAID, PAID],
    "two-step": [PAID, PAID],
    "public-sector": [PAID],
    "self-billing": ["Paid to the supplier"],
    "payable": ["Paid", "Refused"],
    "prepayment": ["Paid and delivered"],
    "dispute-friendly": [PAID, "Set against its invoice"],
    "billing": ["Awaiting payment"] * 3,
    "exchange": [PAID, PAID],
    "own": ["Paid"],
}
"""Scenario → how its invoices end."""

_SECONDS = 90
"""What all scenarios but the month may take together, without starting the stack."""


def _demo(folder: Path, *options: str) -> dict:
    command = [str(Path(sys.executable).with_name("invoicing")), "demo", "--json", *options]
    done = subprocess.run(
        [*command, "--data", str(folder / "data")],
        capture_output=True,
        text=True,
        timeout=480,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return _demo(tmp_path_factory.mktemp("demo"))


def test_every_invoice_comes_to_its_end(told: dict) -> None:
    states = sorted(row["state"] for row in told["invoices"])
    assert states == [
        "Credited in full",
        "Paid and reconciled",
        "Paid and reconciled",
        "Paid and reconciled",
        "Paid and reconciled",
        "Set against its invoice",
        "Set against its invoice",
    ]


def test_every_invariant_holds_and_looked_at_something(told: dict) -> None:
    assert told["ok"] is True
    for check in told["invariants"]:
        assert check["problems"] == []
        assert check["looked_at"] > 0, check["name"]


def test_numbers_are_gapless_in_both_series(told: dict) -> None:
    numbers = sorted(row["number"] for row in told["invoices"])
    assert numbers == [*(f"NW-{n:05d}" for n in range(1, 7)), "SW-00001"]


def test_it_says_how_long_it_took_and_where_to_look(told: dict) -> None:
    assert told["seconds"] > 0
    assert {"api", "docs", "temporal_ui", "sftp"} <= told["urls"].keys()


@pytest.fixture(scope="module")
def all_told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return _demo(tmp_path_factory.mktemp("demo"), "--scenario", ALL)


def test_every_scenario_comes_to_its_expected_end(all_told: dict) -> None:
    assert all_told["ok"] is True
    ends = {
        story["scenario"]: [invoice["title"] for invoice in story["invoices"]]
        for story in all_told["scenarios"]
    }
    assert ends == ENDS
    assert [story["problem"] for story in all_told["scenarios"]] == [""] * len(ENDS)
    for check in all_told["invariants"]:
        assert check["problems"] == []


def test_the_scenarios_do_what_their_presets_are_for(all_told: dict) -> None:
    by_id = {
        invoice["id"]: invoice for story in all_told["scenarios"] for invoice in story["invoices"]
    }
    assert by_id["straight-through-2"]["asked"] == ["nobody: below 1,000.00 and as usual"]
    assert "finance director: it is 10,000.00 EUR or more" in by_id["two-step-2"]["asked"]
    assert len(by_id["two-step-1"]["asked"]) == 1
    assert "frida approved for carla (step finance-director)" in by_id["two-step-2"]["did"]
    assert "frida approved for carla (step budget-owner)" in by_id["standard-1"]["did"]
    assert "Needs correction" in by_id["public-sector-1"]["path"]
    assert by_id["self-billing-1"]["number"].startswith("OAK-NW-")
    assert "Awaiting delivery" in by_id["prepayment-1"]["path"]
    assert "In dispute" in by_id["dispute-friendly-1"]["path"]
    assert by_id["own-1"]["lifecycle"] == "own@2"


def test_all_scenarios_together_are_quick(all_told: dict) -> None:
    seconds = sum(story["seconds"] for story in all_told["scenarios"])
    assert seconds < _SECONDS, {s["scenario"]: s["seconds"] for s in all_told["scenarios"]}


def test_every_preset_for_invoices_has_a_scenario() -> None:
    presets = {preset.key for preset in PRESETS} - {CREDIT_NOTE.key}
    assert presets <= SCENARIOS.keys()
    assert (
        {scenario.name for scenario in chosen(ALL)}
        == presets | {"own", "billing", "exchange"}
        == ENDS.keys()
    )
