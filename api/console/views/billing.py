"""Billing on pages: batches with their progress, runs that wait for somebody."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.console.wording import Chip
from domain.billing.batch import BatchProgress, BatchState, ItemState
from domain.billing.run import RunState

PARKED: Mapping[str, Any] = {"state": RunState.PARKED}
"""Runs that somebody has to look at."""

BATCHES = {
    BatchState.RUNNING: Chip("Under way", "info", "work"),
    BatchState.PAUSED: Chip("Paused", "warn", "clock"),
    BatchState.CANCELLED: Chip("Cancelled", "idle", "stop"),
    BatchState.COMPLETED: Chip("Done", "good", "check"),
}
ITEMS = {
    ItemState.BILLED: "billed",
    ItemState.NOTHING: "nothing to bill",
    ItemState.BEFORE: "billed before",
    ItemState.PARKED: "put aside",
    ItemState.WAITING: "waiting for another period",
    ItemState.SKIPPED: "left out",
}
RUNS = {
    RunState.COMPLETED: Chip("Billed", "good", "check"),
    RunState.PARKED: Chip("Put aside", "bad", "alert"),
    RunState.RUNNING: Chip("Under way", "info", "work"),
}
MODES = [("dry", "Only work it out"), ("bill", "Bill it")]


def results(progress: BatchProgress) -> Sequence[tuple[str, int]]:
    """What became of the periods, in words and how many."""
    return [(ITEMS[state], count) for state, count in progress.states.items() if count]
