"""Billing on demand: a period rated without storing anything, and whether it may be billed yet."""

from datetime import datetime

from api.problems import Problem
from domain.billing.agreement import Agreement
from domain.billing.rating import rate
from domain.core.dates import month_period
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.invoice.model import Invoice
from domain.invoice.request import InvoiceRequest, Terms, assemble
from domain.invoice.totals import calculate
from domain.ports import Store


async def preview(
    store: Store, agreement: Agreement, period_key: str
) -> tuple[InvoiceRequest | None, Invoice | None]:
    """What billing the period would open, by the same rating; nothing is stored."""
    period = month_period(period_key)
    start, end = agreement.bounds(period)
    usage = await store.usage.totals(agreement.partnership_id, start, end)
    request = rate(agreement, period_key, period, usage)
    if request is None:
        return None, None
    partnership = await store.partnerships.get(agreement.partnership_id)
    terms = Terms(
        partnership=partnership,
        seller=await store.partners.get(partnership.seller_id),
        buyer=await store.partners.get(partnership.buyer_id),
    )
    names = {charge.marketable_id for charge in agreement.charges}
    found = [await store.marketables.find(name) for name in sorted(names)]
    marketables = {marketable.id: marketable for marketable in found if marketable}
    return request, calculate(assemble(request, terms, marketables, on=period.end))


def check_period(agreement: Agreement, period_key: str, now: datetime) -> None:
    """Refuse a period that the agreement does not cover, or that has not ended."""
    _, end = agreement.bounds(month_period(period_key))
    if not agreement.covers(period_key):
        message = f"'{agreement.id}' is billed from {agreement.first_period} on"
        finding = Finding(rule="FIRST_PERIOD", path="period", message=message)
        raise Invalid(message, findings=[finding])
    if now < end:
        raise Problem(
            "period_open",
            f"{period_key} ends on {end:%Y-%m-%d} ({agreement.time_zone})",
            hint="a period is billed once, so it has to be over; preview it meanwhile",
        )
