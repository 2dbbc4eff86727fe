"""Sending: the document of an invoice over its partner's channel, safe to repeat."""

from temporalio import activity

from activities.contracts import InvoiceStatus, StepInput
from activities.courier import Courier, mark_sent
from activities.engine import Effect, Engine, Work, failing
from activities.failures import translated
from domain.core.errors import DeliveryRejected
from domain.exchange.delivery import Receipt, Transmission, Transport, message_id
from domain.lifecycle.steps import DONE
from domain.ports import Records
from domain.record import InvoiceRecord


class DeliveryActivities:
    """Steps that talk to partners' systems."""

    def __init__(self, engine: Engine, courier: Courier) -> None:
        self._engine = engine
        self._courier = courier

    @activity.defn
    @translated
    async def transmit_document(self, input: StepInput) -> InvoiceStatus:
        """Put the issued document where the partner takes it, under its frozen name.

        A refusal for good becomes the event `failed`. Anything else is raised and tried again.
        """
        order = await self._engine.store.transmissions.get(message_id(input.invoice_id))
        try:
            receipt = await self._courier.send(order)
        except DeliveryRejected as error:
            return await self._engine.run_step(input, failing(f"{error}. {error.hint}".strip()))
        return await self._engine.run_step(input, _sent(order, receipt, input))


def _sent(order: Transmission, receipt: Receipt, input: StepInput) -> Work:
    async def work(tx: Records, record: InvoiceRecord) -> Effect:
        await mark_sent(tx, order, receipt, input.at)
        delivery = record.delivery.model_copy(
            update={"transport": Transport.TRANSMITTED, "location": receipt.location}
        )
        after = record.model_copy(update={"delivery": delivery, "failure": ""})
        data = {"message_id": order.id, "size": receipt.size, "again": receipt.already_there}
        return Effect(after, DONE, "transmitted", data=data)

    return work
