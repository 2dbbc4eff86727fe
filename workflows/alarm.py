"""The alarm of an invoice: one durable timer that wakes it when time has something to do.

A running timer that fires before the moment wanted is left alone: it is cheaper to wake once too
early and set it anew than to cancel and start a timer for every state.
"""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow


class Alarm:
    """At most one timer."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._timer: asyncio.Task[None] | None = None

    def set(self, at: datetime | None, summary: str) -> None:
        """See to it that the workflow wakes at `at` at the latest; never, for `None`."""
        if at is None or (self._at is not None and self._at <= at):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._at = at
        delay = max(at - workflow.now(), timedelta(0))
        self._timer = asyncio.create_task(workflow.sleep(delay, summary=summary))

    @property
    def rings(self) -> bool:
        """Whether the timer has fired and nobody has heard it."""
        return self._timer is not None and self._timer.done()

    def hear(self) -> None:
        """Take note of a timer that has fired."""
        self._at, self._timer = None, None
