"""Foreseeing: the invoices that a rated period would open, and the periods of a time to come.

The same rating and the same run as in earnest, in a sandbox with a clock that is moved.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from domain.billing.agenda import Agenda
from domain.billing.agreement import Agreement
from domain.billing.calendar import following, period_named, preceding
from domain.billing.period import BillingPeriod
from domain.billing.ports import Holidays
from domain.billing.pricing.basis import Formulas
from domain.billing.run import BillingRun, RunState, run_id
from domain.billing.simulating import AssumedUsage, Instead, as_in, assumed_events, instead_of
from domain.billing.timing import boundary, bounds, covers, run_moment
from domain.billing.usage import UsageEvent
from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.money import total
from domain.invoice.model import Invoice
from domain.invoice.request import InvoiceRequest, Terms, assemble, due_date
from domain.invoice.totals import calculate
from domain.ports import Records, Store
from domain.process.billing import Biller
from domain.process.rated import RatedPeriod
from domain.process.sandbox import Sandbox

_MOST = 400
"""How many periods are billed on the way at most."""

_MOST_EVENTS = 300_000


@dataclass(frozen=True, slots=True)
class ForeseenInvoice:
    """An invoice or credit note as it would be, issued on the day of its run."""

    request: InvoiceRequest
    document: Invoice
    issued_on: date
    due_on: date

    @property
    def sign(self) -> int:
        """-1 for a credit note: it gives back what it says."""
        return -1 if self.document.is_credit_note else 1


@dataclass(frozen=True, slots=True)
class ForeseenPeriod:
    """What becomes of a period when its moment has come."""

    period: BillingPeriod
    at: datetime
    state: str
    """`completed`, `parked` or `early`."""
    invoices: tuple[ForeseenInvoice, ...] = ()
    rated: RatedPeriod | None = None
    reason: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def currency(self) -> str:
        """Of its invoices; empty if it was not rated."""
        return self.rated.currency if self.rated else ""

    @property
    def net(self) -> Decimal:
        """Without VAT."""
        return _sum(self.invoices, "tax_exclusive")

    @property
    def tax(self) -> Decimal:
        """VAT."""
        return _sum(self.invoices, "tax")

    @property
    def payable(self) -> Decimal:
        """What is left to pay."""
        return _sum(self.invoices, "payable")


@dataclass(frozen=True, slots=True)
class Usage:
    """What usage is reckoned with beside what was recorded."""

    assumed: tuple[AssumedUsage, ...] = ()
    as_in: str | None = None
    """A past period, whose events come again in every one."""
    recorded: bool = True
    """Whether recorded usage of the same marketables and periods counts too."""


class Foreseeing:
    """Looks ahead; nothing is written."""

    def __init__(self, store: Store, formulas: Formulas, holidays: Holidays) -> None:
        self._store = store
        self._formulas = formulas
        self._holidays = holidays

    async def period(
        self, agreement: Agreement, period: BillingPeriod, usage: Usage, at: datetime
    ) -> ForeseenPeriod:
        """What billing `period` would come to at the moment `at`, as if it had not been billed."""
        touched = [preceding(agreement, period), period] if agreement.bills_at_start else [period]
        sandbox = await self._sandbox(agreement, touched, usage, since=period)
        rated = await Biller(sandbox.as_store, self._formulas).rated(agreement, period, at=at)
        invoices = await foreseen(sandbox.as_store, rated, at)
        return ForeseenPeriod(period, at, "completed", invoices, rated)

    async def periods(
        self, agreement: Agreement, first: BillingPeriod, count: int, usage: Usage, now: datetime
    ) -> AsyncIterator[ForeseenPeriod]:
        """So many periods from `first` on, each billed at its moment, one after the other.

        Runs of `first` and later ones are as if they had not been. What is not billed before
        `first`, be it past or to come, is billed on the way there.
        """
        asked: list[BillingPeriod] = []
        begin = await self._unbilled(agreement, first, now)
        for one in islice(_from(agreement, begin), _MOST):
            asked.append(one)
            count -= one.start >= first.start
            if count == 0:
                break
        if not asked or asked[-1].start < first.start:
            raise Invalid(
                f"no period of '{agreement.id}' from {first.key} on can be looked at",
                hint=f"look at most {_MOST} periods ahead, and not beyond the end",
            )
        earliest = preceding(agreement, first) if agreement.bills_at_start else first
        today = now.astimezone(ZoneInfo(agreement.time_zone)).date()
        used = [preceding(agreement, asked[0]), *asked] if agreement.bills_at_start else asked
        assumed = [one for one in used if one.end >= today or one.start >= earliest.start]
        sandbox = await self._sandbox(agreement, assumed, usage, since=first)
        biller = Biller(sandbox.as_store, self._formulas)
        for period in asked:
            done = await self._billed(biller, sandbox, agreement, period)
            if period.start >= first.start:
                yield done

    async def _unbilled(
        self, agreement: Agreement, first: BillingPeriod, now: datetime
    ) -> BillingPeriod:
        """The earliest period that is not billed, or `first` if that is earlier."""
        agenda = Agenda(agreement, self._holidays, now)
        begin = agenda.next or first
        if agreement.starts_on is not None:
            past = list(islice(agenda.past(), _MOST))
            names = {run_id(agreement.id, one.key): one for one in past}
            runs = await self._store.runs.several(names)
            billed = {id for id, run in runs.items() if run.state is RunState.COMPLETED}
            missing = [one for id, one in names.items() if id not in billed]
            begin = missing[-1] if missing else begin
        return begin if begin.start < first.start else first

    async def _billed(
        self, biller: Biller, sandbox: Sandbox, agreement: Agreement, period: BillingPeriod
    ) -> ForeseenPeriod:
        # A business day before the boundary is too early: the run waits for the boundary then.
        day = boundary(agreement, period)
        begins, _ = bounds(agreement, Period(start=day, end=day))
        at = max(begins, run_moment(agreement, period, self._holidays))
        outcome = await biller.bill(agreement.id, period.key, at)
        found = outcome.run.findings if outcome.run else ()
        if outcome.rated is None:
            return ForeseenPeriod(period, at, outcome.state, reason=outcome.reason, findings=found)
        invoices = await foreseen(sandbox.as_store, outcome.rated, at)
        return ForeseenPeriod(period, at, outcome.state, invoices, outcome.rated)

    async def _sandbox(
        self,
        agreement: Agreement,
        periods: Sequence[BillingPeriod],
        usage: Usage,
        since: BillingPeriod,
    ) -> Sandbox:
        """A store in which the agreement is as it is here, with the usage that is assumed, and
        nothing is billed `since` a period.
        """
        again = await self._events_of(agreement, usage.as_in, len(periods))
        assumed: list[UsageEvent] = []
        instead: list[Instead] = []
        taken = {one.marketable_id for one in usage.assumed} | {e.marketable_id for e in again}
        for period in periods:
            assumed += assumed_events(agreement, period, usage.assumed)
            if usage.as_in is not None:
                then = period_named(agreement, usage.as_in)
                assumed += as_in(agreement, then, period, again)
            if not usage.recorded:
                instead += instead_of(agreement, period, taken)
        members = await self._store.agreements.page({"consolidated_into": agreement.id}, limit=500)
        mine = {agreement.id, *(one.id for one in members.items)}

        def before(run: BillingRun) -> bool:
            if run.agreement_id not in mine or run.period is None:
                return True
            return run.period.start < since.start

        sandbox = Sandbox(self._store, runs=before, assumed=assumed, instead=instead)
        await sandbox.agreements.put(agreement)
        await self._undraw(sandbox, agreement)
        return sandbox

    async def _undraw(self, sandbox: Sandbox, agreement: Agreement) -> None:
        """Balances without what runs drew that have not been."""
        where = {"partnership_id": agreement.partnership_id}
        for balance in (await self._store.balances.page(where, limit=500)).items:
            drew = {one.run_id for one in balance.entries if one.run_id}
            kept = set(await sandbox.runs.several(drew)) | {None}
            left = tuple(one for one in balance.entries if one.run_id in kept)
            if left != balance.entries:
                await sandbox.balances.put(balance.model_copy(update={"entries": left}))

    async def _events_of(
        self, agreement: Agreement, key: str | None, times: int
    ) -> list[UsageEvent]:
        """What was recorded in the period called `key`, to come again so many times."""
        if key is None:
            return []
        start, end = bounds(agreement, period_named(agreement, key))
        found: list[UsageEvent] = []
        wanted = {one.marketable_id for one in agreement.charges if one.metered}
        async for batch in self._store.usage.events(
            agreement.partnership_id, start, end, marketable_ids=wanted
        ):
            found += batch
            if len(found) * times > _MOST_EVENTS:
                raise Invalid(
                    f"in {key} there were too many events to have them {times} times over",
                    hint="assume quantities in `usage` instead, or fewer periods",
                )
        return found


def _from(agreement: Agreement, period: BillingPeriod) -> Iterator[BillingPeriod]:
    while covers(agreement, period):
        yield period
        period = following(agreement, period)


async def foreseen(
    records: Records, rated: RatedPeriod, at: datetime
) -> tuple[ForeseenInvoice, ...]:
    """The documents that `rated` asks for, if it is billed at the moment `at`."""
    partnership = rated.partnership
    seller = await records.partners.get(partnership.seller_id)
    buyer = await records.partners.get(partnership.buyer_id)
    ids = {line.marketable_id for request in rated.requests for line in request.lines}
    marketables = await records.marketables.several(ids)
    today = at.astimezone(UTC).date()
    made = []
    for request in rated.requests:
        terms = Terms.agreed(request, partnership, seller, buyer)
        document = calculate(assemble(request, terms, marketables, on=today))
        issued_on = await _issued_on(records, request, terms, today)
        made.append(ForeseenInvoice(request, document, issued_on, due_date(terms, issued_on)))
    return tuple(made)


async def _issued_on(records: Records, request: InvoiceRequest, terms: Terms, today: date) -> date:
    """The date of issue, as the number series would grant it on that day."""
    partnership = terms.partnership
    name = partnership.series
    if request.type_code.is_credit_note and partnership.credit_note_series:
        name = partnership.credit_note_series
    series = await records.series.find(name) if name else None
    wanted = request.agreed.issue_on if request.agreed else None
    latest = series.dated if series else None
    earliest = latest if latest and latest <= today else date.min
    return wanted if wanted is not None and earliest <= wanted <= today else today


def _sum(invoices: Sequence[ForeseenInvoice], name: str) -> Decimal:
    return total(one.sign * getattr(one.document.totals, name) for one in invoices)
