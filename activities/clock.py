"""The clock of an attempt: the server's time, so that all workers agree whatever theirs say."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import activity

Clock = Callable[[], datetime]


def attempt_clock() -> Clock:
    """Tells the time from when the server scheduled this attempt on."""
    began, started = activity.info().current_attempt_scheduled_time, time.monotonic()
    return lambda: began + timedelta(seconds=time.monotonic() - started)


def waited() -> timedelta:
    """How long ago this activity was scheduled for the first time."""
    info = activity.info()
    return info.current_attempt_scheduled_time - info.scheduled_time
