"""The reports on receivables: read from the store, counted by the rules of `domain.settlement`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from domain.core.dates import Period
from domain.core.errors import Invalid
from domain.core.money import ZERO, ExactDecimal
from domain.core.party import Party
from domain.ports import Store
from domain.process.receivable_claims import is_receivable
from domain.process.receivables import claims_on, pages, with_changes
from domain.settlement.allocation import AllocationKind
from domain.settlement.receivables import Ageing, Buckets, By, Claim, Tally
from domain.settlement.receivables_dso import (
    DaysSalesOutstanding,
    MonthOfSales,
    days_sales_outstanding,
    months_up_to,
)
from domain.settlement.receivables_forecast import Forecast, Habit, Outlook, habit_of
from domain.settlement.receivables_statement import AccountStatement, Bookkeeper
from domain.trade.partner import Partner

MOST_MOVEMENTS = 5_000
"""A statement with more lines than these is no document that anybody reads."""

_PAYMENTS = 2_000
"""So many payments, the latest of all partners, are what habits are read from."""


class ReceivableReports:
    """Who owes us what; `today` comes from outside, like every clock."""

    def __init__(self, store: Store, today: date) -> None:
        self._store = store
        self._today = today

    async def ageing(
        self,
        day: date,
        *,
        by: By = By.PARTNER,
        buckets: Buckets | None = None,
        currency: str | None = None,
        where: Mapping[str, Any] | None = None,
    ) -> Ageing:
        """What was open at the end of `day`, by age."""
        tally = Tally(day, by, buckets or Buckets())
        async for claims in self._claims(day, where):
            tally.add(one for one in claims if currency in (None, one.currency))
        return tally.ageing()

    async def statement(
        self, partner: Partner, period: Period, *, currency: str | None = None
    ) -> AccountStatement:
        """The account of `partner`, with everything that moved it in `period`."""
        book, sellers = Bookkeeper(period), dict[str, Party]()
        where = {"buyer_id": partner.id, "issued": True}
        async for records in pages(self._store.invoices, where):
            known = [one for one in records if is_receivable(one)]
            claims = await with_changes(self._store, known)
            book.add(one for one in claims if currency in (None, one.currency))
            sellers.update((one.terms.seller.id, one.terms.seller.party) for one in known)
            _check_size(book)
        return AccountStatement(
            partner_id=partner.id,
            partner_name=partner.party.name,
            period=period,
            sellers=tuple(reversed(sellers.values())),
            accounts=book.accounts(),
        )

    async def days_sales_outstanding(
        self, day: date, *, months: int, where: Mapping[str, Any] | None = None
    ) -> tuple[DaysSalesOutstanding, ...]:
        """The figure at the end of `day` from the sales of so many months, one for a currency."""
        balances: dict[str, ExactDecimal] = {}
        async for claims in self._claims(day, where):
            for one in claims:
                balances[one.currency] = balances.get(one.currency, ZERO) + one.open_on(day)
        spans = months_up_to(day, months)
        sales = {key: await self._sales(key, day, where or {}) for key, _ in spans}
        currencies = balances.keys() | {one for month in sales.values() for one in month}
        return tuple(
            days_sales_outstanding(
                currency,
                balances.get(currency, ZERO),
                [
                    MonthOfSales(month=key, days=days, sales=sales[key].get(currency, ZERO))
                    for key, days in spans
                ],
            )
            for currency in sorted(currencies)
        )

    async def forecast(
        self, *, weeks: int, where: Mapping[str, Any] | None = None
    ) -> tuple[Forecast, ...]:
        """The cash expected from today, one for a currency."""
        habits = await self._habits()
        outlooks: dict[str, Outlook] = {}
        async for claims in self._claims(self._today, where):
            for one in claims:
                if one.currency not in outlooks:
                    outlooks[one.currency] = Outlook(one.currency, self._today, weeks)
                outlooks[one.currency].add(one, habits)
        return tuple(outlooks[currency].forecast() for currency in sorted(outlooks))

    def _claims(self, day: date, where: Mapping[str, Any] | None) -> AsyncIterator[Sequence[Claim]]:
        return claims_on(self._store, day, today=self._today, where=where or {})

    async def _sales(
        self, month: str, day: date, where: Mapping[str, Any]
    ) -> dict[str, ExactDecimal]:
        """What was invoiced less credited in `month`, up to `day`, by currency."""
        found: dict[str, ExactDecimal] = {}
        async for records in pages(self._store.invoices, {**where, "sold_in": month}):
            for one in records:
                if one.issued_on is None or one.issued_on > day:
                    continue
                sign = -1 if one.request.type_code.is_credit_note else 1
                currency = one.terms.partnership.currency
                found[currency] = found.get(currency, ZERO) + sign * one.payable
        return found

    async def _habits(self) -> Mapping[str, Habit]:
        """How late partners usually pay, from the latest payments of all of them."""
        delays: dict[str, list[int]] = {}
        read = 0
        async for payments in pages(self._store.allocations, {"kind": AllocationKind.PAYMENT}):
            known = await self._store.invoices.several({one.invoice_id for one in payments})
            for one in payments:
                record = known.get(one.invoice_id)
                if one.amount > 0 and record and record.due_on and is_receivable(record):
                    late = (one.at.date() - record.due_on).days
                    delays.setdefault(record.terms.buyer.id, []).append(late)
            read += len(payments)
            if read >= _PAYMENTS:
                break
        return {id: habit_of(id, known) for id, known in delays.items()}


def _check_size(book: Bookkeeper) -> None:
    if book.movements > MOST_MOVEMENTS:
        raise Invalid(
            f"the statement has more than {MOST_MOVEMENTS} lines",
            hint="ask for a shorter period, or one currency",
        )


def month_until(today: date) -> Period:
    """What a statement is over if nothing is said: since the first day of the month before."""
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return Period(start=first, end=today)
