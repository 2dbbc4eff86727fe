"""Billing a period: rate it, and write run, drafts and balances in one transaction, once.

Previews, dry runs, shadow runs and corrections use the same rating. What depends on the order of
periods (limits, terms, balances) waits for the period before.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from domain.billing.adjustments.order import needs_history
from domain.billing.agreement import Agreement
from domain.billing.balance import Balance, BalanceKind, Draw, draw
from domain.billing.calendar import period_named, preceding
from domain.billing.invoicing import invoice_ids, requests
from domain.billing.period import BillingPeriod
from domain.billing.pricing.basis import Formulas
from domain.billing.rated import net
from domain.billing.run import BillingRun, RunState, run_id
from domain.billing.timing import boundary, bounds, covers
from domain.core.dates import Period
from domain.core.errors import InvoicingError, StaleContent, StoreUnavailable
from domain.core.findings import Finding
from domain.ports import Records, Store
from domain.process.asking import Asking, after
from domain.process.rated import Outcome, RatedAgreement, RatedPeriod
from domain.process.rating import Rater
from domain.record import Draft
from domain.trade.partnership import Partnership

ACTOR = "billing"
"""Who opened an invoice that a billing run made."""

_TRIES = 10

_IN_FLIGHT = timedelta(minutes=10)
"""Usage that was received so shortly before a run may not have been visible to it yet: the next
run looks at it again, and bills what is missing, if anything is."""


class Biller:
    """Rates and bills."""

    def __init__(self, store: Store, formulas: Formulas) -> None:
        self._store = store
        self._rater = Rater(store, formulas)
        self._asking = Asking(store)

    async def rated(
        self,
        agreement: Agreement,
        period: BillingPeriod,
        *,
        at: datetime,
        usage_until: datetime | None = None,
        late: bool = True,
    ) -> RatedPeriod:
        """What billing `period` comes to at the moment `at`; nothing is written.

        `late`: with usage that came too late for earlier periods.
        """
        partnership = await self._store.partnerships.get(agreement.partnership_id)
        currency = agreement.currency or partnership.currency
        on = _day(agreement, at)
        balances = await self._balances(partnership, currency)
        credits = [one for one in balances if one.kind is BalanceKind.CREDIT]
        rated: list[RatedAgreement] = []
        draws: list[Draw] = []
        for one in (agreement, *await self._members(agreement, period)):
            rating = await self._rater.rate(
                one, period, currency=currency, at=at, usage_until=usage_until, credits=credits
            )
            credits = after(credits, rating.draws, at, on)
            draws += rating.draws
            more, notes = (
                await self._rater.late(one, period, currency=currency, at=at) if late else ((), ())
            )
            rated.append(RatedAgreement(rating, more, notes))
        lines = [line for one in rated for line in one.lines]
        marketables = await self._asking.marketables(lines)
        asked = requests(
            agreement,
            period,
            lines,
            run_id=run_id(agreement.id, period.key),
            families={one.id: one.family or "" for one in marketables.values()},
        )
        asked = tuple([await self._asking.with_preceding(request) for request in asked])
        prepaid = [one for one in balances if one.kind is BalanceKind.PREPAID]
        if prepaid:
            asked, drawn = await self._asking.paid_ahead(
                asked, partnership, marketables, prepaid, at, on
            )
            draws += drawn
        return RatedPeriod(
            agreement=agreement,
            period=period,
            partnership=partnership,
            currency=currency,
            agreements=tuple(rated),
            requests=asked,
            draws=tuple(draws),
            balances={one.id: one for one in balances},
        )

    async def bill(self, agreement_id: str, period_key: str, at: datetime) -> Outcome:
        """Bill the period, once: one that was billed is answered with its run.

        What cannot be rated is kept as parked, with every reason.
        """
        agreement = await self._store.agreements.get(agreement_id)
        known = await self._store.runs.find(run_id(agreement.id, period_key))
        if known is not None and known.state is RunState.COMPLETED:
            return Outcome("completed", agreement, known)
        if agreement.consolidated_into is not None:
            reason = f"it is billed with the runs of '{agreement.consolidated_into}'"
            return Outcome("skipped", agreement, reason=reason)
        period = period_named(agreement, period_key)
        if not covers(agreement, period):
            return Outcome("skipped", agreement, reason="the agreement does not cover the period")
        early = await self._too_early(agreement, period, at)
        if early is not None:
            return early
        for _ in range(_TRIES):
            try:
                rated = await self.rated(agreement, period, at=at)
            except InvoicingError as error:
                if error.retryable:
                    raise
                run = await self._park(agreement, period, error, at)
                return Outcome(run.state.value, agreement, run)
            # Another run may draw on the same balances: then it is rated by what they are now.
            with suppress(StaleContent):
                run = await self._store.transact(partial(_write, rated=rated, at=at))
                return Outcome("completed", agreement, run, rated)
        raise StoreUnavailable(f"balances of '{agreement.partnership_id}' are in too much demand")

    async def builds_on_earlier(self, agreement: Agreement) -> bool:
        """Whether periods have to be billed one after the other."""
        if agreement.starts_on is None:
            return False
        return needs_history(agreement) or await self._draws_on_balances(agreement)

    async def _too_early(
        self, agreement: Agreement, period: BillingPeriod, at: datetime
    ) -> Outcome | None:
        """What has to come first, if anything has."""
        day = boundary(agreement, period)
        due, _ = bounds(agreement, Period(start=day, end=day))
        if at < due:
            zone = agreement.time_zone
            reason = f"{period.key} is billed from {due:%Y-%m-%d %H:%M} on ({zone})"
            return Outcome("early", agreement, reason=reason, due=due)
        before = preceding(agreement, period)
        if not covers(agreement, before) or not await self.builds_on_earlier(agreement):
            return None
        run = await self._store.runs.find(run_id(agreement.id, before.key))
        if run is not None and run.state is RunState.COMPLETED:
            return None
        reason = f"{before.key} has to be billed first: limits, terms and balances build on it"
        return Outcome("early", agreement, reason=reason, waits_for=before.key)

    async def _draws_on_balances(self, agreement: Agreement) -> bool:
        return await self._store.balances.count({"partnership_id": agreement.partnership_id}) > 0

    async def _members(self, agreement: Agreement, period: BillingPeriod) -> list[Agreement]:
        """The agreements that are billed with this one, by id.

        One that was billed for the period by itself, before it joined, is not billed again.
        """
        found = await self._store.agreements.page({"consolidated_into": agreement.id}, limit=500)
        members = sorted((one for one in found.items if not one.paused), key=lambda one: one.id)
        if not members:
            return []
        ids = [run_id(one.id, period.key) for one in (agreement, *members)]
        runs = await self._store.runs.several(ids)
        done = {id for id, run in runs.items() if run.state is RunState.COMPLETED}
        if ids[0] in done:
            return members
        return [one for one in members if run_id(one.id, period.key) not in done]

    async def _balances(self, partnership: Partnership, currency: str) -> list[Balance]:
        found = await self._store.balances.page({"partnership_id": partnership.id}, limit=500)
        return [one for one in found.items if one.currency == currency]

    async def _park(
        self, agreement: Agreement, period: BillingPeriod, error: InvoicingError, at: datetime
    ) -> BillingRun:
        reason = Finding(
            rule=error.code, path=f"agreements/{agreement.id}", message=str(error), hint=error.hint
        )
        run = _run(agreement, period, RunState.PARKED, at).model_copy(
            update={"findings": error.findings or (reason,)}
        )

        async def park(tx: Records) -> BillingRun:
            known = await tx.runs.find(run.id)
            if known is not None and known.state is RunState.COMPLETED:
                return known
            await tx.runs.put(run)
            return run

        return await self._store.transact(park)


async def _write(tx: Records, rated: RatedPeriod, at: datetime) -> BillingRun:
    """Runs, drafts and balances; the run that is there if somebody was faster."""
    id = run_id(rated.agreement.id, rated.period.key)
    known = await tx.runs.find(id)
    if known is not None and known.state is RunState.COMPLETED:
        return known
    for one in rated.agreements[1:]:
        member = await tx.runs.find(run_id(one.rating.agreement.id, rated.period.key))
        if member is not None and member.state is RunState.COMPLETED:
            raise StaleContent(f"'{member.id}' was billed meanwhile", hint="bill again")
    ids = invoice_ids(id, len(rated.requests))
    for name, request in zip(ids, rated.requests, strict=True):
        await tx.drafts.insert(
            Draft(id=name, request=request, created_by=ACTOR, submit=True, created_at=at)
        )
    await _draw(tx, rated, id, at)
    runs = [
        _run(one.rating.agreement, rated.period, RunState.COMPLETED, at).model_copy(
            update={
                "invoice_ids": ids,
                "items": one.items,
                "net": net(one.lines),
                "usage_until": at - _IN_FLIGHT,
                "notes": (*one.rating.notes, *one.notes),
            }
        )
        for one in rated.agreements
    ]
    for run in runs:
        await tx.runs.put(run)
    return runs[0]


async def _draw(tx: Records, rated: RatedPeriod, run: str, at: datetime) -> None:
    drawn: dict[str, Decimal] = {}
    for one in rated.draws:
        drawn[one.balance_id] = drawn.get(one.balance_id, Decimal(0)) + one.amount
    for id, amount in drawn.items():
        balance = await tx.balances.get(id)
        if balance != rated.balances[id]:
            raise StaleContent(f"the balance '{id}' moved on in between", hint="bill again")
        reason = f"billed with {run}"
        on = _day(rated.agreement, at)
        await tx.balances.put(draw(balance, amount, run_id=run, at=at, reason=reason, on=on))


def _day(agreement: Agreement, at: datetime) -> date:
    """The day on which it is billed: what expires has expired there."""
    return at.astimezone(ZoneInfo(agreement.time_zone)).date()


def _run(agreement: Agreement, period: BillingPeriod, state: RunState, at: datetime) -> BillingRun:
    return BillingRun(
        id=run_id(agreement.id, period.key),
        agreement_id=agreement.id,
        agreement_version=agreement.version,
        partnership_id=agreement.partnership_id,
        period_key=period.key,
        period=Period(start=period.start, end=period.end),
        state=state,
        started_at=at,
        finished_at=at,
    )
