"""The book of a batch: what came of its periods, kept some at a time, and shown.

There is one writer: a note that was begun earlier never overwrites a later one.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.batches import BatchActivities
    from activities.contracts import BatchNote, BillingOutcome
    from domain.billing.batch import BatchItem, BatchProgress, BatchState, BatchWork, ItemState
    from workflows import policies
    from workflows.messages import BatchStart
    from workflows.names import INVOICE_STATE

_TOGETHER = 50
"""So many results are noted as soon as they are there, fewer after a while."""
_AT_MOST = 500
_WHILE = timedelta(seconds=2)

_STATES = {
    "parked": ItemState.PARKED,
    "early": ItemState.WAITING,
    "skipped": ItemState.SKIPPED,
}


class BatchBook:
    """Counts, notes, shows."""

    def __init__(self, start: BatchStart, current: Callable[[], tuple[str, ...]]) -> None:
        """`current`: the partnerships that are under way."""
        self.state = BatchState.PAUSED if start.paused else BatchState.RUNNING
        self.done_here = 0
        """How many results came in this execution of the workflow."""
        self._batch_id = start.batch_id
        self._current = current
        self._progress = start.progress
        self._results = list(start.results)
        self._shown: BatchState | None = None
        self._dirty = bool(start.results)
        self._closing = False
        self._writing = asyncio.Lock()
        self._noting: asyncio.Task[None] | None = None

    @property
    def progress(self) -> BatchProgress:
        """How far the batch is."""
        return self._progress.model_copy(update={"current": self._current()})

    @property
    def results(self) -> tuple[BatchItem, ...]:
        """Those that are not noted yet."""
        return tuple(self._results)

    def open(self) -> None:
        """Begin to note."""
        self._noting = asyncio.create_task(self._keep_noting())

    def count(self, total: int) -> None:
        """So many periods there are."""
        self._progress = self._progress.model_copy(update={"total": total})
        self._dirty = True

    def take(self, item: BatchItem) -> None:
        """What came of a period."""
        self._results.append(item)
        self._progress = self._progress.after(item)
        self.done_here += 1
        self._dirty = True

    def came(self, work: BatchWork, outcome: BillingOutcome) -> None:
        """What came of `work`."""
        billed = ItemState.BILLED if outcome.invoice_ids else ItemState.NOTHING
        self.take(
            BatchItem(
                id=f"{self._batch_id}.{work.key}",
                batch_id=self._batch_id,
                agreement_id=work.agreement_id,
                partnership_id=work.partnership_id,
                period=work.period,
                state=_STATES.get(outcome.state, billed),
                net=Decimal(outcome.net or 0),
                currency=outcome.currency or None,
                lines=outcome.lines,
                invoice_ids=outcome.invoice_ids,
                problem=outcome.problem,
                at=workflow.now(),
            )
        )

    async def turn(self, state: BatchState) -> None:
        """Go over to `state`, noted when it returns."""
        self.state = state
        await self._note()

    async def close(self, *, finished: bool = False) -> None:
        """Note all that is left, and stop noting."""
        self._closing = True
        if self._noting is not None:
            await self._noting
        while self._results:
            await self._note()
        if finished:
            await self._note(finished=True)

    async def _keep_noting(self) -> None:
        while not self._closing:
            await workflow.wait_condition(lambda: self._dirty or self._closing)
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: len(self._results) >= _TOGETHER or self._closing, timeout=_WHILE
                )
            if self._dirty:
                await self._note()

    async def _note(self, *, finished: bool = False) -> None:
        async with self._writing:
            items, self._results = self._results[:_AT_MOST], self._results[_AT_MOST:]
            self._dirty = bool(self._results)
            self._show()
            note = BatchNote(
                batch_id=self._batch_id,
                items=tuple(items),
                progress=self.progress,
                state=self.state,
                finished=finished,
                at=workflow.now(),
            )
            await policies.beside_others(
                BatchActivities.note_batch, note, int, f"Note {self._progress.done} done"
            )

    def _show(self) -> None:
        if self.state is not self._shown:
            workflow.upsert_search_attributes([INVOICE_STATE.value_set(self.state.value)])
            self._shown = self.state
        progress = self.progress
        lines = [f"## {self.state.value.capitalize()}", f"`{progress.bar()}`"]
        lines += [f"- {count} {state.value}" for state, count in sorted(progress.states.items())]
        lines += [f"- {net} {currency} without VAT" for currency, net in progress.net.items()]
        if progress.current:
            lines.append(f"- under way: {', '.join(progress.current)}")
        workflow.set_current_details("\n".join(lines))
