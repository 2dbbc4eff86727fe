"""Every recorded history replays on today's code, sandboxed, as production would replay it."""

import subprocess
import sys
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from worker.interceptors import SafeSignals
from worker.registry import WORKFLOWS
from worker.runner import workflow_runner

HISTORIES = sorted(Path(__file__).with_name("histories").glob("*.json"))


def history_of(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text())


def test_there_is_a_corpus() -> None:
    assert len(HISTORIES) >= 8


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_history_replays(path: Path) -> None:
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=pydantic_data_converter,
        workflow_runner=workflow_runner(sandboxed=True),
        interceptors=[SafeSignals()],
    )
    await replayer.replay_workflow(history_of(path))


def test_an_ungated_change_is_caught() -> None:
    """The guard has to be able to fail. Apart, for an abandoned coroutine complains at exit."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.replay.ungated"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "NondeterminismError" in done.stdout, done.stdout + done.stderr
