"""Rating one agreement in one period: what is loaded for it, and late usage of periods before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.billing.adjustments.order import needs_history
from domain.billing.agreement import Agreement, LateUsage
from domain.billing.balance import Balance
from domain.billing.calendar import period_named, preceding
from domain.billing.index_series import IndexSeries
from domain.billing.late import late_lines
from domain.billing.meter import Aggregation
from domain.billing.metered import Metered
from domain.billing.metering import Metering, Wanted
from domain.billing.parts import Part, parts, window
from domain.billing.period import BillingPeriod
from domain.billing.pricing.basis import Formulas
from domain.billing.rated import RatedLine
from domain.billing.rating import Context, Rating, rate
from domain.billing.run import BilledItem, BillingRun, RunState, run_id
from domain.billing.timing import bounds
from domain.core.errors import Invalid
from domain.invoice.reckoning import Reckoning
from domain.ports import Records

_MOST_RUNS = 500
"""How many runs of an agreement are looked at: forty years of months."""


class Rater:
    """Loads what an agreement's prices ask for, and rates."""

    def __init__(self, store: Records, formulas: Formulas) -> None:
        self._store = store
        self._formulas = formulas

    async def rate(
        self,
        agreement: Agreement,
        period: BillingPeriod,
        *,
        currency: str,
        at: datetime,
        usage_until: datetime | None = None,
        credits: Sequence[Balance] = (),
    ) -> Rating:
        """The period with the usage received until `usage_until` (`None`: all), billed before
        or not. Charges that an earlier run billed for the same days are left out.
        """
        earlier = await self._earlier(agreement, period)
        due, notes = _unbilled(parts(agreement, period), earlier)
        context = Context(
            currency=currency,
            on=at.astimezone(ZoneInfo(agreement.time_zone)).date(),
            usage=await self._metered(agreement, due, usage_until),
            series=await self._series(agreement),
            formulas=self._formulas,
            history=earlier if needs_history(agreement) else (),
            credits=credits,
        )
        rating = rate(agreement, period, due, context)
        return replace(rating, notes=(*notes, *rating.notes))

    async def late(
        self, agreement: Agreement, period: BillingPeriod, *, currency: str, at: datetime
    ) -> tuple[tuple[RatedLine, ...], tuple[str, ...]]:
        """Lines for usage that came after earlier periods were billed, and notes on them."""
        if not any(charge.metered for charge in agreement.charges):
            return (), ()
        runs = await self._recent(agreement, period)
        known = [run.usage_until for run in runs if run.usage_until]
        if not known:
            return (), ()
        arrived = await self._arrived(agreement, runs, after=max(known))
        if not arrived:
            return (), ()
        if agreement.usage.late is not LateUsage.NEXT_PERIOD:
            left = f"{arrived} events for periods billed before: {agreement.usage.late.value}"
            return (), (left,)
        lines: list[RatedLine] = []
        for run in runs:
            lines += await self._late_of(agreement, run, currency=currency, at=at)
        return tuple(lines), ()

    async def _late_of(
        self, agreement: Agreement, run: BillingRun, *, currency: str, at: datetime
    ) -> tuple[RatedLine, ...]:
        """What `run` did not bill, by the version of the agreement that it was billed under."""
        version = await self._store.agreement_versions.find(
            f"{agreement.id}@{run.agreement_version}"
        )
        then = version or agreement
        period = period_named(then, run.period_key)
        now = await self.rate(then, period, currency=currency, at=at)
        runs = await self._runs(agreement)
        entries = [entry for one in runs for entry in one.items if _is_of(entry, then, period)]
        return late_lines(now, entries, Reckoning(currency))

    async def _arrived(
        self, agreement: Agreement, runs: Sequence[BillingRun], *, after: datetime
    ) -> int:
        spans = [window(agreement, part) for run in runs for part in _metered_parts(agreement, run)]
        if not spans:
            return 0
        return await self._store.usage.arrived(
            agreement.partnership_id,
            min(start for start, _ in spans),
            max(end for _, end in spans),
            after=after,
        )

    async def _recent(self, agreement: Agreement, period: BillingPeriod) -> list[BillingRun]:
        """The completed runs before `period` for which usage may still arrive, newest first."""
        # Usage is taken until it is more than so many whole days old.
        oldest = period.start - timedelta(days=agreement.usage.back_dating_days + 1)
        found = []
        before = preceding(agreement, period)
        while before.end >= oldest:
            run = await self._store.runs.find(run_id(agreement.id, before.key))
            if run is None or run.state is not RunState.COMPLETED:
                break
            found.append(run)
            before = preceding(agreement, before)
        return found

    async def _earlier(self, agreement: Agreement, period: BillingPeriod) -> list[BillingRun]:
        """Completed runs of periods before this one, as far as they bear on it."""
        if needs_history(agreement):
            runs = await self._runs(agreement)
            return [run for run in runs if run.period and run.period.start < period.start]
        if not agreement.bills_at_start and agreement.version == 1:
            return []
        before = await self._store.runs.find(run_id(agreement.id, preceding(agreement, period).key))
        return [before] if before and before.state is RunState.COMPLETED else []

    async def _runs(self, agreement: Agreement) -> list[BillingRun]:
        where = {"agreement_id": agreement.id, "state": RunState.COMPLETED}
        return list((await self._store.runs.page(where, limit=_MOST_RUNS)).items)

    async def _metered(
        self, agreement: Agreement, due: Sequence[Part], usage_until: datetime | None
    ) -> Mapping[str, Metered]:
        wanted = [_wanted(agreement, part) for part in due if part.quantity is None]
        if not wanted:
            return {}
        metering = Metering(wanted)
        for needed in metering.needed:
            batches = self._store.usage.events(
                agreement.partnership_id,
                needed.start,
                needed.end,
                marketable_ids=needed.marketable_ids,
                received_until=usage_until,
            )
            async for batch in batches:
                metering.add(batch)
        return metering.result()

    async def _series(self, agreement: Agreement) -> Mapping[str, IndexSeries]:
        """The index series that prices name; one that is missing is for the price to refuse."""
        names = {name for charge in agreement.charges for name in charge.price.series_ids}
        found = [await self._store.index_series.find(name) for name in sorted(names)]
        return {series.id: series for series in found if series}


