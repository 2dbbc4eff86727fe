"""Every recorded history replays on today's code, sandboxed, as production would replay it."""

import gc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from worker.interceptors import SafeSignals
from worker.registry import WORKFLOWS
from worker.runner import workflow_runner
from workflows.invoice import InvoiceWorkflow

HISTORIES = sorted(Path(__file__).with_name("histories").glob("*.json"))


@workflow.defn(name="InvoiceWorkflow", sandboxed=False)
class Changed(InvoiceWorkflow):
    """One more timer at the start, without `workflow.patched`."""

    @workflow.init
    def __init__(self, start: Any) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: Any) -> Any:
        await workflow.sleep(timedelta(seconds=1))
        return await InvoiceWorkflow.run(self, start)


def history_of(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(path.stem, path.read_text())


def replayer(workflows: Any, *, sandboxed: bool = True) -> Replayer:
    return Replayer(
        workflows=workflows,
        data_converter=pydantic_data_converter,
        workflow_runner=workflow_runner(sandboxed=sandboxed),
        interceptors=[SafeSignals()],
    )


def test_there_is_a_corpus() -> None:
    assert len(HISTORIES) >= 8


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_history_replays(path: Path) -> None:
    await replayer(WORKFLOWS).replay_workflow(history_of(path))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_an_ungated_change_is_caught() -> None:
    """The guard has to be able to fail: an ungated timer breaks the replay."""
    path = next(path for path in HISTORIES if "standard" in path.stem)
    with pytest.raises(NondeterminismError):
        await replayer([Changed], sandboxed=False).replay_workflow(history_of(path))
    gc.collect()  # the abandoned coroutine of the failed replay complains here, not later
