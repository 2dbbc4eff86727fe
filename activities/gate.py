"""The gate before the systems of partners: nobody's trouble holds up the others.

What is known of an endpoint is in the store, shared by all workers: whether it answers, and whose
turn it is. Within this worker no endpoint gets all the room: the less is free, the less of it one
endpoint may take. Who has to wait is sent away with the time to come back; no room is held.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from activities.clock import Clock
from domain.core.errors import DeliveryUnavailable, DeliveryUnknown, DeliveryWaits, Undeliverable
from domain.exchange.circuit import (
    CircuitState,
    Endpoint,
    Permit,
    admitted,
    endpoint_of,
    failed,
    worked,
)
from domain.exchange.transmission import Transmission
from domain.ports import Records, Store

_SHARE = 3
"""An endpoint may take so many times the room that is left."""

_A_MOMENT = 0.2
"""So many seconds somebody who finds no room waits in place: sending is mostly faster."""

_LONGEST_WAIT = 300.0
_SILENT = (DeliveryUnavailable, DeliveryUnknown)


class Gate:
    """Lets messages through to their endpoints."""

    def __init__(self, store: Store, *, room: int = 20) -> None:
        self._store = store
        self._room = Room(room)

    @asynccontextmanager
    async def through(self, order: Transmission, clock: Clock) -> AsyncIterator[None]:
        """Send inside; `DeliveryWaits` if it is not the time. What came of it is remembered."""
        endpoint = endpoint_of(order.channel)
        async with self._room.taken(endpoint):
            before = await self._admitted(endpoint, order, clock)
            try:
                yield
            except _SILENT as error:
                reason = str(error)
                await self._note(endpoint, lambda it: failed(it, order.id, reason, clock()))
                raise
            except Undeliverable:
                await self._answers(before, order, clock)
                raise
            await self._answers(before, order, clock)

    async def _admitted(self, endpoint: Endpoint, order: Transmission, clock: Clock) -> Endpoint:
        """The endpoint as it was entered; nothing is written where there is nothing to count."""
        limited = order.channel.per_minute or order.channel.at_once
        known = await self._store.endpoints.find(endpoint.id) or endpoint
        if known.state is CircuitState.CLOSED and not limited:
            return known

        async def work(tx: Records) -> Permit:
            current = await tx.endpoints.find(endpoint.id) or endpoint
            slot = (await tx.transmissions.get(order.id)).slot
            permit = admitted(current, order.channel, order.id, slot, clock())
            if permit.endpoint != current:
                await tx.endpoints.put(permit.endpoint)
            if permit.slot != slot:
                latest = await tx.transmissions.get(order.id)
                await tx.transmissions.put(latest.model_copy(update={"slot": permit.slot}))
            return permit

        permit = await self._store.transact(work)
        if permit.wait:
            silent = permit.endpoint.state is not CircuitState.CLOSED
            raise DeliveryWaits(permit.why, wait=permit.wait, silent=silent)
        return permit.endpoint

    async def _answers(self, before: Endpoint, order: Transmission, clock: Clock) -> None:
        """The other end has answered: only what was in doubt, or counted, is written."""
        if before.state is not CircuitState.CLOSED or before.failures or before.leases:
            await self._note(before, lambda it: worked(it, order.id, clock()))

    async def _note(self, endpoint: Endpoint, change: Callable[[Endpoint], Endpoint]) -> None:
        async def work(tx: Records) -> None:
            current = await tx.endpoints.find(endpoint.id) or endpoint
            await tx.endpoints.put(change(current))

        await self._store.transact(work)


class Room:
    """The room of one worker, shared by the endpoints."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._inside: Counter[str] = Counter()
        self._left = asyncio.Condition()
        self._seconds: dict[str, float] = {}
        """How long sending takes, about."""
        self._free_from: dict[str, float] = {}
        """When there will be room for the next one who is sent away."""

    @asynccontextmanager
    async def taken(self, endpoint: Endpoint) -> AsyncIterator[None]:
        """Take room for one message; `DeliveryWaits` if the endpoint has its share."""
        await self._enter(endpoint)
        began = time.monotonic()
        try:
            yield
        finally:
            self._inside[endpoint.id] -= 1
            lasted = time.monotonic() - began
            self._seconds[endpoint.id] = 0.8 * self._seconds.get(endpoint.id, lasted) + 0.2 * lasted
            async with self._left:
                self._left.notify_all()

    async def _enter(self, endpoint: Endpoint) -> None:
        try:
            async with asyncio.timeout(_A_MOMENT), self._left:
                await self._left.wait_for(lambda: self._has_room(endpoint.id))
                self._inside[endpoint.id] += 1
        except TimeoutError:
            message = f"{endpoint.place} is slow, and others need the room"
            raise DeliveryWaits(message, wait=self._wait(endpoint.id)) from None

    def _has_room(self, id: str) -> bool:
        """Whether it may come in; the last place is for somebody who is not there at all."""
        free = self._size - self._inside.total()
        return free > 0 and (not self._inside[id] or self._inside[id] < _SHARE * (free - 1))

    def _wait(self, id: str) -> timedelta:
        """One after the other, as fast as there will be room."""
        now, share = time.monotonic(), max(1, self._inside[id])
        turn = max(self._free_from.get(id, now), now) + max(self._seconds.get(id, 1), 0.1) / share
        self._free_from[id] = min(turn, now + _LONGEST_WAIT)
        return timedelta(seconds=max(1.0, self._free_from[id] - now))
