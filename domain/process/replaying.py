"""Replaying: what a webhook was told is told again, because people ask for it.

The same bytes as new messages: whoever has seen an event knows it by the sequence number in it.
"""

from collections.abc import Callable
from datetime import datetime

from domain.core.errors import Conflict
from domain.exchange.log import ExchangeAct
from domain.exchange.transmission import Transmission, TransmissionState
from domain.exchange.webhook import Webhook
from domain.ports import Records, Store
from domain.process.outbox import entry, place

MOST = 500
"""So many events are told again by one command."""

_LONGEST_ENDING = 40


async def replayed(
    store: Store,
    webhook: Webhook,
    since: datetime,
    wanted: Callable[[Transmission], bool],
    command_id: str,
    at: datetime,
    actor: str,
) -> list[Transmission]:
    """Order all `wanted` events `since` then for `webhook` again; safe to repeat.

    `Conflict` if they are too many for one command. What is still being tried is left alone.
    """
    ending = f".{command_id[:_LONGEST_ENDING]}"
    told = await _told(store, webhook, since, ending)
    chosen = [order for order in told if wanted(order)]
    if len(chosen) > MOST:
        raise Conflict(
            f"these are {len(chosen)} events, and at most {MOST} are told again at once",
            hint="name one invoice, or a shorter time",
        )
    again = [_again(order, webhook, ending, at) for order in reversed(chosen)]

    async def work(tx: Records) -> list[Transmission]:
        for before, after in zip(reversed(chosen), again, strict=True):
            if await tx.transmissions.find(after.id) is None:
                await place(tx, after)
                await _noted(tx, before, after, command_id, at, actor)
        return again

    return await store.transact(work)


async def _told(store: Store, webhook: Webhook, since: datetime, ending: str) -> list[Transmission]:
    """What `webhook` was told or could not be told, newest first, each event once, before the
    command whose messages have this `ending`."""
    found: dict[str, Transmission] = {}
    cursor = None
    while True:
        where = {"webhook_id": webhook.id}
        page = await store.transmissions.page(where, limit=500, cursor=cursor)
        for order in page.items:
            if order.created_at >= since and not order.id.endswith(ending):
                found.setdefault(order.document.sha256, order)
        cursor = page.next_cursor
        if cursor is None or page.items[-1].created_at < since:
            pending = TransmissionState.PENDING
            return [order for order in found.values() if order.state is not pending]


def _again(order: Transmission, webhook: Webhook, ending: str, at: datetime) -> Transmission:
    event = order.id.partition(f".{webhook.id}")[0]
    return Transmission(
        id=f"{event}.{webhook.id}{ending}",
        kind=order.kind,
        subject=order.subject,
        webhook_id=webhook.id,
        document=order.document,
        file_name=order.file_name,
        channel=webhook.channel,
        created_at=at,
    )


async def _noted(
    tx: Records,
    before: Transmission,
    after: Transmission,
    command_id: str,
    at: datetime,
    actor: str,
) -> None:
    if before.state is TransmissionState.FAILED:
        await tx.transmissions.put(before.model_copy(update={"superseded_by": after.id}))
    said = f"told again as {after.id}"
    name = f"{before.id}.again.{command_id}"
    line = entry(before, name, ExchangeAct.SUPERSEDED, at, actor=actor, detail=said)
    await tx.exchange_log.insert(line)
