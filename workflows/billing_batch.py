"""Batches of billing: a sliding window of runs, partnerships taking turns, progress to look at."""

import asyncio
import contextlib
from datetime import timedelta

from temporalio import workflow
from temporalio.common import Priority, WorkflowIDReusePolicy
from temporalio.exceptions import (
    ActivityError,
    ApplicationError,
    ChildWorkflowError,
    WorkflowAlreadyStartedError,
)

with workflow.unsafe.imports_passed_through():
    from activities.batches import BatchActivities
    from activities.contracts import BatchPage, BatchPlan, BillingInput, BillingOutcome
    from domain.billing.batch import BatchMode, BatchProgress, BatchState, BatchWork, partnerships
    from domain.billing.turns import Turns
    from workflows import policies
    from workflows.batch_book import BatchBook
    from workflows.billing import BillingRunWorkflow
    from workflows.messages import BatchStart, BillingRunStart, RunReport
    from workflows.names import billing_batch_workflow, billing_run_workflow

_LOOK_AHEAD = 1000
"""So many periods wait for their turn at most; then no further agreements are looked at."""
_PATIENCE = timedelta(minutes=10)
"""A run that has told nothing for so long is asked: it may have been terminated."""
_DRAIN = timedelta(seconds=3)
_LONG_HISTORY = 20_000
_LOW = 4
"""The priority of runs of batches: what a person waits for comes before (3 is usual)."""

_Run = workflow.ChildWorkflowHandle[BillingRunWorkflow, BillingOutcome]


