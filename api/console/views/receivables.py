"""Receivables as charts and tables: age by partner, days of sales outstanding, cash by week.

Each is what the API's report says; made at once, so that the page speaks of one moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from api.console import saying
from api.console.drawing.bars import Bar, divided, standing
from api.console.views.figures import Ages, bucket
from api.routes.receivables import get_ageing, get_dso, get_forecast
from domain.ports import Store
from domain.settlement.receivables import AgeingRow, By
from domain.settlement.receivables_dso import DaysSalesOutstanding
from domain.settlement.receivables_forecast import Forecast

_WEEKS = 13
MOST = 200
"""So many partners of a currency are shown; the API has all."""


@dataclass(frozen=True)
class Debtor:
    """What one partner owes in one currency."""

    row: AgeingRow
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Expected:
    """The cash that is expected in one currency, week by week."""

    it: Forecast
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Money:
    """Everything about one currency."""

    currency: str
    ages: Ages
    debtors: Sequence[Debtor]
    more: int
    """How many partners are not shown."""
    dso: DaysSalesOutstanding | None
    expected: Expected | None


@dataclass(frozen=True)
class Receivables:
    """What is owed to us."""

    at: datetime
    buckets: Sequence[str]
    money: Sequence[Money]


async def receivables(store: Store, now: datetime) -> Receivables:
    """What is owed to us now, by currency."""
    ageing = await get_ageing(store, by=By.PARTNER)
    sales = {one.currency: one for one in (await get_dso(store)).items}
    cash = {one.currency: one for one in (await get_forecast(store, weeks=_WEEKS)).items}
    buckets = [bucket(name) for name in ageing.buckets]
    found = []
    for total in ageing.totals:
        rows = [row for row in ageing.rows if row.currency == total.currency]
        shown = rows[:MOST]
        outlook = cash.get(total.currency)
        found.append(
            Money(
                total.currency,
                _ages(total, buckets),
                [Debtor(row, divided(_named(row, buckets))) for row in shown],
                len(rows) - len(shown),
                sales.get(total.currency),
                Expected(outlook, _weeks(outlook)) if outlook else None,
            )
        )
    return Receivables(now, buckets, found)


def _named(row: AgeingRow, buckets: Sequence[str]) -> list[tuple[str, Decimal]]:
    return list(zip(buckets, row.amounts, strict=True))


def _ages(row: AgeingRow, buckets: Sequence[str]) -> Ages:
    named = _named(row, buckets)
    return Ages(row, named, divided(named))


def _weeks(outlook: Forecast) -> list[Bar]:
    return standing([(saying.day(one.starts_on), one.expected) for one in outlook.weeks])
