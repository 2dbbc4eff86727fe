"""Delivered: what became of an invoice's message, as its record shows it, and which event that is.

Everything is derived from what is kept of the message and from all acknowledgements together, never
from the last one alone: so nothing depends on the order in which they came, nor on repetitions.
"""

from domain.exchange.delivery import DeliveryStatus
from domain.exchange.response import BUSINESS, Business, apply_response
from domain.exchange.transmission import Transmission
from domain.lifecycle.steps import (
    DELIVERY_CONFIRMED,
    DELIVERY_NOTED,
    DELIVERY_OVERDUE,
    DELIVERY_REJECTED,
)
from domain.ports import Records
from domain.record import InvoiceRecord

_MOST = 500
"""So many acknowledgements of one invoice are looked at, the newest."""


def with_transmission(record: InvoiceRecord, order: Transmission) -> InvoiceRecord:
    """`record` with what is known of the message that counts."""
    delivery = record.delivery.model_copy(
        update={
            "transport": order.axes.transport,
            "syntax": order.axes.syntax,
            "message_id": order.id,
            "location": order.location,
            "problem": order.problem,
            "awaits": tuple(one.kind for one in order.waits),
            "overdue": tuple(one.kind for one in order.awaits if one.is_overdue),
        }
    )
    return record.model_copy(update={"delivery": delivery})


async def with_everything_said(tx: Records, record: InvoiceRecord) -> InvoiceRecord:
    """`record` with what all acknowledgements together say of it.

    What is said of a supplier's invoice we say ourselves: there only the way of our answer counts.
    """
    order = await tx.transmissions.find(record.delivery.message_id)
    after = record if order is None else with_transmission(record, order)
    if record.request.received is not None:
        return after
    page = await tx.acknowledgements.page({"invoice_id": record.id}, limit=_MOST)
    delivery: DeliveryStatus = after.delivery.model_copy(
        update={"business": Business.UNKNOWN, "business_reason": ""}
    )
    for one in sorted(page.items, key=lambda one: (one.received_at, one.id)):
        if one.statement.business is None:
            continue
        business = apply_response(delivery.business, one.statement.business)
        if business is BUSINESS[one.statement.business]:
            said = {"business": business, "business_reason": one.statement.reason}
            delivery = delivery.model_copy(update=said)
    return after.model_copy(update={"delivery": delivery})


def event_that_stands(delivery: DeliveryStatus, order: Transmission | None) -> str:
    """The event of the lifecycle that the delivery as it stands amounts to."""
    if order is None or not order.counts:
        return DELIVERY_NOTED
    if delivery.refused:
        return DELIVERY_REJECTED
    if delivery.overdue:
        return DELIVERY_OVERDUE
    return DELIVERY_CONFIRMED if delivery.confirmed and not order.waits else DELIVERY_NOTED
