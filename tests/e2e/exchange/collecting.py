"""Looking into a mailbox of the product, by its own workflow."""

import asyncio
import uuid

from domain.exchange.inbound import InboundDocument
from tests.workflows.world import World
from workflows.inbound import MailboxPollWorkflow
from workflows.messages import MailboxStart
from workflows.names import QUEUE

MOST = 1000


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
    """Everything that came in, once all of it is done with."""
    while True:
        known = (await world.store.inbound.page({}, limit=MOST)).items
        if all(document.state != "received" for document in known):
            return list(known)
        await moment()


async def moment() -> None:
    """A little of real time."""
    await asyncio.sleep(0.02)
