"""The main job, as a person runs it: `invoicing demo`, in an empty folder."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    folder = tmp_path_factory.mktemp("demo")
    command = [str(Path(sys.executable).with_name("invoicing")), "demo", "--json"]
    return subprocess.run(
        [*command, "--data", str(folder / "data")],
        capture_output=True,
        text=True,
        timeout=480,
        check=False,
    )


@pytest.fixture(scope="module")
def told(demo: subprocess.CompletedProcess[str]) -> dict[str, object]:
    assert demo.returncode == 0, demo.stdout[-3000:] + demo.stderr[-3000:]
    return json.loads(demo.stdout.strip().splitlines()[-1])


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
