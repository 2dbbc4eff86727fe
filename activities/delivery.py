"""Sending: one transmission order over one partner's channel, safe to repeat."""

from temporalio import activity

from activities.contracts import InvoiceStatus, StepInput
from activities.engine import Effect, Engine, Work, failing
from activities.failures import translated
from activities.liveness import alive
from domain.core.errors import Conflict, DeliveryRejected, Undeliverable
from domain.exchange.delivery import (
    Receipt,
    Transmission,
    TransmissionState,
    Transport,
    message_id,
)
from domain.lifecycle.steps import DONE
from domain.ports import Channel, DocumentStore, Records
from domain.record import InvoiceRecord


class DeliveryActivities:
    """Steps that talk to partners' systems."""

    def __init__(
        self, engine: Engine, documents: DocumentStore, channels: dict[str, Channel]
    ) -> None:
        self._engine = engine
        self._documents = documents
        self._channels = channels

    @activity.defn
    @translated
    async def transmit_document(self, input: StepInput) -> InvoiceStatus:
        """Put the issued document where the partner takes it, under its frozen name.

        A refusal for good becomes the event `failed`. Anything else is raised and tried again:
        the channel looks first whether an earlier attempt had arrived.
        """
        order = await self._engine.store.transmissions.get(message_id(input.invoice_id))
        try:
            receipt = await self._send(order)
        except DeliveryRejected as error:
            return await self._engine.run_step(input, failing(f"{error}. {error.hint}".strip()))
        except Undeliverable as error:
            await self._note_attempt(order, str(error))
            raise
        return await self._engine.run_step(input, _sent(order, receipt, input))

    async def _send(self, order: Transmission) -> Receipt:
        if order.state is TransmissionState.SENT:  # an earlier attempt, whose answer was lost
            return Receipt(location=order.location, size=order.document.size, already_there=True)
        channel = self._channels.get(order.channel.kind)
        if channel is None:
            raise DeliveryRejected(
                f"there is no channel called '{order.channel.kind}'",
                hint="mend the delivery profile of the partnership, then retry",
            )
        content = await self._documents.get(order.document.sha256)
        async with alive():
            return await channel.send(order.channel.settings, order.file_name, content)

    async def _note_attempt(self, order: Transmission, failure: str) -> None:
        tried = {"attempts": order.attempts + 1, "failure": failure[:500]}
        await self._engine.store.transmissions.put(order.model_copy(update=tried))


def _sent(order: Transmission, receipt: Receipt, input: StepInput) -> Work:
    async def work(tx: Records, record: InvoiceRecord) -> Effect:
        current = await tx.transmissions.get(order.id)
        if current.document != order.document:
            raise Conflict("the transmission order was exchanged in between")
        await tx.transmissions.put(
            current.model_copy(
                update={
                    "state": TransmissionState.SENT,
                    "attempts": current.attempts + 1,
                    "sent_at": input.at,
                    "location": receipt.location,
                    "failure": "",
                }
            )
        )
        delivery = record.delivery.model_copy(
            update={"transport": Transport.TRANSMITTED, "location": receipt.location}
        )
        after = record.model_copy(update={"delivery": delivery, "failure": ""})
        data = {"message_id": order.id, "size": receipt.size, "again": receipt.already_there}
        return Effect(after, DONE, "transmitted", data=data)

    return work
