"""The room of a worker: a slow endpoint leaves room for the others, a fast one hardly waits."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from activities.gate import Room
from domain.core.errors import DeliveryWaits
from domain.exchange.circuit import Endpoint, endpoint_of
from domain.trade.terms import ChannelConfig


def endpoint(host: str) -> Endpoint:
    return endpoint_of(ChannelConfig(kind="sftp", settings={"host": host}))


async def fill(stack: AsyncExitStack, room: Room, host: str) -> int:
    """Messages that are sent and never done, as many as are let in."""
    inside = 0
    while True:
        try:
            await stack.enter_async_context(room.taken(endpoint(host)))
        except DeliveryWaits:
            return inside
        inside += 1


async def test_nobody_gets_all_the_room() -> None:
    room = Room(20)
    async with AsyncExitStack() as stack:
        assert [await fill(stack, room, host) for host in ("a", "b", "c")] == [15, 3, 1]
        async with room.taken(endpoint("d")):
            pass


async def test_who_is_sent_away_comes_back_one_after_the_other() -> None:
    room = Room(20)
    async with AsyncExitStack() as stack:
        await fill(stack, room, "a")
        waits = []
        for _ in range(3):
            with pytest.raises(DeliveryWaits) as refused:
                async with room.taken(endpoint("a")):
                    pass
            waits.append(refused.value.wait)
            assert not refused.value.silent
        assert waits == sorted(waits)
    async with room.taken(endpoint("a")):
        pass


async def test_fast_endpoints_are_waited_for_in_place() -> None:
    room, done = Room(4), 0

    async def send() -> None:
        nonlocal done
        async with room.taken(endpoint("a")):
            await asyncio.sleep(0.001)
        done += 1

    await asyncio.gather(*(send() for _ in range(40)))
    assert done == 40
