"""A partner over AS2 that somebody else wrote: `mock-edi`, without signatures, as it has none.

It posts to the door of our API, and we post to it; each gives the other receipts.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockedi.testing import Mock
from temporalio.testing import WorkflowEnvironment

from domain.exchange.inbound import InboundDocument, Mailbox
from domain.trade.terms import ChannelConfig
from integration.channels.as2 import As2Channel
from integration.public_http import PublicHttp
from tests.e2e.exchange.collecting import moment, processed
from tests.e2e.exchange.front_door import front_door
from tests.unit.channels.as2 import parties
from tests.workflows.world import World, time_skipping_server, trading

THEM = "MOCKEDI"
MAILBOX = "as2"


@dataclass
class Line:
    """Our side, theirs, and the line between."""

    world: World
    clock: WorkflowEnvironment
    """Waiting on it costs no time."""
    mock: Any
    us: str
    """What they call us."""

    @property
    def channel(self) -> ChannelConfig:
        """To them and back."""
        settings = {
            **parties.OURS,
            "as2_from": self.us,
            "as2_to": THEM,
            "url": f"{self.mock.base}/as2",
            "content_type": "application/edi-x12",
            "sign": False,
            "encrypt": False,
            "mdn_signed": False,
            "require_signed": False,
            "require_encrypted": False,
            "partner_certificates": [],
        }
        return ChannelConfig(kind="as2", settings=settings)

    async def theirs(self, call: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """What they do or say. They post to us meanwhile, so nobody waits here in the loop."""
        return await asyncio.to_thread(call, *args, **more)

    async def quiet(self) -> list[InboundDocument]:
        """Nothing is under way any more, on either side; what came in to us."""
        while True:
            rows = await self.theirs(self.mock.settle)
            known = await processed(self.world)
            pending = await self.world.store.transmissions.page({"state": "pending"})
            if not pending.items and rows == await self.theirs(self.mock.settle):
                return known
            await moment()


@asynccontextmanager
async def line(path: Path, us: str, **config: Any) -> AsyncIterator[Line]:
    """They know us as `us`, and where our door is."""
    channel = As2Channel(parties.secrets(path), PublicHttp(local=True))
    async with (
        time_skipping_server() as env,
        trading(env.client, {"as2": channel}) as world,
        front_door(world, path) as address,
    ):
        mock = Mock.start(**config)
        try:
            made = Line(world, env, mock, us)
            await made.theirs(mock.partner, us, as2_url=f"{address}/exchange/as2")
            await world.store.mailboxes.put(
                Mailbox(id=MAILBOX, partner_id="acme", channel=made.channel)
            )
            yield made
        finally:
            await asyncio.to_thread(mock.close)
