"""The courier: carries a transmission order over the partner's channel, and keeps what came of it.

Safe to repeat: an order that is marked as sent is not sent again, and a channel looks first whether
an earlier attempt had arrived.
"""

from datetime import datetime

from activities.liveness import alive
from domain.core.errors import Conflict, DeliveryRejected, Undeliverable
from domain.exchange.delivery import Receipt, Transmission, TransmissionState
from domain.ports import Channel, DocumentStore, Records, Store


class Courier:
    """Sends orders."""

    def __init__(
        self, store: Store, documents: DocumentStore, channels: dict[str, Channel]
    ) -> None:
        self._store = store
        self._documents = documents
        self._channels = channels

    async def send(self, order: Transmission) -> Receipt:
        """Put the document where the partner takes it, under its frozen name.

        `DeliveryRejected` for good; anything else that can be tried again is noted with the order.
        """
        try:
            return await self._send(order)
        except Undeliverable as error:
            if error.retryable:
                await self._note_attempt(order, str(error))
            raise

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
        await self._store.transmissions.put(order.model_copy(update=tried))


async def mark_sent(tx: Records, order: Transmission, receipt: Receipt, at: datetime) -> None:
    """Keep that `order` was carried out."""
    current = await tx.transmissions.get(order.id)
    if current.document != order.document:
        raise Conflict("the transmission order was exchanged in between")
    sent = {
        "state": TransmissionState.SENT,
        "attempts": current.attempts + 1,
        "sent_at": at,
        "location": receipt.location,
        "failure": "",
    }
    await tx.transmissions.put(current.model_copy(update=sent))
