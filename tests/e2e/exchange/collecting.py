"""Looking into a mailbox of the product, by its own workflow."""

import asyncio
import time
import uuid

from domain.exchange.inbound import InboundDocument
from domain.settlement.statement_checks import is_early
from tests.workflows.world import World
from workflows.inbound import MailboxPollWorkflow
from workflows.messages import MailboxStart
from workflows.names import QUEUE

MOST = 1000
PATIENCE = 20.0
"""Seconds of real time for statements that wait for another; one of those may never come."""


async def collected(world: World, mailbox_id: str) -> list[InboundDocument]:
    """Poll once; what came of everything that came in so far."""
    await world.client.execute_workflow(
        MailboxPollWorkflow.run,
        MailboxStart(mailbox_id=mailbox_id),
        id=f"poll-{uuid.uuid4().hex}",
        task_queue=QUEUE,
    )
    return await processed(world)


async def processed(world: World) -> list[InboundDocument]:
    """Everything that came in, once all of it is done with.

    A statement that came before the one it follows is looked at again when that is booked, which
    may be any moment now.
    """
    began = time.monotonic()
    while True:
        known = (await world.store.inbound.page({}, limit=MOST)).items
        early = any(one.state == "parked" and is_early(one.findings) for one in known)
        if all(document.state != "received" for document in known) and not (
            early and time.monotonic() - began < PATIENCE
        ):
            return list(known)
        await moment()


async def moment() -> None:
    """A little of real time."""
    await asyncio.sleep(0.02)
