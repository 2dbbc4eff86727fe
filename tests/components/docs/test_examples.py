"""Commands on documents that the documentation shows: typed as they stand, they answer as shown.

A line `…` stands for lines that are left out.
"""

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from worker.cli import app

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
TYPED = re.compile(r"(?m)^\$ ((?:\.venv/bin/)?invoicing (?:validate|show|convert|rule) .*)\n")
SHOWN = [
    pytest.param(typed, answer, id=typed)
    for page in PAGES
    for block in BLOCK.findall(page.read_text("utf-8"))
    for typed, answer in zip(*[iter(TYPED.split(block)[1:])] * 2, strict=True)
]


@pytest.fixture
def at_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in which the files of the repository are found, and none of it is written to."""
    for name in os.listdir(ROOT):
        if not name.startswith("."):
            (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)


def test_there_are_some() -> None:
    assert len(SHOWN) > 5


@pytest.mark.usefixtures("at_root")
@pytest.mark.parametrize(("typed", "answer"), SHOWN)
def test_what_is_shown_is_what_comes(typed: str, answer: str) -> None:
    passed, said = b"", ""
    for command in typed.split(" | "):
        result = CliRunner().invoke(app, command.split()[1:], input=passed)
        passed, said = result.stdout_bytes, result.output
    parts = (re.escape(part) for part in re.split(r"(?m)^…\n", answer.rstrip() + "\n"))
    assert re.fullmatch("(?:.*\n)*".join(parts), said.rstrip() + "\n"), said
