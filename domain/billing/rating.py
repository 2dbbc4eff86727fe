"""Rating: an agreement and the usage of a period become an invoice request. Pure."""

from collections.abc import Mapping
from decimal import Decimal

from domain.billing.agreement import Agreement, Charge
from domain.core.dates import Period
from domain.core.money import ZERO
from domain.invoice.request import InvoiceRequest, RequestedLine


def run_id(agreement_id: str, period_key: str) -> str:
    """The business id of a billing run: a period of an agreement is billed once."""
    return f"{agreement_id}.{period_key}"


def rate(
    agreement: Agreement, period_key: str, period: Period, usage: Mapping[str, Decimal]
) -> InvoiceRequest | None:
    """What to invoice for `period`; `usage` is the sum per marketable. `None`: nothing to bill."""
    lines = [
        line
        for charge in agreement.charges
        for line in _lines(charge, period, usage.get(charge.marketable_id, ZERO))
    ]
    if not lines:
        return None
    return InvoiceRequest(
        partnership_id=agreement.partnership_id,
        lines=tuple(lines),
        order_reference=agreement.order_reference,
        period=period,
        billing_run_id=run_id(agreement.id, period_key),
    )


def _lines(charge: Charge, period: Period, used: Decimal) -> list[RequestedLine]:
    return [
        RequestedLine(
            marketable_id=charge.marketable_id,
            quantity=priced.quantity,
            unit_price=priced.unit_price,
            description=charge.description,
            period=period,
            explanation=(f"charge {charge.id}", priced.explanation),
        )
        for priced in charge.price.price(used)
    ]
