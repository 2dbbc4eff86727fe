"""The relay: starts the workflows of drafts that nobody started.

A draft is stored before its workflow is started. Whoever stored it may have been killed in
between; this finds such drafts and starts them. Starting twice does nothing.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from temporalio.client import Client
from temporalio.service import RPCError

from domain.core.errors import InvoicingError
from domain.ports import Store
from workflows.starting import start_invoice

_EVERY_SECONDS = 5
_GRACE = timedelta(seconds=5)
"""Younger drafts are still in the hands of whoever stored them."""

log = logging.getLogger("invoicing.relay")


async def relay(store: Store, client: Client) -> None:
    """Look for forgotten drafts until cancelled; trouble is logged and tried again."""
    while True:
        try:
            await start_forgotten(store, client, datetime.now(UTC))
        except (InvoicingError, RPCError) as error:
            log.warning("relay: %s", error)
        await asyncio.sleep(_EVERY_SECONDS)


async def start_forgotten(store: Store, client: Client, now: datetime) -> int:
    """Start the workflows of drafts older than a few seconds that were not taken up."""
    page = await store.drafts.page({"opened": False}, limit=100)
    forgotten = [draft for draft in page.items if draft.created_at < now - _GRACE]
    for draft in forgotten:
        partnership = await store.partnerships.get(draft.request.partnership_id)
        await start_invoice(client, draft, partnership)
    return len(forgotten)
