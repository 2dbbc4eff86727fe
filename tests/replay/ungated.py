"""Replays a recorded invoice on a workflow with an ungated change, and says what happens."""

import asyncio
from datetime import timedelta
from pathlib import Path

from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from workflows.invoice import InvoiceWorkflow
from workflows.messages import InvoiceStart, InvoiceStatus

HISTORY = Path(__file__).with_name("histories") / "v0.1.0-standard.json"


@workflow.defn(name="InvoiceWorkflow", sandboxed=False)
class Changed(InvoiceWorkflow):
    """One more timer at the start, without `workflow.patched`."""

    @workflow.init
    def __init__(self, start: InvoiceStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: InvoiceStart) -> InvoiceStatus:
        await workflow.sleep(timedelta(seconds=1))
        return await InvoiceWorkflow.run(self, start)


async def replay() -> str:
    """The name of the error that the replay ends with."""
    replayer = Replayer(
        workflows=[Changed],
        data_converter=pydantic_data_converter,
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    try:
        await replayer.replay_workflow(WorkflowHistory.from_json("w", HISTORY.read_text()))
    except workflow.NondeterminismError as error:
        return type(error).__name__
    return "nothing happened"


if __name__ == "__main__":
    print(asyncio.run(replay()))
