"""One worker process for both: our workflows and the bare one, on the same queues."""

import asyncio
import contextlib
from datetime import UTC, datetime

from temporalio.worker import Worker

from integration import wiring
from integration.settings import Settings
from integration.temporal import connect
from tests.performance.bare import BareWorkflow, nothing, nothing_far_away
from worker.registry import activities
from worker.runner import build_worker, workflow_runner
from workflows.names import GATEWAY_QUEUE, QUEUES
from workflows.schedules import keeper

BARE_QUEUE = "bare"


async def run() -> None:
    """Poll until killed."""
    settings = Settings()
    adapters = await wiring.build(settings)
    client = await connect(settings)
    offered = activities(
        adapters,
        settings.decision_secret.get_secret_value(),
        keep_schedule=keeper(client, adapters.holidays, lambda: datetime.now(UTC)),
        by_hand=settings.takes_decisions_by_hand,
    )
    offered[GATEWAY_QUEUE].append(nothing_far_away)
    async with contextlib.AsyncExitStack() as stack:
        for queue in QUEUES:
            worker = build_worker(client, queue, offered[queue], settings.worker)
            await stack.enter_async_context(worker)
        bare = Worker(
            client,
            task_queue=BARE_QUEUE,
            workflows=[BareWorkflow],
            activities=[nothing],
            workflow_runner=workflow_runner(sandboxed=settings.worker.sandboxed),
        )
        await stack.enter_async_context(bare)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run())
