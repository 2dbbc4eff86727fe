"""Records the corpus of histories: `python -m tests.replay.record`.

Run once for every released behaviour; what is committed is replayed by every later version.
Histories of earlier versions stay: add files, never overwrite one that was released.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from temporalio.client import WorkflowHandle

from activities.contracts import Migration
from domain.core.errors import DeliveryRejected
from domain.lifecycle import presets
from tests import builders
from tests.workflows import dunned_world as dunned
from tests.workflows import journeys
from tests.workflows import test_billing as billing
from tests.workflows import test_billing_batch as batches
from tests.workflows import test_corrections as corrections
from tests.workflows import test_inbound as inbound
from tests.workflows import test_invoice_lifecycle as lifecycle
from tests.workflows.world import World, time_skipping_server, trading
from workflows.names import inbound_workflow
from workflows.starting import start_billing_run, start_dunning

Scenario = Callable[[World], Awaitable[str]]

FOLDER = Path(__file__).with_name("histories")


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


async def reminded_migrated_and_disputed(world: World) -> str:
    """Every kind of message, across a migration."""
    id = await world.open("inv-1")
    await world.until(id, "approval")
    await world.decide(id, verdict="comment", reason="please")
    await world.decide(id)
    await world.until(id, "awaiting_response")
    later = presets.STANDARD.model_copy(update={"version": 2})
    await world.store.definitions.put(builders.published(later))
    migration = Migration(id="m1", actor="dora", to=later.reference)
    await world.handle(id).execute_update("migrate", migration, id="m1")
    await world.command(id, "dispute", reason="too much")
    await world.until(id, "disputed")
    await world.command(id, "resolve", reason="it was right")
    await world.until(id, "open")
    await lifecycle.paid(world, id, "119.00", "e1")
    await world.handle(id).result()
    return "invoice/inv-1"


async def voided(world: World) -> str:
    id = await world.open("inv-1")
    await world.until(id, "approval")
    await world.command(id, "cancel")
    await world.handle(id).result()
    return "invoice/inv-1"


async def billing_batch(world: World) -> str:
    """Two runs and one that parks, started and watched by a batch."""
    agreements = [batches.agreement("a"), batches.agreement("b")]
    await batches.agreed(world, *agreements, batches.agreement("odd", marketable="gone"))
    handle = await batches.begun(world, "oct", window=2)
    await handle.result()
    return handle.id


async def billing_parked_then_billed(world: World) -> str:
    await billing.agreed(world)
    await billing.metered(world)
    handle = await start_billing_run(world.client, billing.AGREEMENT, "2026-10")
    while not await world.store.runs.count({}):
        await asyncio.sleep(0.01)
    await billing.agreed(world, "calls")
    await handle.execute_update("retry")
    await handle.result()
    return handle.id


async def draft_amended_by_a_correction(world: World) -> str:
    """Parked first, since whoever confirmed may not amend; issued, then credited and rebilled."""
    await corrections.billed(world)
    proposal = await corrections.proposed(world)
    handle = await corrections.confirmed(world, proposal, roles=("auditor",))
    await corrections.until(world, "parked")
    await world.decide(corrections.FIRST)
    await world.until(corrections.FIRST, "awaiting_response")
    await handle.execute_update("retry")
    for id in (f"{corrections.FIRST}.cn1", f"{corrections.FIRST}.r1"):
        await world.until(id, "approval")
        await world.decide(id)
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


async def dunning(world: World) -> str:
    """A letter, a pause, a dispute, and payment; seen from its own workflow."""
    id = await dunned.owed(world)
    record = await world.store.invoices.get(id)
    late = {"due_on": record.issued_on - timedelta(days=6)}
    await world.store.invoices.put(record.model_copy(update=late))
    await start_dunning(world.client, id, "acme")
    await dunned.case_until(world, id, lambda case: case.level == 1)
    await dunned.act(world, id, "pause", reason="call them")
    await dunned.act(world, id, "resume")
    await world.command(id, "dispute", reason="broken", choice="QUA")
    await world.until(id, "disputed")
    await world.command(id, "resolve", choice="rejected")
    await world.until(id, "open")
    await lifecycle.paid(world, id, "119.00", "e1")
    await world.handle(id).result()
    await dunned.dunning(world, id).result()
    return f"dunning/{id}"


async def dunned_invoice(world: World) -> str:
    """The same, seen from the invoice."""
    return (await dunning(world)).replace("dunning/", "invoice/")


def journey(key: str) -> Scenario:
    """The journey of a preset, to its end."""
    _, walk, _ = journeys.JOURNEYS[key]

    async def scenario(world: World) -> str:
        id = await walk(world)
        await world.handle(id).result()
        return f"invoice/{id}"

    scenario.__name__ = key.replace("-", "_")
    return scenario


async def credit_note(world: World) -> str:
    return f"invoice/{await journeys.credit_note(world)}"


SCENARIOS: tuple[Scenario, ...] = (
    *map(journey, journeys.JOURNEYS),
    reminded_migrated_and_disputed,
    rejected_amended_in_parts,
    delivery_failed_then_credited,
    credit_note,
    voided,
    billing_parked_then_billed,
    billing_batch,
    draft_amended_by_a_correction,
    dunning,
    dunned_invoice,
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
