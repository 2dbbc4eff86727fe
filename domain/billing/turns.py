"""Turns: which period of a batch is billed next, so that nobody holds up the others. Pure."""

from collections import Counter, deque
from collections.abc import Collection, Iterable

from domain.billing.batch import BatchWork

_SHARE = 4


class Turns:
    """Work that waits. Partnerships take turns; of one agreement there is one period at a time.

    As long as others may come, no partnership has more than a quarter of the window: twenty large
    agreements of one leave room for the small ones of all the others.
    """

    def __init__(self, window: int, waiting: Iterable[BatchWork] = ()) -> None:
        self._window = window
        self._share = max(1, window // _SHARE)
        self._queues: dict[str, deque[BatchWork]] = {}
        for work in waiting:
            self.add(work)

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    @property
    def waiting(self) -> tuple[BatchWork, ...]:
        """All that waits."""
        return tuple(work for queue in self._queues.values() for work in queue)

    def add(self, work: BatchWork) -> None:
        """Let `work` wait for its turn."""
        self._queues.setdefault(work.partnership_id, deque()).append(work)

    def next(self, under_way: Collection[BatchWork], *, more: bool) -> BatchWork | None:
        """What may begin now, if anything may. `more`: other work is still to be added."""
        if len(under_way) >= self._window:
            return None
        has = Counter(work.partnership_id for work in under_way)
        busy = {work.agreement_id for work in under_way}
        ready = {}
        for partnership, queue in self._queues.items():
            work = next((one for one in queue if one.agreement_id not in busy), None)
            if work is not None:
                ready[partnership] = work
        if not ready:
            return None
        # Those served last stand at the end, and `min` takes the first of equals.
        first = min(ready, key=lambda partnership: has[partnership])
        if more and has[first] >= self._share:
            return None
        return self._take(ready[first])

    def _take(self, work: BatchWork) -> BatchWork:
        queue = self._queues.pop(work.partnership_id)
        queue.remove(work)
        if queue:
            self._queues[work.partnership_id] = queue
        return work
