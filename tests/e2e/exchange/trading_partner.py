"""A trading partner that somebody else wrote: `mock-edi` behind the folders of an SFTP server.

We write into its `in` folder over SFTP, and collect what it answers from `out`, by the product's
own channel, workflows and timers.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockedi.testing import Mock
from temporalio.testing import WorkflowEnvironment

from domain.exchange.inbound import InboundDocument, Mailbox
from domain.trade.terms import ChannelConfig, DeliveryProfile, Expectation
from tests import builders
from tests.e2e.exchange import orders
from tests.e2e.exchange.collecting import collected, moment
from tests.integration import sftp_partners
from tests.workflows.world import World, time_skipping_server, trading

X12 = {"sender_id": "NORTHWIND", "receiver_id": "MOCKEDI"}


@dataclass
class Trade:
    """Our side and theirs."""

    world: World
    clock: WorkflowEnvironment
    """Waiting on it costs no time."""
    mock: Any
    partner: sftp_partners.Partner

    @property
    def channel(self) -> ChannelConfig:
        """Over SFTP, both ways."""
        return ChannelConfig(kind="sftp", settings=self.partner.settings)

    async def agree(self, format: str, settings: dict[str, Any], **changes: Any) -> None:
        """Invoices go out in `format` over SFTP; answers are collected from there."""
        delivery = DeliveryProfile(
            format=format,
            format_settings=settings,
            channel=self.channel,
            expects_response=False,
            **changes,
        )
        store = self.world.store
        await store.partnerships.put(builders.partnership(delivery=delivery))
        await store.mailboxes.put(Mailbox(id="acme-edi", partner_id="acme", channel=self.channel))

    async def buy_over_it(self) -> None:
        """What comes from there is of Globex, which sells to our own company in US dollars."""
        store = self.world.store
        await orders.buy(store, await store.mailboxes.get("acme-edi"))

    async def issue(self, id: str, **changes: Any) -> Any:
        """An invoice of ours that was approved and sent; its record."""
        await self.world.open(id, **changes)
        await self.world.until(id, "approval")
        await self.world.decide(id)
        return await self.world.until(id, lambda record: bool(record.delivery.location))

    def read_ours(self) -> None:
        """They read what we sent, and write what they answer at once."""
        self.mock.post("/_mock/drop/scan")
        self.mock.settle()

    async def answered(self) -> dict[str, Any]:
        """What became of their documents: our answers arrive in their folder, they read them."""
        store = self.world.store
        while (await store.transmissions.page({"state": "pending"})).items:
            await self.pause()
        self.read_ours()
        documents = self.mock.documents()
        return {one["code"]: one for one in documents if one["direction"] == "out"}

    async def exchange(self) -> list[InboundDocument]:
        """They read what we sent and answer; we collect it. What came of what came in."""
        self.read_ours()
        return await self.collect()

    async def collect(self) -> list[InboundDocument]:
        """Look into their folder; what came of everything that came in so far."""
        return await collected(self.world, "acme-edi")

    async def pause(self) -> None:
        """A moment of real time."""
        await moment()


@asynccontextmanager
async def trade(path: Path, **config: Any) -> AsyncIterator[Trade]:
    """Their folders, their clock, and a world of ours."""
    async with sftp_partners.in_process(path) as partner:
        mock = Mock.start(
            drop_dir=str(partner.inbound),
            pickup_dir=str(partner.outbound),
            drop_interval_ms=600_000,
            drop_settle_ms=0,
            **config,
        )
        try:
            async with (
                time_skipping_server() as env,
                trading(env.client, {"sftp": partner.channel}) as world,
            ):
                yield Trade(world, env, mock, partner)
        finally:
            mock.close()


ACKNOWLEDGED = (Expectation(kind="x12_997", within="P1D"),)
