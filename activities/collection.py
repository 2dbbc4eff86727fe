"""Watching over what lies in a partner's folder until they have taken it.

One activity that is tried again, less and less often, until the document is gone: its tries leave
no trace in history, and the Web UI shows the next one.
"""

from datetime import timedelta

from temporalio import activity

from activities.clock import attempt_clock
from activities.delivery_contracts import DeliveryInput, MatchOutcome
from activities.failures import translated
from activities.liveness import alive
from activities.watching import notices_of
from domain.core.errors import DeliveryWaits
from domain.exchange.statement import Reference, ReferenceScheme, Statement, Transport
from domain.exchange.transmission import Transmission
from domain.ports import Channel, Store, Watched
from domain.process.acknowledging import acknowledge
from domain.trade.terms import AcknowledgementKind

_FIRST = timedelta(minutes=1)
_LONGEST = timedelta(hours=1)


class CollectionActivities:
    """Looks into partners' folders."""

    def __init__(self, store: Store, channels: dict[str, Channel]) -> None:
        self._store = store
        self._channels = channels

    @activity.defn
    @translated
    async def await_collection(self, input: DeliveryInput) -> MatchOutcome:
        """What the invoice and the delivery are told once the document was taken.

        `DeliveryWaits` while it is still there. Nothing, if nobody waits for it any more.
        """
        order = await self._store.transmissions.get(input.transmission_id)
        if not _is_awaited(order):
            return MatchOutcome()
        channel = self._channels.get(order.channel.kind)
        if not isinstance(channel, Watched):
            return MatchOutcome(problem=f"nobody sees what becomes of it on '{order.channel.kind}'")
        async with alive():
            there = await channel.look(order.channel.settings, order.location)
        if there:
            raise DeliveryWaits("they have not taken it yet", wait=_pause(activity.info().attempt))
        at = attempt_clock()()
        done = await self._store.transact(
            lambda tx: acknowledge(
                tx, [_collected(order)], document=None, partner_id=order.partner_id, at=at
            )
        )
        return MatchOutcome(notices=notices_of(done), tell=done.transmissions)


def _is_awaited(order: Transmission) -> bool:
    return any(one.kind is AcknowledgementKind.COLLECTED for one in order.waits)


def _pause(attempt: int) -> timedelta:
    """A minute, then twice as long each time, up to an hour."""
    doublings: int = 2 ** min(attempt - 1, 10)
    return min(_LONGEST, _FIRST * doublings)


def _collected(order: Transmission) -> Statement:
    return Statement(
        kind=AcknowledgementKind.COLLECTED,
        about=Reference(scheme=ReferenceScheme.MESSAGE_ID, value=order.id),
        transport=Transport.DELIVERED,
        code="taken",
    )
