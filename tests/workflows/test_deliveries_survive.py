"""Deliveries outlive their workers, and their histories replay."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from activities.delivery_contracts import DeliveryStanding
from domain.core.errors import DeliveryUnknown
from domain.exchange.statement import Syntax
from integration.settings import WorkerSettings
from tests import builders
from tests.workflows.test_deliveries import contrl, delivery, finished, profile, say
from tests.workflows.world import SECRET, World, trading
from worker.interceptors import SafeSignals
from worker.registry import WORKFLOWS, activities
from worker.runner import build_worker, workflow_runner
from workflows.names import QUEUES
from workflows.schedules import keeper


@contextlib.asynccontextmanager
async def other_workers(world: World) -> AsyncIterator[None]:
    """Workers that remember nothing of what was before."""
    keep = keeper(world.client, world.adapters.holidays, lambda: datetime.now(UTC))
    offered = activities(world.adapters, SECRET, keep_schedule=keep, by_hand=True)
    async with contextlib.AsyncExitStack() as stack:
        for queue in QUEUES:
            chosen = WorkerSettings(sandboxed=True)
            worker = build_worker(world.client, queue, offered[queue], chosen)
            await stack.enter_async_context(worker)
        yield


async def watched(world: World, id: str) -> None:
    """A worker has taken the delivery up."""
    for _ in range(200):
        with contextlib.suppress(RPCError):
            found = await delivery(world, id).query("standing", result_type=DeliveryStanding | None)
            if found is not None and found.waits:
                return
        await asyncio.sleep(0.02)
    raise AssertionError(f"nothing watches {id}")


async def test_waiting_goes_on_with_other_workers(client: Client) -> None:
    """On a real server: the other one never gives up on workers that are gone."""
    async with trading(client) as world:
        await world.store.partnerships.put(builders.partnership(delivery=profile()))
        world.channel.failures = [DeliveryUnknown("reply lost")]
        id = await world.sent()
        await watched(world, f"{id}.m1")
    record = await world.store.invoices.get(id)
    await say(world, contrl(record))
    async with other_workers(world):
        assert (await finished(world, f"{id}.m1")).syntax == "accepted"
        after = await world.until(id, lambda r: r.delivery.syntax is Syntax.ACCEPTED)
    assert (after.state, after.delivery.awaits) == ("awaiting_response", ())
    assert [message.id for message in world.channel.messages] == [f"{id}.m1"] * 2


async def test_histories_replay(world: World, environment: WorkflowEnvironment) -> None:
    await world.store.partnerships.put(builders.partnership(delivery=profile()))
    id = await world.sent()
    record = await world.store.invoices.get(id)
    await environment.sleep(timedelta(days=2))
    await world.until(id, "delivery_overdue")
    await say(world, contrl(record, "rejected"))
    await world.until(id, "delivery_rejected")
    await world.command(id, "resend", reason="mended")
    await world.until(id, "awaiting_response")
    late = contrl(await world.store.invoices.get(id))
    await say(world, late, document="b")
    await world.until(id, lambda r: r.delivery.syntax is Syntax.ACCEPTED)
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=pydantic_data_converter,
        workflow_runner=workflow_runner(sandboxed=True),
        interceptors=[SafeSignals()],
    )
    for handle in (world.handle(id), delivery(world, f"{id}.m1"), delivery(world, f"{id}.m2")):
        await replayer.replay_workflow(await handle.fetch_history())
