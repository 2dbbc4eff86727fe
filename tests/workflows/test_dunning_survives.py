"""Dunning outlives its workers and its histories; promises come before anything is due."""

import asyncio
from datetime import timedelta

from temporalio.client import Client

from domain.settlement.dunning_case import PromiseState
from tests.workflows.dunned_world import act, case_until, dunning, journal, owed
from tests.workflows.test_continue_as_new import busy_world
from tests.workflows.test_deliveries_survive import other_workers
from tests.workflows.test_invoice_lifecycle import paid
from tests.workflows.world import World, trading
from workflows.starting import start_dunning

__all__ = ["busy_world"]

_PAUSES = 25
"""Enough for a history that is long where sixty events are."""


async def test_a_promise_goes_on_with_other_workers(client: Client) -> None:
    """On a real server: noted before the due date, kept by workers that know nothing of it."""
    async with trading(client) as world:
        id = await owed(world)
        await start_dunning(world.client, id, "acme")
        case = await case_until(world, id, lambda case: case.is_open)
        day = case.due_on + timedelta(days=3)
        await act(world, id, "promise", day=day)
    async with other_workers(world):
        await world.until(id, lambda record: record.dunning is not None)
        await paid(world, id, "119.00", "e1")
        await world.until(id, "reconciled")
        standing = await dunning(world, id).result()
    assert not standing.is_open
    case = await world.store.dunning.get(id)
    assert [promise.state for promise in case.promises] == [PromiseState.KEPT]
    assert case.letters == ()


async def test_a_long_history_goes_on_as_new_and_tells_everything_once(busy_world: World) -> None:
    world = busy_world
    id = await owed(world)
    await start_dunning(world.client, id, "acme")
    await case_until(world, id, lambda case: case.is_open)
    first = (await dunning(world, id).describe()).run_id
    for _ in range(_PAUSES):
        await act(world, id, "pause", reason="wait")
        await act(world, id, "resume")
    assert (await dunning(world, id).describe()).run_id != first
    wanted = ["dunning_started", *["dunning_held", "dunning_resumed"] * _PAUSES]
    async with asyncio.timeout(60):
        while await journal(world, id) != wanted:
            await asyncio.sleep(0.05)
