"""Signs of life of a long activity, so that a killed worker is noticed in seconds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from temporalio import activity

_EVERY_SECONDS = 2


@contextlib.asynccontextmanager
async def alive() -> AsyncIterator[None]:
    """Heartbeat in the background while the block runs."""
    task = asyncio.create_task(_beat())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(_EVERY_SECONDS)
