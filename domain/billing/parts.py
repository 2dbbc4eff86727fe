"""Parts: which charges a run bills, for which period, for which days of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.billing.agreement import Agreement
from domain.billing.calendar import preceding
from domain.billing.charge import Charge, ProrationRule, Timing
from domain.billing.period import BillingPeriod
from domain.billing.timing import bounds
from domain.core.dates import Period
from domain.invoice.origin import Proportion

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_ALL = Proportion(rule="none", before=0, active=1, whole=1)
_ONE = Decimal(1)


class Part(NamedTuple):
    """One charge in one stretch of a period in which its fixed quantity does not change."""

    charge: Charge
    period: BillingPeriod
    service: Period
    """The days of the period in which the charge is in force (a part of one counts as one)."""
    proportion: Proportion
    quantity: Decimal | None
    """Fixed; `None`: metered."""

    @property
    def key(self) -> str:
        """What a part is known by within a run."""
        return f"{self.charge.id}.{self.service.start}"


def parts(agreement: Agreement, period: BillingPeriod) -> tuple[Part, ...]:
    """What the run of `period` bills, in the order of the charges, then of time.

    In advance for `period`; in arrears for it too, or for the one before, if anything of the
    agreement is in advance.
    """
    advance = arrears = _Cell(agreement, period)
    if agreement.bills_at_start:
        arrears = _Cell(agreement, preceding(agreement, period))
    found: list[Part] = []
    for charge in agreement.charges:
        cell = advance if charge.timing is Timing.ADVANCE else arrears
        if cell.is_filled_by(charge):
            found.append(cell.whole(charge))
        else:
            found += cell.of(charge)
    return tuple(found)


def window(agreement: Agreement, part: Part) -> tuple[datetime, datetime]:
    """From when to before when usage counts for `part`."""
    start, end = bounds(agreement, part.service)
    charge = part.charge
    return max(start, charge.starts_at or start), min(end, charge.ends_at or end)


class _Cell:
    """A period as far as the agreement is in force and past its trial."""

    def __init__(self, agreement: Agreement, period: BillingPeriod) -> None:
        self._agreement = agreement
        self._zone = ZoneInfo(agreement.time_zone)
        self._period = period
        begins, ends = agreement.starts_on, agreement.ends_on
        billed_from = begins + timedelta(days=agreement.trial_days) if begins else period.start
        self._start = max(period.start, billed_from)
        self._end = min(period.end, ends) if ends else period.end
        self._is_whole = self._start == period.start and self._end == period.end
        self._service = Period(start=period.start, end=period.end)

    def is_filled_by(self, charge: Charge) -> bool:
        """Whether `charge` is in force all the time and its quantity stays: so most are."""
        begins, ends = charge.starts_on, charge.ends_on
        return (
            self._is_whole
            and (begins is None or begins <= self._start)
            and (ends is None or ends >= self._end)
            and not (charge.starts_at or charge.ends_at or charge.changes)
        )

    def whole(self, charge: Charge) -> Part:
        """The part of a charge that fills the period."""
        quantity = None if charge.metered else _fixed(charge)
        return Part(charge, self._period, self._service, _ALL, quantity)

    def of(self, charge: Charge) -> Iterator[Part]:
        """The stretches in which `charge` is in force."""
        start, end = self._in_force(charge)
        if end < start:
            return
        if charge.metered:
            yield Part(charge, self._period, self._days(start, end), _ALL, None)
            return
        for first, last, quantity in _stretches(charge, start, end):
            service = self._days(first, last)
            yield Part(charge, self._period, service, self._proportion(charge, service), quantity)

    def _in_force(self, charge: Charge) -> tuple[date, date]:
        """The first and the last day; the last is before the first if it is never in force."""
        start, end = self._start, self._end
        begins, ends = charge.starts_on, charge.ends_on
        if charge.starts_at:
            begins = charge.starts_at.astimezone(self._zone).date()
        if charge.ends_at:
            ends = (charge.ends_at - _INSTANT).astimezone(self._zone).date()
        return max(start, begins or start), min(end, ends or end)

    def _days(self, start: date, end: date) -> Period:
        if start == self._period.start and end == self._period.end:
            return self._service
        return Period(start=start, end=end)

    def _proportion(self, charge: Charge, service: Period) -> Proportion:
        if charge.proration is ProrationRule.SECOND:
            return self._by_second(charge, service)
        if charge.proration is ProrationRule.NONE or service is self._service:
            return _ALL
        return Proportion(
            rule="day",
            before=(service.start - self._period.start).days,
            active=service.days,
            whole=self._period.days,
        )

    def _by_second(self, charge: Charge, service: Period) -> Proportion:
        begins, ends = (_utc(moment) for moment in bounds(self._agreement, self._period))
        start, end = (_utc(moment) for moment in bounds(self._agreement, service))
        start = max(start, charge.starts_at or start)
        end = min(end, charge.ends_at or end)
        # Both ends are cut to the second from the same beginning, so that what meets still meets.
        before, after = _seconds(start - begins), _seconds(end - begins)
        return Proportion(
            rule="second", before=before, active=after - before, whole=_seconds(ends - begins)
        )


def _fixed(charge: Charge) -> Decimal:
    return _ONE if charge.quantity is None else charge.quantity


def _stretches(charge: Charge, start: date, end: date) -> Iterator[tuple[date, date, Decimal]]:
    """The days from `start` to `end`, cut where the quantity changes.

    Without proration, the last quantity counts for all of them.
    """
    quantity = _fixed(charge)
    first = start
    for change in charge.changes:
        if change.on > end:
            break
        if change.on > first and charge.proration is not ProrationRule.NONE:
            yield first, change.on - _DAY, quantity
            first = change.on
        quantity = change.quantity
    yield first, end, quantity


def _utc(moment: datetime) -> datetime:
    """In UTC: a difference between local times of one zone would miss a change of the clocks."""
    return moment.astimezone(UTC)


def _seconds(span: timedelta) -> int:
    return span.days * 86_400 + span.seconds
