"""Figures that are kept for a moment. Nobody waits long for them, and one adds up for all."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from time import monotonic
from typing import Any, Generic, TypeVar

F = TypeVar("F")

_KEPT_SECONDS = 60.0
PATIENCE_SECONDS = 1.0


class Kept(Generic[F]):
    """What was added up last, by what it is about, for a minute in this process."""

    def __init__(
        self, clock: Callable[[], float] = monotonic, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._clock = clock
        self._patience = patience
        self._kept: dict[Hashable, tuple[float, F]] = {}
        self._tasks: dict[Hashable, asyncio.Task[F]] = {}

    async def get(self, key: Hashable, add_up: Callable[[], Coroutine[Any, Any, F]]) -> F | None:
        """What is known of `key`. What is older than a minute is shown while it is made anew.

        `None`: it is made for the first time, and that takes longer than anybody should wait.
        """
        known = self._kept.get(key)
        if known is not None and self._clock() - known[0] <= _KEPT_SECONDS:
            return known[1]
        task = self._tasks.get(key)
        if task is None or task.done():
            task = self._tasks[key] = asyncio.create_task(self._make(key, add_up))
            task.add_done_callback(_looked_at)
        if known is not None:
            return known[1]
        try:
            return await asyncio.wait_for(asyncio.shield(task), self._patience)
        except TimeoutError:
            return None

    async def _make(self, key: Hashable, add_up: Callable[[], Coroutine[Any, Any, F]]) -> F:
        found = await add_up()
        self._kept[key] = (self._clock(), found)
        return found


def _looked_at(task: asyncio.Task[Any]) -> None:
    """A failure is told to whoever waits; where nobody does, the next page tries again."""
    if not task.cancelled():
        task.exception()