def _wanted(agreement: Agreement, part: Part) -> Wanted:
    start, end = window(agreement, part)
    charge = part.charge
    levelled = charge.meter.aggregation is Aggregation.WEIGHTED
    return Wanted(
        key=part.key,
        marketable_id=charge.marketable_id,
        meter=charge.meter,
        start=start,
        end=end,
        per_event=charge.price.per_event,
        whole=bounds(agreement, part.period) if levelled else None,
    )


def _metered_parts(agreement: Agreement, run: BillingRun) -> list[Part]:
    try:
        period = period_named(agreement, run.period_key)
    except Invalid:
        # The cadence is another one since: its old periods are for corrections.
        return []
    return [part for part in parts(agreement, period) if part.quantity is None]


def _is_of(entry: BilledItem, agreement: Agreement, period: BillingPeriod) -> bool:
    """Whether what `entry` is for is billed by the run of `period`, whichever run did it."""
    if entry.charge_id not in {charge.id for charge in agreement.charges}:
        return entry.period_key == period.key
    due = {(part.charge.id, part.period.key) for part in parts(agreement, period)}
    return (entry.charge_id, entry.period_key) in due


def _unbilled(
    due: Sequence[Part], earlier: Sequence[BillingRun]
) -> tuple[list[Part], tuple[str, ...]]:
    """The parts that no earlier run billed, and notes on those that one did."""
    left, notes = [], []
    for part in due:
        run = next((run for run in earlier if any(_bills(one, part) for one in run.items)), None)
        if run is None:
            left.append(part)
        else:
            notes.append(f"{part.charge.id} for {part.period.key}: billed with {run.id}")
    return left, tuple(notes)


def _bills(entry: BilledItem, part: Part) -> bool:
    """Whether `entry` has days of `part`."""
    return (
        (entry.charge_id, entry.period_key) == (part.charge.id, part.period.key)
        and entry.service.start <= part.service.end
        and part.service.start <= entry.service.end
    )
