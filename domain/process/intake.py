"""Intake of usage: what may be counted at all, and what comes too late for a period billed before.

Everything is looked up for a whole batch: by partnership, marketable, agreement and run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.billing.agreement import Agreement, LateUsage
from domain.billing.calendar import following, period_of
from domain.billing.parts import parts, window
from domain.billing.period import BillingPeriod
from domain.billing.run import RunState, run_id
from domain.billing.timing import bounds
from domain.billing.usage import IngestReceipt, UsageEvent
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.model import DomainModel
from domain.ports import Records

_AHEAD = timedelta(days=1)
"""So far in the future the clock of a meter may be."""

_DAY = timedelta(days=1)
_MOST_FINDINGS = 100
_SLICE = 50
"""How many partnerships are looked up at a time."""

_PAGE = 500


class LateEvents(DomainModel):
    """Events for a period that was billed before they came."""

    agreement_id: str
    period_key: str
    run_id: str
    events: int
    policy: LateUsage


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch."""

    receipt: IngestReceipt
    late: tuple[LateEvents, ...] = ()


@dataclass(slots=True)
class _Known:
    """What the events of a batch are about."""

    agreements: Mapping[str, Sequence[Agreement]]
    """By partnership."""
    targets: Mapping[str, UsageEvent]
    """What corrections correct, by id."""


class Intake:
    """Takes usage in."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def take(self, events: Sequence[UsageEvent], now: datetime) -> Taken:
        """Count what is new; `Invalid`, and nothing is counted, if one event cannot be."""
        agreements = await self._agreements({event.partnership_id for event in events})
        ids = {event.corrected_id for event in events if event.corrected_id is not None}
        known = _Known(agreements, await self._records.usage.several(ids) if ids else {})
        findings = await self._unknown(events, agreements)
        findings += [found for at, event in enumerate(events) for found in _when(at, event, now)]
        findings += _too_old(events, known, now)
        if findings:
            raise Invalid(
                "some of the usage cannot be counted",
                hint="mend it and send the batch again: nothing new in it was counted",
                findings=findings[:_MOST_FINDINGS],
            )
        receipt = await self._records.usage.ingest(events, received_at=now)
        accepted = set(receipt.accepted)
        fresh = {event.id: event for event in reversed(events) if event.id in accepted}
        return Taken(receipt, await self._late(fresh.values(), known, now))

    async def _agreements(self, partnerships: Iterable[str]) -> dict[str, list[Agreement]]:
        found: dict[str, list[Agreement]] = {}
        for some in _slices(sorted(partnerships)):
            cursor = None
            while True:
                page = await self._records.agreements.page(
                    {"partnership_id": frozenset(some)}, limit=_PAGE, cursor=cursor
                )
                for agreement in page.items:
                    found.setdefault(agreement.partnership_id, []).append(agreement)
                cursor = page.next_cursor
                if cursor is None:
                    break
        return found

    async def _unknown(
        self, events: Sequence[UsageEvent], agreements: Mapping[str, Sequence[Agreement]]
    ) -> list[Finding]:
        """What belongs to nothing. What an agreement names was looked up when it was saved."""
        charged = {c.marketable_id for some in agreements.values() for a in some for c in a.charges}
        partnerships = {event.partnership_id for event in events} - set(agreements)
        marketables = {event.marketable_id for event in events} - charged
        partnerships -= set(await self._records.partnerships.several(partnerships))
        marketables -= set(await self._records.marketables.several(marketables))
        if not partnerships and not marketables:
            return []
        return [
            Finding(
                rule="UNKNOWN",
                path=f"events[{at}].{name}",
                message=f"there is no {name.removesuffix('_id')} '{id}'",
                hint="mend the id, or set up what it names first",
            )
            for at, event in enumerate(events)
            for name, id, unknown in (
                ("partnership_id", event.partnership_id, partnerships),
                ("marketable_id", event.marketable_id, marketables),
            )
            if id in unknown
        ]

    async def _late(
        self, events: Iterable[UsageEvent], known: _Known, now: datetime
    ) -> tuple[LateEvents, ...]:
        """By agreement and run, which of the runs that bill `events` have been."""
        counts: dict[tuple[str, str], int] = {}
        found: dict[tuple[str, str], tuple[Agreement, BillingPeriod]] = {}
        cells = _Cells(now)
        for event in events:
            target = known.targets.get(event.corrected_id or "")
            runs = {
                (agreement.id, period.key): (agreement, period)
                for one in (event, target)
                if one is not None
                for agreement in known.agreements.get(one.partnership_id, ())
                for period in cells.billed(agreement, one)
            }
            found.update(runs)
            for key in runs:
                counts[key] = counts.get(key, 0) + 1
        done = await self._completed(found)
        return tuple(
            LateEvents(
                agreement_id=agreement.id,
                period_key=period.key,
                run_id=run_id(*key),
                events=counts[key],
                policy=agreement.usage.late,
            )
            for key, (agreement, period) in sorted(found.items(), key=lambda item: item[0])
            if run_id(*key) in done
        )

    async def _completed(self, keys: Iterable[tuple[str, str]]) -> set[str]:
        ids = {run_id(*key) for key in keys}
        runs = await self._records.runs.several(ids) if ids else {}
        return {id for id, run in runs.items() if run.state is RunState.COMPLETED}


class _Cells:
    """Which run of an agreement bills an event, as far as it can have been: worked out once."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._zones: dict[str, ZoneInfo] = {}
        self._windows: dict[tuple[str, str], list[tuple[str, datetime, datetime]]] = {}
        self._runs: dict[tuple[str, date], BillingPeriod | None] = {}

    def billed(self, agreement: Agreement, event: UsageEvent) -> Iterable[BillingPeriod]:
        """The period of the run, if that is due and meters the event."""
        zone = self._zones.setdefault(agreement.time_zone, ZoneInfo(agreement.time_zone))
        day = event.occurred_at.astimezone(zone).date()
        key = (agreement.id, day)
        if key not in self._runs:
            self._runs[key] = self._run(agreement, period_of(agreement, day))
        run = self._runs[key]
        if run is not None and self._meters(agreement, run, event):
            yield run

    def _run(self, agreement: Agreement, period: BillingPeriod) -> BillingPeriod | None:
        _, ends = bounds(agreement, period)
        if ends > self._now:
            return None
        return following(agreement, period) if agreement.bills_at_start else period

    def _meters(self, agreement: Agreement, run: BillingPeriod, event: UsageEvent) -> bool:
        key = (agreement.id, run.key)
        if key not in self._windows:
            self._windows[key] = [
                (part.charge.marketable_id, *window(agreement, part))
                for part in parts(agreement, run)
                if part.quantity is None
            ]
        return any(
            marketable == event.marketable_id and start <= event.occurred_at < end
            for marketable, start, end in self._windows[key]
        )


