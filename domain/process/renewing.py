"""Renewing: what people decide about a transmission that did not come through, or gets no answer.

A retry is the same message: bytes, message id and names stay. Only the way to the partner is taken
over as it was mended since.
"""

from datetime import datetime

from domain.core.errors import Conflict
from domain.exchange.axes import Axes
from domain.exchange.log import ExchangeAct
from domain.exchange.transmission import Transmission, TransmissionState
from domain.ports import Records
from domain.process.outbox import entry
from domain.trade.terms import ChannelConfig


async def renewed(tx: Records, order: Transmission) -> Transmission:
    """`order` ready for another round of tries, over the channel as it is configured now.

    What was said of a message that the other end refused on the spot counts no more.
    """
    if order.state is TransmissionState.SENT:
        raise Conflict("it was sent; send it again as a new message, if that is what is needed")
    if not order.counts:
        raise Conflict("it was given up, or sent again as another message")
    fresh = order.model_copy(
        update={
            "channel": await _channel(tx, order),
            "state": TransmissionState.PENDING,
            "axes": Axes(),
            "problem": "",
            "awaits": tuple(
                one.model_copy(update={"due": None, "ended_by": "", "ended_at": None})
                for one in order.awaits
            ),
            "tries": 0,
            "slot": None,
            "sent_at": None,
            "failure": "",
        }
    )
    await tx.transmissions.put(fresh)
    return fresh


async def discarded(
    tx: Records, order: Transmission, command_id: str, at: datetime, *, actor: str, reason: str
) -> Transmission:
    """Nobody sends `order` any more; of one that was sent, nobody waits for answers any more."""
    if order.state is TransmissionState.SENT:
        given_up = {"ended_by": f"discarded: {command_id}", "ended_at": at}
        awaits = tuple(
            one.model_copy(update=given_up) if one.is_open else one for one in order.awaits
        )
        after = order.model_copy(update={"awaits": awaits})
    elif order.state is TransmissionState.DISCARDED:
        return order
    else:
        after = order.model_copy(update={"state": TransmissionState.DISCARDED})
    await tx.transmissions.put(after)
    name = f"{order.id}.discarded.{command_id}"
    line = entry(after, name, ExchangeAct.DISCARDED, at, actor=actor, detail=reason)
    await tx.exchange_log.insert(line)
    return after


async def _channel(tx: Records, order: Transmission) -> ChannelConfig:
    if order.partnership_id is not None:
        return (await tx.partnerships.get(order.partnership_id)).delivery.channel
    if order.mailbox_id is not None:
        return (await tx.mailboxes.get(order.mailbox_id)).channel
    if order.webhook_id is not None:
        return (await tx.webhooks.get(order.webhook_id)).channel
    return order.channel
