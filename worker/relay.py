"""The relay: starts the workflows of what was stored and nobody started: drafts, documents, answers
to partners, corrections, batches.

All of them are stored before their workflow is started. Whoever stored them may have been killed in
between; this finds them and starts their workflows. Starting twice does nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.service import RPCError

from domain.billing.batch import BatchState
from domain.billing.correction import CorrectionState
from domain.core.errors import InvoicingError
from domain.exchange.inbound import InboundState
from domain.exchange.transmission import MessageKind, Transmission
from domain.ports import Records, Store
from workflows.starting import (
    start_batch,
    start_correction,
    start_delivery,
    start_inbound,
    start_invoice,
)

_EVERY_SECONDS = 5
_TICK_SECONDS = 1
"""Nobody but the relay starts what tells webhooks of events."""
_GRACE = timedelta(seconds=5)
"""Younger ones are still in the hands of whoever stored them."""

_MOST_AT_ONCE = 500
_SIDE_BY_SIDE = 20
_Look = Callable[[Store, Client, datetime], Awaitable[int]]

log = logging.getLogger("invoicing.relay")


async def relay(store: Store, client: Client) -> None:
    """Look for the forgotten until cancelled; trouble is logged and tried again."""
    rare = (
        start_forgotten_drafts,
        start_forgotten_documents,
        start_forgotten_corrections,
        start_forgotten_batches,
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_repeated(rare, _EVERY_SECONDS, store, client))
        tasks.create_task(_repeated((start_forgotten_deliveries,), _TICK_SECONDS, store, client))


async def _repeated(looks: Sequence[_Look], seconds: float, store: Store, client: Client) -> None:
    while True:
        for look in looks:
            try:
                await look(store, client, datetime.now(UTC))
            except (InvoicingError, RPCError) as error:
                log.warning("relay: %s", error)
        await asyncio.sleep(seconds)


async def start_forgotten_drafts(store: Store, client: Client, now: datetime) -> int:
    """Start the workflows of drafts older than a few seconds that were not taken up."""
    page = await store.drafts.page({"started": False}, limit=100)
    forgotten = [draft for draft in page.items if draft.created_at < now - _GRACE]
    for draft in forgotten:
        partnership = await store.partnerships.get(draft.request.partnership_id)
        await start_invoice(client, draft, partnership)
    return len(forgotten)


async def start_forgotten_documents(store: Store, client: Client, now: datetime) -> int:
    """Start the workflows of received documents that were not processed."""
    page = await store.inbound.page({"state": InboundState.RECEIVED.value}, limit=100)
    forgotten = [known for known in page.items if known.received_at < now - _GRACE]
    for known in forgotten:
        await start_inbound(client, known.id)
    return len(forgotten)


async def start_forgotten_deliveries(store: Store, client: Client, now: datetime) -> int:
    """Start the workflows of answers to partners that were ordered and not sent, and of events."""
    page = await store.transmissions.page({"forgotten": True}, limit=_MOST_AT_ONCE)
    young = now - _GRACE
    forgotten = [
        order for order in page.items if order.kind is MessageKind.EVENT or order.created_at < young
    ]
    for start in range(0, len(forgotten), _SIDE_BY_SIDE):
        batch = forgotten[start : start + _SIDE_BY_SIDE]
        await asyncio.gather(*(_start(store, client, order) for order in batch))
    return len(forgotten)


async def _start(store: Store, client: Client, order: Transmission) -> None:
    await start_delivery(client, order.id, order.partner_id or "")

    async def take_up(tx: Records) -> None:
        latest = await tx.transmissions.get(order.id)
        await tx.transmissions.put(latest.model_copy(update={"taken_up": True}))

    await store.transact(take_up)


async def start_forgotten_corrections(store: Store, client: Client, now: datetime) -> int:
    """Start the workflows of corrections that were confirmed and not begun."""
    page = await store.corrections.page({"state": CorrectionState.CONFIRMED.value}, limit=100)
    forgotten = [
        known for known in page.items if known.confirmed_at and known.confirmed_at < now - _GRACE
    ]
    for known in forgotten:
        await start_correction(client, known)
    return len(forgotten)


async def start_forgotten_batches(store: Store, client: Client, now: datetime) -> int:
    """Start the workflows of batches that were stored, and have noted nothing since."""
    page = await store.batches.page({"state": BatchState.RUNNING.value}, limit=100)
    forgotten = [
        known for known in page.items if known.updated_at == known.started_at < now - _GRACE
    ]
    for known in forgotten:
        await start_batch(client, known)
    return len(forgotten)
