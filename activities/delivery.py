"""Sending: the document of an invoice over its partner's channel, safe to repeat."""

from datetime import timedelta

from temporalio import activity

from activities.contracts import InvoiceStatus, StepInput
from activities.courier import Carried, Courier, mark_sent
from activities.delivery_contracts import DeliveryInput, DeliveryStanding
from activities.engine import Effect, Engine, Work, failing
from activities.failures import translated
from activities.status import status_of
from activities.watching import standing_of
from domain.core.errors import DeliveryRejected
from domain.exchange.transmission import MessageKind, TransmissionState
from domain.lifecycle.steps import DONE, FAILED
from domain.ports import Records
from domain.process.delivered import with_transmission
from domain.record import InvoiceRecord

_TRIES_OF_EVENTS, _PATIENCE_OF_EVENTS = 100, timedelta(days=3)
"""Somebody's system that is down over a weekend still hears of everything."""


class DeliveryActivities:
    """Steps that talk to partners' systems."""

    def __init__(self, engine: Engine, courier: Courier) -> None:
        self._engine = engine
        self._courier = courier

    @activity.defn
    @translated
    async def transmit_document(self, input: StepInput) -> InvoiceStatus:
        """Put the issued document where the partner takes it, under its frozen names.

        A refusal for good becomes the event `failed`. Anything else is raised and tried again.
        """
        store = self._engine.store
        record = await store.invoices.get(input.invoice_id)
        if record.entry > input.entry:  # an earlier attempt, whose answer was lost
            return await self._watched(record.delivery.message_id, status_of(record))
        order = await store.transmissions.get(record.delivery.message_id)
        try:
            carried = await self._courier.send(order)
        except DeliveryRejected as error:
            return await self._engine.run_step(input, failing(f"{error}. {error.hint}".strip()))
        return await self._watched(order.id, await self._engine.run_step(input, _sent(carried)))

    @activity.defn
    @translated
    async def carry_message(self, input: DeliveryInput) -> DeliveryStanding:
        """Send what no invoice workflow is behind: a receipt, CONTRL, 997, MLS, an event."""
        store = self._engine.store
        order = await store.transmissions.get(input.transmission_id)
        if order.kind is MessageKind.EVENT:
            carried = await self._courier.send(
                order, tries=_TRIES_OF_EVENTS, patience=_PATIENCE_OF_EVENTS
            )
        else:
            carried = await self._courier.send(order)
        return standing_of(await store.transact(lambda tx: mark_sent(tx, carried)))

    async def _watched(self, message_id: str, status: InvoiceStatus) -> InvoiceStatus:
        """The status, with what has to be watched from now on."""
        order = await self._engine.store.transmissions.find(message_id)
        if order is None or order.sent_at is None or not order.waits:
            return status
        return status.model_copy(update={"watch": (order.id,)})


def _sent(carried: Carried) -> Work:
    async def work(tx: Records, record: InvoiceRecord) -> Effect:
        order = await mark_sent(tx, carried)
        after = with_transmission(record, order)
        if order.state is TransmissionState.FAILED:  # refused on the spot
            reason = order.problem or "the partner's system refuses it"
            refused = after.model_copy(update={"failure": reason})
            return Effect(refused, FAILED, "step_failed", data={"reason": reason})
        data = {
            "message_id": order.id,
            "size": order.document.size,
            "again": bool(carried.receipt and carried.receipt.already_there),
        }
        return Effect(after.model_copy(update={"failure": ""}), DONE, "transmitted", data=data)

    return work
