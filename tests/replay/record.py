"""Records the corpus of histories: `python -m tests.replay.record`.

Run once for every released behaviour; what is committed is replayed by every later version.
Histories of earlier versions stay: add files, never overwrite one that was released.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

from temporalio.client import WorkflowHandle

from domain.core.errors import DeliveryRejected
from tests import builders
from tests.workflows import test_billing as billing
from tests.workflows import test_inbound as inbound
from tests.workflows import test_invoice_lifecycle as lifecycle
from tests.workflows.world import World, time_skipping_server, trading
from workflows.names import inbound_workflow
from workflows.starting import start_billing_run

FOLDER = Path(__file__).with_name("histories")


async def standard_reconciled(world: World) -> str:
    id = await world.sent("inv-1")
    await lifecycle.answered(world, id, "AP")
    await world.until(id, "open")
    await lifecycle.paid(world, id, "119.00", "e1")
    await world.handle(id).result()
    return "invoice/inv-1"


async def rejected_amended_in_parts(world: World) -> str:
    id = await world.open("inv-1")
    await world.until(id, "approval")
    await world.decide(id, verdict="reject")
    await world.until(id, "correction")
    request = builders.request(note="mended")
    stored = await world.documents.put(
        request.model_dump_json().encode(), name="r", media_type="application/json"
    )
    await world.command(id, "amend", request=stored.sha256)
    await world.until(id, "approval")
    await world.decide(id, actor="carla")
    await world.until(id, "awaiting_response")
    await lifecycle.paid(world, id, "19.00", "e1")
    await world.until(id, "partially_paid")
    await lifecycle.paid(world, id, "100.00", "e2")
    await world.handle(id).result()
    return "invoice/inv-1"


async def delivery_failed_then_credited(world: World) -> str:
    world.channel.failures = [DeliveryRejected("wrong host key")]
    id = await world.open("inv-1")
    await world.until(id, "approval")
    await world.decide(id)
    await world.until(id, "transmit_failed")
    await world.command(id, "retry")
    await world.until(id, "awaiting_response")
    await world.command(id, "credit", reason="all of it")
    await world.until("inv-1.cn1", "approval")
    await world.decide("inv-1.cn1")
    await world.handle(id).result()
    return "invoice/inv-1"


async def credit_note(world: World) -> str:
    await delivery_failed_then_credited(world)
    return "invoice/inv-1.cn1"


async def voided(world: World) -> str:
    id = await world.open("inv-1")
    await world.until(id, "approval")
    await world.command(id, "cancel")
    await world.handle(id).result()
    return "invoice/inv-1"


async def billing_parked_then_billed(world: World) -> str:
    await billing.agreed(world)
    handle = await start_billing_run(world.client, billing.AGREEMENT, "2026-10")
    while not await world.store.runs.count({}):
        await asyncio.sleep(0.01)
    await billing.agreed(world, "calls")
    await handle.execute_update("retry")
    await handle.result()
    return handle.id


async def statement_booked(world: World) -> str:
    invoice = await inbound.issued(world)
    content = inbound.statement((invoice.number, str(Decimal(119))))
    (document,) = await inbound.poll(world, content)
    await world.until(invoice.id, "reconciled")
    return inbound_workflow(document)


async def poison_discarded(world: World) -> str:
    (document,) = await inbound.poll(world, b"nonsense")
    await inbound.settled(world, document, "parked")
    handle: WorkflowHandle[object, object] = world.client.get_workflow_handle(
        inbound_workflow(document)
    )
    command = inbound.InboundCommand(id="1", name="discard", actor="dora", reason="test")
    await handle.execute_update("command", command)
    await handle.result()
    return handle.id


SCENARIOS: tuple[Callable[[World], Awaitable[str]], ...] = (
    standard_reconciled,
    rejected_amended_in_parts,
    delivery_failed_then_credited,
    credit_note,
    voided,
    billing_parked_then_billed,
    statement_booked,
    poison_discarded,
)


async def record(version: str) -> None:
    """Run every scenario in a world of its own and keep its history."""
    FOLDER.mkdir(exist_ok=True)
    for scenario in SCENARIOS:
        async with time_skipping_server() as env, trading(env.client) as world:
            workflow_id = await scenario(world)
            history = await env.client.get_workflow_handle(workflow_id).fetch_history()
        path = FOLDER / f"{version}-{scenario.__name__}.json"
        path.write_text(json.dumps(json.loads(history.to_json()), separators=(",", ":")))


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1]))