def _when(at: int, event: UsageEvent, now: datetime) -> Iterable[Finding]:
    if event.occurred_at > now + _AHEAD:
        yield Finding(
            rule="USAGE_AHEAD",
            path=f"events[{at}].occurred_at",
            message=f"{event.occurred_at.isoformat()} is more than a day ahead",
            hint="send what was used once it was used; look at the clock of the meter",
        )


def _too_old(events: Sequence[UsageEvent], known: _Known, now: datetime) -> list[Finding]:
    """Events of the past, and corrections of such, that no agreement takes any more."""
    limits: dict[tuple[str, str], tuple[int, str] | None] = {}
    findings = []
    for at, event in enumerate(events):
        target = known.targets.get(event.corrected_id or "")
        for name, one in (("occurred_at", event), ("corrects", target)):
            if one is None or now - one.occurred_at < _DAY:
                continue
            key = (one.partnership_id, one.marketable_id)
            if key not in limits:
                limits[key] = _limit(known.agreements.get(key[0], ()), key[1])
            limit, days = limits[key], (now - one.occurred_at) // _DAY
            if limit is not None and days > limit[0]:
                findings.append(_old(f"events[{at}].{name}", one, days, *limit))
    return findings


def _limit(agreements: Sequence[Agreement], marketable_id: str) -> tuple[int, str] | None:
    """The longest time, and the agreement that has it, of those that meter the marketable."""
    metering = [
        (agreement.usage.back_dating_days, agreement.id)
        for agreement in agreements
        if any(c.metered and c.marketable_id == marketable_id for c in agreement.charges)
    ]
    return max(metering, default=None)


def _old(path: str, event: UsageEvent, days: int, limit: int, agreement_id: str) -> Finding:
    what = f"'{event.id}' of " if path.endswith("corrects") else ""
    return Finding(
        rule="USAGE_TOO_OLD",
        path=path,
        message=f"{what}{event.occurred_at.isoformat()} is {days} days ago, and agreement "
        f"'{agreement_id}' takes usage of the last {limit} days",
        hint="leave it out and settle it by a credit note or an invoice of its own; or raise "
        f"`usage.back_dating_days` of '{agreement_id}'",
    )


def _slices(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[first : first + _SLICE] for first in range(0, len(ids), _SLICE))
