"""A stage of the exchange benchmark: one kind of work, done by us and by others in turn."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

OURS = "ours"


@dataclass(slots=True)
class Stage:
    """What is measured, who does it, and how long each took in each round."""

    name: str
    unit: str
    """What is counted a second: `MB`, `files`."""
    amount: float
    """How much of it a round is."""
    runs: Mapping[str, Callable[[], object]]
    """The work by who does it; one of them is `ours`."""
    reference: str
    """Whom we are compared with."""
    clock: Callable[[], float] = time.process_time
    spent: dict[str, list[float]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def round(self, turn: int) -> None:
        """Everybody once, the first changing from round to round."""
        names = list(self.runs)
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            if name not in self.failed:
                self._measure(name)

    def _measure(self, name: str) -> None:
        gc.collect()
        began = self.clock()
        try:
            self.runs[name]()
        except Exception as error:
            self.failed[name] = f"{type(error).__name__}: {error}"[:100]
            return
        self.spent.setdefault(name, []).append(self.clock() - began)

    def rate(self, name: str) -> float | None:
        """How much a second, by the median of the rounds; none for who failed."""
        if name in self.failed or name not in self.spent:
            return None
        return self.amount / statistics.median(self.spent[name])

    @property
    def ratio(self) -> float | None:
        """How many times as fast as the reference we are."""
        ours, theirs = self.rate(OURS), self.rate(self.reference)
        return ours / theirs if ours and theirs else None
