"""Days sales outstanding: how many days of sales are still to be paid.

Both ways are those of credit management practice (Credit Research Foundation, "DSO and other
receivables metrics"): simple, also called the standard way, and count-back, also called
exhaustion. Sales are invoices less credit notes issued in a month, VAT included, because what is
receivable includes it as well.
"""

import calendar
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.money import ZERO, CurrencyCode, ExactDecimal, total

_TENTH = Decimal("0.1")


class MonthOfSales(DomainModel):
    """What was sold in a month, up to a day in it if it is not over."""

    month: str = Field(description="such as 2026-10")
    days: int = Field(ge=1, le=31)
    sales: ExactDecimal


class DaysSalesOutstanding(DomainModel):
    """The figure of one currency, both ways, with everything that it is made of."""

    currency: CurrencyCode
    receivable: ExactDecimal
    """Open invoices less credit notes that are set off against nothing yet."""
    months: tuple[MonthOfSales, ...]
    """The latest first."""
    sales: ExactDecimal
    days: int
    simple: ExactDecimal | None
    """receivable / sales x days; `None` without sales to compare with."""
    count_back: ExactDecimal | None
    """`None` if more is receivable than was sold in all these months."""


def days_sales_outstanding(
    currency: str, receivable: Decimal, months: Sequence[MonthOfSales]
) -> DaysSalesOutstanding:
    """Both figures for what is receivable, from the `months` before, the latest first."""
    sales, days = total(month.sales for month in months), sum(month.days for month in months)
    return DaysSalesOutstanding(
        currency=currency,
        receivable=receivable,
        months=tuple(months),
        sales=sales,
        days=days,
        simple=_tenth(receivable / sales * days) if sales > 0 else None,
        count_back=_count_back(receivable, months),
    )


def months_up_to(day: date, count: int) -> list[tuple[str, int]]:
    """The month of `day` up to it, and those before: key and number of days, the latest first."""
    found = [(f"{day:%Y-%m}", day.day)]
    year, month = day.year, day.month
    while len(found) < count:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
        found.append((f"{year:04d}-{month:02d}", calendar.monthrange(year, month)[1]))
    return found


def _count_back(receivable: Decimal, months: Sequence[MonthOfSales]) -> Decimal | None:
    """Takes the sales of one month after the other off, until nothing is left.

    A month that was sold for less than it was credited takes its days and nothing off.
    """
    left, days = max(receivable, ZERO), ZERO
    for month in months:
        if left == 0:
            break
        sales = max(month.sales, ZERO)
        if left < sales:
            return _tenth(days + left / sales * month.days)
        left -= sales
        days += month.days
    return _tenth(days) if left == 0 else None


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, rounding=ROUND_HALF_UP)
