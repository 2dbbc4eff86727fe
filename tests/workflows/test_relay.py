"""The relay: what was stored and never started is started."""

from datetime import timedelta

from domain.billing.batch import BatchMode, BatchSelection, BillingBatch
from domain.exchange.inbound import InboundDocument
from tests import builders
from tests.workflows.world import World
from worker.relay import (
    start_forgotten_batches,
    start_forgotten_documents,
    start_forgotten_drafts,
)

LATER = builders.NOON + timedelta(seconds=10)


async def test_a_forgotten_draft_is_started_once_it_is_old_enough(world: World) -> None:
    await world.store.drafts.insert(builders.draft("forgotten"))
    assert await start_forgotten_drafts(world.store, world.client, builders.NOON) == 0
    assert await start_forgotten_drafts(world.store, world.client, LATER) == 1
    await world.until("forgotten", "approval")
    assert await start_forgotten_drafts(world.store, world.client, LATER) == 0


async def test_a_forgotten_document_is_started(world: World) -> None:
    reference = await world.documents.put(b"poison", name="p", media_type="text/plain")
    document = InboundDocument(
        id=reference.sha256, mailbox_id="bank", document=reference, received_at=builders.NOON
    )
    await world.store.inbound.insert(document)
    assert await start_forgotten_documents(world.store, world.client, LATER) == 1
    handle = world.client.get_workflow_handle(f"inbound/{reference.sha256}")
    while (await world.store.inbound.get(reference.sha256)).state == "received":
        await handle.query("__stack_trace")
    assert await start_forgotten_documents(world.store, world.client, LATER) == 0


async def test_a_forgotten_batch_is_started(world: World) -> None:
    batch = BillingBatch(
        id="october",
        mode=BatchMode.BILL,
        selection=BatchSelection(period="2026-10"),
        requested_by="dora",
        started_at=builders.NOON,
        updated_at=builders.NOON,
    )
    await world.store.batches.insert(batch)
    assert await start_forgotten_batches(world.store, world.client, builders.NOON) == 0
    assert await start_forgotten_batches(world.store, world.client, LATER) == 1
    await world.client.get_workflow_handle("billing-batch/october").result()
    assert (await world.store.batches.get("october")).state == "completed"
    assert await start_forgotten_batches(world.store, world.client, LATER) == 0
