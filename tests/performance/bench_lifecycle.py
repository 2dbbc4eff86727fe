"""`make bench-lifecycle`: events, billable actions and bytes of history of each preset.

Each preset goes its main path on the time-skipping server. The reference, in the same run, is the
standard path as one would write it at first: six plain activities, three signals each awaited
with a deadline, attributes upserted at each rest. The standard path is also shown as it is in
life, with days between what happens. Counts are exact; nothing depends on the machine.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from tests.performance.histories import Cost, cost_of
from tests.performance.ordinary import OrdinaryWorkflow, work
from tests.workflows.journeys import JOURNEYS
from tests.workflows.test_invoice_lifecycle import answered, paid
from tests.workflows.world import World, time_skipping_server, trading
from workflows.names import invoice_workflow

_LIMIT_EVENTS, _LIMIT_ACTIONS = 40, 12
"""The aims for the standard path."""


async def costs() -> dict[str, tuple[str, Cost]]:
    """Name → the path of states, and its cost."""
    found = {}
    for key, (_, walk, _end) in JOURNEYS.items():
        found[key] = await _walked(walk)
    async with time_skipping_server() as env, trading(env.client) as world:
        found["standard, with days between"] = await _cost(world, await _in_days(world, env))
    async with time_skipping_server() as env:
        found["reference: plain activities"] = await _ordinary(env.client)
    return found


async def _walked(walk: Callable[[World], Awaitable[str]]) -> tuple[str, Cost]:
    async with time_skipping_server() as env, trading(env.client) as world:
        id = await walk(world)
        await world.handle(id).result()
        return await _cost(world, id)


async def _cost(world: World, id: str) -> tuple[str, Cost]:
    history = await world.client.get_workflow_handle(invoice_workflow(id)).fetch_history()
    chain = await world.store.audit.chain(id)
    steps = ([*entry.data.get("passed", ()), entry.data["state"]] for entry in chain)
    states = [str(state) for step in steps for state in step]
    path = [state for place, state in enumerate(states) if states[place - 1 : place] != [state]]
    return " → ".join(path), cost_of(history)


async def _in_days(world: World, env: WorkflowEnvironment) -> str:
    """The standard path with three days to approve, two to answer, twenty to pay."""
    id = await world.open("inv-1")
    await world.until(id, "approval")
    await env.sleep(timedelta(days=3))
    await world.decide(id)
    await world.until(id, "awaiting_response")
    await env.sleep(timedelta(days=2))
    await answered(world, id, "AP")
    await world.until(id, "open")
    await env.sleep(timedelta(days=20))
    await paid(world, id, "119.00", "e1")
    await world.handle(id).result()
    return id


async def _ordinary(client: Client) -> tuple[str, Cost]:
    async with Worker(
        client,
        task_queue="ordinary",
        workflows=[OrdinaryWorkflow],
        activities=[work],
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        handle = await client.start_workflow(
            OrdinaryWorkflow.run, id="ordinary", task_queue="ordinary"
        )
        for state in ("approval", "awaiting_response", "open"):
            while await handle.query(OrdinaryWorkflow.state) != state:
                await asyncio.sleep(0.01)
            await handle.signal(OrdinaryWorkflow.go_on)
        await handle.result()
        return "draft → approval → awaiting_response → open", cost_of(await handle.fetch_history())


def main() -> None:
    """Print the table and one JSON object."""
    found = asyncio.run(costs())
    print(f"{'preset':30}{'events':>7}{'actions':>8}{'bytes':>8}  path")
    for name, (path, cost) in found.items():
        print(f"{name:30}{cost.events:7}{cost.actions:8}{cost.bytes:8}  {path}")
    ours, reference = found["standard"][1], found["reference: plain activities"][1]
    print(
        json.dumps(
            {
                "name": "lifecycle",
                "ours": ours.actions,
                "reference": reference.actions,
                "unit": "billable actions for the standard path",
                "ratio": round(reference.actions / ours.actions, 2),
                "events": ours.events,
                "reference_events": reference.events,
                "bytes": ours.bytes,
                "within_aims": ours.events <= _LIMIT_EVENTS and ours.actions <= _LIMIT_ACTIONS,
                "presets": {
                    name: {"events": cost.events, "actions": cost.actions, "bytes": cost.bytes}
                    for name, (_, cost) in found.items()
                },
            }
        )
    )


if __name__ == "__main__":
    main()