@workflow.defn
class BillingBatchWorkflow:
    """Bill many periods, or say what they would come to."""

    @workflow.init
    def __init__(self, start: BatchStart) -> None:
        self._start = start
        self._turns = Turns(start.window, start.waiting)
        self._cursor = start.cursor
        self._all_known = start.started and start.cursor is None
        self._under_way = {work.key: work for work in start.under_way}
        self._book = BatchBook(start, self._current)
        self._lanes: set[asyncio.Task[None]] = set()
        self._leave_after = start.most
        self._rounds = 0
        self._moved = 0

    @workflow.run
    async def run(self, start: BatchStart) -> BatchProgress:
        """As many at a time as the window has, until all is done or it is cancelled."""
        if not start.started:
            await self._count()
        self._book.open()
        watch = asyncio.create_task(self._watch())
        for work in list(self._under_way.values()):
            self._begin(work)
        while not self._over:
            if await self._may_leave():
                await self._book.close()
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(self._carried())
            await self._go_on()
        watch.cancel()
        if self._book.state is not BatchState.CANCELLED:
            self._book.state = BatchState.COMPLETED
        await self._book.close(finished=True)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._book.progress

    @workflow.signal(description="A run of the batch has come to something.")
    def ran(self, report: RunReport) -> None:
        """Note it; of a run that is none of ours, or was noted, nothing."""
        work = self._under_way.get(report.key)
        if work is not None:
            self._ended(work, report.outcome)

    @workflow.update(description="Start nothing more until it is resumed.")
    async def pause(self) -> BatchState:
        """What is under way goes on."""
        return await self._turn(BatchState.PAUSED)

    @workflow.update(description="Go on.")
    async def resume(self) -> BatchState:
        """From where it was paused."""
        return await self._turn(BatchState.RUNNING)

    @workflow.update(description="Start nothing more, for good.")
    async def cancel(self) -> BatchState:
        """What is under way goes on by itself."""
        return await self._turn(BatchState.CANCELLED)

    @pause.validator
    @resume.validator
    @cancel.validator
    def _open(self) -> None:
        if self._book.state in (BatchState.CANCELLED, BatchState.COMPLETED):
            raise ApplicationError("the batch is over", type="invalid_transition")

    @workflow.query(description="How far it is.")
    def progress(self) -> BatchProgress:
        """With the partnerships that are under way."""
        return self._book.progress

    @property
    def _over(self) -> bool:
        if self._book.state is BatchState.CANCELLED:
            return True
        return self._all_known and not len(self._turns) and not self._under_way

    def _current(self) -> tuple[str, ...]:
        return partnerships(list(self._under_way.values()))

    async def _turn(self, state: BatchState) -> BatchState:
        self._moved += 1
        await self._book.turn(state)
        return state

    async def _count(self) -> None:
        total = await policies.on_billing(
            BatchActivities.count_batch, self._plan(), int, "Count what there is to do"
        )
        self._book.count(total)

    async def _go_on(self) -> None:
        """Begin one more, or look for more, or wait until something has moved."""
        moved, room = self._moved, len(self._under_way) < self._start.window
        if self._book.state is BatchState.RUNNING and room:
            work = self._turns.next(self._under_way.values(), more=not self._all_known)
            if work is not None:
                self._begin(work)
                return
            if not self._all_known and len(self._turns) < _LOOK_AHEAD:
                await self._look_on()
                return
        await workflow.wait_condition(lambda: self._moved != moved)

    async def _look_on(self) -> None:
        page = await policies.beside_others(
            BatchActivities.plan_batch, self._plan(), BatchPage, "Look for what there is to do"
        )
        for item in page.settled:
            self._book.take(item)
        for work in page.work:
            self._turns.add(work)
        self._cursor, self._all_known = page.cursor, page.cursor is None

    def _plan(self) -> BatchPlan:
        return BatchPlan(
            batch_id=self._start.batch_id,
            mode=self._start.mode,
            selection=self._start.selection,
            cursor=self._cursor,
            at=workflow.now(),
        )

    def _begin(self, work: BatchWork) -> None:
        self._under_way[work.key] = work
        bills = self._start.mode is BatchMode.BILL
        lane = asyncio.create_task(self._bill(work) if bills else self._rate(work))
        self._lanes.add(lane)
        lane.add_done_callback(self._lanes.discard)

    async def _bill(self, work: BatchWork) -> None:
        """Have the run tell what comes of it; one that is silent for long is looked after."""
        while work.key in self._under_way:
            await self._follow(work, await self._started(work), self._rounds)

    async def _follow(self, work: BatchWork, run: _Run | None, rounds: int) -> None:
        """Until it has reported, has ended without, or has told nothing for long."""
        await workflow.wait_condition(
            lambda: (
                work.key not in self._under_way
                or self._rounds > rounds + 1
                or (run is not None and run.done())
            )
        )
        if run is not None and run.done():
            self._ended(work, await _ended_as(run, work))

    async def _started(self, work: BatchWork) -> _Run | None:
        """The run, if it was started by this; one that is there already is asked to report."""
        me, id = (
            billing_batch_workflow(self._start.batch_id),
            billing_run_workflow(work.agreement_id, work.period),
        )
        while True:
            try:
                return await workflow.start_child_workflow(
                    BillingRunWorkflow.run,
                    BillingRunStart(
                        agreement_id=work.agreement_id, period=work.period, reports_to=(me,)
                    ),
                    id=id,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                    parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                    static_summary=f"Bill {work.agreement_id} for {work.period}",
                    priority=Priority(priority_key=_LOW, fairness_key=work.partnership_id[:64]),
                )
            except WorkflowAlreadyStartedError:
                # It may end just now: then it can be started.
                with contextlib.suppress(ApplicationError):
                    await workflow.get_external_workflow_handle(id).signal("report_to", me)
                    return None

    async def _rate(self, work: BatchWork) -> None:
        wanted = BillingInput(agreement_id=work.agreement_id, period=work.period, at=workflow.now())
        try:
            outcome = await policies.on_billing(
                BatchActivities.dry_rate,
                wanted,
                BillingOutcome,
                f"Rate {work.key}",
                partnership=work.partnership_id,
            )
        except ActivityError as error:
            outcome = _failed(work, policies.cause_of(error))
        self._ended(work, outcome)

    def _ended(self, work: BatchWork, outcome: BillingOutcome) -> None:
        if self._under_way.pop(work.key, None) is not None:
            self._book.came(work, outcome)
            self._moved += 1

    async def _watch(self) -> None:
        while True:
            await workflow.wait_condition(lambda: bool(self._under_way))
            await workflow.sleep(_PATIENCE)
            self._rounds += 1

    async def _may_leave(self) -> bool:
        """Whether it is time to continue as new.

        Runs report to the workflow id, whichever execution has it. What is being rated on trial
        cannot be taken along: it is waited for, a large one only when history gets very long.
        """
        info, done = workflow.info(), self._book.done_here
        if self._start.mode is BatchMode.BILL:
            return done >= self._start.most or info.is_continue_as_new_suggested()
        if done < self._leave_after:
            return False
        long = info.get_current_history_length() >= _LONG_HISTORY
        try:
            await workflow.wait_condition(
                lambda: not self._under_way, timeout=None if long else _DRAIN
            )
        except TimeoutError:
            self._leave_after = self._book.done_here + self._start.most
            return False
        return True

    def _carried(self) -> BatchStart:
        return self._start.model_copy(
            update={
                "started": True,
                "cursor": self._cursor,
                "waiting": self._turns.waiting,
                "under_way": tuple(self._under_way.values()),
                "results": self._book.results,
                "progress": self._book.progress,
                "paused": self._book.state is BatchState.PAUSED,
            }
        )


async def _ended_as(run: _Run, work: BatchWork) -> BillingOutcome:
    try:
        return await run
    except ChildWorkflowError as error:
        return _failed(work, f"its run ended without a result: {error.cause}")


def _failed(work: BatchWork, problem: str) -> BillingOutcome:
    return BillingOutcome(run_id=work.key, state="parked", problem=problem)
