"""Threads for what blocks: one partner that hangs takes only its own few."""

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class PartnerThreads:
    """Runs work for partners; waiting for one's turn costs no thread."""

    def __init__(self, name: str, threads: int = 32) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._gates: WeakKeyDictionary[
            asyncio.AbstractEventLoop, dict[Hashable, asyncio.Semaphore]
        ] = WeakKeyDictionary()

    async def run(self, partner: Hashable, at_once: int, work: Callable[[], T]) -> T:
        """`work` in a thread, with no more than `at_once` of this partner."""
        loop = asyncio.get_running_loop()
        gates = self._gates.setdefault(loop, {})
        async with gates.setdefault(partner, asyncio.Semaphore(at_once)):
            return await loop.run_in_executor(self._threads, work)

    def close(self) -> None:
        """Take no more work."""
        self._threads.shutdown(wait=False)
