"""The quickstart as it is written: its commands are typed, and what it promises is looked for."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.test_embedded_dev import dev, status

PAGE = Path(__file__).parents[2] / "docs" / "quickstart.md"
WRITTEN = "http://127.0.0.1:8000"
"""The address of the API that the page names; another port is taken if this one is not free."""
INVOICING = ".venv/bin/invoicing"
OWN = """
send anna POST /invoices/inv-1/approve "{\\"content_hash\\": \\"$hash\\"}"
"""


def commands() -> str:
    """All that a reader types to make an invoice by hand."""
    _, _, section = PAGE.read_text().partition("## Make an invoice by hand\n")
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert len(blocks) == 4
    return "".join(blocks)


def typed(script: str, folder: Path) -> list[str]:
    """What a shell answers, line by line; it stops at the first command that fails."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if line.strip()]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks to the commands like a clone in which `make dev` runs."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def test_an_invoice_made_by_hand(checkout: Path) -> None:
    data = checkout / ".invoicing"
    with dev(data):
        api = status(data)["urls"]["docs"].removesuffix("/docs")
        answers = [
            json.loads(line) for line in typed(commands().replace(WRITTEN, api) + OWN, checkout)
        ]
        *good, refused = answers
        assert [one for one in good if "problems/" in str(one.get("type"))] == []
        assert len(good) == 7
        assert refused["status"] == 403

        folder = data / "folders" / "acme" / "in"
        deadline = time.monotonic() + 60
        while not (sent := list(folder.glob("*.xml"))) and time.monotonic() < deadline:
            time.sleep(0.2)
        (file,) = sent
        assert "NW-00001" in "".join(typed(f"{INVOICING} show {file}", checkout))
        typed(f"{INVOICING} validate {file}", checkout)
