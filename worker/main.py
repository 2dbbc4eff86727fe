"""The worker process: polls its queues until it is told to stop, then drains."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime

from integration import wiring
from integration.settings import Settings
from integration.temporal import connect
from worker.registry import activities
from worker.relay import relay
from worker.runner import build_worker
from workflows.names import QUEUE, QUEUES
from workflows.schedules import keeper

log = logging.getLogger("invoicing.worker")


async def run_worker(settings: Settings, queues: Sequence[str] | None = None) -> None:
    """Run the workers of `queues` (all by default) until SIGTERM or SIGINT, then drain."""
    stopped = _stop_signal()
    wanted = tuple(queues or QUEUES)
    adapters = await wiring.build(settings)
    try:
        client = await connect(settings)
        offered = activities(
            adapters,
            settings.decision_secret.get_secret_value(),
            keep_schedule=keeper(client, adapters.holidays, lambda: datetime.now(UTC)),
            by_hand=settings.takes_decisions_by_hand,
        )
        async with contextlib.AsyncExitStack() as stack:
            for queue in wanted:
                worker = build_worker(client, queue, offered[queue], settings.worker)
                await stack.enter_async_context(worker)
            log.info("polling %s", ", ".join(wanted))
            await _until(stopped, relay(adapters.store, client) if QUEUE in wanted else None)
            log.info("draining")
    finally:
        await adapters.close()


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    return stopped


async def _until(stopped: asyncio.Event, background: Coroutine[None, None, None] | None) -> None:
    task = asyncio.ensure_future(background) if background else None
    await stopped.wait()
    if task:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
