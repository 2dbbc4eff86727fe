"""Batches of billing: what there is to do, what a period would come to, and what came of it."""

from collections.abc import Iterator
from datetime import datetime

from temporalio import activity

from activities.billing import outcome_of
from activities.contracts import BatchNote, BatchPage, BatchPlan, BillingInput, BillingOutcome
from activities.failures import translated
from activities.liveness import alive
from domain.billing.agreement import Agreement
from domain.billing.batch import BatchItem, BatchMode, BatchSelection, BatchWork, ItemState
from domain.billing.calendar import period_named
from domain.billing.period import BillingPeriod
from domain.billing.ports import Holidays
from domain.billing.pricing.basis import Formulas
from domain.billing.run import BillingRun, RunState, run_id
from domain.billing.timing import boundary, bounds, covers, run_moment, run_moments
from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.paging import Page
from domain.ports import Records, Store
from domain.process.billing import Biller
from domain.process.rated import Outcome
from domain.process.sandbox import Sandbox

_AGREEMENTS, _DAYS = 200, 31
"""So many agreements are looked at in one go for a month; for a longer time, fewer."""


class BatchActivities:
    """Plans, rates on trial, and notes."""

    def __init__(self, store: Store, formulas: Formulas, holidays: Holidays) -> None:
        self._store = store
        self._formulas = formulas
        self._holidays = holidays

    @activity.defn
    @translated
    async def count_batch(self, input: BatchPlan) -> int:
        """How many periods there are to look at."""
        count, cursor = 0, input.cursor
        async with alive():
            while True:
                page = await self._agreements(input.selection, cursor)
                count += sum(len(self._periods(one, input.selection)) for one in page.items)
                cursor = page.next_cursor
                if cursor is None:
                    return count

    @activity.defn
    @translated
    async def plan_batch(self, input: BatchPlan) -> BatchPage:
        """The next periods to do, and those where there is nothing to do."""
        page = await self._agreements(input.selection, input.cursor)
        looked_at = [
            (agreement, period)
            for agreement in page.items
            for period in self._periods(agreement, input.selection)
        ]
        runs = await self._runs([run_id(one.id, period.key) for one, period in looked_at])
        partnerships = await self._store.partnerships.several(
            {a.partnership_id for a in page.items}
        )
        work, settled = [], []
        for agreement, period in looked_at:
            one = BatchWork(
                agreement_id=agreement.id,
                partnership_id=agreement.partnership_id,
                period=period.key,
            )
            run = runs.get(one.key)
            if run is not None and run.state is RunState.COMPLETED:
                partnership = partnerships.get(agreement.partnership_id)
                currency = agreement.currency or (partnership.currency if partnership else None)
                settled.append(_before(input, one, run, currency))
            elif reason := self._not_now(agreement, period, input):
                settled.append(_item(input, one, ItemState.SKIPPED, problem=reason))
            else:
                work.append(one)
        return BatchPage(work=tuple(work), settled=tuple(settled), cursor=page.next_cursor)

    @activity.defn
    @translated
    async def dry_rate(self, input: BillingInput) -> BillingOutcome:
        """What a period would come to, billed now or when its time has come; nothing is kept.

        What has to be billed before it is billed first, on trial as well.
        """
        async with alive():
            sandbox = Sandbox(self._store)
            biller = Biller(sandbox.as_store, self._formulas)
            billed = await self._tried(biller, input.agreement_id, input.period, input.at)
        partnership = await self._store.partnerships.find(billed.agreement.partnership_id)
        return outcome_of(billed, input.period, partnership)

    @activity.defn
    @translated
    async def note_batch(self, input: BatchNote) -> int:
        """Keep what came of periods, and how far the batch is; how many are done."""

        async def note(tx: Records) -> None:
            batch = await tx.batches.get(input.batch_id)
            for item in input.items:
                await tx.batch_items.put(item)
            await tx.batches.put(
                batch.model_copy(
                    update={
                        "state": input.state,
                        "progress": input.progress,
                        "updated_at": input.at,
                        "finished_at": input.at if input.finished else None,
                    }
                )
            )

        await self._store.transact(note)
        return input.progress.done

    async def _agreements(self, selection: BatchSelection, cursor: str | None) -> Page[Agreement]:
        where = {"partnership_id": selection.partnership_id} if selection.partnership_id else {}
        limit = max(1, _AGREEMENTS * _DAYS // max(selection.days, _DAYS))
        return await self._store.agreements.page(where, limit=limit, cursor=cursor)

    def _periods(self, agreement: Agreement, selection: BatchSelection) -> list[BillingPeriod]:
        """Those that `selection` means; none of an agreement that is billed with another."""
        if agreement.consolidated_into is not None:
            return []
        return list(self._selected(agreement, selection))

    def _selected(self, agreement: Agreement, selection: BatchSelection) -> Iterator[BillingPeriod]:
        if selection.period is not None:
            try:
                period = period_named(agreement, selection.period)
            except Invalid:
                # An agreement of another rhythm has no such period.
                return
            if covers(agreement, period):
                yield period
        elif selection.due_from is not None and selection.due_until is not None:
            since, until = selection.due_from, selection.due_until
            for period, _ in run_moments(agreement, since, until, self._holidays):
                yield period

    async def _runs(self, ids: list[str]) -> dict[str, BillingRun]:
        found: dict[str, BillingRun] = {}
        for start in range(0, len(ids), _AGREEMENTS):
            found |= await self._store.runs.several(ids[start : start + _AGREEMENTS])
        return found

    def _not_now(self, agreement: Agreement, period: BillingPeriod, plan: BatchPlan) -> str:
        """Why the period is not billed; empty if it is."""
        if agreement.paused:
            reason = f": {agreement.pause_reason}" if agreement.pause_reason else ""
            return f"the agreement is paused{reason}"
        moment = run_moment(agreement, period, self._holidays)
        if plan.mode is BatchMode.BILL and moment > plan.at:
            return f"its schedule bills it on {moment:%Y-%m-%d %H:%M} ({agreement.time_zone})"
        return ""

    async def _tried(self, biller: Biller, agreement_id: str, key: str, now: datetime) -> Outcome:
        """A period billed in a sandbox, after those that it builds on."""
        agreement = await self._store.agreements.get(agreement_id)
        at = max(now, self._moment(agreement, key))
        billed = await biller.bill(agreement_id, key, at)
        if not billed.waits_for:
            return billed
        before = await self._tried(biller, agreement_id, billed.waits_for, now)
        if before.state != RunState.COMPLETED:
            return billed
        return await biller.bill(agreement_id, key, at)

    def _moment(self, agreement: Agreement, key: str) -> datetime:
        """When a period can be billed: at its moment, or at its boundary if that is later."""
        period = period_named(agreement, key)
        day = boundary(agreement, period)
        begins, _ = bounds(agreement, Period(start=day, end=day))
        return max(begins, run_moment(agreement, period, self._holidays))


def _before(plan: BatchPlan, work: BatchWork, run: BillingRun, currency: str | None) -> BatchItem:
    known = {"net": run.net, "lines": len(run.items), "invoice_ids": run.invoice_ids}
    return _item(plan, work, ItemState.BEFORE).model_copy(update={**known, "currency": currency})


def _item(plan: BatchPlan, work: BatchWork, state: ItemState, problem: str = "") -> BatchItem:
    return BatchItem(
        id=f"{plan.batch_id}.{work.key}",
        batch_id=plan.batch_id,
        agreement_id=work.agreement_id,
        partnership_id=work.partnership_id,
        period=work.period,
        state=state,
        problem=problem,
        at=plan.at,
    )
