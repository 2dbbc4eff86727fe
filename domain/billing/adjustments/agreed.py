"""What an agreement has in a period: the days that it covers, and amounts in proportion to them."""

from datetime import timedelta
from decimal import Decimal

from domain.billing.agreement import Agreement
from domain.billing.period import BillingPeriod
from domain.core.dates import Period
from domain.invoice.reckoning import Reckoning, share


def covered(agreement: Agreement, days: Period) -> Period | None:
    """The days of `days` that are billed: from the end of the trial to the end of the agreement."""
    start, end = days.start, days.end
    if agreement.starts_on:
        start = max(start, agreement.starts_on + timedelta(days=agreement.trial_days))
    if agreement.ends_on:
        end = min(end, agreement.ends_on)
    return Period(start=start, end=end) if start <= end else None


def in_proportion(
    amount: Decimal, agreement: Agreement, period: BillingPeriod, reckoning: Reckoning
) -> Decimal:
    """`amount` for the days of `period` that the agreement covers, by the day."""
    days = covered(agreement, period)
    if days is None:
        return reckoning.zero
    if days.days == period.days:
        return amount
    return reckoning.rounded(share(amount, Decimal(days.days), Decimal(period.days)), "period")
