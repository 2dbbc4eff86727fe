"""The relay: starts the workflows of drafts and received documents that nobody started.

Both are stored before their workflow is started. Whoever stored them may have been killed in
between; this finds them and starts their workflows. Starting twice does nothing.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.service import RPCError

from domain.core.errors import InvoicingError
from domain.exchange.inbound import InboundState
from domain.ports import Store
from workflows.starting import start_inbound, start_invoice

_EVERY_SECONDS = 5
_GRACE = timedelta(seconds=5)
"""Younger ones are still in the hands of whoever stored them."""

log = logging.getLogger("invoicing.relay")


async def relay(store: Store, client: Client) -> None:
    """Look for the forgotten until cancelled; trouble is logged and tried again."""
    while True:
        try:
            now = datetime.now(UTC)
            await start_forgotten_drafts(store, client, now)
            await start_forgotten_documents(store, client, now)
        except (InvoicingError, RPCError) as error:
            log.warning("relay: %s", error)
        await asyncio.sleep(_EVERY_SECONDS)


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
